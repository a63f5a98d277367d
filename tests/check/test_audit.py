"""What nothing holds: measured for each package in the box, and told with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.audit import audit
from bulletin_gen.places.paths import format_path
from tests.check.test_rules import package_with
from tests.conftest import EXAMPLES, ROOT, Run
from tests.variants import Tree, example_tree, to_source

BEFORE = "only the issue before says it (--previous)"
ITSELF = "the office numbers its issues itself; the issue before holds it (--previous)"
BOUND = "a lower bound; an exact count would be held"
ON_TIME = "a rate of a whole row is held; how many were on time is filed once only"
UNHELD: dict[str, dict[str, str]] = {
    "2021Q3": {
        "masthead.issue_number": ITSELF,
        "escalations.reports": "held from below: replies are no more",
        "escalations.replies": "held from above: replies are no more",
        "call_backs.count": "held from above: call-backs are no more than calls",
        "call_backs.satisfaction_rate.at_least": BOUND,
        "admonitory_interviews[0].month.month": "any month between the assessed period "
        "and the date can be",
        "admonitory_interviews[0].interviewees": "110 is part of a name",
        "closing": "13710 is a name",
    },
    "2024M10": {
        "masthead.issue_number": ITSELF,
        "period.month": "held from above: the date follows the period",
        "intake.previous_count": BEFORE,
        **{f"appendices[0].rows[{row}].handling.on_time": ON_TIME for row in range(1, 10)},
    },
    "2024W28": {
        "masthead.issue_number": ITSELF,
        "period.week": "offices count weeks in more than one way",
        "intake.previous_count": BEFORE,
        **{f"hot_topics[{topic}].previous_count": BEFORE for topic in range(3)},
        "hot_topics[2].count": "no units are filed for this topic",
    },
    "2025M05": {
        "masthead.issue_number": ITSELF,
        "period.month": "held from above: the date follows the period",
        "intake.change": BEFORE,
    },
}
"""By example, each number that nothing holds, or one way only, with the reason why nothing can."""


def unheld(tree: Tree, template: str | None = None) -> dict[str, str]:
    source = to_source(tree)
    package = bg.package_of(source) if template is None else bg.load_package(template)
    return {format_path(item.path)[2:]: item.held for item in audit(source, package).unheld}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_the_packages_in_the_box_leave_unheld_is_listed(example: Path) -> None:
    assert unheld(example_tree(example.stem)).keys() == UNHELD[example.stem].keys()


def test_a_relation_holds_what_it_names() -> None:
    tree = example_tree("2024W28")
    del tree["facts"]["due"]
    assert unheld(tree)["facts.on_time_rate"] == "no"


def test_what_is_computed_of_a_number_is_computed_anew() -> None:
    """The totals are left out, so that a score is held by the ranking alone."""
    tree = example_tree("2021Q3")
    row = tree["appendices"][0]["rows"][5]
    for group in (row, row["hotline"], row["online"]):
        group.pop("subtotal", None)
        group.pop("total", None)
    found = unheld(tree)
    assert found["appendices[0].rows[5].hotline.acceptance"] == "no"
    assert "appendices[0].rows[6].hotline.acceptance" not in found


def test_figures_in_prose_are_unheld_but_where_they_equal_a_filed_number() -> None:
    tree = example_tree("2024M10")
    tree["closing"] = "受理1255件，比2023年10月多7.5%，自行受理电话867件。"
    source = to_source(tree)
    prose = [
        item for item in audit(source, bg.package_of(source)).unheld if item.offset is not None
    ]
    assert [(item.value, item.offset) for item in prose] == [("7.5", 18)]


def test_what_is_filed_only_is_not_asked_about() -> None:
    tree = example_tree("2025M05")
    tree["facts"]["底线"] = Decimal("69.5")
    assert "facts.底线" not in unheld(tree)


def test_an_audit_for_programs(run: Run) -> None:
    report = json.loads(
        run("check", "--audit", "--format", "json", ROOT / "examples" / "2024W28.json").stdout
    )
    assert (report["version"], report["numbers"]) == (1, 27)
    first = report["unheld"][0]
    assert (first["json_path"], first["held"], first["line"]) == (
        "$.masthead.issue_number",
        "no",
        4,
    )


def test_an_issue_that_is_wrong_is_reported_instead(run: Run) -> None:
    outcome = run("check", "--audit", ROOT / "tests" / "bad" / "does_not_add_up.json")
    assert outcome.exit_code == 1
    assert "should be 46.36" in outcome.stdout


def test_a_fact_without_a_relation_is_unheld(tmp_path_factory: pytest.TempPathFactory) -> None:
    fact = '[[facts]]\nkey = "late"\nkind = "count"\ntitle = "逾期"\nprinted = true\n'
    package = package_with(tmp_path_factory.mktemp("x"), "2024M10", fact)
    tree = example_tree("2024M10")
    tree["facts"] = {"late": 3}
    assert unheld(tree, str(package))["facts.late"] == "no"


def test_what_the_program_computes_holds_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A fact that is computed of a column, and not filed, says nothing of the column's numbers."""
    fact = (
        '[[facts]]\nkey = "late"\nkind = "count"\ntitle = "按时"\nvalue = '
        '"total(handling.handling.on_time)"\n'
    )
    package = package_with(tmp_path_factory.mktemp("x"), "2024M10", fact)
    assert unheld(example_tree("2024M10"), str(package)).keys() == UNHELD["2024M10"].keys()


def test_an_audit_tells_what_is_not_printed(run: Run, tmp_path: Path) -> None:
    text = (ROOT / "examples" / "2025M05.json").read_text(encoding="utf-8")
    file = tmp_path / "issue.json"
    file.write_text(
        text.replace('"change": -3.6', '"change": -3.6, "previous_count": 2621'), encoding="utf-8"
    )
    assert "“intake.change” is filed and not printed" in run("check", "--audit", file).stderr
