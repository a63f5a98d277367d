"""Items of a list put in, taken out and moved in a workbook: what stands in a row goes along with
it, formulas stay where they are.

A row is never inserted: the rows of a list are filled anew, from its first one down, so that no
other cell of the workbook moves. What would mean something else then is refused: a formula of the
office's own that takes some of the rows, a comment or a picture over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any, TypeAlias

from msgspec import Struct

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.form import ListChange
from bulletin_gen.forms.workbook.assembled import Assembled, Spot
from bulletin_gen.forms.workbook.cells import BookXml, CellContent, SheetXml
from bulletin_gen.forms.workbook.dependents import Formula, references
from bulletin_gen.forms.workbook.grids import SERIAL_TITLE
from bulletin_gen.forms.workbook.sheet_plan import PARTS, Keys
from bulletin_gen.forms.workbook.signs import LISTS_SHEET
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read import Source
from bulletin_gen.read.model.choices import shown_at
from bulletin_gen.roles import fields_for
from bulletin_gen.spreadsheet.book import damaged_part
from bulletin_gen.spreadsheet.cell_names import cell_name
from bulletin_gen.spreadsheet.sheet import Area
from bulletin_gen.text.typed import NOTHING

_NewRow: TypeAlias = dict[int, Any]
"""What a new row holds, by its columns."""


class _Lines(Struct, frozen=True):
    """The rows of a sheet's list, or lists within each other: those that are there, from the first
    one down, and what each of them is to hold: what another one held, or what is new.
    """

    first: int
    there: int
    wanted: tuple[int | _NewRow, ...]

    @property
    def rows(self) -> range:
        """The rows that are there."""
        return range(self.first, self.first + self.there)

    @property
    def is_only_longer(self) -> bool:
        """Whether all rows stay where they are."""
        return self.wanted[: self.there] == tuple(self.rows)

    def area(self, columns: Iterable[int]) -> Area:
        """All the cells in which something may be another."""
        last = self.first + max(self.there, len(self.wanted)) - 1
        columns = [*columns]
        return Area(self.first, min(columns), max(last, self.first), max(columns))


def changed_list(source: Source, package: TemplatePackage, change: ListChange) -> Iterator[bytes]:
    """The file with other items in a list.

    Raises UsageError where the workbook has no place for them, or something of the office's own
    would mean something else then.
    """
    if not isinstance(source, WorkbookSource):
        raise AssertionError("not of this form")
    assembled = source.assembled(package)
    if change.path[:-1] in assembled.entries and change.path[-1] != PARTS:
        raise UsageError(_("This list stands within an entry; change it in a spreadsheet program."))
    number = _sheet_of(change.path, assembled, source.name)
    try:
        if source.sheet(number).below(assembled.tops.get(number, 0)).text(0, 0) == LISTS_SHEET:
            yield from _with_texts(source, assembled.spots[change.path], assembled, change)
        else:
            yield _with_rows(source, package, number, change)
    except (NoPackageError, UnsafeError) as error:
        raise damaged_part(source.name, error) from error


def _sheet_of(path: ValuePath, assembled: Assembled, name: str) -> int:
    """The number of the sheet that a list stands on."""
    for length in range(len(path), 0, -1):
        if path[:length] in assembled.spots:
            return assembled.spots[path[:length]].sheet
        if path[:length] in assembled.entries:
            return assembled.entries[path[:length]].sheet
    message = _("“{file}” has no sheet for this list; “bulletin-gen convert” writes one with it.")
    raise UsageError(message.format(file=name))


def _with_texts(
    source: WorkbookSource, header: Spot, assembled: Assembled, change: ListChange
) -> Iterator[bytes]:
    """A list of texts, one below the other in a column of its own; emptied, it says so where an
    empty column would mean that nothing is said.
    """
    top = assembled.tops.get(header.sheet, 0) + header.row + 1
    there = sum(path[:-1] == change.path for path in assembled.spots)
    for texts in (change.items, (NOTHING,)) if not change.items else (change.items,):
        book, sheet = _opened(source, header.sheet)
        last = top + max(there, len(texts)) - 1
        area = Area(top, header.column, max(last, top), header.column)
        _refuse_formulas_in(book, sheet, area)
        for place, row in enumerate(range(area.top, area.bottom + 1)):
            if place < len(texts):
                sheet.write(row, header.column, str(texts[place]), is_number=False)
            else:
                sheet.clear(row, header.column)
        book.forget_results_of(sheet.part, area)
        yield book.saved()


def _refuse_formulas_in(book: BookXml, sheet: SheetXml, area: Area) -> None:
    if book.is_filled_by_formula(sheet.part, area):
        raise UsageError(
            _("A formula fills one of these cells; change the list in a spreadsheet program.")
        )


def _with_rows(
    source: WorkbookSource, package: TemplatePackage, number: int, change: ListChange
) -> bytes:
    assembled = source.assembled(package)
    lines = _lines_of(source, package, number, change)
    book, sheet = _opened(source, number)
    top = assembled.tops.get(number, 0)
    header = assembled.headers[number] + top
    serials = [
        column
        for column in source.sheet(number).rows.get(header, {})
        if source.sheet(number).text(header, column) == SERIAL_TITLE
    ]
    fields = set(assembled.columns[number].values())
    columns = sorted((fields | sheet.columns_in(lines.rows)) - set(serials))
    area = lines.area(columns)
    _refuse_what_is_below(source, number, lines, columns)
    _refuse_takers(book, sheet, lines, area)
    if not lines.is_only_longer:
        _refuse_what_lies_over(sheet)
    _fill(sheet, lines, columns)
    for column in serials:
        _count_on(source, number, sheet, lines, column)
    book.forget_results_of(sheet.part, area)
    return book.saved()


def _opened(source: WorkbookSource, number: int) -> tuple[BookXml, SheetXml]:
    book = BookXml(source.data, source.parts())
    return book, book.sheets[source.sheet(number).part]


def _lines_of(
    source: WorkbookSource, package: TemplatePackage, number: int, change: ListChange
) -> _Lines:
    """All rows below the header, with those of the list as they are wanted."""
    assembled = source.assembled(package)
    top = assembled.tops.get(number, 0)
    rows: dict[ValuePath, int] = {
        path: entry.row + top for path, entry in assembled.entries.items() if entry.sheet == number
    }
    header = assembled.headers[number]
    rows |= {
        path: spot.row + top
        for path, spot in assembled.spots.items()
        if spot.sheet == number and spot.row > header
    }
    all_rows = sorted(set(rows.values()))
    blocks = [
        sorted({row for path, row in rows.items() if path[: len(item)] == item})
        for item in ((*change.path, place) for place in range(_length(change.path, rows)))
    ]
    of_list = {row for block in blocks for row in block}
    before = [row for row in all_rows if row < _begin(change.path, rows, of_list, header + top + 1)]
    after = [row for row in all_rows if row not in of_list and row not in before]
    wanted: list[int | _NewRow] = [*before]
    for item, old in zip(change.items, change.kept, strict=True):
        wanted += [_new_row(source, package, number, change.path, item)] if old is None else []
        wanted += blocks[old] if old is not None else []
    first = all_rows[0] if all_rows else header + top + 1
    return _Lines(first, len(all_rows), (*wanted, *after))


def _length(path: ValuePath, rows: Mapping[ValuePath, int]) -> int:
    length = 0
    while (*path, length) in rows:
        length += 1
    return length


def _begin(path: ValuePath, rows: Mapping[ValuePath, int], of_list: set[int], first: int) -> int:
    """The row in which a list begins; of an empty one, the one below what it belongs to."""
    if of_list:
        return min(of_list)
    above = (rows[path[:length]] for length in range(len(path), 0, -1) if path[:length] in rows)
    return next(above, first - 1) + 1


def _new_row(
    source: WorkbookSource, package: TemplatePackage, number: int, path: ValuePath, item: Any
) -> _NewRow:
    assembled = source.assembled(package)
    columns = assembled.columns[number]
    leaves = dict(_leaves(item)) if isinstance(item, dict) else {}
    # What kind a thing is may be said by the sheet alone.
    values = {
        keys: value
        for keys, value in leaves.items()
        if keys in columns or keys[-1] not in fields_for("kind")
    }
    tree = source.filed(package)[0]
    row = {
        columns[keys]: NOTHING
        if value is None
        else shown_at((*path, 0, *keys), value, tree, package)
        for keys, value in values.items()
        if keys in columns
    }
    if not values or len(row) < len(values):
        raise UsageError(_("The sheet of this list has no columns for all that a new item needs."))
    if () in columns:
        row[columns[()]] = _level(source, number, assembled, path)
    return row


def _level(source: WorkbookSource, number: int, assembled: Assembled, path: ValuePath) -> int:
    """The level of the items of a list, in a tree: one below what it belongs to."""
    above = assembled.entries.get(path[:-1]) if path[-1:] == (PARTS,) else None
    if above is None:
        return 1
    row = above.row + assembled.tops.get(number, 0)
    said = source.sheet(number).text(row, assembled.columns[number][()])
    return int(Decimal(said)) + 1


def _leaves(item: dict[str, Any], keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*keys, key))
        elif isinstance(value, list):  # whose first item stands in the entry's own row
            yield from (((*keys, key), text) for text in value[:1])
        else:
            yield (*keys, key), value


def _refuse_what_is_below(
    source: WorkbookSource, number: int, lines: _Lines, columns: Sequence[int]
) -> None:
    """Rows that the list grows into are empty, but for formulas."""
    cells = source.sheet(number).rows
    for row in range(lines.first + lines.there, lines.first + len(lines.wanted)):
        for column in columns:
            cell = cells.get(row, {}).get(column)
            if cell is not None and cell.formula is None and (cell.text or "").strip():
                message = _(
                    "Below the last row stands something already ({cell}); insert a row there in "
                    "a spreadsheet program."
                )
                raise UsageError(message.format(cell=cell_name(row, column)))


def _refuse_takers(book: BookXml, sheet: SheetXml, lines: _Lines, area: Area) -> None:
    """A formula takes the whole of a list's rows, or those of its own row: one that takes some of
    them would take those of another unit then, or miss the new one.
    """
    for formula in book.formulas:
        for name, taken in references(formula) or ():
            if name != sheet.name or not taken.meets(area):
                continue
            is_of_own_row = (
                formula.sheet == sheet.name
                and taken.top == taken.bottom == formula.fills.top == formula.fills.bottom
            )
            is_of_all = taken.top <= area.top and taken.bottom >= area.bottom
            reaches_in = not is_of_own_row and not is_of_all
            if reaches_in and not (lines.is_only_longer and taken.top == taken.bottom):
                raise UsageError(_message_of_taker(formula))


def _message_of_taker(formula: Formula) -> str:
    message = _(
        "The formula in {cell} of “{sheet}” takes some of these rows, and would take others then; "
        "change the list in a spreadsheet program."
    )
    cell = cell_name(formula.fills.top, formula.fills.left)
    return message.format(cell=cell, sheet=formula.sheet)


def _refuse_what_lies_over(sheet: SheetXml) -> None:
    if sheet.has_drawings():
        raise UsageError(
            _(
                "Comments or pictures lie over this sheet, and would not move along; move the rows "
                "in a spreadsheet program."
            )
        )


def _fill(sheet: SheetXml, lines: _Lines, columns: Sequence[int]) -> None:
    """Fill all rows anew."""
    held = {(row, column): sheet.content(row, column) for row in lines.rows for column in columns}
    last = lines.first + max(lines.there, len(lines.wanted))
    for row, wanted in zip_longest(range(lines.first, last), lines.wanted):
        if wanted == row:
            continue
        for column in columns:
            content = CellContent()
            if isinstance(wanted, int):
                content = held[wanted, column]
            elif wanted is not None:
                model = held.get((lines.first + lines.there - 1, column), content)
                content = model.with_value(wanted.get(column))
            _put(sheet, row, column, content)


def _put(sheet: SheetXml, row: int, column: int, content: CellContent) -> None:
    """Let a cell hold what another one held; a formula stays where one is, unless a value comes in
    its place.
    """
    there = sheet.content(row, column)
    if there.is_formula and not content.holds_value:
        return
    if there.is_formula and not there.formula:
        message = _(
            "The formula in {cell} is one of several cells; change the list in a spreadsheet "
            "program."
        )
        raise UsageError(message.format(cell=cell_name(row, column)))
    sheet.put(row, column, content)


def _count_on(
    source: WorkbookSource, number: int, sheet: SheetXml, lines: _Lines, column: int
) -> None:
    """Serial numbers stay where they are; new rows go on with them."""
    if lines.there and sheet.content(lines.rows[-1], column).is_formula:
        return
    for place, row in enumerate(range(lines.first, lines.first + len(lines.wanted))):
        if not source.sheet(number).text(row, column):
            sheet.write(row, column, str(place + 1), is_number=True)
    for row in range(lines.first + len(lines.wanted), lines.first + lines.there):
        sheet.clear(row, column)
