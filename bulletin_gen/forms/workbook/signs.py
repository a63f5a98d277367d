"""How values are written in cells, and how cells and sheets are named."""

from __future__ import annotations

import re
from functools import lru_cache

FACTS_SHEET, LISTS_SHEET, GUIDE_SHEET, UNITS_SHEET = "基本情况", "名单", "填写说明", "单位名册"
TABLE_SIGN = "附表："
"""What the first cell of the sheet of a table begins with; the name of its layout follows."""
GROUP_LABEL = "单位类别："
OWN_SHEET_SIGN = "#"
"""A sheet whose name begins so is the office's own, and is left alone."""
MOST_DIGITS = 15
"""So many significant digits a spreadsheet keeps and shows."""
MOST_CHARACTERS = 32_767
"""Of one cell."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_SHEET_NAME_CHARACTERS = 31
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
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


def plain_title(title: str) -> str:
    """A title as titles are compared: without line breaks and spaces."""
    return "".join(title.split())


def joined_title(titles: tuple[str, ...]) -> str:
    """The one title of what stands in groups."""
    return "：".join(titles)


def _cut(text: str, most: int) -> str:
    """The beginning of a text, as spreadsheets count: a rare hanzi is two characters."""
    units = 0
    for place, character in enumerate(text):
        units += 1 if character <= "\uffff" else 2
        if units > most:
            return text[:place]
    return text


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name for a sheet, as near to the wanted one as spreadsheets allow,
    and none that is taken.
    """
    plain = _FORBIDDEN_IN_SHEET_NAMES.sub(" ", wanted).strip(" '").lstrip(OWN_SHEET_SIGN) or "表"
    name, number = _cut(plain, _SHEET_NAME_CHARACTERS).strip(" '"), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{_cut(plain, _SHEET_NAME_CHARACTERS - 5).strip()} ({number})"
    taken.add(name.casefold())
    return name
