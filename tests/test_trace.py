"""Where each stretch of a document comes from: values keep their paths on the way to the page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from lxml import etree
from msgspec import Struct

from bulletin_gen.compose.filters import FILTERS, TESTS
from bulletin_gen.compose.trace import TREND_PATH, CellOrigin, TracedDocument, trace_document
from bulletin_gen.document import Chart
from bulletin_gen.forms.table import read_source
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.pipeline import Options, run_pipeline
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.templating import Template, for_markdown, for_text
from bulletin_gen.templating.tracing import Trace, TracingSandbox
from bulletin_gen.text.marks import (
    MarkedText,
    balanced,
    marked,
    stretches,
    with_marks,
    without_marks,
    woven,
)
from bulletin_gen.write.docx import write_anchored, write_docx
from tests.conftest import ROOT

ALL_EXAMPLES = sorted(
    file for file in (ROOT / "examples").rglob("*.json") if not file.stem.endswith("-begun")
)
"""Those that are finished."""


def traced(file: Path) -> TracedDocument:
    """The document of an issue, with marks."""
    outcome = run_pipeline(file, Options(force=True), until="compose")
    assert outcome.document is not None
    assert outcome.bulletin is not None
    assert outcome.package is not None
    return trace_document(outcome.document, outcome.bulletin, outcome.package, outcome.earlier)


def _said_of(issue: TracedDocument, text: str) -> list[tuple[ValuePath, ...]]:
    """The paths behind each stretch of the narrative that reads as a text."""
    return [
        issue.origins[stretch.mark]
        for block in issue.document.narrative
        for run in block.runs
        for stretch in stretches(with_marks(run.text))
        if stretch.text == text and stretch.mark is not None
    ]


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_document_with_marks_reads_as_the_one_without(file: Path) -> None:
    outcome = run_pipeline(file, Options(force=True), until="compose")
    assert traced(file).document == outcome.document


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_figure_of_a_narrative_leads_to_a_path(file: Path) -> None:
    issue = traced(file)
    bare = [
        figure
        for block in issue.document.narrative
        if not isinstance(block, Chart)
        for run in block.runs
        for stretch in stretches(with_marks(run.text))
        if stretch.mark is None
        for figure in re.findall(r"(?<![\d.])\d[\d.]*", stretch.text)
    ]
    package = read_source(file).template() or "quarterly"
    wording = (ROOT / "templates" / package / "narrative.md.j2").read_text(encoding="utf-8")
    assert [figure for figure in bare if figure not in wording] == []


def test_a_figure_inside_a_sentence_made_by_a_filter_leads_to_its_own_path() -> None:
    issue = traced(ROOT / "examples" / "2021Q3.json")
    assert _said_of(issue, "884") == [(("intake", "parts", 0, "parts", 0, "count"),)]
    assert _said_of(issue, "区商务局") == [(("supervision_notices", 0, "formal_name"),)]
    assert (("period",),) in _said_of(issue, "第三季度")


def test_a_cell_leads_to_its_row_and_column() -> None:
    issue = traced(ROOT / "examples" / "2021Q3.json")
    table = issue.tables[1]
    assert table.cell(0, 0) == CellOrigin("cell", ("appendices", 1, "rows", 0, "unit"))
    assert {table.cell(2, column).kind for column in range(len(table.columns))} == {"cell"}
    with pytest.raises(IndexError):
        table.cell(0, 99)


def _rendered(make: object, template: str, **values: object) -> str:
    trace = Trace()
    sandbox: TracingSandbox = make(TracingSandbox, FILTERS, TESTS)  # type: ignore[operator]
    sandbox.trace = trace
    text = Template(sandbox, template, "t").render(
        {name: trace.copy_of(v, (name,)) for name, v in values.items()}
    )
    shown = (
        stretch.text if stretch.mark is None else f"<{stretch.text}={trace.origins[stretch.mark]}>"
        for stretch in stretches(text)
    )
    return unescape("".join(shown)).replace("'", "").replace(",)", ")")


class _Group(Struct, frozen=True):
    count: int
    name: str

    @property
    def said(self) -> str:
        return f"{self.name}×"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ a }}件", "<3=((a))>件"),
        ("{{ a + b }}", "<7=((a), (b))>"),
        ("{{ -a }}", "<-3=((a))>"),
        ("{{ a ~ '比' ~ b }}", "<3比4=((a), (b))>"),
        ("{{ g.count }}", "<2=((g, count))>"),
        ("{{ g.said }}", "<x×=((g))>"),
        ("{{ words | listed }}", "<甲=((words, 0))><、=((words, 0), (words, 1))><乙=((words, 1))>"),
        ("{{ words | first }}", "<甲=((words, 0))>"),
        ("{{ words | length }}", "<2=((words, 0), (words, 1))>"),
        ("{% for w in words %}{{ w }}{% endfor %}", "<甲=((words, 0))><乙=((words, 1))>"),
        ("{% macro m(x) %}“{{ x }}”{% endmacro %}{{ m(a) }}", "“<3=((a))>”"),
        ("{{ 5 }}{{ 'x' }}", "5x"),
    ],
)
def test_values_keep_their_paths_through_a_template(template: str, expected: str) -> None:
    values = {"a": 3, "b": 4, "g": _Group(2, "x"), "words": ("甲", "乙")}
    assert _rendered(for_text, template, **values) == expected
    assert _rendered(for_markdown, template, **values) == expected


def test_marks_of_markdown_stand_behind_the_signs_of_a_heading() -> None:
    marked_text = _rendered(for_markdown, "{{ c | markdown }}", c="# 标题\n\n正文")
    assert marked_text == "# <标题\n\n正文=((c))>"


def test_marks_are_woven_into_a_text_that_differs_by_line_breaks_alone() -> None:
    text = marked("第三季度", 7) + "通报"
    assert without_marks(woven(text, "第三\n季度通报") or "") == "第三\n季度通报"
    assert woven(text, "第四季度通报") is None


def test_a_mark_over_several_runs_is_closed_in_each() -> None:
    whole = marked("甲|乙|丙", 1)
    parts = list(balanced(whole.split("|")))
    assert [[(s.text, s.mark) for s in stretches(part)] for part in parts] == [
        [("甲", 1)],
        [("乙", 1)],
        [("丙", 1)],
    ]
    assert MarkedText.of(parts[1]) == "乙"


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_docx_that_is_looked_at_differs_from_the_printed_one_by_its_bookmarks_alone(
    file: Path,
) -> None:
    issue = traced(file)
    looked_at, anchors = write_anchored(issue.document)
    printed = write_docx(run_pipeline(file, Options(force=True), until="compose").document)  # type: ignore[arg-type]
    parts, plain = unpack(looked_at.data), unpack(printed.data)
    body = parts.pop("word/document.xml").decode()
    kept = re.sub(r'<w:bookmark(?:Start|End) [^>]*w:id="5\d{5}"[^>]*/>', "", body)
    assert etree.canonicalize(kept) == etree.canonicalize(plain.pop("word/document.xml").decode())
    assert parts == plain
    names = re.findall(r'w:name="(bulletin\d+)"', body)
    assert len(names) == len(set(names))
    assert {anchor.name for anchor in anchors} >= set(names)
    assert len(names) > len(issue.document.narrative)


def test_the_sentence_of_a_trend_leads_to_it() -> None:
    issue = traced(ROOT / "examples" / "year" / "2024M11.json")
    [chart] = [block for block in issue.document.narrative if isinstance(block, Chart)]
    [stretch] = stretches(with_marks(chart.text))
    assert stretch.mark is not None
    assert issue.origins[stretch.mark] == (TREND_PATH,)
