"""What an issue prints of the issues before it: changes of places, units new or gone, the trend."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ooxml_integrity
import openpyxl
import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack
from tests.conftest import ROOT, Run
from tests.reading import openxml_errors
from tests.variants import Tree

YEAR = ROOT / "examples" / "year"
LATEST = "2024M11.json"
Year = Callable[..., bg.Outcome]


@pytest.fixture
def year(tmp_path: Path) -> Year:
    """A year of monthly issues, the latest changed or not, composed."""
    shutil.copytree(YEAR, tmp_path / "year")

    def compose(
        change: Callable[[Tree], object] = len, until: Any = "compose", **options: Any
    ) -> Any:
        tree = json.loads((tmp_path / "year" / LATEST).read_text(encoding="utf-8"))
        change(tree)
        file = tmp_path / "year" / LATEST
        file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        return bg.run_pipeline(file, bg.Options(**options), until=until)

    return compose


def narrative(outcome: bg.Outcome) -> str:
    assert outcome.document is not None, outcome.findings
    return "\n".join(
        "".join(run.text for run in block.runs) for block in outcome.document.narrative
    )


def column(outcome: bg.Outcome) -> list[str]:
    """What stands in the last column of the first table."""
    assert outcome.document is not None, outcome.findings
    return [row[-1] for row in outcome.document.appendices[0].table.rows]


def test_the_narrative_prints_the_changes_over_a_month_and_a_year(year: Year) -> None:
    assert "受理群众诉求1318件，环比增长5.02%，同比增长15.61%。" in narrative(year())


def test_without_the_issues_before_not_a_word_is_said_of_them(year: Year) -> None:
    outcome = year(lambda tree: [tree.pop("previous"), tree.pop("year_before")])
    assert "受理群众诉求1318件。" in narrative(outcome)
    assert "近几个月" not in narrative(outcome)
    assert outcome.document is not None
    assert [titles.titles[-1] for titles in outcome.document.appendices[0].table.columns][
        -1
    ] == "名次"


def test_a_column_says_who_rose_and_who_fell(year: Year) -> None:
    assert column(year()) == ["↑4", "↑7", "↑7", "—", "↓2", "—", "—", "↓6", "↓1", "↓9", ""]


def test_a_unit_that_is_new_is_said_to_be(year: Year) -> None:
    def rename(tree: Tree) -> None:
        tree["appendices"][0]["rows"][2]["unit"] = "新城街道"

    outcome = year(rename)
    assert column(outcome)[2] == "新"
    assert "本月新参加考核的有新城街道。" in narrative(outcome)
    assert "上月参加考核、本月不再参加的有" in narrative(outcome)


def test_the_trend_goes_back_from_issue_to_issue(year: Year) -> None:
    assert "近几个月受理件数：8月份1098件、9月份1272件、10月份1255件、11月份1318件。" in narrative(
        year()
    )


def test_another_issue_before_may_be_named_by_the_command(year: Year, tmp_path: Path) -> None:
    outcome = year(previous=tmp_path / "year" / "2024M09.json", force=True)
    assert "环比增长3.62%" in narrative(outcome)
    assert "8月份1098件、9月份1272件、11月份1318件。" in narrative(outcome)


@pytest.mark.parametrize(
    ("field", "file"), [("previous", "2024M10.json"), ("year_before", "2023M11.json")]
)
def test_an_issue_that_is_named_and_not_there_is_one_finding(
    year: Year, tmp_path: Path, field: str, file: str
) -> None:
    (tmp_path / "year" / file).unlink()
    (finding,) = year().findings
    assert finding.path == (field,)
    assert file in finding.message


def test_an_issue_further_back_that_is_wrong_is_one_finding(year: Year, tmp_path: Path) -> None:
    (tmp_path / "year" / "2024M09.json").write_text('{"template": "monthly"}', encoding="utf-8")
    (finding,) = year().findings
    assert finding.path == ("previous",)
    assert "2024M09.json" in finding.message


def test_issues_that_name_each_other_end(year: Year) -> None:
    def circle(tree: Tree) -> None:
        tree["previous"] = LATEST

    outcome = year(circle)
    assert {finding.code for finding in outcome.findings} == {"issue-number", "period-follows"}


def test_the_issue_before_holds_what_is_filed_of_it(year: Year) -> None:
    def wrong(tree: Tree) -> None:
        tree["intake"]["previous_count"] = 1254

    assert [finding.code for finding in year(wrong).findings] == ["previous-count"]


def chart(outcome: bg.Outcome) -> dict[str, bytes]:
    assert outcome.written is not None, outcome.findings
    return unpack(outcome.written.data)


def test_the_chart_is_native_and_its_data_can_be_edited(year: Year) -> None:
    parts = chart(year(until="write"))
    tree = etree.fromstring(parts["word/charts/bulletin1.xml"])
    assert [value.text for value in tree.iter("{*}v")] == [
        *("件", "8月份", "9月份", "10月份", "11月份"),
        *("1098", "1272", "1255", "1318"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(parts["word/embeddings/bulletin1.xlsx"])).worksheets[
        0
    ]
    assert [[cell.value for cell in row] for row in sheet][1:] == [
        ["8月份", 1098],
        ["9月份", 1272],
        ["10月份", 1255],
        ["11月份", 1318],
    ]


def test_the_chart_says_in_words_what_it_shows(year: Year) -> None:
    body = etree.fromstring(chart(year(until="write"))["word/document.xml"])
    (described,) = [
        element.get("descr")
        for element in body.iter("{*}docPr")
        if element.get("name") == "近几个月受理件数"
    ]
    assert described == "近几个月受理件数：8月份1098件、9月份1272件、10月份1255件、11月份1318件。"


def test_a_document_with_a_chart_passes_the_judges(year: Year, tmp_path: Path) -> None:
    outcome = year(until="write")
    assert outcome.written is not None
    (tmp_path / "issue.docx").write_bytes(outcome.written.data)
    assert openxml_errors(tmp_path / "issue.docx") == []
    assert [str(finding) for finding in ooxml_integrity.check(tmp_path / "issue.docx")] == []


def test_the_same_issue_gives_the_same_chart(year: Year) -> None:
    assert chart(year(until="write")) == chart(year(until="write"))


@pytest.mark.parametrize(
    ("shows", "of", "expected"),
    [
        ("before", "handling.rate", "95.35%"),
        ("change", "handling.rate", "↑3.45"),
        ("change", "", "↑4"),
    ],
)
def test_what_a_comparison_shows(
    year: Year, tmp_path: Path, shows: str, of: str, expected: str
) -> None:
    package = tmp_path / "package"
    shutil.copytree(ROOT / "templates" / "monthly", package)
    tables = package / "tables.toml"
    old = 'comparisons = [{ title = "升降", of = "rank" }]'
    new = f'comparisons = [{{ title = "升降", of = "{of}", shows = "{shows}" }}]'
    tables.write_text(tables.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert column(year(template=str(package)))[0] == expected


def test_the_issues_of_the_year_are_right(run: Run) -> None:
    for file in sorted(YEAR.glob("*.json")):
        assert run("check", "--strict", file).stdout == "No problems.\n", file.name
