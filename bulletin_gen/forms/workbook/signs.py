"""How values are written in cells, and how cells and sheets are named."""

from __future__ import annotations

import re

from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN

FACTS_SHEET, LISTS_SHEET, GUIDE_SHEET, UNITS_SHEET = "基本情况", "名单", "填写说明", "单位名册"
TABLE_SIGN = "附表："
"""What the first cell of the sheet of a table begins with; the name of its layout follows."""
GROUP_LABEL = "单位类别："
MOST_DIGITS = 15
"""So many significant digits a spreadsheet keeps and shows."""
MOST_CHARACTERS = 32_767
"""Of one cell."""
_SHEET_NAME_CHARACTERS = 31
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


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
