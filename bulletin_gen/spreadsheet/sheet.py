"""What a workbook holds, as it is opened: sheets, cells and blocks of them."""

from __future__ import annotations

import datetime
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.spreadsheet.number_formats import CellFormat

Position: TypeAlias = tuple[int, int]
"""The row and the column of a cell, from 0."""


class Cell(Struct, gc=False):
    """A cell that holds something. ``kind`` is as in the standard (18.18.11), and ``s`` is resolved
    to its text.

    ``text`` is None where a formula has no stored value. ``style`` is the index of its format.
    """

    kind: str
    text: str | None
    style: int
    formula: str | None


class Area(Struct, frozen=True):
    """A block of cells, from its first row and column to its last, from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_one_cell(self) -> bool:
        """Whether it is no block."""
        return (self.top, self.left) == (self.bottom, self.right)

    def moved_up(self, rows: int) -> Area:
        """The block so many rows further up."""
        return Area(self.top - rows, self.left, self.bottom - rows, self.right)

    def meets(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        is_in_rows = self.top <= other.bottom and other.top <= self.bottom
        return is_in_rows and self.left <= other.right and other.left <= self.right


class Sheet(Struct):
    """A sheet: its cells by row and column, from 0, and what of it is merged or hidden."""

    name: str
    part: str
    is_hidden: bool
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[Area] = []
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    rich_values: dict[Position, str] = {}
    """Of Excel's own: the numbers, from 1, of the metadata of cells."""
    pictures: dict[Position, str] = {}
    """The names of pictures in cells, and of those that lie over them."""
    lying_pictures: set[Position] = set()
    """The cells over which pictures lie, whether or not these are in the workbook."""

    def head(self, rows: int) -> Sheet:
        """The sheet as if it had no more rows."""
        return replace(self, rows={row: cells for row, cells in self.rows.items() if row < rows})

    def below(self, row: int) -> Sheet:
        """The sheet from a row on, as if it began there; -1 is a row more above the first."""
        if not row:
            return self
        return replace(
            self,
            rows={number - row: cells for number, cells in self.rows.items() if number >= row},
            merged=[area.moved_up(row) for area in self.merged if area.top >= row],
            hidden_rows={number - row for number in self.hidden_rows if number >= row},
            pictures={(r - row, c): name for (r, c), name in self.pictures.items() if r >= row},
            lying_pictures={(r - row, c) for r, c in self.lying_pictures if r >= row},
        )

    def text(self, row: int, column: int) -> str:
        """What stands in a cell, as text; nothing of an empty one."""
        cell = self.rows.get(row, {}).get(column)
        return "" if cell is None or cell.text is None else cell.text.strip()


class Book(Struct):
    """A workbook: its sheets in order, the formats of its cells, and where it counts days from."""

    sheets: list[Sheet]
    formats: list[CellFormat]
    is_from_1904: bool
    pictures: dict[str, bytes] = {}
    """The files of pictures that stand in cells, by their names."""

    @property
    def first_day(self) -> datetime.date:
        """The day with the number 0."""
        return datetime.date(1904, 1, 1) if self.is_from_1904 else datetime.date(1899, 12, 30)
