"""What openpyxl reads in a damaged workbook is what is read, or the workbook is refused.

Two differences are meant, and taken out beforehand: openpyxl finds rows and cells inside what
belongs to another standard or to an extension, which is no part of a sheet (ECMA-376-3, 10.1).
"""

from __future__ import annotations

import copy
import datetime
import io
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.spreadsheet.book import open_book
from tests.workbook.books import example_workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FOREIGN = "{urn:of-another-standard}"
_PARTS = dict(unpack(example_workbook("2024W28")))
_SHEETS = sorted(name for name in _PARTS if name.startswith("xl/worksheets/sheet"))
_NAMES = ("c", "v", "t", "is", "f", "row", "extLst", "r", "rPh", "sheetData", "unheard")
_KINDS = ("s", "n", "str", "inlineStr", "b", "e", "unheard")
_CELL_NAMES = ("A1", "B2", "XFD1", "a3", "1A", "", "A", "3", "$A$3", "AAAA1", "A0", " B4", "B４")
_TEXTS = ("1", "0", "²", "1.5e3", "-", "", "  2 ", "１２", "甲", "1_0", "TRUE", "_x0031_", "1e400")
_DAYS = (datetime.date, datetime.time, datetime.timedelta)

Element = Any


def _duplicate(element: Element, _random: random.Random, _all: list[Element]) -> None:
    element.addnext(copy.deepcopy(element))


def _delete(element: Element, _random: random.Random, _all: list[Element]) -> None:
    element.getparent().remove(element)


def _move(element: Element, random_: random.Random, all_: list[Element]) -> None:
    target = random_.choice(all_)
    if target is not element and element not in target.iterancestors():
        target.append(element)


def _rename(element: Element, random_: random.Random, _all: list[Element]) -> None:
    element.tag = random_.choice((_MAIN, _FOREIGN)) + random_.choice(_NAMES)


def _wrap(element: Element, random_: random.Random, _all: list[Element]) -> None:
    around = etree.Element(random_.choice((_MAIN, _FOREIGN)) + random_.choice(_NAMES))
    element.getparent().replace(element, around)
    around.append(element)


def _fill(element: Element, random_: random.Random, _all: list[Element]) -> None:
    inner = etree.SubElement(
        element, random_.choice((_MAIN, _FOREIGN)) + random_.choice(_NAMES), t="s"
    )
    inner.text = random_.choice(_TEXTS)


def _reword(element: Element, random_: random.Random, _all: list[Element]) -> None:
    element.text = random_.choice(_TEXTS)


def _set(name: str, values: tuple[str, ...]) -> Callable[..., None]:
    def set_(element: Element, random_: random.Random, _all: list[Element]) -> None:
        element.set(name, random_.choice(values))

    return set_


def _unset(element: Element, random_: random.Random, _all: list[Element]) -> None:
    element.attrib.pop(random_.choice("rts"), None)


_DAMAGES = (
    _duplicate,
    _delete,
    _move,
    _rename,
    _wrap,
    _fill,
    _reword,
    _unset,
    _set("t", _KINDS),
    _set("r", _CELL_NAMES),
    _set("s", ("0", "1", "-1", "9999", "²")),
    _set("si", ("0", "1")),
)


def _damaged(random_: random.Random) -> tuple[str, Element]:
    name = random_.choice(_SHEETS)
    root = etree.fromstring(_PARTS[name])
    for _number in range(random_.randint(1, 3)):
        cells = [*root.iter(f"{_MAIN}row", f"{_MAIN}c", f"{_MAIN}v", f"{_MAIN}f", f"{_MAIN}t")]
        random_.choice(_DAMAGES)(random_.choice(cells), random_, cells)
    return name, root


def _workbook(name: str, root: Element) -> bytes:
    return write_parts(_PARTS | {name: etree.tostring(root)})


def _without_what_is_aside(root: Element) -> Element:
    """A sheet without what belongs to another standard, or to an extension."""
    cleaned = copy.deepcopy(root)
    for element in [*cleaned.iter()]:
        if element.tag.startswith(_FOREIGN) or element.tag == f"{_MAIN}extLst":
            element.getparent().remove(element)
    return cleaned


def _read(data: bytes) -> dict[tuple[str, int, int], tuple[str, str]]:
    return {
        (sheet.name, row + 1, column + 1): (cell.kind, cell.text)
        for sheet in open_book(data).sheets
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        if cell.text
    }


def _read_by_openpyxl(data: bytes) -> Iterator[tuple[tuple[str, int, int], Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheets = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in (None, ""):
                    yield (sheet.title, cell.row, cell.column), cell.value


def _is_same(kind: str, text: str, value: Any) -> bool:
    if isinstance(value, _DAYS):
        return kind in ("n", "d")
    if isinstance(value, bool):
        return kind == "b" and bool(int(text)) == value
    if isinstance(value, int | float):
        return kind not in ("s", "str", "inlineStr") and float(text) == value
    return text == str(value)


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_what_openpyxl_reads_in_a_damaged_workbook_is_read_or_it_is_refused(
    random_: random.Random,
) -> None:
    name, root = _damaged(random_)
    try:
        ours = _read(_workbook(name, root))
    except (NoPackageError, UnsafeError):
        return
    try:
        theirs = dict(_read_by_openpyxl(_workbook(name, _without_what_is_aside(root))))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return  # it cannot read it, and says so by whatever it falls over
    assert ours.keys() == theirs.keys()
    for place, (kind, text) in ours.items():
        assert _is_same(kind, text, theirs[place]), place


def test_most_damage_is_compared() -> None:
    """Workbooks that both refuse would compare nothing."""
    compared = 0
    for seed in range(100):
        name, root = _damaged(random.Random(seed))
        try:
            compared += bool(_read(_workbook(name, root)))
        except (NoPackageError, UnsafeError):
            continue
    assert compared > 30


@pytest.mark.parametrize(
    "inside",
    [
        '<x:y xmlns:x="urn:x"><v>9</v></x:y>',
        "<extLst><ext><v>9</v></ext></extLst>",
        '<extLst><ext uri="x"><x:v xmlns:x="urn:x">9</x:v></ext></extLst>',
    ],
)
def test_what_others_keep_inside_a_cell_is_no_value_of_it(inside: str) -> None:
    name = _SHEETS[0]
    text = _PARTS[name].decode()
    place = text.index("</v></c>")
    changed = f"{text[: place + 4]}{inside}{text[place + 4 :]}"
    assert _read(write_parts(_PARTS | {name: changed.encode()})) == _read(write_parts(_PARTS))
