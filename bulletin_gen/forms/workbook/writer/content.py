"""What stands in the cells of a workbook for what was filed; each value is taken once, and none is
left over.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from msgspec import UNSET, Struct

from bulletin_gen.findings import Finding
from bulletin_gen.forms.workbook.sheet_plan import PARTS, CellField, Grid, Keys, SheetPlan
from bulletin_gen.forms.workbook.signs import MOST_CHARACTERS, MOST_DIGITS
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.spreadsheet.cell_names import MOST_ROWS
from bulletin_gen.text.placeholders import is_unfinished
from bulletin_gen.text.typed import NOTHING, OR_MORE, RATE_OR_MORE

Content: TypeAlias = str | Number | datetime.date
"""What stands in a cell that is not empty."""
Line: TypeAlias = dict[Keys, Content]
"""A row of a grid, by the keys of its columns."""
_FIRST_DAY = datetime.date(1900, 3, 1)
"""Of the days before, spreadsheets count one that there never was."""
_SPACE_FOR_HEADERS = 20


class TableContent(Struct):
    """What stands on the sheet of an appendix."""

    grid: Grid
    unit_group: str = ""
    lines: list[Line] = []

    def is_among(self, others: Iterable[TableContent]) -> bool:
        """Whether there is a table of the same kind and about the same group of units."""
        groups = {(other.grid.table, other.unit_group.strip()) for other in others}
        return (self.grid.table, self.unit_group.strip()) in groups


class BookContent(Struct):
    """What stands in a workbook: facts by their keys, lists by theirs, the lines of grids by their
    marks, tables.
    """

    facts: dict[Keys, Content] = {}
    lists: dict[Keys, list[Content]] = {}
    grids: dict[str, list[Line]] = {}
    tables: list[TableContent] = []


def content_of(tree: dict[str, Any], plan: SheetPlan) -> tuple[BookContent, list[Finding]]:
    """Lay out what was filed, and say what a workbook cannot hold, without places yet."""
    layout = _Layout(tree, plan)
    return layout.lay_out(), layout.refused


class _Layout:
    def __init__(self, tree: dict[str, Any], plan: SheetPlan) -> None:
        self._tree = tree
        self._plan = plan
        self._content = BookContent()
        self._taken: set[ValuePath] = set()
        self.refused: list[Finding] = []

    def lay_out(self) -> BookContent:
        for field in self._plan.facts:
            value = self._taken_at(field.keys)
            if value is not UNSET:
                self._content.facts |= self._cells(field, value, field.keys)
        for field in self._plan.lists:
            self._list(field)
        for sign, grid in self._plan.grids.items():
            self._grid(sign, grid)
        appendices = self._tree.get("appendices")
        for place, appendix in enumerate(appendices if isinstance(appendices, list) else []):
            self._table(appendix, ("appendices", place))
        used = {table.grid.sign for table in self._content.tables}
        self._content.tables += [
            TableContent(grid) for sign, grid in self._plan.tables.items() if sign not in used
        ]
        for path in _left_over(self._tree, (), self._taken):
            self._refuse(path, _("a workbook has no place for this"))
        return self._content

    def _list(self, field: CellField) -> None:
        value = self._taken_at(field.keys)
        if value == [] and field.is_telling:
            self._content.lists[field.keys] = [NOTHING]
        elif isinstance(value, list):
            self._limit_rows(value, field.keys)
            cells = [
                self._content_of(field, item, (*field.keys, place))
                for place, item in enumerate(value)
            ]
            self._content.lists[field.keys] = [cell for cell in cells if cell is not None]
        elif value is not UNSET and value is not None:
            self._refuse(field.keys, _("a workbook has no place for this"))

    def _grid(self, sign: str, grid: Grid) -> None:
        value = self._value_at(grid.keys)
        lines: list[Line] = []
        if grid.is_tree:
            roots = (
                [(value, ())]
                if grid.is_single
                else [(root, (place,)) for place, root in _numbered(value)]
            )
            for root, within in roots:
                self._node(root, (*grid.keys, *within), 1, grid, lines)
        else:
            for place, entry in _numbered(value):
                lines += self._entry(entry, (*grid.keys, place), grid)
        if value == [] and grid.is_telling:
            lines = [{grid.columns[0].keys: NOTHING}]
        if value in ([], None):
            self._taken.add(grid.keys)
        self._limit_rows(lines, grid.keys)
        self._content.grids[sign] = lines

    def _node(self, node: Any, path: ValuePath, level: int, grid: Grid, lines: list[Line]) -> None:
        """A count and its parts, one below the other."""
        if not isinstance(node, dict):
            return
        own = {key: value for key, value in node.items() if key != PARTS}
        lines.append({(): level, **self._line(own, path, grid.columns[1:])})
        if node.get(PARTS) == []:
            self._taken.add((*path, PARTS))
        for place, part in _numbered(node.get(PARTS)):
            self._node(part, (*path, PARTS, place), level + 1, grid, lines)

    def _entry(self, entry: Any, path: ValuePath, grid: Grid) -> list[Line]:
        """The lines of an entry: the first with its own values, as many as its longest list has
        items.
        """
        own = tuple(field for field in grid.columns if grid.list_of(field) is None)
        lines = [self._line(entry, path, own)]
        if not lines[0]:
            self._refuse(path, _("an entry without anything in it cannot stand in a workbook"))
        for keys in grid.nested:
            items = _at(entry, keys)
            fields = tuple(field for field in grid.columns if grid.list_of(field) == keys)
            if items == []:
                self._taken.add((*path, *keys))
            for place, item in _numbered(items):
                item_path = (*path, *keys, place)
                if len(lines) == place:
                    lines.append({})
                if fields[0].keys == keys:
                    self._taken.add(item_path)
                    lines[place] |= self._cells(fields[0], item, item_path)
                else:
                    lines[place] |= self._line(item, item_path, fields, len(keys))
        return lines

    def _table(self, appendix: Any, path: ValuePath) -> None:
        if not isinstance(appendix, dict):
            return
        table = appendix.get("table")
        grid = next((grid for grid in self._plan.tables.values() if grid.table == table), None)
        if grid is None and len(self._plan.tables) == 1 and table is None:
            grid = next(iter(self._plan.tables.values()))
        if grid is None or not isinstance(appendix.get("rows", []), list):
            return
        self._taken |= {(*path, "table"), (*path, "unit_group")}
        content = TableContent(grid, str(appendix.get("unit_group", "")))
        if content.unit_group and content.is_among(self._content.tables):
            message = _("there is an appendix on “{unit_group}” already")
            group = message.format(unit_group=content.unit_group)
            self._refuse((*path, "unit_group"), group)
        self._limit_rows(appendix.get("rows", []), path)
        for place, row in _numbered(appendix.get("rows")):
            content.lines.append(self._line(row, (*path, "rows", place), grid.columns))
        if not content.lines:
            self._taken.add((*path, "rows"))
        self._content.tables.append(content)

    def _line(
        self, entry: Any, path: ValuePath, fields: tuple[CellField, ...], skipped: int = 0
    ) -> Line:
        """The cells of some fields of an entry;
        a group that is null makes all its fields nothing.
        """
        line: Line = {}
        for field in fields:
            keys = field.keys[skipped:]
            value, reached = _down(entry, keys)
            self._taken.add((*path, *reached))
            if value is not UNSET:
                line |= self._cells(field, value, (*path, *keys))
        return line

    def _cells(self, field: CellField, value: Any, path: ValuePath) -> Line:
        content = self._content_of(field, value, path)
        return {} if content is None else {field.keys: content}

    def _content_of(self, field: CellField, value: Any, path: ValuePath) -> Content | None:
        """What stands in a cell for a value; None for an empty one."""
        self._taken |= {path, (*path, "at_least")}
        if value is None or (value == "" and field.empty == ""):
            return NOTHING if field.is_telling else None
        try:
            return _written(field, value)
        except RefusedError as error:
            self._refuse(path, str(error))
            return None

    def _taken_at(self, keys: Keys) -> Any:
        value, reached = _down(self._tree, keys)
        self._taken.add(reached)
        return value

    def _value_at(self, keys: Keys) -> Any:
        return _at(self._tree, keys)

    def _limit_rows(self, rows: list[Any], path: ValuePath) -> None:
        if len(rows) > MOST_ROWS - _SPACE_FOR_HEADERS:
            self._refuse(path, _("a sheet has no more than {number} rows").format(number=MOST_ROWS))

    def _refuse(self, path: ValuePath, message: str) -> None:
        self.refused.append(Finding(code="form", message=message, path=path))


class RefusedError(Exception):
    """A value that no cell can hold."""


def _written(field: CellField, value: Any) -> Content:
    if isinstance(value, dict) and value.keys() == {"at_least"}:
        least = value["at_least"]
        if isinstance(least, int | Decimal):
            return format_number(least) + (
                OR_MORE if field.kind == "count_at_least" else f"%{RATE_OR_MORE}"
            )
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise RefusedError(_("a workbook has no place for this"))
    if isinstance(value, str):
        return _written_text(field, value)
    if field.kind == "text":
        raise RefusedError(_("a text should stand here, and no number"))
    if len(Decimal(value).normalize().as_tuple().digits) > MOST_DIGITS:
        message = _("a spreadsheet keeps {digits} digits of a number, and this one has more")
        raise RefusedError(message.format(digits=MOST_DIGITS))
    return value


def _written_text(field: CellField, text: str) -> Content:
    if len(text) > MOST_CHARACTERS:
        message = _("a cell holds no more than {number} characters, and this text has {length}")
        raise RefusedError(message.format(number=MOST_CHARACTERS, length=len(text)))
    if text.strip() == NOTHING and field.empty is not UNSET:
        raise RefusedError(
            _("in a workbook, “{sign}” says that there is nothing").format(sign=NOTHING)
        )
    if field.kind == "date" and not is_unfinished(text):
        return _day(text)
    shown = {filed: title for title, filed in field.choices.items()}
    return shown.get(text, text)


def _day(text: str) -> Content:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return text if day < _FIRST_DAY else day


def _numbered(value: Any) -> Iterator[tuple[int, Any]]:
    if isinstance(value, list):
        yield from enumerate(value)


def _at(tree: Any, keys: Keys) -> Any:
    return _down(tree, keys)[0]


def _down(tree: Any, keys: Keys) -> tuple[Any, Keys]:
    """What keys lead to, UNSET where it is not there, and how many of them led to it: what is null
    ends the way.
    """
    for number, key in enumerate(keys):
        if tree is None:
            return None, keys[:number]
        if not isinstance(tree, dict) or key not in tree:
            return UNSET, keys
        tree = tree[key]
    return tree, keys


def _left_over(value: Any, path: ValuePath, taken: set[ValuePath]) -> Iterator[ValuePath]:
    """The paths of values that no cell was made of."""
    if path in taken:
        return
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _left_over(inner, (*path, key), taken)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _left_over(inner, (*path, index), taken)
    elif path and path[-1] != "kind" and value not in ({}, []):
        yield path
