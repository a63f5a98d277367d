"""A table of the document, from a package's layout and the rows of an appendix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bulletin_gen import document as doc
from bulletin_gen.bulletin import Row
from bulletin_gen.lengths import Mm
from bulletin_gen.numbers import format_number
from bulletin_gen.package.layout import Cell, Column, TableLayout


def compose_table(rows: Sequence[Row], layout: TableLayout) -> doc.Table:
    """Lay out the header and print every cell."""
    return doc.Table(
        header=_header(layout),
        columns=tuple(_table_columns(layout.columns, ())),
        rows=tuple(_row_texts(layout.cells(row), layout.absent) for row in rows),
    )


def _row_texts(cells: list[Cell], absent: str) -> tuple[str, ...]:
    return tuple(_cell_text(cell, absent) for cell in cells)


def _cell_text(cell: Cell, absent: str) -> str:
    if cell is None:
        return absent
    return cell if isinstance(cell, str) else format_number(cell)


def _table_columns(columns: tuple[Column, ...], titles: tuple[str, ...]) -> Iterator[doc.TableColumn]:
    for column in columns:
        path = (*titles, column.title)
        if column.columns:
            yield from _table_columns(column.columns, path)
        else:
            width = None if column.width is None else Mm(column.width)
            yield doc.TableColumn(path, width, column.align)


def _header(layout: TableLayout) -> tuple[tuple[doc.HeaderCell, ...], ...]:
    """One tuple a header row. A leaf reaches down to the last header row, a group over its own leaves."""
    header: list[list[doc.HeaderCell]] = [[] for _ in range(layout.depth())]
    _place(layout.columns, header, depth=0, start=0)
    return tuple(tuple(cells) for cells in header)


def _place(columns: tuple[Column, ...], header: list[list[doc.HeaderCell]], depth: int, start: int) -> int:
    """Put the header cells of some columns from row ``depth``, leaf ``start`` on; give the leaf after them."""
    for column in columns:
        after = _place(column.columns, header, depth + 1, start) if column.columns else start + 1
        rowspan = 1 if column.columns else len(header) - depth
        header[depth].append(doc.HeaderCell(column.title, start, after - start, rowspan))
        start = after
    return start
