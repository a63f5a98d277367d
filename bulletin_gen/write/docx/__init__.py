"""The document as docx: a Word template filled in.

The template carries the look: page, styles, red head, colophon, headers and footers. This writer renders its
tags and puts narrative, appendices and tables where its markers stand.
"""

from __future__ import annotations

import datetime
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from bulletin_gen.document import Document
from bulletin_gen.errors import TemplateError
from bulletin_gen.file_state import file_state
from bulletin_gen.i18n import _
from bulletin_gen.write.docx.body import fill_body
from bulletin_gen.write.docx.container import UnsafeError, read_parts, write_parts
from bulletin_gen.write.docx.names import MalformedError, escape
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import TagRenderer

_BODY_PART = "word/document.xml"
_STYLES_PART = "word/styles.xml"
_TAGGED_PARTS = ("word/header", "word/footer", "word/footnotes", "word/endnotes")


def write_docx(document: Document, template: Path) -> bytes:
    """Fill in a Word template. The same document and template give the same bytes, always and everywhere.

    Raises TemplateError when the template is no docx, lacks a style or marker, or holds a wrong tag.
    """
    try:
        return _fill_template(document, template)
    except (MalformedError, etree.XMLSyntaxError) as error:
        message = _("the Word file is damaged ({reason}); open it in Word and save it again")
        raise TemplateError(message.format(reason=error), str(template)) from error


def _fill_template(document: Document, template: Path) -> bytes:
    parts, styles, renderer = _open_template(template, file_state(template))
    context = _context(document)
    filled: dict[str, Any] = dict(parts)
    filled[_BODY_PART] = fill_body(parts[_BODY_PART], styles, document, renderer, context)
    for name in parts:
        if name.startswith(_TAGGED_PARTS) and name.endswith(".xml"):
            filled[name] = _fill_part(parts[name], renderer, context)
    filled["docProps/core.xml"] = _core_properties(document)
    filled["docProps/app.xml"] = _APP_PROPERTIES
    return write_parts(filled)


@lru_cache(maxsize=8)
def _open_template(template: Path, _state: tuple[int, int]) -> tuple[dict[str, bytes], StyleSheet, TagRenderer]:
    """A template's parts, its styles, and the renderer that keeps its compiled tags; opened anew when it changes."""
    parts = _read_template(template)
    return parts, StyleSheet(parts[_STYLES_PART], str(template)), TagRenderer(str(template))


def _read_template(template: Path) -> dict[str, bytes]:
    try:
        parts = read_parts(template.read_bytes())
    except FileNotFoundError as error:
        raise TemplateError(_("this file of the template package is missing"), str(template)) from error
    except UnsafeError as error:
        raise TemplateError(_("this Word file is refused: {reason}").format(reason=error), str(template)) from error
    except (OSError, zipfile.BadZipFile, NotImplementedError, etree.XMLSyntaxError, RuntimeError) as error:
        raise TemplateError(_("this is not a Word file (.docx)"), str(template)) from error
    for name in (_BODY_PART, _STYLES_PART):
        if name not in parts:
            raise TemplateError(_("this is not a Word file (.docx)"), str(template))
    return parts


def _context(document: Document) -> dict[str, Any]:
    """What the tags of a template can name."""
    colophon = {field: entry for line in document.colophon for field, entry in line.items()}
    return {
        "masthead": document.masthead,
        "title": document.title,
        "addressees": document.addressees,
        "note": document.note,
        "colophon": colophon,
    }


def _fill_part(part: bytes, renderer: TagRenderer, context: dict[str, Any]) -> bytes:
    tree = etree.fromstring(part)
    renderer.render_tree(tree, context)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


_APP_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def _core_properties(document: Document) -> bytes:
    """Title, creator and date are the bulletin's own; the clock is never asked."""
    date = datetime.datetime.combine(document.date, datetime.time()).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = escape(document.title.replace("\n", ""))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{escape(document.creator)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(document.creator)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{date}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
