"""One slip is one finding, or little more:
what follows from a finding is not reported beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import bulletin_gen as bg
from bulletin_gen.check.consequences import Reported
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.places.paths import ValuePath
from tests.check.test_boundaries import named, ranking
from tests.check.test_mutations import leaves
from tests.check.test_rules import check
from tests.conftest import EXAMPLES
from tests.variants import Tree, example_tree, to_source


def one_leaf_changes(tree: Tree) -> Iterator[Tree]:
    """The same tree again and again, with one number a step up or down, or one text a character
    shorter.
    """
    for path, value in list(leaves(tree)):
        target: Any = tree
        for key in path[:-1]:
            target = target[key]
        for changed in changes(value) if path[0] not in ("$schema", "template") else ():
            target[path[-1]] = changed
            yield tree
        target[path[-1]] = value


def changes(value: Any) -> list[Any]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, str):
        return [value[:-1]] if len(value) > 1 else []
    step = Decimal("0.01") if isinstance(value, Decimal) else 1
    return [value + step, value - step]


def test_one_change_brings_one_finding_or_little_more() -> None:
    numbers = [
        len(findings)
        for example in EXAMPLES
        for tree in one_leaf_changes(example_tree(example.stem))
        if (findings := bg.run_pipeline(to_source(tree), until="check").findings)
    ]
    assert len(numbers) > 1_800
    assert max(numbers) <= 3
    assert sum(numbers) / len(numbers) <= 1.5


def test_a_misspelt_commended_unit_is_one_finding() -> None:
    tree = example_tree("2021Q3")
    tree["commended_units"][0] = "城管据"
    findings = bg.run_pipeline(to_source(tree), until="check").findings
    assert [finding.code for finding in findings] == ["unit-unknown"]


def test_who_is_named_wrongly_since_a_row_stands_wrongly_is_one_finding() -> None:
    tree = example_tree("2021Q3")
    rows = ranking(甲甲=7, 乙乙=9)
    tree["appendices"] = [{"table": "assessment", "unit_group": "各单位", "rows": rows}]
    tree |= {"commended_units": ["甲甲"], "criticised_units": []}
    tree |= {"supervision_notices": [], "admonitory_interviews": [], "unassessed_units": []}
    codes = [finding.code for finding in check(tree)]
    assert "rank-order" in codes
    assert "commended-not-first" not in codes


@pytest.mark.parametrize("spaced", ["城管局 ", " 城管局", "城 管局", "城\u3000管局"])
@pytest.mark.parametrize("place", ["table", "commended"])
def test_a_space_in_a_unit_is_one_finding_where_it_stands(spaced: str, place: str) -> None:
    tree = example_tree("2021Q3")
    if place == "table":
        tree["appendices"][0]["rows"][0]["unit"] = spaced
        path: ValuePath = ("appendices", 0, "rows", 0, "unit")
    else:
        tree["commended_units"][0] = spaced
        path = ("commended_units", 0)
    findings = bg.run_pipeline(to_source(tree), until="check").findings
    assert [(finding.code, finding.path) for finding in findings] == [("unit-spaces", path)]


def test_several_units_in_one_place_are_told_as_that() -> None:
    tree = example_tree("2021Q3")
    tree["commended_units"] = ["、".join(tree["commended_units"])]
    [finding, *_rest] = bg.run_pipeline(to_source(tree), until="check").findings
    assert finding.code == "unit-unknown"
    assert "units in one place" in finding.message


def test_what_follows_from_nothing_stays() -> None:
    assert named(["乙乙"], ["乙乙"]) == {
        "commended-not-first",
        "criticised-not-last",
        "commended-and-criticised",
    }


def test_an_issue_before_of_another_package_is_one_finding() -> None:
    previous = to_source(example_tree("2024M10"), "before.json")
    outcome = bg.run_pipeline(
        to_source(example_tree("2021Q3")), bg.Options(previous=previous), until="check"
    )
    assert [(finding.code, str(finding.place)) for finding in outcome.findings] == [
        ("previous", "before.json:1:56")
    ]
    assert outcome.is_refused


def test_a_wrong_count_hides_the_shares_of_its_own_whole_and_no_others() -> None:
    tree = example_tree("2024W28")
    tree["breakdowns"]["by_type"]["parts"][0]["count"] += 1
    tree["intake"]["parts"][0]["share"] = Decimal("1.5")
    findings = [(finding.code, finding.path[0]) for finding in check(tree)]
    assert ("breakdown-sum", "breakdowns") in findings
    assert ("share", "intake") in findings
    assert ("share", "breakdowns") not in findings


def test_one_wrong_count_hides_no_share_that_is_wrong_by_itself() -> None:
    tree = example_tree("2024W28")
    parts = tree["breakdowns"]["by_type"]["parts"]
    parts[0]["count"] += 1
    parts[1]["share"] += 1
    findings = [(finding.code, finding.path) for finding in check(tree)]
    assert ("share", ("breakdowns", "by_type", "parts", 1, "share")) in findings
    assert ("share", ("breakdowns", "by_type", "parts", 0, "share")) not in findings


def test_a_wrong_whole_hides_the_shares_that_are_right_for_the_right_one() -> None:
    tree = example_tree("2024W28")
    tree["intake"]["count"] += 100
    codes = [finding.code for finding in check(tree)]
    assert "intake-sum" in codes
    assert "share" not in codes


def test_a_rule_says_itself_what_its_findings_follow_from() -> None:
    source = to_source(example_tree("2024W28"))
    package = bg.package_of(source)
    issue = Issue(bg.read_bulletin(source, package), package)
    sums = rule("sums", about="rank")(lambda _issue: iter([found("wrong", ("intake", "count"))]))
    new = rule("new", follows=lambda _finding, reported: bool(reported.paths("rank", 1)))(
        lambda _issue: iter([found("follows", ("closing",))])
    )
    reported = Reported({rule_: rule_.findings(issue) for rule_ in (sums, new)}, issue)
    assert [finding.code for finding in reported.findings()] == ["sums"]
    alone = Reported({new: new.findings(issue)}, issue)
    assert [finding.code for finding in alone.findings()] == ["new"]


def test_a_count_that_is_not_there_is_not_compared_with_the_tables() -> None:
    tree = example_tree("2024M10")
    del tree["intake"]["parts"][1]["count"]
    messages = [finding.message for finding in check(tree)]
    assert any("has neither a count nor parts" in message for message in messages)
    assert not [message for message in messages if "None" in message]


def test_rows_out_of_order_are_one_finding_a_table() -> None:
    tree = example_tree("2021Q3")
    for appendix in tree["appendices"]:
        appendix["rows"].reverse()
    found_ = [finding for finding in check(tree) if finding.code == "rank-order"]
    assert [finding.path[:2] for finding in found_] == [("appendices", 0), ("appendices", 1)]
    assert "further rows of this table are out of order" in found_[0].message
