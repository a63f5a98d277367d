"""From the content of a workbook to its bytes: sheets, looks, formulas, and what watches over
whoever types.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.errors import InputError
from bulletin_gen.forms.workbook.facts import FACTS_HEADER, label_of
from bulletin_gen.forms.workbook.sheet_plan import (
    ISSUE_SECTION,
    CellField,
    Grid,
    Keys,
    SheetPlan,
    sheet_plan_of,
)
from bulletin_gen.forms.workbook.signs import (
    FACTS_SHEET,
    GROUP_LABEL,
    GUIDE_SHEET,
    LISTS_SHEET,
    UNITS_SHEET,
    joined_title,
    sheet_name,
)
from bulletin_gen.forms.workbook.writer.content import (
    BookContent,
    Content,
    Line,
    TableContent,
    content_of,
)
from bulletin_gen.forms.workbook.writer.formulas import Computed, TablePlace, computed_columns
from bulletin_gen.forms.workbook.writer.guide import guide_lines
from bulletin_gen.forms.workbook.writer.rules import add_rules
from bulletin_gen.forms.workbook.writer.styles import Styles
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell
from bulletin_gen.read import bulletin_of
from bulletin_gen.roles import fields_for
from bulletin_gen.spreadsheet.cell_names import cell_name
from bulletin_gen.text.placeholders import TO_FILL, TO_REVIEW, is_unfinished
from bulletin_gen.text.width import width_in_characters

SPARE_ROWS = 20
"""So many empty rows below the last have their formulas already."""
WATCHED_ROWS = 500
"""So many rows below the last are watched while somebody types; whole columns can be typed into."""
_CREATED = datetime.datetime(2000, 1, 1)
"""A file says when it was made; the same input makes the same file."""
_A4 = 9
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "insert_rows": True,
    "delete_columns": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What the lock of headers and formulas leaves free."""
_NARROW = 8
_WIDTHS_OF_FACTS = (12, 24, 52, 52)
"""In digits; a hanzi takes two."""
_WIDTH_OF_GUIDE = 66
_LINE_HEIGHT, _MOST_HEIGHT = 15, 400
_HEADING_HEIGHT = 24


def workbook_of(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    """The bytes of a workbook. Raises InputError, without places, for what it cannot hold."""
    plan = sheet_plan_of(package)
    content, refused = content_of(tree, plan)
    if refused:
        raise InputError(tuple(refused))
    try:
        bulletin: Bulletin | None = bulletin_of(tree, package)
    except InputError:
        bulletin = None
    return _SheetWriter(plan, package, content, bulletin).write()


class _SheetWriter:
    def __init__(
        self,
        plan: SheetPlan,
        package: TemplatePackage,
        content: BookContent,
        bulletin: Bulletin | None,
    ) -> None:
        self._plan = plan
        self._package = package
        self._content = content
        self._bulletin = bulletin
        self._buffer = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(
            self._buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._workbook.set_properties({"title": package.manifest.title, "created": _CREATED})
        self._styles = Styles(self._workbook)
        self._names: set[str] = set()
        self._units: str | None = None

    def write(self) -> bytes:
        guide = self._add_sheet(GUIDE_SHEET, GUIDE_SHEET)
        facts = self._add_sheet(FACTS_SHEET, FACTS_SHEET)
        if self._package.manifest.units:
            quoted = UNITS_SHEET.replace("'", "''")
            self._units = f"='{quoted}'!$A$2:$A${len(self._package.manifest.units) + 1}"
        self._facts(facts)
        self._grids()
        self._tables()
        self._unit_names()
        self._guide(guide)
        facts.activate()
        self._workbook.close()
        return write_parts(unpack(self._buffer.getvalue()))

    def _add_sheet(self, wanted: str, sign: str, *, landscape: bool = False) -> Any:
        sheet = self._workbook.add_worksheet(sheet_name(wanted, self._names))
        sheet.set_row(0, _HEADING_HEIGHT, self._styles.help)
        sheet.write_string(0, 0, sign, self._styles.sign)
        sheet.protect("", _PROTECTION)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()
        return sheet

    def _facts(self, sheet: Any) -> None:
        sheet.set_landscape()
        for column, (title, width) in enumerate(zip(FACTS_HEADER, _WIDTHS_OF_FACTS, strict=True)):
            sheet.write_string(1, column, title, self._styles.header)
            sheet.set_column(column, column, width)
        fields = sorted(self._plan.facts, key=self._printing_order())
        for row, field in enumerate(fields, start=2):
            section, label = label_of(field)
            sheet.write_string(row, 0, section, self._styles.label)
            sheet.write_string(row, 1, label, self._styles.label)
            self._cell(sheet, row, 2, field, self._content.facts.get(field.keys))
            help_ = self._help(field)
            sheet.write_string(row, 3, help_, self._styles.help)
            sheet.set_row(row, _height(self._content.facts.get(field.keys), help_))
            add_rules(sheet, field, (row, row, 2), self._units)
        self._mark_open(sheet, (2, 2, len(fields) + 1, 2))
        sheet.freeze_panes(2, 2)
        sheet.repeat_rows(1)

    def _printing_order(self) -> Any:
        """Masthead and period first, then what the narrative prints, in its order; each section
        together.
        """
        narrative = self._package.narrative
        order: dict[str, int] = {}
        for field in self._plan.facts:
            section, _label = label_of(field)
            order[section] = min(
                order.get(section, len(narrative)), _first_mention(field.keys, narrative)
            )
        first = {
            label_of(field)[0]: place
            for place, field in enumerate(self._plan.facts)
            if field.keys[0] in _FIRST
        }

        def key(field: CellField) -> tuple[int, int, int]:
            section = label_of(field)[0]
            if section == ISSUE_SECTION:
                return -2, field.keys[0] in _FOR_FILES, 0
            if section in first:
                return -1, first[section], 0
            mention = _first_mention(field.keys, narrative) if field.keys[0] == "facts" else 0
            return order[section], 0, mention

        return key

    def _grids(self) -> None:
        narrative = self._package.narrative
        signs = sorted(
            self._plan.grids,
            key=lambda sign: _first_mention(self._plan.grids[sign].keys, narrative),
        )
        for sign in signs:
            grid = self._plan.grids[sign]
            sheet = self._add_sheet(sign, sign, landscape=len(grid.columns) > 6)
            sheet.write_string(0, 2, grid.help, self._styles.caption)
            self._entries(sheet, grid, self._content.grids.get(sign, []))
        if self._plan.lists:
            self._lists()

    def _lists(self) -> None:
        sheet = self._add_sheet(LISTS_SHEET, LISTS_SHEET, landscape=True)
        longest = max((len(items) for items in self._content.lists.values()), default=0)
        last = 1 + longest + WATCHED_ROWS
        for column, field in enumerate(self._plan.lists):
            sheet.write_string(1, column, joined_title(field.titles), self._styles.header)
            sheet.set_column(column, column, 16, self._input(field))
            for row, item in enumerate(self._content.lists.get(field.keys, []), start=2):
                self._cell(sheet, row, column, field, item)
            add_rules(sheet, field, (2, last, column), self._units)
        self._mark_open(sheet, (2, 0, last, len(self._plan.lists) - 1))
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)

    def _entries(self, sheet: Any, grid: Grid, lines: Sequence[Line]) -> None:
        """A header of one row, and a line a row."""
        last = 1 + len(lines) + WATCHED_ROWS
        for column, field in enumerate(grid.columns):
            sheet.write_string(1, column, joined_title(field.titles), self._styles.header)
            is_prose = field.kind == "text" and not field.choices
            sheet.set_column(column, column, 22 if is_prose else _NARROW, self._input(field))
            for row, line in enumerate(lines, start=2):
                if field.keys in line:
                    self._cell(sheet, row, column, field, line[field.keys])
            add_rules(sheet, field, (2, last, column), self._units)
        self._mark_open(sheet, (2, 0, last, len(grid.columns) - 1))
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(1)

    def _tables(self) -> None:
        """All tables are placed before the first is written: a rank may go over several."""
        places = []
        for table in self._content.tables:
            layout = self._package.tables[table.grid.table]
            is_named = bool(table.unit_group) and not is_unfinished(table.unit_group)
            name = sheet_name(table.unit_group if is_named else "附表", self._names)
            first = layout.depth() + 1
            places.append(
                TablePlace(name, layout, first, first + len(table.lines) + SPARE_ROWS - 1)
            )
        over = [(place, self._cells_of(number, place)) for number, place in enumerate(places)]
        for number, table in enumerate(self._content.tables):
            self._table(table, over[number], over)

    def _cells_of(self, number: int, place: TablePlace) -> list[list[Cell]]:
        """The cells of an appendix, completed; none where the issue is not complete."""
        appendices = () if self._bulletin is None else self._bulletin.appendices
        return (
            [place.layout.cells(row) for row in appendices[number].rows]
            if number < len(appendices)
            else []
        )

    def _table(
        self,
        table: TableContent,
        placed: tuple[TablePlace, list[list[Cell]]],
        over: list[tuple[TablePlace, list[list[Cell]]]],
    ) -> None:
        place, cells = placed
        sheet = self._workbook.add_worksheet(place.sheet)
        sheet.set_row(0, _HEADING_HEIGHT, self._styles.help)
        sheet.write_string(0, 0, table.grid.sign, self._styles.sign)
        sheet.write_string(0, 1, GROUP_LABEL, self._styles.help)
        sheet.write_string(0, 2, table.unit_group, self._styles.open_text)
        sheet.protect("", _PROTECTION)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        if place.layout.orientation == "landscape":
            sheet.set_landscape()
        self._header(sheet, table.grid, place)
        computed = computed_columns(place, cells, over)
        for field in table.grid.columns:
            index = 0 if field.column is None else field.column.index
            for number in range(place.last - place.first + 1):
                row = place.first + number
                content = table.lines[number].get(field.keys) if number < len(table.lines) else None
                if index in computed and _is_as_computed(content, computed[index], number):
                    self._formula(sheet, row, index, computed[index], number, content)
                elif content is not None:
                    self._cell(sheet, row, index, field, content)
            block = (place.first, place.last + WATCHED_ROWS, index)
            add_rules(sheet, field, block, self._units, self._styles.wrong)
        self._watch_order(sheet, place)
        sheet.freeze_panes(place.first, 1)
        sheet.repeat_rows(1, place.first - 1)

    def _header(self, sheet: Any, grid: Grid, place: TablePlace) -> None:
        """The titles as they are printed: a group over its columns,
        a column down to the last row.
        """
        titles = [field.titles for field in grid.columns]
        depth = place.first - 1
        for column, field in enumerate(grid.columns):
            width = None if field.column is None else field.column.column.width
            look = self._styles.computed() if field.is_computed else self._input(field)
            sheet.set_column(
                column, column, max(_NARROW, 20 if column == 0 else float(width or 0) / 2), look
            )
            for level in range(len(field.titles)):
                path = field.titles[: level + 1]
                if (
                    column
                    and titles[column - 1][: level + 1] == path
                    and level + 1 < len(field.titles)
                ):
                    continue
                is_leaf = level + 1 == len(field.titles)
                last = column
                while (
                    not is_leaf and last + 1 < len(titles) and titles[last + 1][: level + 1] == path
                ):
                    last += 1
                bottom = depth if is_leaf else level + 1
                self._merged(sheet, (level + 1, column, bottom, last), field.titles[level])
        for row in range(1, depth + 1):
            sheet.set_row(row, 52 if row == depth else 20)

    def _merged(self, sheet: Any, block: tuple[int, int, int, int], title: str) -> None:
        top, left, bottom, right = block
        if (top, left) == (bottom, right):
            sheet.write_string(top, left, title, self._styles.header)
        else:
            sheet.merge_range(top, left, bottom, right, title, self._styles.header)

    def _formula(
        self,
        sheet: Any,
        row: int,
        column: int,
        computed: Computed,
        number: int,
        content: Content | None,
    ) -> None:
        value = computed.values[number] if number < len(computed.values) else None
        shown = content if isinstance(content, int | Decimal) else value
        stored: Any = "" if value is None else _plain_number(value)
        sheet.write_formula(
            row, column, f"={computed.formula(row)}", self._styles.computed(shown), stored
        )

    def _input(self, field: CellField) -> Any:
        """The look of an empty cell of a field."""
        return self._styles.input(
            is_date=field.kind == "date", is_prose=field.kind == "text" and not field.choices
        )

    def _cell(
        self, sheet: Any, row: int, column: int, field: CellField, content: Content | None
    ) -> None:
        if content is None:
            sheet.write_blank(row, column, None, self._input(field))
        elif isinstance(content, str):
            is_prose = field.kind == "text" and not field.choices
            sheet.write_string(row, column, content, self._styles.input(is_prose=is_prose))
        elif isinstance(content, datetime.date):
            sheet.write_datetime(row, column, content, self._styles.input(is_date=True))
        else:
            sheet.write_number(row, column, _plain_number(content), self._styles.input(content))

    def _watch_order(self, sheet: Any, place: TablePlace) -> None:
        """Turn a row red that stands below one with fewer points."""
        layout = place.layout
        if layout.order_by is None:
            return
        column = layout.leaf(layout.order_by).index
        above, here = cell_name(place.first, column), cell_name(place.first + 1, column)
        criteria = f"=AND(ISNUMBER({above}),ISNUMBER({here}),ROUND({here}-{above},10)>0)"
        options = {"type": "formula", "criteria": criteria, "format": self._styles.wrong}
        sheet.conditional_format(
            place.first + 1, column, place.last + WATCHED_ROWS, column, options
        )

    def _mark_open(self, sheet: Any, block: tuple[int, int, int, int]) -> None:
        """Colour what is still to be written, or to be looked at."""
        for sign in (TO_FILL, TO_REVIEW):
            options = {
                "type": "text",
                "criteria": "containing",
                "value": sign,
                "format": self._styles.open,
            }
            sheet.conditional_format(*block, options)

    def _unit_names(self) -> None:
        if self._units is None:
            return
        sheet = self._add_sheet(UNITS_SHEET, UNITS_SHEET)
        sheet.set_column(0, 0, 30)
        for row, name in enumerate(self._package.manifest.units, start=1):
            sheet.write_string(row, 0, name, self._styles.label)

    def _guide(self, sheet: Any) -> None:
        sheet.set_column(0, 0, _WIDTH_OF_GUIDE)
        for row, line in enumerate(guide_lines(self._package, self._plan), start=1):
            sheet.write_string(row, 0, line, self._styles.help)
            sheet.set_row(
                row, _LINE_HEIGHT * math.ceil(2 * width_in_characters(line) / _WIDTH_OF_GUIDE) + 5
            )

    def _help(self, field: CellField) -> str:
        default = _at(self._package.manifest.defaults, field.keys)
        taken = "" if default is None else f"不填用“{default}”。"
        needed = "必填。" if field.is_required and default is None else ""
        is_computed = field.is_telling if field.column is None else field.is_computed
        if is_computed and default is None and not field.is_required:
            taken = "可以不填，由程序算出。"
        return needed + field.help + taken


_FIRST = ("masthead", "period")
_FOR_FILES = fields_for("file name")
"""These stand behind what is printed."""


def _height(content: Content | None, help_: str) -> float:
    """The height of a line of facts, in points:
    LibreOffice does not make room for what is wrapped.
    """
    texts = (content if isinstance(content, str) else "", help_)
    lines = max(
        sum(
            max(math.ceil(2 * width_in_characters(part) / _WIDTHS_OF_FACTS[2]), 1)
            for part in text.split("\n")
        )
        for text in texts
    )
    return min(_LINE_HEIGHT * lines + 3, _MOST_HEIGHT)


def _first_mention(keys: Keys, narrative: str) -> int:
    """Where a narrative first names a value, or what it belongs to; its end where it does not."""
    for length in range(len(keys), 0, -1):
        found = re.search(rf"(?<![\w.]){re.escape('.'.join(keys[:length]))}(?!\w)", narrative)
        if found is not None and keys[:length] != ("facts",):
            return found.start()
    return len(narrative)


def _is_as_computed(content: Content | None, computed: Computed, number: int) -> bool:
    """Whether a computed cell can be its formula: nothing was filed, or what the formula gives."""
    if content is None:
        return True
    value = computed.values[number] if number < len(computed.values) else None
    return isinstance(content, int | Decimal) and value is not None and content == value


def _plain_number(number: int | Decimal) -> int | float:
    return number if isinstance(number, int) else float(number)


def _at(tree: Any, keys: Keys) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
