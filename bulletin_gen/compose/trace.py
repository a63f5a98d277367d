"""Where each stretch of a document comes from: the same document, with marks in its texts.

It is composed a second time of values that know their paths, and compared with the first, text by
text: where the two agree to the letter, the marks are taken over; where they do not, a text has
none. So marks can be missing, and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Bulletin, EarlierIssues
from bulletin_gen.compose import NO_PICTURES, compose_around, with_selected_tables
from bulletin_gen.errors import TemplateError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import TableLayout
from bulletin_gen.picture_file import PictureFile
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.templating.tracing import Trace, Traced
from bulletin_gen.text.marks import MarkedText, balanced, marked, without_marks, woven

T = TypeVar("T", bound=Struct)

TREND_PATH: ValuePath = ("trend",)
"""Of the chart, which the package declares and no input files."""
_DRAWN = (doc.Chart, doc.Pictures)
CellKind = Literal["cell", "serial", "comparison", "totals"]


class CellOrigin(Struct, frozen=True):
    """Where a cell comes from: the value that was filed or computed, or what the program adds to a
    table.
    """

    kind: CellKind
    path: ValuePath = ()
    """The cell's own; of a comparison or a serial number, its row's; of totals, the column's in the
    first row.
    """


class TableOrigins(Struct, frozen=True):
    """Where the cells of a printed table come from, by row and column."""

    rows: tuple[ValuePath, ...]
    columns: tuple[tuple[str, ...], ...]
    """The path of each printed column within its row; empty for serial numbers and comparisons."""
    serial: bool

    def cell(self, row: int, column: int) -> CellOrigin:
        """Where a cell comes from, both counted from 0. Raises IndexError where there is none."""
        within = self.columns[column]
        if row >= len(self.rows):
            return CellOrigin("totals", (*self.rows[0], *within) if self.rows and within else ())
        if within:
            return CellOrigin("cell", (*self.rows[row], *within))
        return CellOrigin("serial" if self.serial and column == 0 else "comparison", self.rows[row])


class TracedDocument(Struct, frozen=True):
    """A document whose texts have marks, and what is behind them."""

    document: doc.Document
    origins: tuple[tuple[ValuePath, ...], ...] = ()
    """The paths behind each mark, by its number."""
    tables: tuple[TableOrigins, ...] = ()
    """The origins of the appendices' tables."""


def trace_document(
    document: doc.Document,
    bulletin: Bulletin,
    package: TemplatePackage,
    earlier: EarlierIssues,
    pictures: Mapping[str, PictureFile] = NO_PICTURES,
) -> TracedDocument:
    """Find out where what a document prints comes from."""
    tables = tuple(_table_origins(bulletin, package))
    trace = Trace()
    known = trace.copy_of(bulletin, ())
    before = EarlierIssues(
        previous=trace.copy_of(earlier.previous, ("previous",)),
        year_before=trace.copy_of(earlier.year_before, ("year_before",)),
        series=earlier.series,
    )
    try:
        again = compose_around(
            [appendix.table for appendix in document.appendices],
            known,
            package,
            before,
            pictures,
            trace,
        )
    except TemplateError:
        return TracedDocument(document, (), tables)
    with_marks = _agreed(document, again, known, trace)
    return TracedDocument(with_marks, trace.origins, tables)


def _agreed(
    plain: doc.Document, again: doc.Document, known: Bulletin, trace: Trace
) -> doc.Document:
    """The plain document with the marks of the other."""

    def text(of: str, other: str) -> str:
        return _marked_text(of, other, trace)

    return replace(
        plain,
        masthead=_with_texts(
            plain.masthead, again.masthead, plain.masthead.__struct_fields__, trace
        ),
        title=text(plain.title, _if_filed(known.title, again.title)),
        addressees=text(plain.addressees, again.addressees),
        narrative=_narrative(plain.narrative, again.narrative, trace),
        appendix_list=doc.AppendixList(
            text(plain.appendix_list.label, again.appendix_list.label),
            tuple(map(text, plain.appendix_list.items, again.appendix_list.items)),
        ),
        note=text(plain.note, again.note),
        appendices=tuple(
            _with_texts(*pair, ("label", "title"), trace)
            for pair in zip(plain.appendices, again.appendices, strict=True)
        ),
        colophon=tuple(
            {field: _colophon_entry(entry, field, known, trace) for field, entry in line.items()}
            for line in plain.colophon
        ),
    )


def _if_filed(filed: str | None, otherwise: str) -> str:
    return otherwise if filed is None else filed


def _with_texts(plain: T, again: T, fields: Iterable[str], trace: Trace) -> T:
    texts = {
        field: _marked_text(getattr(plain, field), getattr(again, field), trace) for field in fields
    }
    return replace(plain, **texts)


def _marked_text(plain: str, again: Any, trace: Trace) -> str:
    """A text with the marks of what was composed again, or all of it as one value; without, where
    it is another.
    """
    if isinstance(again, Traced):
        again = marked(str(again), trace.number_of(again.paths))
    if without_marks(again) == again:
        return plain
    text = woven(again, plain)
    return plain if text is None else MarkedText.of(text)


def _colophon_entry(
    entry: doc.PrintedEntry, field: str, known: Bulletin, trace: Trace
) -> doc.PrintedEntry:
    """A colophon's entry, of which all is filed."""
    paths = trace.paths_of(getattr(known.colophon, field))
    if not entry.text or not paths:
        return entry
    return replace(entry, text=MarkedText.of(marked(entry.text, trace.number_of(paths))))


def _narrative(
    plain: Sequence[doc.Block], again: Sequence[doc.Block], trace: Trace
) -> tuple[doc.Block, ...]:
    """The blocks of a narrative; a value may go over several, and over several runs of one."""
    texts = [
        run.text
        for block in again
        if not isinstance(block, doc.Chart | doc.Pictures)
        for run in block.runs
    ]
    runs = iter([*balanced(texts)])
    found: list[doc.Block] = []
    closed = [
        block
        if isinstance(block, doc.Chart | doc.Pictures)
        else replace(block, runs=_closed(block.runs, runs))
        for block in again
    ]
    for block, other in zip(plain, closed if len(closed) == len(plain) else plain, strict=True):
        if isinstance(block, doc.Pictures):
            found.append(block)
        elif isinstance(block, doc.Chart):
            said = MarkedText.of(marked(block.text, trace.number_of((TREND_PATH,))))
            found.append(replace(block, text=said))
        else:
            found.append(_agreed_block(block, other))
    return tuple(found)


def _closed(runs: tuple[doc.Run, ...], texts: Iterator[str]) -> tuple[doc.Run, ...]:
    return tuple(replace(run, text=next(texts)) for run in runs)


def _agreed_block(plain: doc.TextBlock, again: doc.Block) -> doc.Block:
    if isinstance(again, _DRAWN) or type(plain) is not type(again):
        return plain
    kept = tuple(doc.Run(without_marks(run.text), run.emphasis) for run in again.runs)
    if replace(again, runs=kept) != plain:
        return plain
    return replace(
        plain, runs=tuple(doc.Run(MarkedText.of(run.text), run.emphasis) for run in again.runs)
    )


def _table_origins(bulletin: Bulletin, package: TemplatePackage) -> Iterator[TableOrigins]:
    """Of each appendix that is printed; a selection's table prints rows that stand in another."""
    place_of = {
        id(row): ("appendices", table, "rows", number)
        for table, appendix in enumerate(bulletin.appendices)
        for number, row in enumerate(appendix.rows)
    }
    for appendix in with_selected_tables(bulletin, package).appendices:
        layout = package.tables[appendix.table]
        rows: tuple[ValuePath, ...] = tuple(place_of[id(row)] for row in appendix.rows)
        yield TableOrigins(rows, tuple(_printed_columns(layout)), layout.serial_title is not None)


def _printed_columns(layout: TableLayout) -> Iterator[tuple[str, ...]]:
    if layout.serial_title is not None:
        yield ()
    for leaf in layout.printed().leaves():
        yield leaf.path
    for _comparison in layout.comparisons:
        yield ()
