"""What an issue looks like: its rankings as bars, its intake as parts of the whole, its trend; each
as a table too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from msgspec import Struct

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Bulletin, IntakeNode, filed_breakdowns
from bulletin_gen.compose import with_selected_tables
from bulletin_gen.compose.trace import TableOrigins, TracedDocument
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, ColumnPath, TableLayout
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.serve.drawings import Bar, draw_bars, draw_fills
from bulletin_gen.write.html.chart import draw_chart

MOST_BARS = 200
"""So many units of a ranking are drawn; a browser is slow with more."""


def draw_pictures(
    bulletin: Bulletin, package: TemplatePackage, traced: TracedDocument, before: Bulletin | None
) -> str:
    """The pictures of an issue, as HTML."""
    figures = [
        *_rankings(bulletin, package, traced),
        *_intake(bulletin, package, traced),
        *_trend(bulletin, traced.document, before),
    ]
    if not figures:
        nothing = _("There is nothing to draw: no ranking, no intake, no issue before.")
        return f"<p>{escape(nothing)}</p>"
    return "\n".join([draw_fills(), *figures])


def _rankings(
    bulletin: Bulletin, package: TemplatePackage, traced: TracedDocument
) -> Iterator[str]:
    printed = with_selected_tables(bulletin, package).appendices
    for number, (appendix, origins) in enumerate(zip(printed, traced.tables, strict=True)):
        layout = package.tables[appendix.table]
        if layout.order_by is None or not appendix.rows:
            continue
        title = traced.document.appendices[number].title.replace("\n", "")
        leaf = layout.leaf(layout.order_by)
        terms = dict(layout.sums()).get(leaf.index, (leaf.index,))
        legend = [_title(layout, layout.leaves()[term].path) for term in terms]
        columns = [layout.leaves()[term].path for term in terms] + (
            [] if terms == (leaf.index,) else [leaf.path]
        )
        cells = _Cells(number, origins, traced.document.appendices[number].table)
        rows = appendix.rows[:MOST_BARS]
        bars = [
            Bar(
                row.unit,
                tuple(_number(layout.cells(row)[term]) for term in terms),
                cells.text(place, leaf.path),
                cells.mark(place, leaf.path),
            )
            for place, row in enumerate(rows)
        ]
        table = [
            [row.unit, *(cells.text(place, path) for path in columns)]
            for place, row in enumerate(rows)
        ]
        more = _("the first {shown} of {count}").format(shown=len(rows), count=len(appendix.rows))
        caption = title if len(rows) == len(appendix.rows) else f"{title} ({more})"
        yield _drawn(
            caption, bars, legend, [_("Unit"), *(_title(layout, path) for path in columns)], table
        )


class _Cells(Struct, frozen=True):
    """The cells of a printed table, by row and the path of their column."""

    number: int
    origins: TableOrigins
    table: doc.PrintedTable

    def text(self, row: int, path: ColumnPath) -> str:
        """What is printed there; nothing where the column is not."""
        return (
            self.table.rows[row][self.origins.columns.index(path)]
            if path in self.origins.columns
            else ""
        )

    def mark(self, row: int, path: ColumnPath) -> str | None:
        """The cell's mark; None where the column is not printed."""
        columns = self.origins.columns
        return f"{self.number}-{row}-{columns.index(path)}" if path in columns else None


def _title(layout: TableLayout, path: ColumnPath) -> str:
    return " ".join(column.title.replace("\n", "") for column in layout.columns_along(path))


def _intake(bulletin: Bulletin, package: TemplatePackage, traced: TracedDocument) -> Iterator[str]:
    """The intake, and its other breakdowns: each part begins where the one before it ends."""
    marks = {
        paths[0]: str(number) for number, paths in enumerate(traced.origins) if len(paths) == 1
    }
    if bulletin.intake is not None and bulletin.intake.parts:
        yield _parts(
            _("Intake and its parts"), [*_bars_of(bulletin.intake, ("intake",), marks, 0, 0)]
        )
    titles = {breakdown.key: breakdown.title for breakdown in package.manifest.breakdowns}
    for key, breakdown in filed_breakdowns(bulletin):
        start = 0
        bars: list[Bar] = []
        for number, part in enumerate(breakdown.parts):
            bars += _bars_of(part, ("breakdowns", key, "parts", number), marks, start, 0)
            start += part.count or 0
        yield _parts(titles.get(key, key), bars)


def _bars_of(
    node: IntakeNode, path: ValuePath, marks: dict[ValuePath, str], start: int, depth: int
) -> Iterator[Bar]:
    count = node.count or 0
    figure = "—" if node.count is None else format_number(node.count)
    yield Bar(node.name, (count,), figure, marks.get((*path, "count")), start, depth)
    for number, part in enumerate(node.parts):
        yield from _bars_of(part, (*path, "parts", number), marks, start, depth + 1)
        start += part.count or 0


def _parts(caption: str, bars: list[Bar]) -> str:
    table = [[f"{'　' * bar.depth}{bar.name}", bar.figure] for bar in bars]
    return _drawn(caption, bars, [], [_("Part"), _("Count")], table)


def _trend(bulletin: Bulletin, document: doc.Document, before: Bulletin | None) -> Iterator[str]:
    """The chart that the issue prints; where it prints none, its intake beside that of the issue
    before.
    """
    charts = [block for block in document.narrative if isinstance(block, doc.Chart)]
    for chart in charts or _compared(bulletin, before):
        table = [*zip(chart.categories, chart.values, strict=True)]
        yield _figure_of(chart.title, draw_chart(chart), [_("Period"), chart.unit], table)


def _compared(bulletin: Bulletin, before: Bulletin | None) -> list[doc.Chart]:
    intake = bulletin.intake
    if intake is None or intake.count is None:
        return []
    name, count = _("Issue before"), intake.previous_count
    if before is not None and before.intake is not None:
        name, count = before.period.full_name, before.intake.count
    if count is None:
        return []
    names = name, bulletin.period.full_name
    values = format_number(count), format_number(intake.count)
    title = _("Intake beside that of the issue before")
    said = "、".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    text = f"{title}：{said}"
    return [
        doc.Chart(
            kind="bars", title=title, unit=_("Count"), categories=names, values=values, text=text
        )
    ]


def _drawn(
    caption: str,
    bars: list[Bar],
    legend: list[str],
    heads: list[str],
    table: Sequence[Sequence[str]],
) -> str:
    return _figure_of(caption, draw_bars(bars, legend, caption), heads, table)


def _figure_of(
    caption: str, drawing: str, heads: Sequence[str], table: Sequence[Sequence[str]]
) -> str:
    """A drawing under its caption, and its numbers as a table."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        f"{''.join(f'<td>{escape(text)}</td>' for text in texts)}</tr>"
        for name, *texts in table
    )
    as_a_table = _("As a table")
    return (
        f"<figure><figcaption>{escape(caption)}</figcaption>{drawing}<details><summary>"
        f"{escape(as_a_table)}"
        f"</summary><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
        "</figure>"
    )


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | Decimal) else 0.0
