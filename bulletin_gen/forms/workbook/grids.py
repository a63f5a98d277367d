"""The sheets with a header and an entry a row: lists of texts side by side, lists of entries,
breakdowns, tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET, Struct

from bulletin_gen.forms.workbook.assembled import Assembled, EntrySpot, Spot, put
from bulletin_gen.forms.workbook.sheet_plan import PARTS, CellField, Grid, Keys, SheetPlan
from bulletin_gen.forms.workbook.signs import GROUP_LABEL, joined_title, plain_title
from bulletin_gen.forms.workbook.values import cell_value
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.spreadsheet.sheet import Book, Sheet
from bulletin_gen.text.nearest import may_be_mistyped, nearest_name
from bulletin_gen.text.typed import NOTHING

SERIAL_TITLE = "序号"
TOTALS_TITLES = ("合计", "总计")
_MOST_LEVELS = 20
MOST_HEADER_ROWS = 12
"""What is merged further down is no header."""
_MOST_HEADER_COLUMNS = 1_000
_Titles = tuple[str, ...]
_UNIT_GROUP = CellField(keys=("unit_group",), titles=(GROUP_LABEL,), help="", is_required=True)


class _Header(Struct):
    """The header of a sheet: its last row, the field of each column, and the columns of which all
    is said.
    """

    row: int
    fields: dict[int, CellField]
    ignored: set[int]

    def is_beside(self, column: int) -> bool:
        """Whether a column stands right of all that are read."""
        return column > max(self.fields, default=_MOST_HEADER_COLUMNS)


def read_lists(number: int, sheet: Sheet, book: Book, plan: SheetPlan, result: Assembled) -> None:
    """Read lists of texts: each column one, from the top without a gap."""
    known: dict[_Titles, CellField] = {
        (plain_title(joined_title(field.titles)),): field for field in plan.lists
    }
    header = _read_header(number, sheet, known, 1, result)
    for column, field in header.fields.items():
        result.spots[field.keys] = Spot(number, header.row, column)
        values: dict[int, Any] = {}
        for row in sorted(row for row in sheet.rows if row > header.row):
            value = cell_value(sheet, Spot(number, row, column), field, book, result)
            if value is not UNSET:
                values[row] = value
        _refuse_gap(number, column, header.row + 1, list(values), result)
        if list(values.values()) == [[]]:
            put(result.tree, field.keys, [])
        elif values:
            put(
                result.tree,
                field.keys,
                [NOTHING if value == [] else value for value in values.values()],
            )
            for place, row in enumerate(values):
                result.spots[(*field.keys, place)] = Spot(number, row, column)
    for row, cells in sheet.rows.items():
        if row > header.row:
            _refuse_without_header(
                number, row, [c for c, cell in cells.items() if cell.text], header, result
            )
            result.doubt_row(number, sheet, row, book.formats)
    result.refuse_merged(number, sheet, header.row + 1, list(header.fields))
    result.doubt_hidden_columns(number, sheet, header.row, list(header.fields))


def read_grid(number: int, sheet: Sheet, grid: Grid, book: Book, result: Assembled) -> None:
    """Read a list of entries, or the parts of a count."""
    result.spots[grid.keys] = Spot(number, 0, 0)
    if grid.is_telling and sheet.text(2, 0) == NOTHING:
        put(result.tree, grid.keys, [])
        return
    entries = _read_rows(number, sheet, grid, 1, grid.keys, book, result)
    if not entries:
        return
    if grid.is_single and len(entries) > 1:
        message = _("a second entry of level 1; there is one total, and all others are its parts")
        result.say("level", message, Spot(number, result.entries[(*grid.keys, 1)].row, 0))
    put(result.tree, grid.keys, entries[0] if grid.is_single else entries)


def unit_group_of(sheet: Sheet) -> str:
    """The group of units that a table is about, as its sheet says it."""
    return sheet.text(0, _group_column(sheet))


def _group_column(sheet: Sheet) -> int:
    labels = [column for column, cell in sheet.rows.get(0, {}).items() if cell.text == GROUP_LABEL]
    return (labels[0] if labels else 1) + 1


def read_table(number: int, sheet: Sheet, grid: Grid, book: Book, result: Assembled) -> None:
    """Read a table: an appendix more, unless nothing is filled in."""
    path: ValuePath = ("appendices", len(result.tree.get("appendices", ())))
    group_column = _group_column(sheet)
    unit_group = UNSET
    if group_column in sheet.rows.get(0, {}):
        unit_group = cell_value(sheet, Spot(number, 0, group_column), _UNIT_GROUP, book, result)
    rows = _read_rows(
        number, sheet, grid, _header_depth(sheet, grid), (*path, "rows"), book, result
    )
    if unit_group is UNSET and not rows:
        return
    group: dict[str, Any] = {} if unit_group is UNSET else {"unit_group": unit_group}
    appendix = {"table": grid.table} | group | {"rows": rows}
    result.tree.setdefault("appendices", []).append(appendix)
    result.spots[path] = result.spots[*path, "table"] = Spot(number, 0, 0)
    result.spots[*path, "unit_group"] = Spot(number, 0, group_column)


def _read_rows(
    number: int,
    sheet: Sheet,
    grid: Grid,
    depth: int,
    path: ValuePath,
    book: Book,
    result: Assembled,
) -> list[dict[str, Any]]:
    """The entries of a grid, one below the other without a gap."""
    known = {_header_of(field, grid): field for field in grid.columns}
    header = _read_header(number, sheet, known, depth, result)
    entries = _Entries(grid, number, path, result)
    read: list[int] = []
    for row in sorted(row for row in sheet.rows if row > header.row):
        values = _read_row(number, sheet, row, header, book, result)
        if not values:
            continue
        if (
            grid.table
            and plain_title(str(values.get(("unit",), ""))).rstrip("：:") in TOTALS_TITLES
        ):
            message = _("the row of totals is not read: the program adds up itself")
            result.say("totals", message, Spot(number, row, 0), "warning")
            continue
        read.append(row)
        result.doubt_row(number, sheet, row, book.formats)
        entries.add(row, values)
    _refuse_gap(number, 0, header.row + 1, read, result)
    result.refuse_merged(number, sheet, header.row + 1, list(header.fields))
    result.doubt_hidden_columns(number, sheet, header.row, list(header.fields))
    return entries.entries


def share_of_titles(sheet: Sheet, grid: Grid) -> float:
    """How many of the titles of a grid stand in a sheet where they belong: 1 for all that are
    filled in.
    """
    depth = _header_depth(sheet, grid) if grid.table else 1
    wanted = {_header_of(field, grid) for field in grid.columns if not field.is_computed}
    found = {titles for _column, titles, _row in _titles_of_columns(sheet, depth)}
    return len(wanted & found) / max(len(wanted), 1)


def _header_of(field: CellField, grid: Grid) -> _Titles:
    """The titles above a column: of a table, one in each row of its header; of others,
    all in one.
    """
    titles = field.titles if grid.table else (joined_title(field.titles),)
    return tuple(map(plain_title, titles))


def _read_row(
    number: int, sheet: Sheet, row: int, header: _Header, book: Book, result: Assembled
) -> dict[Keys, Any]:
    """The values of a row by their keys."""
    values: dict[Keys, Any] = {}
    strange: list[int] = []
    for column, cell in sheet.rows[row].items():
        field = header.fields.get(column)
        if field is not None:
            value = cell_value(sheet, Spot(number, row, column), field, book, result)
            if value is not UNSET:
                values[field.keys] = value
        elif cell.text and cell.text.strip():
            strange.append(column)
    _refuse_without_header(number, row, strange, header, result)
    return values


def _refuse_without_header(
    number: int, row: int, columns: list[int], header: _Header, result: Assembled
) -> None:
    for column in columns:
        spot = Spot(number, row, column)
        if column in header.fields or column in header.ignored:
            continue
        if header.is_beside(column):
            header.ignored.add(column)
            result.doubt_beside(spot)
            continue
        header.ignored.add(column)
        message = _("this cell stands under no header that the template package knows")
        result.say("unknown", message, spot)


def _refuse_gap(number: int, column: int, first: int, rows: list[int], result: Assembled) -> None:
    """Refuse what stands below an empty row: it may be a note, or a row may have been forgotten."""
    for expected, row in enumerate(rows, start=first):
        if row != expected:
            message = _(
                "nothing stands above this; close the gap, or put notes on a sheet of their own"
            )
            result.say("gap", message, Spot(number, row, column))
            return


def _read_header(
    number: int, sheet: Sheet, known: dict[_Titles, CellField], depth: int, result: Assembled
) -> _Header:
    """Find the column of each field by its titles; what is unknown, and what is not there,
    is told.
    """
    header = _Header(depth, {}, set())
    missing = dict(known)
    unknown: list[tuple[int, _Titles, int]] = []
    for column, titles, row_of_title in _titles_of_columns(sheet, depth):
        match = titles if titles in known else _only_one_ending(titles, missing)
        if match in missing:
            header.fields[column] = missing.pop(match)
        else:
            header.ignored.add(column)
            unknown.append((column, titles, row_of_title))
    absent = [
        field.titles[-1].replace("\n", "") for field in missing.values() if not field.is_computed
    ]
    for column, titles, row_of_title in unknown:
        spot = Spot(number, row_of_title, column)
        if header.is_beside(column) and not absent and not _may_be_meant(titles, known):
            result.doubt_beside(spot)
            continue
        is_filled = any(sheet.text(row, column) for row in sheet.rows if row > depth)
        _say_unknown_column(titles, spot, is_filled, list(missing), result)
    if absent:
        message = _(
            "columns of the template package are not here: {names}; “bulletin-gen convert” writes "
            "them"
        )
        result.say(
            "moved", message.format(names="、".join(absent)), Spot(number, depth, 0), "warning"
        )
    result.headers[number] = depth
    result.columns[number] = {field.keys: column for column, field in header.fields.items()}
    return header


def _may_be_meant(titles: _Titles, known: Iterable[_Titles]) -> bool:
    """Whether titles are, or are nearly, some that the template package has."""
    wanted = {title for known_titles in known for title in known_titles} | {SERIAL_TITLE}
    return any(may_be_mistyped(title, other) for title in titles[-1:] for other in wanted)


def _say_unknown_column(
    titles: _Titles, spot: Spot, is_filled: bool, missing: list[_Titles], result: Assembled
) -> None:
    title = titles[-1]
    if title == SERIAL_TITLE:
        return
    message = _(
        "the template package knows no column “{title}” here, or it stands here twice"
    ).format(title=title)
    suggestion = nearest_name(title, [known[-1] for known in missing])
    result.say("unknown", message + suggestion, spot, "error" if is_filled else "warning")


def _header_depth(sheet: Sheet, grid: Grid) -> int:
    """The last row of a table's header: the title of the units reaches down to it."""
    of_units = plain_title(grid.columns[0].titles[-1])
    for area in sheet.merged:
        is_one_column = (
            area.left == area.right and area.top == 1 and area.bottom <= MOST_HEADER_ROWS
        )
        if is_one_column and plain_title(sheet.text(1, area.left)) == of_units:
            return area.bottom
    return max(len(field.titles) for field in grid.columns)


def _titles_of_columns(sheet: Sheet, depth: int) -> Iterator[tuple[int, _Titles, int]]:
    """The titles above each column, the outermost first, and the row of the last of them.

    A merged cell is above all the columns that it covers.
    """
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    last = min(
        max((max(cells) for cells in sheet.rows.values() if cells), default=0), _MOST_HEADER_COLUMNS
    )
    for area in [area for area in sheet.merged if 1 <= area.top <= depth][:_MOST_HEADER_COLUMNS]:
        for row in range(area.top, min(area.bottom, depth) + 1):
            covered = range(area.left, min(area.right, last) + 1)
            origins |= {(row, column): (area.top, area.left) for column in covered}
    columns = {column for row in range(1, depth + 1) for column in sheet.rows.get(row, {})}
    for column in sorted(columns | {column for _row, column in origins}):
        cells = dict.fromkeys(
            origins.get((row, column), (row, column)) for row in range(1, depth + 1)
        )
        titles = {cell: title for cell in cells if (title := plain_title(sheet.text(*cell)))}
        if titles:
            yield column, tuple(titles.values()), max(row for row, _column in titles)


def _only_one_ending(titles: _Titles, known: dict[_Titles, CellField]) -> _Titles | None:
    """The one known column with the last of these titles,
    where the groups above it have changed.
    """
    alike = [other for other in known if other[-1] == titles[-1]]
    return alike[0] if len(alike) == 1 else None


class _Entries:
    """Entries from rows: of a list, with lists inside them, or of a tree, by their levels."""

    def __init__(self, grid: Grid, number: int, path: ValuePath, result: Assembled) -> None:
        self.entries: list[dict[str, Any]] = []
        self._grid = grid
        self._number = number
        self._path = path
        self._result = result
        self._list_of = {field.keys: grid.list_of(field) for field in grid.columns}
        self._branch: list[tuple[dict[str, Any], ValuePath]] = []

    def add(self, row: int, values: dict[Keys, Any]) -> None:
        """Take a row: a new entry, or a further item of the lists inside the last one."""
        if self._grid.is_tree:
            self._add_node(row, values)
            return
        if not self._grid.nested:
            self._add_entry(row, values)
            return
        own = {keys: value for keys, value in values.items() if self._list_of[keys] is None}
        if own or not self.entries:
            self._add_entry(row, own)
        for keys in self._grid.nested:
            item = {field: value for field, value in values.items() if self._list_of[field] == keys}
            if item:
                self._add_item(row, keys, item)

    def _add_entry(self, row: int, values: dict[Keys, Any]) -> None:
        self._result.entries[*self._path, len(self.entries)] = EntrySpot(self._number, row)
        entry = _entry_of(values)
        if self._grid.table:
            _collapse(entry)
        self.entries.append(entry)

    def _add_item(self, row: int, keys: Keys, values: dict[Keys, Any]) -> None:
        """Take an item of a list inside the last entry: a text, or an entry of its own."""
        group = self.entries[-1]
        for key in keys[:-1]:
            group = group.setdefault(key, {})
        items: list[Any] = group.setdefault(keys[-1], [])
        path = (*self._path, len(self.entries) - 1, *keys, len(items))
        if values.get(keys) == NOTHING:
            return
        if keys in values:
            self._result.spots[path] = Spot(
                self._number, row, self._result.columns[self._number][keys]
            )
            items.append(values[keys])
        else:
            self._result.entries[path] = EntrySpot(self._number, row, keys)
            items.append(_entry_of({field[len(keys) :]: value for field, value in values.items()}))

    def _add_node(self, row: int, values: dict[Keys, Any]) -> None:
        """Take an entry of a tree into the entry above it, by its level."""
        level = values.pop((), None)
        if not isinstance(level, int) or not 1 <= level <= min(len(self._branch) + 1, _MOST_LEVELS):
            message = _("a level from 1 to {most} should stand here").format(
                most=len(self._branch) + 1
            )
            column = self._result.columns[self._number].get((), 0)
            self._result.say("level", message, Spot(self._number, row, column))
            return
        node = _entry_of(values)
        del self._branch[level - 1 :]
        if self._branch:
            above, above_path = self._branch[-1]
            siblings = above.setdefault(PARTS, [])
            path: ValuePath = (*above_path, PARTS, len(siblings))
        else:
            siblings = self.entries
            path = (
                self._path
                if self._grid.is_single and not siblings
                else (*self._path, len(siblings))
            )
        siblings.append(node)
        self._branch.append((node, path))
        self._result.entries[path] = EntrySpot(self._number, row)


def _entry_of(values: dict[Keys, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for keys, value in values.items():
        put(entry, keys, value)
    return entry


def _collapse(group: dict[str, Any]) -> None:
    """Make a group of columns null in which all that is said is that there is nothing."""
    for key, value in group.items():
        if isinstance(value, dict):
            _collapse(value)
            if not any(inner is not None for inner in value.values()):
                group[key] = None
