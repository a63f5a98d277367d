"""A second printer of pages, to see what LibreOffice alone does: ONLYOFFICE, by the package
``document-builder`` (for development, where it is installed).

It knows only the fonts of a folder that is named, and draws characters in their own width where a
style asks for a part of that (``w:w``), so that such characters are printed smaller here.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pypdfium2 as pdfium
from lxml import etree

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.names import w
from bulletin_gen.write.docx.measure import style_of
from bulletin_gen.write.docx.stylesheet import StyleSheet

if sys.platform != "win32":
    import fcntl

_MODULE = "docbuilder"
_TIMEOUT = 300
_FIRST_WORDS = 20


def is_there() -> bool:
    """Whether pages can be printed by it."""
    return find_spec(_MODULE) is not None


def print_by_onlyoffice(docxes: Sequence[bytes], fonts: Path) -> list[bytes]:
    """The PDFs of several docx files, with the fonts of a folder."""
    with _alone(), tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.docx" for number in range(len(docxes))]
        for file, docx in zip(files, docxes, strict=True):
            file.write_bytes(_smaller_for_narrower(docx))
        names = [str(name) for file in files for name in (file, file.with_suffix(".pdf"))]
        subprocess.run(  # its own process: a fault of the engine's ends that alone
            [sys.executable, "-c", _PRINT, str(fonts), *names],
            check=True,
            capture_output=True,
            timeout=_TIMEOUT,
        )
        return [_with_blank_page(file.with_suffix(".pdf").read_bytes()) for file in files]


@contextmanager
def _alone() -> Iterator[None]:
    """One print at a time: the engine notes the fonts in a file of its own, for all."""
    with (Path(tempfile.gettempdir()) / "onlyoffice.lock").open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_PRINT = """
import sys, docbuilder
builder = docbuilder.CDocBuilder()
builder.SetProperty("--fonts-dir", sys.argv[1])
builder.SetProperty("--check-fonts", "true")
for docx, pdf in zip(sys.argv[2::2], sys.argv[3::2]):
    builder.OpenFile(docx, "")
    builder.SaveFile("pdf", pdf)
    builder.CloseFile()
"""


def _with_blank_page(pdf: bytes) -> bytes:
    """A PDF with the empty page before a colophon on an even one, which the engine counts and does
    not print.
    """
    document = pdfium.PdfDocument(pdf)
    last = len(document) - 1
    is_counted = last % 2 == 0 and last > 0 and "送：" in _beginning(document[last])
    if is_counted:
        width, height = document[last].get_size()
        document.new_page(width, height, last)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _beginning(page: pdfium.PdfPage) -> str:
    """The first words of a page, its number among them."""
    text: str = page.get_textpage().get_text_bounded()
    return text[:_FIRST_WORDS]


def _smaller_for_narrower(docx: bytes) -> bytes:
    """A docx whose narrow characters (17.3.2.43) are as much smaller instead."""
    parts = unpack(docx)
    styles = StyleSheet(parts["word/styles.xml"], "")
    for name in ("word/document.xml", "word/styles.xml"):
        root = etree.fromstring(parts[name])
        for properties in [scale.getparent() for scale in root.iter(w("w"))]:
            assert properties is not None
            _make_smaller(properties, styles)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return write_parts(parts)


def _make_smaller(properties: etree._Element, styles: StyleSheet) -> None:
    [scale] = properties.findall(w("w"))
    properties.remove(scale)
    paragraph = next(properties.iterancestors(w("p")), None)
    style = "" if paragraph is None else style_of(paragraph) or ""
    size = properties.find(w("sz"))
    told = styles.property(style, "rPr", "sz", "val") if size is None else size.get(w("val"))
    if size is None:
        size = etree.SubElement(properties, w("sz"))
    size.set(w("val"), str(round(int(str(told)) * int(str(scale.get(w("val")))) / 100)))
