"""Which formulas of a workbook depend on a cell, as far as it can be told without computing one.

Where a formula says in words what it takes (a name, INDIRECT, a table's column), it is taken to
depend on everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable

from msgspec import Struct

from bulletin_gen.spreadsheet.cell_names import MOST_COLUMNS, MOST_ROWS, cell_at
from bulletin_gen.spreadsheet.sheet import Area

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_SHEET = r"(?<![\w.!'$])(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*|\[\d+\][\w.]*)!)?"
_REFERENCE = re.compile(
    _SHEET + r"(?:(?P<first>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?P<last>"
    r"\$?[A-Z]{1,3}\$?[0-9]{1,7}))?(?![\w(.!])"
    r"|(?P<columns>\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w(.!])|(?P<rows>"
    r"\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w(.!]))"
)
_PLAIN_WORD = re.compile(
    r"\b(?:TRUE|FALSE)\b|\b(?:_xl[a-z]+\.)*[A-Z][A-Z0-9.]*(?=\()|\b[0-9.]+(?:E[+-]?[0-9]+)?\b|"
    r"#[A-Z0-9/]+[!?]?"
)
"""What has letters, and tells of no cell: functions, numbers, errors."""
_UNTOLD = re.compile(r"[^\W\d]|[\[:#@]")
"""What is left then is a name, a table's column, or a corner that is computed."""
_MOST_CHARACTERS = 8_192
"""Of a formula (Excel's own limit); of a longer one, nothing is told."""
_ROWS_OF_A_BLOCK, _MOST_BLOCKS = 32, 256
_COMPUTED_REFERENCE = re.compile(r"\b(?:INDIRECT|OFFSET)\(")


_ROW_OF_CELL = re.compile(r"(?<![\w.'$])(\$?[A-Z]{1,3})([0-9]{1,7})(?![\w(.!])")
"""Of a reference to cells: the row that moves along with its formula."""


class Formula(Struct, frozen=True):
    """A formula: the cells that it fills, and its text; of one that several cells share, where that
    was said.

    ``sheet`` is the name of its sheet, in small letters; ``said_at`` is row and column, from 0.
    ``text`` is None of one that tells nothing.
    """

    sheet: str
    fills: Area
    text: str | None
    said_at: tuple[int, int]


class _Takers:
    """Formulas by what they take, so that those that may take a cell are found at once."""

    def __init__(self) -> None:
        self._by_block: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
        self._of_many: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, number: int, sheet: str, area: Area) -> None:
        """Add an area that the formula of a number takes."""
        blocks = _blocks(area)
        if blocks is None:
            self._of_many[sheet].append(number)
        else:
            for column, block in blocks:
                self._by_block[sheet, column, block].append(number)

    def near(self, sheet: str, area: Area) -> list[int]:
        """The formulas that may take something of an area, by their numbers."""
        blocks = _blocks(area)
        if blocks is None:
            return [
                number
                for (name, _column, _block), numbers in self._by_block.items()
                if name == sheet
                for number in numbers
            ] + self._of_many[sheet]
        found = [number for place in blocks for number in self._by_block.get((sheet, *place), ())]
        return found + self._of_many[sheet]

    def forget(self, sheet: str, reached: Container[int]) -> None:
        """Look no more at formulas that take much and are reached already."""
        self._of_many[sheet] = [n for n in self._of_many[sheet] if n not in reached]


def _blocks(area: Area) -> list[tuple[int, int]] | None:
    """The columns of an area and the blocks of rows in each; None where these are many."""
    columns = range(area.left, area.right + 1)
    rows = range(area.top // _ROWS_OF_A_BLOCK, area.bottom // _ROWS_OF_A_BLOCK + 1)
    if len(columns) * len(rows) > _MOST_BLOCKS:
        return None
    return [(column, block) for column in columns for block in rows]


def dependents(formulas: Iterable[Formula], sheet: str, area: Area) -> list[Formula]:
    """The formulas that take something of an area, or what another of them makes of it."""
    formulas, takers = list(formulas), _Takers()
    taken = [references(formula) for formula in formulas]
    for number, areas in enumerate(taken):
        for name, one_taken in areas or ():
            takers.add(number, name, one_taken)
    reached = {number: None for number, areas in enumerate(taken) if areas is None}
    changed = [(formulas[number].sheet, formulas[number].fills) for number in reached]
    changed.append((sheet.casefold(), area))
    while changed:
        name, another = changed.pop()
        for number in takers.near(name, another):
            if number not in reached and _takes(taken[number], name, another):
                reached[number] = None
                changed.append((formulas[number].sheet, formulas[number].fills))
        takers.forget(name, reached)
    return [formulas[number] for number in reached]


def _takes(taken: list[tuple[str, Area]] | None, sheet: str, area: Area) -> bool:
    return any(name == sheet and other.meets(area) for name, other in taken or ())


def references(formula: Formula) -> list[tuple[str, Area]] | None:
    """The areas that a formula takes, by the names of their sheets; None where it does not tell."""
    if formula.text is None or len(formula.text) > _MOST_CHARACTERS:
        return None
    text = _TEXT.sub('""', formula.text)
    rest = _PLAIN_WORD.sub(" ", _REFERENCE.sub(" ", text))
    if _UNTOLD.search(rest) or _COMPUTED_REFERENCE.search(text):
        return None
    down, right = formula.fills.top - formula.said_at[0], formula.fills.left - formula.said_at[1]
    found = []
    for match in _REFERENCE.finditer(text):
        name = (match["sheet"] or formula.sheet).strip("'").replace("''", "'").casefold()
        area = _area(match, down, right)
        if (
            ":" in name or name.startswith("[0]") or area is None
        ):  # several sheets, this file by its number, a name
            return None
        if not name.startswith("["):  # another file's
            found.append((name, area))
    return found


def moved_down(text: str, rows: int) -> str:
    """A formula's text as it is in a cell so many rows further down: what is not fixed in it moves
    along.
    """
    pieces = _TEXT.split(text)
    texts = [*_TEXT.findall(text), ""]
    moved = (_REFERENCE.sub(lambda match: _moved(match, rows), piece) for piece in pieces)
    return "".join(part for pair in zip(moved, texts, strict=True) for part in pair)


def _moved(match: re.Match[str], rows: int) -> str:
    return _ROW_OF_CELL.sub(lambda found: found[1] + str(int(found[2]) + rows), match.group())


def _area(match: re.Match[str], down: int, right: int) -> Area | None:
    """The area of a reference, moved as far as its formula stands from where it was said.

    None beyond the last column or row, where what looks like a cell is a name.
    """
    if match["columns"]:
        first, last = match["columns"].split(":")
        columns = [_at(f"{letters}1", 0, right)[1] for letters in (first, last)]
        return _within(Area(0, min(columns), MOST_ROWS - 1, max(columns)))
    if match["rows"]:
        first, last = match["rows"].split(":")
        rows = [_at(f"A{number}", down, 0)[0] for number in (first, last)]
        return _within(Area(min(rows), 0, max(rows), MOST_COLUMNS - 1))
    corners = [_at(name, down, right) for name in (match["first"], match["last"] or match["first"])]
    (top, bottom), (left, end) = (sorted(axis) for axis in zip(*corners, strict=True))
    return _within(Area(top, left, bottom, end))


def _within(area: Area) -> Area | None:
    is_there = (
        area.top >= 0 and area.left >= 0 and area.bottom < MOST_ROWS and area.right < MOST_COLUMNS
    )
    return area if is_there else None


def _at(name: str, down: int, right: int) -> tuple[int, int]:
    """Row and column of ``$C$7``, of which what has no sign of its own is moved."""
    row, column = cell_at(name)
    is_row_fixed, is_column_fixed = "$" in name[1:], name.startswith("$")
    return row if is_row_fixed else row + down, column if is_column_fixed else column + right
