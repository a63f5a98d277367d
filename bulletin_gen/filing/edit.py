"""One value set in an input file, and every other byte of it left alone."""

from __future__ import annotations

import io
import json
import re
import zipfile

from lxml import etree

from bulletin_gen.package import TemplatePackage
from bulletin_gen.read import Source
from bulletin_gen.read.json import JsonSource
from bulletin_gen.read.source import Pointer
from bulletin_gen.read.workbook import CellPlace, WorkbookSource
from bulletin_gen.read.workbook.signs import cell_at

_OPENING = re.compile(r"\s*\{(\s*)")
_NULL = re.compile("null")
_PARSER = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)


def with_text(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    """The bytes of an input with a text for a field of the issue that it leaves out."""
    if isinstance(source, WorkbookSource):
        return _in_workbook(source, package, field, text)
    if not isinstance(source, JsonSource):
        raise AssertionError("a form of input without edits")
    return _in_json(source, field, text)


def _in_json(source: JsonSource, field: str, text: str) -> bytes:
    """As the first field, set in like the one that was first; or in the place of null."""
    value = json.dumps(text, ensure_ascii=False)
    written = source.text
    there = source.position_of((field,))
    if there is not None:
        return (written[:there] + _NULL.sub(lambda _match: value, written[there:], count=1)).encode()
    opening = _OPENING.match(written)
    if opening is None:
        raise AssertionError("an issue is an object")
    member = f"{json.dumps(field)}: {value},{opening.group(1) or ' '}"
    return (written[: opening.end()] + member + written[opening.end() :]).encode()


def _in_workbook(source: WorkbookSource, package: TemplatePackage, field: str, text: str) -> bytes:
    """In the cell beside its label."""
    source.tree(package)
    (place,) = source.places([Pointer((field,))])
    if not isinstance(place, CellPlace):
        raise AssertionError("a value of a workbook has a cell")
    part = source.part_of(place)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source.data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.lower() == part:
                data = _with_cell(data, place.cell, text)
            new.writestr(entry, data)
    return buffer.getvalue()


def _with_cell(sheet: bytes, name: str, text: str) -> bytes:
    """A sheet with a text in a cell, which keeps its look."""
    tree = etree.fromstring(sheet, _PARSER)
    namespace = etree.QName(tree).namespace
    number, column = cell_at(name)
    row = next(row for row in tree.iter(f"{{{namespace}}}row") if row.get("r") == str(number + 1))
    cell = next((cell for cell in row if cell.get("r") == name), None)
    if cell is None:
        cell = etree.Element(f"{{{namespace}}}c", r=name)
        before = [other for other in row if cell_at(str(other.get("r")))[1] < column]
        row.insert(len(before), cell)
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = etree.SubElement(cell, f"{{{namespace}}}is")
    etree.SubElement(inline, f"{{{namespace}}}t").text = text
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
