"""Workbooks for tests: an example as a workbook, and changes to it as programs and people make
them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lxml import etree

import bulletin_gen as bg
from bulletin_gen.forms.table import write_tree
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.spreadsheet.cell_names import cell_at, cell_name
from tests.conftest import ROOT

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
UNITS, TOWNS, FACTS, LISTS = "区直部门及公共服务单位", "各镇（街道）", "基本情况", "名单"

Change = Callable[["Book"], object]


@cache
def example_workbook(name: str = "2021Q3") -> bytes:
    """An example, filed as a workbook."""
    source = bg.read_source(ROOT / "examples" / f"{name}.json")
    package = bg.package_of(source)
    tree = source.tree(package)
    tree.pop("$schema", None)
    return write_tree(tree, package, ".xlsx")


def _moved_down(name: str, rows: int) -> str:
    row, column = cell_at(name)
    return cell_name(row + rows, column)


class Book:
    """The parts of a workbook, to change."""

    def __init__(self, data: bytes) -> None:
        self.parts = dict(unpack(data))
        self._trees: dict[str, etree._Element] = {}
        self._named: Callable[[str], str] = str

    def save(self) -> bytes:
        for name, tree in self._trees.items():
            self.parts[name] = etree.tostring(
                tree, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        return write_parts({self._named(name): part for name, part in self.parts.items()})

    def rename(self, named: Callable[[str], str]) -> None:
        """Call the parts by other names when the workbook is saved."""
        self._named = named

    def forget(self) -> None:
        """Take the parts as they are now, and not as trees were made of them."""
        self._trees.clear()

    def tree(self, part: str) -> etree._Element:
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.parts[part])
        return self._trees[part]

    def part(self, sheet: str) -> str:
        """The part of a sheet, by its name."""
        names = {
            str(e.get("name")): str(e.get(RELATION))
            for e in self.tree("xl/workbook.xml").iter(f"{{{MAIN}}}sheet")
        }
        relations = {
            str(e.get("Id")): str(e.get("Target")) for e in self.tree("xl/_rels/workbook.xml.rels")
        }
        return f"xl/{relations[names[sheet]]}"

    def sheet(self, sheet: str) -> etree._Element:
        return self.tree(self.part(sheet))

    def entry(self, sheet: str) -> etree._Element:
        """The line of the table of sheets."""
        return next(
            e
            for e in self.tree("xl/workbook.xml").iter(f"{{{MAIN}}}sheet")
            if e.get("name") == sheet
        )

    def move_down(self, sheet: str, rows: int) -> None:
        """Insert empty rows above all others, as a spreadsheet program does."""
        tree = self.sheet(sheet)
        for element in tree.iter(f"{{{MAIN}}}row"):
            element.set("r", str(int(str(element.get("r"))) + rows))
        for element in tree.iter(f"{{{MAIN}}}c"):
            element.set("r", _moved_down(str(element.get("r")), rows))
        for element in tree.iter(f"{{{MAIN}}}mergeCell"):
            corners = str(element.get("ref")).split(":")
            element.set("ref", ":".join(_moved_down(corner, rows) for corner in corners))

    def row(self, sheet: str, number: int) -> etree._Element:
        """A row, by its number from 1; made where it is not there."""
        data = self.sheet(sheet).find(f"{{{MAIN}}}sheetData")
        assert data is not None
        for row in data:
            if int(str(row.get("r"))) == number:
                return row
            if int(str(row.get("r"))) > number:
                made = etree.Element(f"{{{MAIN}}}row", r=str(number))
                row.addprevious(made)
                return made
        return etree.SubElement(data, f"{{{MAIN}}}row", r=str(number))

    def find(self, sheet: str, name: str) -> etree._Element:
        """A cell; made where it is not there."""
        number, column = cell_at(name)
        row = self.row(sheet, number + 1)
        for cell in row:
            there = cell_at(str(cell.get("r")))[1]
            if there == column:
                return cell
            if there > column:
                made = etree.Element(f"{{{MAIN}}}c", r=name)
                cell.addprevious(made)
                return made
        return etree.SubElement(row, f"{{{MAIN}}}c", r=name)

    def put(
        self,
        sheet: str,
        name: str,
        value: object = None,
        *,
        kind: str = "",
        formula: str = "",
        code: str = "",
    ) -> etree._Element:
        """Put a value into a cell, as a program would: of a kind (18.18.11), with a formula, with a
        number format.
        """
        cell = self.find(sheet, name)
        for child in list(cell):
            cell.remove(child)
        style = cell.get("s")
        kind = kind or ("inlineStr" if isinstance(value, str) else "n")
        cell.attrib.clear()
        cell.set("r", name)
        if code or style:
            cell.set("s", str(self.style(code)) if code else str(style))
        cell.set("t", kind)
        if formula:
            etree.SubElement(cell, f"{{{MAIN}}}f").text = formula
        if kind == "inlineStr" and value is not None:
            inline = etree.SubElement(cell, f"{{{MAIN}}}is")
            etree.SubElement(inline, f"{{{MAIN}}}t").text = str(value)
        elif value is not None:
            etree.SubElement(cell, f"{{{MAIN}}}v").text = str(value)
        return cell

    @staticmethod
    def set(element: etree._Element, name: str, value: str) -> etree._Element:
        """Set an attribute."""
        element.set(name, value)
        return element

    def style(self, code: str) -> int:
        """The index of a style with a number format, or with a built-in one by its number."""
        styles = self.tree("xl/styles.xml")
        identifier = int(code) if code.isdigit() else 200
        if not code.isdigit():
            formats = styles.find(f"{{{MAIN}}}numFmts")
            if formats is None:
                formats = etree.Element(f"{{{MAIN}}}numFmts")
                styles.insert(0, formats)
            identifier = 200 + len(formats)
            etree.SubElement(
                formats, f"{{{MAIN}}}numFmt", numFmtId=str(identifier), formatCode=code
            )
        looks = styles.find(f"{{{MAIN}}}cellXfs")
        assert looks is not None
        etree.SubElement(looks, f"{{{MAIN}}}xf", numFmtId=str(identifier), applyNumberFormat="1")
        return len(looks) - 1

    def merge(self, sheet: str, block: str) -> None:
        tree = self.sheet(sheet)
        merged = tree.find(f"{{{MAIN}}}mergeCells")
        if merged is None:
            merged = etree.Element(f"{{{MAIN}}}mergeCells")
            data = tree.find(f"{{{MAIN}}}sheetProtection")
            assert data is not None
            data.addnext(merged)
        etree.SubElement(merged, f"{{{MAIN}}}mergeCell", ref=block)

    def move_column(self, sheet: str, first: str, second: str) -> None:
        """Exchange two columns, headers and all."""
        for cell in self.sheet(sheet).iter(f"{{{MAIN}}}c"):
            name = str(cell.get("r"))
            letters = name.rstrip("0123456789")
            if letters in (first, second):
                cell.set("r", name.replace(letters, second if letters == first else first))
        for row in self.sheet(sheet).iter(f"{{{MAIN}}}row"):
            row[:] = sorted(row, key=lambda cell: cell_at(str(cell.get("r"))))


def changed(change: Change, name: str = "2021Q3") -> bytes:
    """An example's workbook with a change."""
    book = Book(example_workbook(name))
    change(book)
    return book.save()


def read(data: bytes, name: str = "issue.xlsx") -> tuple[Any, bg.Source]:
    """The tree of a workbook, and its source."""
    source = bg.decode_source(data, name, ".xlsx")
    return source.tree(bg.package_of(source)), source


def told(data: bytes) -> list[str]:
    """What reading a workbook says: its errors, or else its doubts, each with its place."""
    try:
        _tree, source = read(data)
    except bg.InputError as error:
        findings = error.findings
    else:
        findings = source.doubts()
    return [
        f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"
        for finding in findings
    ]
