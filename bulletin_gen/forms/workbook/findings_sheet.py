"""A sheet in front of a workbook that lists what was found, each line a link to its cell.

It is one of those that are left alone when the workbook is read (its name says so).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from lxml import etree
from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import CONTENT_TYPES
from bulletin_gen.ooxml.names import entry_beside, serialize
from bulletin_gen.ooxml.parsing import NoPackageError, parse_part
from bulletin_gen.ooxml.relations import ROOT_RELATIONS, relations_of
from bulletin_gen.ooxml.safety import part_of
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN

_PART = "xl/worksheets/bulletin-gen-findings.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAME = "rIdBulletinGenFindings"
_WIDTHS = 30, 110
"""Of the two columns, in characters."""


class Listed(Struct, frozen=True):
    """A line of the list: the sheet and the cell, and what is said of it."""

    sheet: str
    cell: str
    text: str


def namespaces_of(root: etree._Element) -> tuple[str, str]:
    """The namespace of a part, and the beginning of the kinds of its relationships; both differ in
    the strict form.
    """
    namespace = str(etree.QName(root).namespace or _TRANSITIONAL)
    strict = namespace.startswith("http://purl.oclc.org/")
    return namespace, "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else _KIND


def with_list(parts: Mapping[str, bytes], listed: Sequence[Listed]) -> dict[str, bytes]:
    """The parts of a workbook with the list in front, where there is something to list; one that
    was there before is written anew.

    Raises NoPackageError for a damaged part.
    """
    if not listed and _PART not in parts:
        return dict(parts)
    main = _main_part(parts)
    workbook = _tree(parts, main)
    namespace, kind = namespaces_of(workbook)
    if _PART in parts:
        return {**parts, _PART: _sheet_of(listed, namespace)}
    sheets = workbook.find(f"{{{namespace}}}sheets")
    if sheets is None:
        raise NoPackageError(main)
    numbers = [_number(entry.get("sheetId")) for entry in sheets]
    name = _free_name({str(entry.get("name")) for entry in sheets})
    entry = etree.Element(
        f"{{{namespace}}}sheet", name=name, sheetId=str(max(numbers, default=0) + 1)
    )
    entry.set(f"{{{kind}}}id", _NAME)
    sheets.insert(0, entry)
    _count_on(workbook, namespace)
    relations, types = _tree(parts, relations_of(main)), _tree(parts, CONTENT_TYPES)
    sheet = {"Id": _NAME, "Type": f"{kind}/worksheet", "Target": f"/{_PART}"}
    relations.append(entry_beside(relations, "Relationship", **sheet))
    types.append(entry_beside(types, "Override", PartName=f"/{_PART}", ContentType=_TYPE))
    return {
        **parts,
        _PART: _sheet_of(listed, namespace),
        main: serialize(workbook),
        relations_of(main): serialize(relations),
        CONTENT_TYPES: serialize(types),
    }


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0


def _tree(parts: Mapping[str, bytes], name: str) -> etree._Element:
    if name not in parts:
        raise NoPackageError(name)
    tree: etree._Element = parse_part(name, parts[name], with_comments=True)
    return tree


def _main_part(parts: Mapping[str, bytes]) -> str:
    for relation in _tree(parts, ROOT_RELATIONS):
        if str(relation.get("Type")).endswith("/officeDocument"):
            return part_of(ROOT_RELATIONS, str(relation.get("Target")))
    raise NoPackageError(ROOT_RELATIONS)


def _free_name(taken: set[str]) -> str:
    title = OWN_SHEET_SIGN + _("findings")
    names = (title, *(f"{title} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _count_on(workbook: etree._Element, namespace: str) -> None:
    """Move what counts sheets from 0: names of one sheet alone, and which sheet is shown first.

    The same sheet stays in front: with another, both would be chosen, and be written into at once.
    """
    for defined in workbook.iter(f"{{{namespace}}}definedName"):
        if defined.get("localSheetId") is not None:
            defined.set("localSheetId", str(_number(defined.get("localSheetId")) + 1))
    for view in workbook.iter(f"{{{namespace}}}workbookView"):
        view.set("activeTab", str(_number(view.get("activeTab")) + 1))
        if "firstSheet" in view.attrib:
            del view.attrib["firstSheet"]


def _sheet_of(listed: Sequence[Listed], namespace: str) -> bytes:
    """The list as a sheet (ECMA-376-1, 18.3.1)."""
    head = _row(1, _("Place"), _("What is to be done"))
    rows = [
        _row(number, f"{line.sheet}!{line.cell}", line.text)
        for number, line in enumerate(listed, start=2)
    ]
    links = [
        f'<hyperlink ref="A{number}" location="{_location(line)}" display="{escape(line.cell)}"/>'
        for number, line in enumerate(listed, start=2)
    ]
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(_WIDTHS, start=1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{head}{''.join(rows)}</sheetData>{hyperlinks}"
        "</worksheet>"
    ).encode()


def _row(number: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'
        "</c>"
        for column, text in zip("AB", texts, strict=True)
    )
    return f'<row r="{number}">{cells}</row>'


def _location(line: Listed) -> str:
    return escape("'{}'!{}".format(line.sheet.replace("'", "''"), line.cell))
