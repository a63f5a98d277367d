"""What a package computes of what was filed: left out or filed, it comes to the same."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import bulletin_gen as bg
from bulletin_gen.bulletin import EarlierIssues
from bulletin_gen.issues.next_issue import next_tree
from tests.check.test_rules import package_with
from tests.variants import Tree, example_tree, to_source

TABLES = """
[marks]
order_by = "score"

[[marks.columns]]
key = "unit"
title = "单位"
kind = "text"

[[marks.columns]]
key = "件数"
title = "件数"
kind = "count"

[[marks.columns]]
key = "办理"
title = "办理"
columns = [
    { key = "closed", title = "办结", kind = "count" },
    { key = "rate", title = "办结率", kind = "percentage", decimals = 1, \
value = "closed*100/件数 if 件数 else none" },
]

[[marks.columns]]
key = "late"
title = "超时"
kind = "count"
printed = false

[[marks.columns]]
key = "score"
title = "得分"
kind = "score"
value = "办理.rate * 0.5 - late * 0.25"
decimals = 2

[[marks.columns]]
key = "share"
title = "占比"
kind = "percentage"
value = "件数 * 100 / total(件数)"

[[marks.columns]]
key = "rank"
title = "名次"
kind = "rank"

[[marks.columns]]
key = "fewest"
title = "超时名次"
kind = "rank"
by = "late"
ascending = true
over = ["marks"]
"""
DECLARED = """
[[facts]]
key = "平均"
kind = "number"
title = "平均得分"
value = "mean(marks.score)"
decimals = 2

[[facts]]
key = "below"
kind = "count"
title = "不到四十分的"
value = "count(marks.score < 40)"

[[facts]]
key = "complaints"
kind = "list"
title = "重复投诉"
order_by = "count"
fields = [
    { key = "name", kind = "text", title = "事项", required = true },
    { key = "count", kind = "count", title = "件数", required = true },
    { key = "share", kind = "percentage", title = "占比", decimals = 1, \
value = "count * 100 / total(count)" },
]

[[selections]]
key = "best"
title = "前两名"
tables = ["marks"]
by = "score"
then_by = "件数"
first = 2
appendix = "前两名"
"""
NARRATIVE = """{{ period.name }}\
平均{{ facts.平均 | quantity("分") }}，{{ facts.below | quantity("个") }}不到四十分。
{% for complaint in facts.complaints %}
{{ complaint.name }}{{ complaint.count }}件，占{{ complaint.share | percentage }}。
{% endfor %}
{{ selections.best | listed }}领先。{{ intake.name }}{{ intake.count }}件。
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = package_with(tmp_path, "2024M10", DECLARED)
    (folder / "tables.toml").write_text(TABLES, encoding="utf-8")
    (folder / "narrative.md.j2").write_text(NARRATIVE, encoding="utf-8")
    return folder


def issue(**changes: Any) -> Tree:
    rows = [
        {"unit": "甲镇", "件数": 99, "办理": {"closed": 91}, "late": 3},
        {"unit": "乙镇", "件数": 8, "办理": {"closed": 7}, "late": 0},
        {"unit": "丙镇", "件数": 60, "办理": {"closed": 40}, "late": 3},
    ]
    tree = example_tree("2024M10")
    tree["intake"] = {"name": "诉求", "count": 167}
    tree.pop("commended_units", None)
    tree.pop("top_problems", None)
    tree.pop("unassessed_units", None)
    tree["facts"] = {"complaints": [{"name": "噪音", "count": 5}, {"name": "停水", "count": 2}]}
    tree["appendices"] = [{"table": "marks", "unit_group": "各镇", "rows": rows}]
    return tree | changes


def read(tree: Tree, package: Path) -> bg.Bulletin:
    return bg.read_bulletin(to_source(tree), bg.load_package(str(package)))


def test_columns_facts_fields_ranks_and_selections_are_computed(package: Path) -> None:
    bulletin = read(issue(), package)
    rows: list[Any] = list(bulletin.appendices[0].rows)
    assert [row.办理.rate for row in rows] == [Decimal("91.9"), Decimal("87.5"), Decimal("66.7")]
    # of rates as they are printed
    assert [row.score for row in rows] == [Decimal("45.20"), Decimal("43.75"), Decimal("32.60")]
    assert [row.share for row in rows] == [Decimal("59.28"), Decimal("4.79"), Decimal("35.93")]
    assert [(row.rank, row.fewest) for row in rows] == [(1, 2), (2, 1), (3, 2)]
    facts: Any = bulletin.facts
    assert (facts.平均, facts.below) == (Decimal("40.52"), 1)
    assert [entry.share for entry in facts.complaints] == [Decimal("71.4"), Decimal("28.6")]
    assert bulletin.selections.best == ("甲镇", "乙镇")  # type: ignore[attr-defined]  # made at run time


def test_what_is_filed_comes_to_the_same_as_what_is_left_out(package: Path) -> None:
    tree = issue()
    tree["appendices"][0]["rows"][0]["办理"]["rate"] = Decimal("91.9")
    tree["appendices"][0]["rows"][0]["score"] = Decimal("45.20")
    tree["facts"]["平均"] = Decimal("40.52")
    assert read(tree, package) == read(issue(), package)


def test_a_wrong_value_is_told_with_its_working(package: Path) -> None:
    tree = issue()
    tree["appendices"][0]["rows"][2]["score"] = Decimal("32.65")
    outcome = bg.run_pipeline(to_source(tree), bg.Options(template=str(package)), until="check")
    assert [finding.message for finding in outcome.findings if finding.severity == "error"] == [
        "丙镇: 得分 should be 32.60 (66.7×0.5-3×0.25), not 32.65"
    ]


def test_what_is_filed_only_is_not_printed(package: Path) -> None:
    document = bg.compose_document(read(issue(), package), bg.load_package(str(package)))
    titles = [column.titles[-1] for column in document.appendices[0].table.columns]
    assert "超时" not in titles
    assert document.appendices[0].table.rows[0] == (
        *("1", "甲镇")[-1:],
        *("99", "91", "91.9%", "45.20", "59.28%", "1", "2"),
    )


def test_a_selection_is_a_table_of_its_own(package: Path) -> None:
    document = bg.compose_document(read(issue(), package), bg.load_package(str(package)))
    assert [appendix.label for appendix in document.appendices] == ["附件1", "附件2"]
    assert [row[0] for row in document.appendices[1].table.rows] == ["甲镇", "乙镇"]
    assert "前两名" in document.appendices[1].title


def test_an_empty_denominator_gives_what_the_package_says(package: Path) -> None:
    tree = issue()
    tree["appendices"][0]["rows"][1] |= {"件数": 0, "办理": {"closed": 0}}
    row: Any = read(tree, package).appendices[0].rows[1]
    assert (row.办理.rate, row.score) == (None, None)


def test_an_undeclared_empty_denominator_names_its_place(package: Path) -> None:
    tree = issue()
    for row in tree["appendices"][0]["rows"]:
        row["件数"] = 0
    with pytest.raises(bg.TemplateError) as refused:
        read(tree, package)
    assert str(refused.value).startswith(f"{package / 'tables.toml'}:40:10: ")
    assert "something is divided by 0 (0×100÷0)" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "办理.rate * 0.5",
            "办里.rate * 0.5",
            33,
            "there is no “办里.rate”; did you mean “办理.rate”?",
        ),
        ("办理.rate * 0.5", "unit * 0.5", 33, "a number belongs where a text stands"),
        ("办理.rate * 0.5 - late", "share - late", 0, ""),
        ('value = "件数 * 100 / total(件数)"', 'value = "score"', 0, ""),
    ],
)
def test_a_wrong_expression_is_found_by_the_check_of_the_package(
    old: str, new: str, line: int, message: str, package: Path
) -> None:
    tables = (package / "tables.toml").read_text(encoding="utf-8")
    assert old in tables
    (package / "tables.toml").write_text(tables.replace(old, new), encoding="utf-8")
    found = [finding for finding in bg.check_package(package) if finding.code == "expression"]
    told = [
        f"{finding.place}: {finding.message}"
        for finding in found
        if "tables.toml" in str(finding.place)
    ]
    if message:
        assert [text.endswith(message) and f"tables.toml:{line}:10: " in text for text in told] == [
            True
        ]
    else:
        assert told == []


def test_a_circle_is_told(package: Path) -> None:
    tables = (package / "tables.toml").read_text(encoding="utf-8")
    tables = tables.replace("办理.rate * 0.5 - late * 0.25", "share - 1").replace(
        "件数 * 100 / total(件数)", "score + 1"
    )
    (package / "tables.toml").write_text(tables, encoding="utf-8")
    (found,) = [finding for finding in bg.check_package(package) if finding.severity == "error"]
    assert "needs its own result" in found.message


def test_the_check_of_a_package_finds_a_division_by_0(package: Path) -> None:
    """Its samples have a 0 wherever there can be one."""
    errors = [finding for finding in bg.check_package(package) if finding.severity == "error"]
    assert {finding.code for finding in errors} == {"build"}
    assert any("something is divided by 0" in finding.message for finding in errors)


def test_a_week_without_a_number() -> None:
    tree = example_tree("2024W28")
    tree["period"] = {"kind": "week", "year": 2024, "start": "2024-07-10", "end": "2024-07-16"}
    tree["masthead"]["date"] = "2024-07-17"
    outcome = bg.run_pipeline(to_source(tree), bg.Options(suffix=".md"))
    assert outcome.findings == ()
    assert outcome.written is not None
    text = outcome.written.data.decode()
    assert "7月10日—7月16日热线运行情况" in text
    assert "2024年7月10日—7月16日，全区12345热线" in text
    assert outcome.bulletin is not None
    assert outcome.bulletin.period.previous.full_name == "2024年7月3日—7月9日"


def test_a_value_that_a_branch_leaves_unprinted_is_told() -> None:
    tree = example_tree("2025M05")
    tree["intake"]["previous_count"] = 2621
    outcome = bg.run_pipeline(to_source(tree), bg.Options(suffix=".md"))
    assert [(finding.code, finding.json_path) for finding in outcome.findings] == [
        ("unprinted", "$.intake.change")
    ]
    assert outcome.written is not None
    strict = bg.run_pipeline(to_source(tree), bg.Options(suffix=".md", strict=True))
    assert strict.written is None


def test_a_count_before_that_vanishes_in_rounding_is_printed_all_the_same() -> None:
    tree = example_tree("2024W28")
    tree["intake"]["previous_count"] = 71_355
    outcome = bg.run_pipeline(to_source(tree), until="compose")
    assert [finding.code for finding in outcome.findings] == []


def test_a_number_that_stands_elsewhere_in_the_text_is_not_taken_for_printed() -> None:
    tree = example_tree("2024W28")
    tree["intake"]["change"] = Decimal("20.48")  # which the narrative computes of the counts
    outcome = bg.run_pipeline(to_source(tree), until="compose")
    assert [finding.json_path for finding in outcome.findings] == ["$.intake.change"]


def test_a_table_of_pipes_in_a_narrative_is_refused(package: Path) -> None:
    narrative = package / "narrative.md.j2"
    narrative.write_text(NARRATIVE + "\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", encoding="utf-8")
    with pytest.raises(bg.TemplateError, match="cannot stand in a narrative"):
        bg.compose_document(read(issue(), package), bg.load_package(str(package)))


def test_a_filed_selection_decides_a_tie(package: Path) -> None:
    tree = issue()
    rows = tree["appendices"][0]["rows"]
    rows[2] = rows[1] | {"unit": "丙镇"}
    options = bg.Options(template=str(package))
    assert {f.code for f in bg.run_pipeline(to_source(tree), options, until="check").findings} >= {
        "selection-tie"
    }
    for names in (["甲镇", "乙镇"], ["甲镇", "丙镇"]):
        found = bg.run_pipeline(
            to_source(tree | {"selections": {"best": names}}), options, until="check"
        ).findings
        assert [f for f in found if f.code.startswith("selection")] == []


@pytest.mark.parametrize(
    "names",
    [["乙镇", "甲镇"], ["甲镇", "甲镇"], ["甲镇"], ["甲镇", "乙镇", "丙镇"], ["甲镇", "丙镇"]],
)
def test_a_selection_filed_otherwise_is_found(names: list[str], package: Path) -> None:
    tree = issue() | {"selections": {"best": names}}
    outcome = bg.run_pipeline(to_source(tree), bg.Options(template=str(package)), until="check")
    assert {f.code for f in outcome.findings if f.severity == "error"} == {"selection"}


def test_no_rows_come_to_0_and_hold_what_names_their_total(tmp_path: Path) -> None:
    relation = (
        '[[relations]]\ncode = "x"\nthat = "intake.count == total(handling.intake.subtotal)"\n'
        'message = "不符"\n'
    )
    template = package_with(tmp_path, "2024M10", relation)
    tree = example_tree("2024M10")
    tree["appendices"][0]["rows"] = []
    found = bg.run_pipeline(
        to_source(tree), bg.Options(template=str(template)), until="check"
    ).findings
    assert "x" in {finding.code for finding in found}


def test_lower_bounds_in_a_list_are_ordered_by_their_numbers(package: Path) -> None:
    tree = issue()
    tree["facts"]["complaints"] = [
        {"name": "噪音", "count": {"at_least": 20}},
        {"name": "停水", "count": 25},
    ]
    outcome = bg.run_pipeline(to_source(tree), bg.Options(template=str(package)), until="check")
    assert [f.json_path for f in outcome.findings if f.code == "list-order"] == [
        "$.facts.complaints[1]"
    ]


def test_rows_that_lack_a_value_are_computed_beside_a_constant() -> None:
    """The quick way fails where a value is absent; the careful one must see every row once more."""
    tree = example_tree("2025M05")
    tree["facts"]["底线"] = 70
    rows = tree["appendices"][0]["rows"]
    for row in rows[1:]:
        row.update({key: None for key in row if key != "unit"})
    bulletin = bg.read_bulletin(to_source(tree), bg.load_package("red_black"))
    assert len(bulletin.appendices[0].rows) == len(rows)


def totals_of(package: Path, more: str = "", tree: Tree | None = None) -> tuple[str, ...]:
    """The row of totals, where the column of scores says ``more``."""
    file = package / "tables.toml"
    text = TABLES.replace('order_by = "score"', 'order_by = "score"\ntotals_title = "合计"')
    file.write_text(text.replace('late * 0.25"\n', f'late * 0.25"\n{more}\n'), encoding="utf-8")
    loaded = bg.load_package(str(package))
    document = bg.compose_document(read(tree or issue(), package), loaded)
    return document.appendices[0].table.rows[-1]


@pytest.mark.parametrize(
    ("more", "score"),
    [
        ("", ""),  # points of several units, each of a hundred, come to nothing that can be said
        ('total = "none"', ""),
        ('total = "sum"', "121.55"),
        ('total = "mean"', "40.52"),
        ('total = "value"', "39.80"),
    ],
)
def test_a_row_of_totals_adds_counts_and_computes_what_is_computed(
    package: Path, more: str, score: str
) -> None:
    assert totals_of(package, more) == ("合计", "167", "138", "82.6%", score, "100%", "", "")


def test_the_totals_of_selected_units_are_theirs_alone(package: Path) -> None:
    totals_of(package)
    document = bg.compose_document(read(issue(), package), bg.load_package(str(package)))
    assert document.appendices[1].table.rows[-1][:4] == ("合计", "107", "98", "91.6%")


def test_a_mean_is_of_those_that_have_a_number(package: Path) -> None:
    tree = issue()
    tree["appendices"][0]["rows"][1] |= {"件数": 0, "办理": {"closed": 0}}
    assert totals_of(package, 'total = "mean"', tree)[4] == "38.90"


@pytest.mark.parametrize(
    ("old", "total"),
    [
        ('title = "单位"\nkind = "text"', "sum"),
        ('title = "名次"\nkind = "rank"', "sum"),
        ('title = "件数"\nkind = "count"', "value"),
    ],
)
def test_what_the_row_of_totals_cannot_say_is_an_error_of_the_package(
    package: Path, old: str, total: str
) -> None:
    text = TABLES.replace(old, f'{old}\ntotal = "{total}"')
    (package / "tables.toml").write_text(text, encoding="utf-8")
    with pytest.raises(bg.TemplateError, match=f"cannot have “{total}” in the row of totals"):
        bg.load_package(str(package))


@pytest.mark.parametrize("shows", ["change", "before"])
def test_selected_units_are_compared_as_in_the_tables_they_stand_in(
    package: Path, shows: str
) -> None:
    compared = f'order_by = "score"\ncomparisons = [{{ title = "升降", shows = "{shows}" }}]'
    text = TABLES.replace('order_by = "score"', compared)
    (package / "tables.toml").write_text(text, encoding="utf-8")
    tree = issue()
    units = [
        {"unit": "丁局", "件数": 50, "办理": {"closed": 49}, "late": 0},
        {"unit": "戊局", "件数": 51, "办理": {"closed": 10}, "late": 0},
    ]
    tree["appendices"].append({"table": "marks", "unit_group": "各局", "rows": units})
    before = json.loads(json.dumps(tree))
    for appendix in before["appendices"]:
        for row in appendix["rows"]:
            row["办理"]["closed"] //= 2
    loaded = bg.load_package(str(package))
    earlier = EarlierIssues(previous=read(before, package))
    document = bg.compose_document(read(tree, package), loaded, earlier)
    *tables, selected = (appendix.table.rows for appendix in document.appendices)
    own = {row[0]: row[-1] for rows in tables for row in rows}
    assert {row[0] for row in selected} == {"甲镇", "丁局"}
    assert [row[-1] for row in selected] == [own[row[0]] for row in selected]
    assert "-" not in own.values()


@pytest.mark.parametrize(
    ("rates", "fractions"),
    [
        (("0.87", "3.64", "4.33"), 0),
        (("0.95", "97.1", "92"), 1),
        (("0.95", "0.97", "0.99"), 3),
        (("0.2", "0.31", "0.12"), 0),
        (("0.16", "25.1", "74.74"), 1),
        (("0.04", "25.1", "74.86"), 0),
    ],
)
def test_a_rate_below_one_is_doubted_where_its_hundredfold_is_like_the_others(
    package: Path, rates: tuple[str, ...], fractions: int
) -> None:
    more = '\n[[marks.columns]]\nkey = "redone"\ntitle = "重办率"\nkind = "percentage"\n'
    (package / "tables.toml").write_text(TABLES + more, encoding="utf-8")
    tree = issue()
    for row, rate in zip(tree["appendices"][0]["rows"], rates, strict=True):
        row["redone"] = Decimal(rate)
    options = bg.Options(template=str(package))
    findings = bg.run_pipeline(to_source(tree), options, until="check").findings
    assert [finding.code for finding in findings].count("rate-fraction") == fractions


@pytest.mark.parametrize(
    ("ascending", "expected"),
    [("true", ["丙镇", "乙镇"]), ("false", ["乙镇", "丙镇"])],
)
def test_all_of_which_something_holds_stand_in_the_order_that_is_asked_for(
    package: Path, ascending: str, expected: list[str]
) -> None:
    manifest = package / "package.toml"
    text = manifest.read_text(encoding="utf-8")
    asked = f'where = "score < 45"\nby = "score"\nascending = {ascending}\n'
    chosen = text.replace('by = "score"\nthen_by = "件数"\nfirst = 2\n', asked)
    assert chosen != text
    manifest.write_text(chosen, encoding="utf-8")
    document = bg.compose_document(read(issue(), package), bg.load_package(str(package)))
    assert [row[0] for row in document.appendices[1].table.rows] == expected


def test_a_narrative_runs_over_the_filed_tables_and_not_over_those_selected_of_them(
    package: Path,
) -> None:
    more = "\n\n{% for appendix in appendices %}{{ appendix.unit_group }}：{% endfor %}完。\n"
    (package / "narrative.md.j2").write_text(NARRATIVE + more, encoding="utf-8")
    document = bg.compose_document(read(issue(), package), bg.load_package(str(package)))
    texts = ["".join(run.text for run in block.runs) for block in document.narrative]
    assert texts[-1] == "各镇：完。"


def test_the_next_issue_begins_without_what_is_computed_of_topics(tmp_path: Path) -> None:
    field = 'fields = [{ key = "rate", title = "占比", kind = "percentage", value = "count / 10" }]'
    folder = package_with(tmp_path, "2024W28", "")
    manifest = folder / "package.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("[hot_topics]\n", f"[hot_topics]\n{field}\n"), "utf-8")
    package = bg.load_package(str(folder))
    tree = example_tree("2024W28")
    tree["hot_topics"][0]["rate"] = Decimal("24.7")
    topics = next_tree(tree, read(tree, folder), package)["hot_topics"]
    assert [key for topic in topics for key in topic if key == "rate"] == []


def test_a_column_of_changes_may_fall_below_zero_and_is_computed_of_the_totals(
    package: Path,
) -> None:
    growth = (
        '\n[[marks.columns]]\nkey = "before"\ntitle = "上月"\nkind = "count"\n'
        '[[marks.columns]]\nkey = "growth"\ntitle = "环比"\nkind = "change"\ndecimals = 1\n'
        'value = "(件数 - before) * 100 / before if before else none"\n'
    )
    text = TABLES.replace('order_by = "score"', 'order_by = "score"\ntotals_title = "合计"')
    (package / "tables.toml").write_text(text + growth, encoding="utf-8")
    tree = issue()
    for row, before in zip(tree["appendices"][0]["rows"], (100, 8, 40), strict=True):
        row["before"] = before
    document = bg.compose_document(read(tree, package), bg.load_package(str(package)))
    rows = document.appendices[0].table.rows
    assert [row[-1] for row in rows] == ["-1.0%", "0.0%", "50.0%", "12.8%"]
    options = bg.Options(template=str(package))
    assert bg.run_pipeline(to_source(tree), options, until="check").findings == ()


def test_a_table_like_another_has_its_columns_and_says_the_rest_itself(package: Path) -> None:
    more = '\n[offices]\nlike = "marks"\norder_by = "score"\ntotals_title = "合计"\n'
    (package / "tables.toml").write_text(TABLES + more, encoding="utf-8")
    tree = issue()
    offices = json.loads(json.dumps(tree["appendices"][0])) | {"table": "offices"}
    for row in offices["rows"]:
        row["unit"] = row["unit"].replace("镇", "局")
    tree["appendices"].append(offices | {"unit_group": "各局"})
    document = bg.compose_document(read(tree, package), bg.load_package(str(package)))
    appendix = document.appendices[1]
    assert appendix.table.rows[-1][:4] == ("合计", "167", "138", "82.6%")
    assert [row[4] for row in appendix.table.rows] == ["45.20", "43.75", "32.60", ""]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('like = "mark"', "“mark” is none of these: marks"),
        ("", "says its columns, or another table"),
        ('like = "offices"', "“offices” is none of these: marks"),
    ],
)
def test_a_table_like_none_is_an_error_of_the_package(package: Path, more: str, told: str) -> None:
    text = f'{TABLES}\n[offices]\norder_by = "score"\n{more}\n'
    (package / "tables.toml").write_text(text, encoding="utf-8")
    with pytest.raises(bg.TemplateError, match=told):
        bg.load_package(str(package))
