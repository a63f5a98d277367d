"""What a package computes of the issue before: running totals, held from issue to issue."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import bulletin_gen as bg
from tests.check.test_rules import package_with
from tests.test_derived import DECLARED, TABLES, issue
from tests.variants import Tree, example_tree, to_source

TOTAL = """
[[facts]]
key = "this_year"
kind = "count"
title = "今年以来"
value = "intake.count + (previous.facts.this_year if previous.period.year == period.year else 0)"

[[relations]]
code = "falls"
that = "intake.count <= previous.intake.count * 2"
message = "受理量比上期翻了一番还多"
"""
POINTS = """
[[marks.columns]]
key = "points"
title = "累计得分"
kind = "score"
decimals = 2
value = "score + previous.points"
"""
NARRATIVE = "今年以来共受理{{ facts.this_year }}件。\n"


def package_in(folder: Path) -> Path:
    package = package_with(folder, "2024M10", DECLARED + TOTAL)
    (package / "tables.toml").write_text(TABLES + POINTS, encoding="utf-8")
    (package / "narrative.md.j2").write_text(NARRATIVE, encoding="utf-8")
    return package


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return package_in(tmp_path)


def write_month(folder: Path, number: int, count: int, previous: str | None, **facts: Any) -> Path:
    """A month of 2024 from August on, which files what is given."""
    tree: Tree = issue(intake={"name": "诉求", "count": count})
    tree["period"] = {"year": 2024, "month": number}
    tree["masthead"] |= {"date": f"2024-{number + 1:02}-11", "issue_number": number}
    tree["masthead"].pop("cumulative_number", None)
    tree["facts"] |= facts
    for row in tree["appendices"][0]["rows"]:
        if number == 8:
            row["points"] = 100
    tree.pop("previous", None)
    if previous is not None:
        tree["previous"] = previous
    file = folder / f"{number}.json"
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return file


def checked(file: Path, package: Path) -> tuple[bg.Outcome, list[str]]:
    outcome = bg.run_pipeline(file, bg.Options(template=str(package)), until="check")
    errors = [
        f"{'.'.join(map(str, finding.path))}: {finding.message}"
        for finding in outcome.findings
        if finding.severity == "error" and finding.code != "table-intake"
    ]
    return outcome, errors


def test_a_running_total_goes_on_through_all_the_issues_before(
    tmp_path: Path, package: Path
) -> None:
    write_month(tmp_path, 8, 100, None, this_year=700)
    write_month(tmp_path, 9, 167, "8.json")
    outcome, errors = checked(write_month(tmp_path, 10, 60, "9.json"), package)
    assert errors == []
    assert outcome.bulletin is not None
    facts: Any = outcome.bulletin.facts
    assert facts.this_year == 927
    rows: list[Any] = list(outcome.bulletin.appendices[0].rows)
    assert [row.points for row in rows] == [100 + 2 * row.score for row in rows]


def test_a_filed_running_total_is_held_where_the_issue_before_is_there(
    tmp_path: Path, package: Path
) -> None:
    write_month(tmp_path, 8, 100, None, this_year=700)
    file = write_month(tmp_path, 9, 167, "8.json", this_year=876)
    assert checked(file, package)[1] == [
        "facts.this_year: 今年以来 should be 867 (167+(700 if 2024=2024 else 0)), not 876"
    ]


def test_nothing_is_computed_as_if_there_had_been_no_issue_before(
    tmp_path: Path, package: Path
) -> None:
    outcome, errors = checked(write_month(tmp_path, 9, 167, None), package)
    assert outcome.bulletin is not None
    facts: Any = outcome.bulletin.facts
    assert facts.this_year is None
    missing = "is computed of the issue before, which is not given"
    assert [error for error in errors if missing in error] == errors
    assert [error.split(":")[0] for error in errors] == [
        "appendices.0.rows.0.points",
        "facts.this_year",
    ]


def errors_with_a_new_unit(folder: Path, package: Path) -> list[str]:
    write_month(folder, 8, 100, None, this_year=700)
    file = write_month(folder, 9, 167, "8.json")
    tree = json.loads(file.read_bytes())
    tree["appendices"][0]["rows"][1]["unit"] = "新镇"
    file.write_text(json.dumps(tree), encoding="utf-8")
    return checked(file, package)[1]


def test_a_unit_that_is_new_has_no_running_total_by_itself(tmp_path: Path, package: Path) -> None:
    assert errors_with_a_new_unit(tmp_path, package) == [
        "appendices.0.rows.1.points: 新镇: 累计得分 is computed of the issue before, which lacks "
        "what it needs: file the number here"
    ]


def test_a_relation_to_the_issue_before_is_held_where_that_is_there(
    tmp_path: Path, package: Path
) -> None:
    write_month(tmp_path, 8, 83, None, this_year=700)
    [error] = checked(write_month(tmp_path, 9, 167, "8.json"), package)[1]
    assert "(does not hold: 167≤(83×2))" in error
    assert not [
        error
        for error in checked(write_month(tmp_path, 9, 167, None, this_year=1), package)[1]
        if "受理量" in error
    ]


def test_issues_that_name_each_other_end(tmp_path: Path, package: Path) -> None:
    write_month(tmp_path, 8, 100, "9.json")
    _outcome, errors = checked(write_month(tmp_path, 9, 167, "8.json"), package)
    assert [error.split(":")[0] for error in errors] == ["previous"]


@pytest.mark.parametrize(
    "value",
    [
        "previous.facts.this_yaer",
        "previous.previous.facts.this_year",
        "previous.marks.score",
        "previous.",
        "previous.nothing",
    ],
)
def test_what_the_issue_before_cannot_have_is_refused(package: Path, value: str) -> None:
    manifest = package / "package.toml"
    text = manifest.read_text(encoding="utf-8").replace("previous.facts.this_year", value)
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(bg.TemplateError):
        checked(write_month(package.parent, 9, 167, None), package)


def test_numbers_of_an_issue_before_are_held_by_its_own_total(
    tmp_path: Path, package: Path
) -> None:
    write_month(tmp_path, 8, 100, None, this_year=700)
    file = write_month(tmp_path, 9, 167, "8.json", this_year=867)
    outcome, errors = checked(file, package)
    assert errors == []
    assert outcome.source is not None
    assert outcome.package is not None
    from bulletin_gen.audit import holder_of

    tree = outcome.source.tree(outcome.package)
    held = holder_of(("facts", "this_year"), 867, tree, outcome.package, outcome.earlier.previous)
    assert held.held is None
    assert held.codes == ("derived",)
    assert Decimal(867) == tree["facts"]["this_year"]


ROUNDED = """
[[facts]]
key = "whole"
kind = "number"
title = "全省受理（万件）"

[[facts]]
key = "cities"
kind = "list"
title = "各市"
fields = [{ key = "name", kind = "text", title = "市" }, \
    { key = "count", kind = "number", title = "万件" }]

[[relations]]
code = "cities"
that = "abs(total(facts.cities.count) - facts.whole) <= \
0.005 * (count(facts.cities.count >= 0) + 1)"
message = "各市之和与全省不符"
"""


@pytest.mark.parametrize(("whole", "is_told"), [("9.48", False), ("9.46", False), ("9.45", True)])
def test_counts_of_ten_thousands_are_held_within_rounding(
    tmp_path: Path, whole: str, is_told: bool
) -> None:
    package = package_with(tmp_path, "2024M10", ROUNDED)
    tree = example_tree("2024M10")
    counts = ("1.23", "4.56", "3.69")
    cities = [
        {"name": name, "count": Decimal(count)}
        for name, count in zip("甲乙丙", counts, strict=True)
    ]
    tree["facts"] = {"whole": Decimal(whole), "cities": cities}
    outcome = bg.run_pipeline(to_source(tree), bg.Options(template=str(package)), until="check")
    assert [f.code for f in outcome.findings if f.code == "cities"] == ["cities"] * is_told
