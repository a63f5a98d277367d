"""How cells are named, and how many a sheet can have."""

from __future__ import annotations

import re
from functools import lru_cache

OWN_SHEET_SIGN = "#"
"""A sheet whose name begins so is the office's own, and is left alone."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """``C7`` of row 6, column 2, both counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def cell_at(name: str) -> tuple[int, int]:
    """Row and column, from 0, of ``C7``. Raises ValueError for what names no cell."""
    match = _CELL.fullmatch(name.replace("$", ""))
    if match is None:
        raise ValueError(name)
    column = 0
    for letter in match.group(1):
        column = 26 * column + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1
