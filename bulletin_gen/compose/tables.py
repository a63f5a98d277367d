"""A table of the document, from a package's layout and the rows of an appendix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Row
from bulletin_gen.compose.since_before import compared_layout
from bulletin_gen.lengths import mm
from bulletin_gen.numbers.arithmetic import format_rounded
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package.layout import COLUMN_KINDS, Cell, Column, TableLayout

SERIAL_WIDTH = mm(12)


def compose_table(
    rows: Sequence[Row],
    layout: TableLayout,
    compared: Sequence[Sequence[str]] | None = None,
    together: list[Cell] | None = None,
) -> doc.PrintedTable:
    """Lay out the header and print every cell, serial numbers included.

    ``compared`` are the texts of the layout's comparisons, row by row; None where there is nothing
    to compare with. ``together`` is the row of totals; None for none.
    """
    cells = [layout.cells(row) for row in rows]
    totals = [] if together is None else [together]
    indices = layout.printed_indices()
    if indices is not None:
        layout = layout.printed()
        cells, totals = (
            [[row[index] for index in indices] for row in some] for some in (cells, totals)
        )
    if compared is not None:
        layout = compared_layout(layout)
        cells = [[*row, *texts] for row, texts in zip(cells, compared, strict=True)]
        totals = [[*row, *[None] * len(layout.columns)] for row in totals]
        totals = [row[: len(layout.leaves())] for row in totals]
    printed = [*_print_rows(cells, layout), *(_totals_texts(row, layout) for row in totals)]
    header, columns = _header(layout), tuple(_table_columns(layout.columns, ()))
    if layout.serial_title is None:
        return doc.PrintedTable(header, columns, tuple(printed))
    return _numbered(header, columns, printed, layout, has_totals=together is not None)


def _print_rows(rows: list[list[Cell]], layout: TableLayout) -> Iterator[tuple[str, ...]]:
    columns = [leaf.column for leaf in layout.leaves()]
    if any(column.decimals is not None or COLUMN_KINDS[column.kind].unit for column in columns):
        for cells in rows:
            yield tuple(
                [
                    _cell_text(cell, column, layout.absent)
                    for cell, column in zip(cells, columns, strict=True)
                ]
            )
        return
    absent = layout.absent
    for cells in rows:
        yield tuple([_as_filed(cell, absent) for cell in cells])


def _totals_texts(totals: list[Cell], layout: TableLayout) -> tuple[str, ...]:
    """The row of totals: its title in the unit's column, and nothing where nothing adds up."""
    columns = [leaf.column for leaf in layout.leaves()]
    texts = [_cell_text(cell, column, "") for cell, column in zip(totals, columns, strict=True)]
    return (layout.totals_title or "", *texts[1:])


def _numbered(
    header: tuple[tuple[doc.HeaderCell, ...], ...],
    columns: tuple[doc.TableColumn, ...],
    rows: list[tuple[str, ...]],
    layout: TableLayout,
    *,
    has_totals: bool,
) -> doc.PrintedTable:
    """Put the column of serial numbers before all others; the row of totals has none."""
    title = layout.serial_title or ""
    shifted = [
        tuple(doc.HeaderCell(c.text, c.column + 1, c.colspan, c.rowspan) for c in cells)
        for cells in header
    ]
    first = (doc.HeaderCell(title, 0, 1, len(header)), *shifted[0])
    counted = len(rows) - has_totals
    serials = [*map(str, range(1, counted + 1)), ""]
    return doc.PrintedTable(
        header=(first, *shifted[1:]),
        columns=(doc.TableColumn((title,), SERIAL_WIDTH, "centre"), *columns),
        rows=tuple((serial, *row) for serial, row in zip(serials, rows, strict=False)),
    )


def _cell_text(cell: Cell, column: Column, absent: str) -> str:
    if cell is None or isinstance(cell, str):
        return _as_filed(cell, absent)
    return format_rounded(cell, column.decimals) + COLUMN_KINDS[column.kind].unit


def _as_filed(cell: Cell, absent: str) -> str:
    if cell is None:
        return absent
    return cell if isinstance(cell, str) else format_number(cell)


def _table_columns(
    columns: tuple[Column, ...], titles: tuple[str, ...]
) -> Iterator[doc.TableColumn]:
    for column in columns:
        path = (*titles, column.title)
        if column.columns:
            yield from _table_columns(column.columns, path)
        else:
            width = None if column.width is None else mm(column.width)
            yield doc.TableColumn(path, width, column.align)


def _header(layout: TableLayout) -> tuple[tuple[doc.HeaderCell, ...], ...]:
    """One tuple a header row. A leaf reaches down to the last header row, a group over its own
    leaves.
    """
    header: list[list[doc.HeaderCell]] = [[] for _ in range(layout.depth())]
    _place(layout.columns, header, depth=0, start=0)
    return tuple(tuple(cells) for cells in header)


def _place(
    columns: tuple[Column, ...], header: list[list[doc.HeaderCell]], depth: int, start: int
) -> int:
    """Put the header cells of some columns from row ``depth``, leaf ``start`` on; give the leaf
    after them.
    """
    for column in columns:
        after = _place(column.columns, header, depth + 1, start) if column.columns else start + 1
        rowspan = 1 if column.columns else len(header) - depth
        header[depth].append(doc.HeaderCell(column.title, start, after - start, rowspan))
        start = after
    return start
