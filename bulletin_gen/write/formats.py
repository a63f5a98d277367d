"""Write: ``Document`` → bytes and remarks. A writer knows nothing of hotlines, scores or wording.

To add a format, write a folder with a function of ``Document`` that gives ``Written``, and enter it
in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable

from bulletin_gen.document import Document
from bulletin_gen.write.written import Written


def write_document(document: Document, suffix: str) -> Written:
    """Write a document in the format of a file name's suffix, one of ``FORMATS``.

    Raises TemplateError when the document's look is wrong, OutputError when another program fails.
    """
    return FORMATS[suffix](document)


def _docx(document: Document) -> Written:
    from bulletin_gen.write.docx import write_docx

    return write_docx(document)


def _markdown(document: Document) -> Written:
    from bulletin_gen.write.markdown import write_markdown

    return Written(write_markdown(document).encode())


def _html(document: Document) -> Written:
    from bulletin_gen.write.html import write_html

    return Written(write_html(document).encode())


def _pdf(document: Document) -> Written:
    from bulletin_gen.write.pdf import write_pdf

    return write_pdf(document)


DEFAULT_FORMAT = ".docx"
FORMATS: dict[str, Callable[[Document], Written]] = {
    DEFAULT_FORMAT: _docx,
    ".md": _markdown,
    ".pdf": _pdf,
    ".html": _html,
}
"""Each format's writer, by the suffix of a file's name; its module is imported when it is first
used.
"""
