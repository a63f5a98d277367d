"""Files that are not opened as workbooks: no workbook, of another form, or dangerous; each refused
in a sentence.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.ooxml.container import write_parts
from tests.conftest import ROOT
from tests.workbook.books import UNITS, Book, changed, example_workbook, told


def _open_document() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<content/>")
    return buffer.getvalue()


NOT_OPENED: dict[str, tuple[bytes, str]] = {
    "an encrypted one": (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
    "nothing": (b"", "no workbook"),
    "half of one": (example_workbook()[:4000], "no workbook"),
    "a Word file": (
        (ROOT / "templates" / "quarterly" / "bulletin.docx").read_bytes(),
        "a Word file",
    ),
    "JSON": (b"{}", "this is JSON"),
    "a page of the web": (b"<html><table><tr><td>1</td></tr></table></html>", "HTML or CSV"),
    "a table as text": ("类别,项目\r\n".encode("gbk"), "HTML or CSV"),
    "an OpenDocument": (_open_document(), ".ods"),
}


@pytest.mark.parametrize("name", NOT_OPENED)
def test_what_is_no_workbook_is_refused_in_a_sentence(name: str) -> None:
    data, words = NOT_OPENED[name]
    assert words in told(data)[0]


def test_a_lock_file_is_told_for_what_it_is() -> None:
    with pytest.raises(bg.InputError, match="only marks one that is open"):
        bg.decode_source(b"x", "folder/~$2021Q4.xlsx", ".xlsx")


def add_macros(book: Book) -> None:
    relations = book.tree("xl/_rels/workbook.xml.rels")
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    etree.SubElement(relations, relations[0].tag, Id="rIdV", Type=kind, Target="vbaProject.bin")
    book.parts["xl/vbaProject.bin"] = b"x"


def as_binary(book: Book) -> None:
    """The form that Excel saves as .xlsb: other parts, and a name that says so."""
    book.tree("_rels/.rels")[0].set("Target", "xl/workbook.bin")
    book.parts["xl/workbook.bin"] = b"x"


def test_a_workbook_with_macros_is_not_opened() -> None:
    assert "macros" in told(changed(add_macros))[0]


def test_a_binary_workbook_is_told_for_what_it_is() -> None:
    assert ".xlsb" in told(changed(as_binary))[0]


def test_entities_are_refused() -> None:
    def declare(book: Book) -> None:
        part = book.part(UNITS)
        book.parts[part] = book.parts[part].replace(
            b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1
        )

    book = Book(example_workbook())
    declare(book)
    assert "declares entities" in told(write_parts(book.parts))[0]


def test_a_zip_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(210_000_000))
    assert "unpacks to too much" in told(buffer.getvalue())[0]
