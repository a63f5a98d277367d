"""Pages are asked for by many at a time, while new ones are opened."""

from __future__ import annotations

import ctypes
import io
import subprocess
import sys
import threading

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

import pypdfium2
import pypdfium2.raw as pdfium

from bulletin_gen.errors import OutputError
from bulletin_gen.serve.press import PrintedPages

_OPENED = 200
_CLIENTS = 4


def pdf_of(pages: int, *, width: float = 595, height: float = 842) -> bytes:
    """A PDF with some lines of text on each page."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        page = document.new_page(width, height)
        for line in range(20):
            text = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 12.0)
            words = f"line {line} of some length".encode("utf-16-le") + b"\0\0"
            characters = ctypes.cast(ctypes.c_char_p(words), pdfium.FPDF_WIDESTRING)
            pdfium.FPDFText_SetText(text, characters)
            pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 50, 40 * line)
            pdfium.FPDFPage_InsertObject(page, text)
        page.gen_content()
    data = io.BytesIO()
    document.save(data)
    document.close()
    return data.getvalue()


def look_while_others_are_opened() -> None:
    """Four look at pages without a pause, while new editions are opened and old ones closed."""
    data = pdf_of(5)
    is_over = threading.Event()
    shown = PrintedPages(data, [])

    def look() -> None:
        number = 0
        while not is_over.is_set():
            shown.page(number % 5)
            shown.picture(number % 5, 1.0)
            shown.sizes()
            number += 1

    clients = [threading.Thread(target=look) for _client in range(_CLIENTS)]
    for client in clients:
        client.start()
    for _edition in range(_OPENED):
        PrintedPages(data, []).close()
    is_over.set()
    for client in clients:
        client.join()


def test_pages_are_looked_at_while_others_are_opened() -> None:
    command = [sys.executable, "-c", f"from {__name__} import *; look_while_others_are_opened()"]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "pdf", [b"", b"%PDF-1.7\n%%EOF", pdf_of(2)[:700], pdf_of(0), b"%PDF-1.7 \xff" * 1000]
)
def test_a_pdf_that_cannot_be_shown_is_refused_in_a_sentence(pdf: bytes) -> None:
    with pytest.raises(OutputError, match="cannot be shown: it is damaged or too large"):
        PrintedPages(pdf, [])


def test_a_page_as_large_as_a_wall_becomes_no_picture_larger_than_a_screen() -> None:
    pages = PrintedPages(pdf_of(1, width=14_400, height=14_400), [])
    from PIL import Image

    width, height = Image.open(io.BytesIO(pages.picture(0, 6.0))).size
    pages.close()
    assert 10_000_000 < width * height <= 21_000_000
