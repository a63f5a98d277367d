"""Write: ``Document`` → bytes. A writer knows nothing of hotlines, scores or wording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bulletin_gen.document import Document
from bulletin_gen.write.files import write_file

__all__ = ["FORMATS", "write_document", "write_file"]


def write_document(document: Document, suffix: str, template: Path) -> bytes:
    """Write a document in the format of a file name's suffix, one of ``FORMATS``.

    ``template`` is the package's Word template; formats that have no use for it leave it alone.
    Raises TemplateError when it is wrong.
    """
    return _WRITERS[suffix](document, template)


def _write_docx(document: Document, template: Path) -> bytes:
    from bulletin_gen.write.docx import write_docx

    return write_docx(document, template)


def _write_markdown(document: Document, _template: Path) -> bytes:
    from bulletin_gen.write.markdown import write_markdown

    return write_markdown(document).encode()


def _write_pdf(document: Document, template: Path) -> bytes:
    from bulletin_gen.write.pdf import write_pdf

    return write_pdf(document, template)


_WRITERS: dict[str, Callable[[Document, Path], bytes]] = {
    ".docx": _write_docx,
    ".md": _write_markdown,
    ".pdf": _write_pdf,
}
FORMATS = tuple(_WRITERS)
"""The suffixes of file names that say what is written."""
