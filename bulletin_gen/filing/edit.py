"""One value set in an input file: in JSON every other byte, in a workbook every other cell is left alone."""

from __future__ import annotations

import codecs
import io
import json
import re
import zipfile
from collections.abc import Iterable

from lxml import etree

from bulletin_gen.errors import UsageError
from bulletin_gen.findings import ValuePath, value_at, with_value_at
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.printable import is_printable
from bulletin_gen.read import Source
from bulletin_gen.read.forms import decode_source
from bulletin_gen.read.json import JsonSource
from bulletin_gen.read.workbook import WorkbookSource
from bulletin_gen.read.workbook.signs import cell_at

_OPENING = re.compile(r"\s*\{(\s*)")
_NULL = re.compile("null")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+')
"""A text or number of JSON, where one begins."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?")
_PARSER = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)


def with_text(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    """The bytes of an input with a text for a field of the issue that it leaves out.

    They were read again: nothing but that field is another. Raises UsageError where it cannot be set.
    """
    data = _edited(source, package, field, text)
    form = ".xlsx" if isinstance(source, WorkbookSource) else ".json"
    if decode_source(data, source.name, form).tree(package) != source.tree(package) | {field: text}:
        message = _("“{field}” could not be written into “{file}” without changing something else.")
        raise UsageError(message.format(field=field, file=source.name))
    return data


def with_value(data: bytes, source: Source, package: TemplatePackage, path: ValuePath, written: str) -> bytes:
    """The bytes of an input with another text or number in the place of one that was filed; all others stay.

    ``source`` was read of the same bytes. What it gives was read again: nothing but that value is another. Raises
    UsageError for what cannot be changed, or not to that.
    """
    if not isinstance(source, JsonSource):
        raise UsageError(
            _("In a workbook, values are changed in a spreadsheet program; what is saved there shows here.")
        )
    tree, position = source.tree(package), source.position_of(path)
    token = None if position is None else _TOKEN.match(source.text, position)
    if token is None:
        raise UsageError(_("Here stands no text or number that was filed."))
    changed = source.text[: token.start()] + _as_json(written, token.group()) + source.text[token.end() :]
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    new = mark + changed.encode()
    read_again = decode_source(new, source.name).tree(package)
    if with_value_at(tree, path, value_at(read_again, path)) != read_again:
        raise AssertionError("another value was changed")
    return new


def _as_json(written: str, old: str) -> str:
    """What was typed, as JSON, of the kind of what stood there. Raises UsageError where it is none of that kind."""
    if old.startswith('"'):
        if not is_printable(written):
            raise UsageError(_("This text holds a character that no document can hold."))
        return json.dumps(written, ensure_ascii=False)
    if _NUMBER.fullmatch(written.strip()) is None:
        raise UsageError(_("“{text}” is no number as JSON writes it.").format(text=written[:30]))
    return written.strip()


def _edited(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
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
    """In the cell beside its label. Raises UsageError where the workbook has no such line."""
    place = source.place_of_fact(package, (field,))
    if place is None:
        message = _("“{file}” has no line for “{field}”; “bulletin-gen convert” writes one with it.")
        raise UsageError(message.format(file=source.name, field=field))
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
    row = next(row for place, row in _numbered(tree.iter(f"{{{namespace}}}row"), 0) if place == number)
    cells = _numbered(row, 1)
    cell = next((cell for place, cell in cells if place == column), None)
    if cell is None:
        cell = etree.Element(f"{{{namespace}}}c", r=name)
        row.insert(sum(place < column for place, _cell in cells), cell)
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = etree.SubElement(cell, f"{{{namespace}}}is")
    etree.SubElement(inline, f"{{{namespace}}}t").text = text
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _numbered(elements: Iterable[etree._Element], axis: int) -> list[tuple[int, etree._Element]]:
    """Rows or cells with their places, from 0; one without a name stands behind the one before."""
    found: list[tuple[int, etree._Element]] = []
    for element in elements:
        name = element.get("r")
        following = found[-1][0] + 1 if found else 0
        named = following if name is None else int(name) - 1 if axis == 0 else cell_at(name)[1]
        found.append((named, element))
    return found
