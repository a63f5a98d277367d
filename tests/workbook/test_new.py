"""The next issue from the last: what stays, what is to be written, and what says so until somebody
has looked.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import bulletin_gen as bg
from bulletin_gen.issues.skeleton import empty_tree
from bulletin_gen.package import built_in_folder, load_package
from bulletin_gen.text.placeholders import TO_FILL, TO_REVIEW
from tests.conftest import EXAMPLES, Run
from tests.variants import example_tree
from tests.workbook.books import UNITS, Book, read


@pytest.fixture
def begin(run: Run, tmp_path: Path) -> Any:
    """Begin the issue after an example, changed or not; the tree of what is begun."""

    def begin_issue(name: str, form: str = ".json", **changes: Any) -> Any:
        tree = example_tree(name) | changes
        (tmp_path / "last.json").write_text(
            json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8"
        )
        outcome = run("new", tmp_path / "last.json", "-o", tmp_path / f"next{form}")
        assert outcome.stderr == ""
        if form == ".json":
            return json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))
        return read((tmp_path / f"next{form}").read_bytes())[0]

    return begin_issue


def test_period_and_numbers_go_on(begin: Any) -> None:
    tree = begin(
        "2021Q3",
        masthead=example_tree("2021Q3")["masthead"] | {"cumulative_number": 35, "copy_number": 1},
    )
    assert tree["period"] == {"kind": "quarter", "year": 2021, "quarter": 4}
    assert tree["masthead"]["issue_number"] == 10
    assert tree["masthead"]["cumulative_number"] == 36
    assert tree["masthead"]["date"] == TO_FILL
    assert "copy_number" not in tree["masthead"]


def test_the_first_issue_of_a_new_year_has_number_1(begin: Any) -> None:
    tree = begin("2021Q3", period={"kind": "quarter", "year": 2021, "quarter": 4})
    assert tree["period"] == {"kind": "quarter", "year": 2022, "quarter": 1}
    assert tree["masthead"]["issue_number"] == 1


def test_the_last_counts_are_those_before_where_they_are_printed(begin: Any) -> None:
    tree = example_tree("2024M10")
    tree["intake"]["parts"][0]["previous_count"] = 150
    intake = begin("2024M10", intake=tree["intake"])["intake"]
    assert (intake["name"], intake["count"], intake["previous_count"]) == (
        "群众诉求",
        TO_FILL,
        1255,
    )
    assert [part.get("previous_count") for part in intake["parts"]] == [149, None, None]


def test_units_stay_in_their_order_with_nothing_but_the_groups_they_have_no_part_in(
    begin: Any,
) -> None:
    before = example_tree("2021Q3")["appendices"][0]["rows"]
    assert begin("2021Q3")["appendices"][0]["rows"] == [
        {"unit": row["unit"]} | {key: None for key in ("hotline", "online") if row[key] is None}
        for row in before
    ]
    assert any(row["online"] is None for row in before)


def test_a_first_issue_has_the_rows_of_the_roster(run: Run, tmp_path: Path) -> None:
    package = bg.load_package("quarterly")
    file = tmp_path / "first.xlsx"
    assert run("new", "--template", "quarterly", "-o", file).exit_code == 0
    tree, _source = read(file.read_bytes())
    assert [(a["unit_group"], [row["unit"] for row in a["rows"]]) for a in tree["appendices"]] == [
        (group.title, list(group.units)) for group in package.manifest.unit_groups
    ]
    sheet = openpyxl.load_workbook(file)[UNITS]
    assert str(sheet["O56"].value).startswith("=IF(COUNT(")


def test_recipients_and_editors_stay_and_prose_is_marked(begin: Any) -> None:
    tree = begin("2024M10")
    assert tree["colophon"] == {
        "signed_by": ["张三"],
        "reviewed_by": ["李四"],
        "edited_by": ["王五"],
    }
    assert tree["closing"].startswith(f"{TO_REVIEW}下一步")
    assert tree["top_problems"] == [TO_FILL]


def test_own_facts_are_to_be_written_and_what_is_computed_is_left_out(begin: Any) -> None:
    facts = begin("2024W28", facts=example_tree("2024W28")["facts"] | {"daily": 172.3})["facts"]
    assert facts == {
        "on_time_rate": TO_FILL,
        "on_time": TO_FILL,
        "due": TO_FILL,
        "overdue_units": [TO_FILL],
    }


def test_numbers_that_go_by_dates_go_on(begin: Any) -> None:
    """The last quarter is dated in the next year, and was its first issue."""
    last = {"issue_number": 1, "date": "2022-01-20"}
    tree = begin("2021Q3", masthead=last, period={"kind": "quarter", "year": 2021, "quarter": 4})
    assert tree["masthead"]["issue_number"] == 2


def test_an_empty_issue_has_the_counts_that_its_tables_add_up_to(run: Run, tmp_path: Path) -> None:
    run("new", "--template", "monthly", "-o", tmp_path / "first.json")
    intake = json.loads((tmp_path / "first.json").read_text(encoding="utf-8"))["intake"]
    assert intake["name"] == "群众诉求"
    assert [part["name"] for part in intake["parts"]] == ["上级转办", "自行受理电话", "网络诉求"]


@pytest.mark.parametrize("form", [".json", ".xlsx"])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_new_issue_cannot_be_printed_before_it_is_written(
    run: Run, file: Path, form: str, tmp_path: Path
) -> None:
    new = tmp_path / f"next{form}"
    assert run("new", file, "-o", new).exit_code == 0
    outcome = run("build", new)
    assert outcome.exit_code == 1
    assert "to-fill" in outcome.stderr
    assert "to-review" in outcome.stderr


def test_empty_cells_are_one_finding_with_all_their_rows(run: Run, tmp_path: Path) -> None:
    run("new", EXAMPLES[0], "-o", tmp_path / "next.xlsx")
    report = run("check", tmp_path / "next.xlsx").stdout
    lines = [line for line in report.splitlines() if " error missing: " in line and UNITS in line]
    wanted = [("B4", 53, "110联动事项、奖扣分数"), ("H4", 37, "网民诉求事项")]
    assert [line.partition("; ")[0].partition(f"{UNITS}!")[2] for line in lines] == [
        f"{cell}: error missing: in {rows} rows this is not filled in: {fields}"
        for cell, rows, fields in wanted
    ]
    assert lines[0].endswith("工信局")


def test_a_mark_in_any_text_keeps_the_issue_from_being_printed() -> None:
    tree = example_tree("2021Q3")
    tree["supervision_notices"][0]["problem"] = f"{TO_REVIEW}推诿"
    source = bg.decode_source(json.dumps(tree, default=float).encode(), "issue.json")
    assert [
        f.code for f in bg.run_pipeline(source, until="check").findings if f.severity == "error"
    ] == ["to-review"]


def test_the_issue_before_is_named_and_held_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "q3.json").write_bytes(EXAMPLES[0].read_bytes())
    run("new", tmp_path / "a" / "q3.json", "-o", tmp_path / "q4.json")
    tree = json.loads((tmp_path / "q4.json").read_text(encoding="utf-8"))
    assert tree["previous"] == "a/q3.json"


def test_the_year_before_is_found_among_the_issues_before(run: Run, tmp_path: Path) -> None:
    names = [f"{2020 + quarter // 4}Q{quarter % 4 + 1}.json" for quarter in range(4)]
    for number, name in enumerate(names):
        tree = example_tree("2021Q3") | {
            "period": {"kind": "quarter", "year": 2020, "quarter": number + 1}
        }
        if number:
            tree["previous"] = names[number - 1]
        (tmp_path / name).write_text(
            json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8"
        )
    run("new", tmp_path / names[3], "-o", tmp_path / "next.json")
    tree = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))
    assert (tree["previous"], tree["year_before"]) == (names[3], names[0])


@pytest.mark.parametrize("name", bg.package_names())
@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_the_first_issue_says_what_is_to_be_written(
    run: Run, name: str, form: str, tmp_path: Path
) -> None:
    first = tmp_path / f"first{form}"
    outcome = run("new", "--template", name, "-o", first)
    assert (outcome.exit_code, outcome.stdout) == (0, f"{first}\n")
    report = run("check", first).stdout
    assert "$.masthead.date" in report
    assert {
        line.split(" error ")[1].split(":")[0] for line in report.splitlines() if " error " in line
    } <= {
        "to-fill",
        "missing",
    }


def test_a_workbook_can_be_filled_in_until_it_is_right(run: Run, tmp_path: Path) -> None:
    """From an empty workbook to a printed issue, with nothing but cells."""
    first = tmp_path / "first.xlsx"
    run("new", "--template", "weekly", "-o", first)
    book = Book(first.read_bytes())
    source = bg.read_source(first)
    report = run("check", first, "--format", "json").stdout
    values = {
        "$.masthead.issue_number": 1,
        "$.masthead.date": "2024-07-15",
        "$.period.year": 2024,
        "$.period.start": "2024-07-08",
        "$.period.end": "2024-07-14",
        "$.intake.name": "群众诉求",
        "$.hot_topics[0].name": "停水问题",
        "$.hot_topics[0].count": 20,
        "$.facts.on_time_rate": 98.6,
    }
    for finding in json.loads(report)["findings"]:
        book.put(finding["sheet"], finding["cell"], values[finding["json_path"]])
    book.put("受理情况", "D3", 100)
    first.write_bytes(book.save())
    assert source.name == str(first)
    assert run("check", first).stdout == "No problems.\n"
    assert "停水问题20件" in run("preview", first).stdout


def test_without_an_issue_or_a_package_nothing_is_begun(run: Run, tmp_path: Path) -> None:
    outcome = run("new", "-o", tmp_path / "next.xlsx")
    assert outcome.exit_code == 2
    assert "quarterly" in outcome.stderr


def test_parts_that_relations_name_are_laid_out_at_their_level(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(built_in_folder() / "monthly", tmp_path / "package"))
    with (folder / "package.toml").open("a", encoding="utf-8") as manifest:
        for code, that in (
            ("phones", 'intake["电话"] == intake["上级转办"] + intake["自行受理电话"]'),
            ("whole", 'intake["电话"] + intake["网络诉求"] == intake.count'),
            ("no-parts", 'intake["电话"] >= intake["网络诉求"] + 1'),
        ):
            manifest.write(
                f'\n[[relations]]\ncode = "{code}"\nthat = \'{that}\'\nmessage = "不符"\n'
            )
    intake = empty_tree(load_package(str(folder)), "package")["intake"]
    assert intake["name"] == "群众诉求"
    parts = {part["name"]: part.get("parts", []) for part in intake["parts"]}
    assert {name: [below["name"] for below in inner] for name, inner in parts.items()} == {
        "网络诉求": [],
        "电话": ["上级转办", "自行受理电话"],
    }
