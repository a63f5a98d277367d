"""Pictures that stand in cells of a workbook, or lie over them.

WPS writes a formula, ``DISPIMG("ID_…",1)``, and lists the pictures in a part of its own. Excel
writes a rich value ([MS-XLSX] 2.4.13 and 2.6.220), which leads to the picture in four steps. A
picture that lies over cells belongs to the one in which its upper left corner is (ECMA-376-1,
20.5.2.5).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from bulletin_gen.ooxml.parsing import parse_part
from bulletin_gen.spreadsheet.relationships import relations_in
from bulletin_gen.spreadsheet.sheet import Book, Cell, Position, Sheet

_DISPLAYED = re.compile(r'DISPIMG\(\s*"([^"]{1,100})"')
_ANCHORS = "{*}twoCellAnchor", "{*}oneCellAnchor"
_IMAGE_OF_RICH_VALUE = "_rvRel:LocalImageIdentifier"


def put_pictures(book: Book, parts: Mapping[str, bytes], main: str) -> None:
    """Note the pictures of all cells in a workbook. Raises NoPackageError for a damaged part."""
    kinds = dict(relations_in(parts, main).values())
    of_wps = _of_wps(kinds["cellImage"], parts) if kinds.get("cellImage") in parts else {}
    of_excel = _of_excel(kinds, parts) if any(sheet.rich_values for sheet in book.sheets) else {}
    for sheet in book.sheets:
        lying = dict(_lying(sheet, parts))
        for row, column in lying:  # which has no cell where nothing was typed below it
            sheet.rows.setdefault(row, {}).setdefault(column, Cell("n", "", 0, None))
        sheet.lying_pictures = set(lying)
        inside = {spot: of_excel.get(rich, "") for spot, rich in sheet.rich_values.items()}
        inside |= _displayed(sheet, of_wps)
        for position, part in (lying | inside).items():
            if part in parts:
                sheet.pictures[position] = name = _name_of(part, parts[part])
                book.pictures[name] = parts[part]


def _name_of(part: str, data: bytes) -> str:
    """What a picture is called: alike wherever it lies, so that a file of this name is the same."""
    return f"图片-{zlib.crc32(data):08x}.{part.rpartition('.')[2]}"


def _displayed(sheet: Sheet, of_wps: Mapping[str, str]) -> dict[Position, str]:
    """The parts of the pictures that formulas of WPS show."""
    found = {}
    for row, cells in sheet.rows.items() if of_wps else ():
        for column, cell in cells.items():
            match = _DISPLAYED.search(cell.formula or "")
            if match:
                found[row, column] = of_wps.get(match.group(1), "")
    return found


def _of_wps(part: str, parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts of pictures by the names that formulas call them."""
    targets = _targets(part, parts)
    return {
        name: targets.get(embedded, "")
        for picture in parse_part(part, parts[part]).iter("{*}pic")
        for name in picture.xpath(".//*[local-name()='cNvPr']/@name")
        for embedded in _embedded(picture)
    }


def _lying(sheet: Sheet, parts: Mapping[str, bytes]) -> Iterator[tuple[Position, str]]:
    """The pictures that lie over a sheet, by the cells of their upper left corners."""
    for kind, drawing in relations_in(parts, sheet.part).values():
        if kind != "drawing" or drawing not in parts:
            continue
        targets = _targets(drawing, parts)
        for anchor in parse_part(drawing, parts[drawing]).iter(*_ANCHORS):
            corner = [anchor.findtext(f"{{*}}from/{{*}}{name}", "") for name in ("row", "col")]
            for embedded in _embedded(anchor):
                if all(step.strip().isdecimal() for step in corner):
                    yield (int(corner[0]), int(corner[1])), targets.get(embedded, "")


def _embedded(element: Any) -> list[str]:
    """What the pictures inside an element are called by its part."""
    names = element.xpath(".//*[local-name()='blip']/@*[local-name()='embed']")
    return [str(name) for name in names]


def _targets(part: str, parts: Mapping[str, bytes]) -> dict[str, str]:
    return {name: target for name, (_kind, target) in relations_in(parts, part).items()}


class _RichValues(Struct, frozen=True):
    """The trees of the parts that lead from a cell to its picture."""

    metadata: Any
    values: Any
    structures: Any
    relations: Any


def _of_excel(kinds: Mapping[str, str], parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts of pictures by the numbers, from 1, that cells call their metadata."""
    steps = [kinds.get(kind, "") for kind in _STEPS]
    if any(step not in parts for step in steps):
        return {}
    trees = _RichValues(*(parse_part(step, parts[step]) for step in steps))
    targets = _targets(steps[-1], parts)
    names = [
        next((str(v) for k, v in relation.attrib.items() if k.endswith("}id")), "")
        for relation in trees.relations.iter("{*}rel")
    ]
    found = {}
    for number, value in enumerate(_values_of_cells(trees), start=1):
        image = _image_of(value, trees.structures)
        if image is not None and image < len(names):
            found[str(number)] = targets.get(names[image], "")
    return found


_STEPS = ("sheetMetadata", "rdRichValue", "rdRichValueStructure", "richValueRel")
"""The kinds of these parts."""


def _values_of_cells(trees: _RichValues) -> Iterator[Any]:
    """The rich value that each metadata of cells names; None where it names another thing."""
    values = trees.values.findall("{*}rv")
    indices = [
        _number(index)
        for index in trees.metadata.xpath(
            "*[local-name()='futureMetadata'][@name='XLRICHVALUE']//*[local-name()='rvb']/@i"
        )
    ]
    for named in trees.metadata.xpath(
        "*[local-name()='valueMetadata']/*[local-name()='bk']/*[local-name()='rc']/@v"
    ):
        index = _at(indices, _number(named))
        yield None if index is None else _at(values, index)


def _image_of(value: Any, structures: Any) -> int | None:
    """The number of the picture that a rich value is; None for one that is none."""
    structure = None if value is None else _at(structures.findall("{*}s"), _number(value.get("s")))
    if structure is None:
        return None
    keys = [key.get("n") for key in structure.findall("{*}k")]
    if _IMAGE_OF_RICH_VALUE not in keys:
        return None
    said = _at(value.findall("{*}v"), keys.index(_IMAGE_OF_RICH_VALUE))
    return None if said is None else _number(said.text)


def _number(text: str | None) -> int:
    """A number of an entry, from 0; beyond all entries where it is none."""
    is_number = text is not None and text.strip().isdecimal() and len(text) < 10
    return int(text) if is_number and text is not None else _BEYOND


_BEYOND = 10**9


def _at(entries: list[Any], number: int) -> Any:
    return entries[number] if number < len(entries) else None
