"""Write: ``Document`` → bytes and remarks. A writer knows nothing of hotlines, scores or wording.

To add a format, write a folder with a function of ``Document`` that gives ``Written``, and enter it
in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable

from bulletin_gen.document import Document
from bulletin_gen.write.provenance import Provenance
from bulletin_gen.write.written import Written


def write_document(
    document: Document, suffix: str, provenance: Provenance | None = None
) -> Written:
    """Write a document in the format of a file name's suffix, one of ``FORMATS``; where its
    provenance is given, with the fingerprints by which it is known again.

    Raises TemplateError when the document's look is wrong, OutputError when another program fails.
    """
    return FORMATS[suffix](document, provenance)


def _docx(document: Document, provenance: Provenance | None) -> Written:
    from bulletin_gen.write.docx import write_docx

    return write_docx(document, provenance)


def _markdown(document: Document, provenance: Provenance | None) -> Written:
    from bulletin_gen.write.markdown import write_markdown

    return _fingerprinted(Written(write_markdown(document).encode()), ".md", provenance)


def _html(document: Document, provenance: Provenance | None) -> Written:
    from bulletin_gen.write.html import write_html

    return _fingerprinted(Written(write_html(document).encode()), ".html", provenance)


def _pdf(document: Document, provenance: Provenance | None) -> Written:
    from bulletin_gen.write.pdf import write_pdf

    return _fingerprinted(write_pdf(document), ".pdf", provenance)


def _fingerprinted(written: Written, suffix: str, provenance: Provenance | None) -> Written:
    if provenance is None:
        return written
    from bulletin_gen.write.fingerprints import with_fingerprints

    return Written(with_fingerprints(written.data, suffix, provenance), written.remarks)


DEFAULT_FORMAT = ".docx"
FORMATS: dict[str, Callable[[Document, Provenance | None], Written]] = {
    DEFAULT_FORMAT: _docx,
    ".md": _markdown,
    ".pdf": _pdf,
    ".html": _html,
}
"""Each format's writer, by the suffix of a file's name; its module is imported when it is first
used.
"""
