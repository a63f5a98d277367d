"""The document as docx: a Word template filled in.

The template carries the look: page, styles, red head, colophon, headers and footers. This writer
renders its tags and puts narrative, appendices and tables where its markers stand.
"""

from __future__ import annotations

import datetime
from typing import Any

from lxml import etree

from bulletin_gen.document import Document
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import write_parts
from bulletin_gen.ooxml.names import MalformedError, escape, serialize
from bulletin_gen.word_template.style_names import Style
from bulletin_gen.write.docx.anchors import Anchor, Anchors
from bulletin_gen.write.docx.body import fill_body
from bulletin_gen.write.docx.chart import add_chart_parts
from bulletin_gen.write.docx.picture import add_picture_parts
from bulletin_gen.write.docx.slips import refuse_slips
from bulletin_gen.write.docx.tags import TagRenderer
from bulletin_gen.write.docx.template import BODY_PART, damaged, open_word_template
from bulletin_gen.write.provenance import Provenance
from bulletin_gen.write.written import Written


def write_docx(document: Document, provenance: Provenance | None = None) -> Written:
    """Fill in the Word template of the document's look. The same of both gives the same bytes,
    always and everywhere.

    Remarked on is what the template has no tag for, and what finds no room in a table.

    Raises TemplateError when the template is no docx, lacks a style or marker, or holds a wrong
    tag.
    """
    return _write(document, None, provenance)


def write_anchored(document: Document) -> tuple[Written, tuple[Anchor, ...]]:
    """The same with bookmarks, for a document that is looked at; and what begins at each. Raises as
    ``write_docx``.
    """
    anchors = Anchors()
    return _write(document, anchors, None), tuple(anchors.put)


def _write(document: Document, anchors: Anchors | None, provenance: Provenance | None) -> Written:
    try:
        parts, remarks = _fill_template(document, anchors)
    except (MalformedError, etree.XMLSyntaxError) as error:
        raise damaged(document.look, error) from error
    parts["docProps/core.xml"] = _core_properties(document, provenance)
    if provenance is not None:
        from bulletin_gen.write.fingerprints import add_fingerprints

        add_fingerprints(parts, provenance)
    return Written(write_parts(parts), remarks)


def _without_tag(document: Document) -> tuple[str, ...]:
    """What of a document its Word template neither has a tag for nor holds as it is, and so does
    not print.
    """
    filed = {
        **{
            f"masthead.{field}": getattr(document.masthead, field)
            for field in document.masthead.__struct_fields__
        },
        **{field: getattr(document, field) for field in ("title", "addressees", "note")},
        **{
            f"colophon.{field}": str(entry)
            for line in document.colophon
            for field, entry in line.items()
        },
    }
    message = _("The Word template has no tag {tag}, so that “{text}” is not printed.")
    printed = {name: text for name, text in filed.items() if text}
    return tuple(
        message.format(tag=f"{{{{ {name} }}}}", text=printed[name].replace("\n", "")[:40])
        for name in open_word_template(document.look).missing_tags(printed)
    )


def _fill_template(
    document: Document, anchors: Anchors | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The parts of the docx, and what is remarked on."""
    template = open_word_template(document.look)
    refuse_slips(template)
    context = _context(document)
    template.renderer.use(document.tags, anchors)
    filled: dict[str, Any] = dict(template.parts)
    body = template.parts[BODY_PART]
    body_filled = fill_body(body, template.styles, document, template.renderer, context, anchors)
    template.renderer.use(document.tags, None)  # what stands on every page begins nowhere
    filled[BODY_PART] = body_filled.chunks
    for name in template.tagged_parts():
        filled[name] = _fill_part(template.parts[name], template.renderer, context)
    filled["docProps/app.xml"] = _APP_PROPERTIES
    body_style = template.styles.id_of(Style.BODY)
    font = template.styles.property(body_style, "rPr", "rFonts", "eastAsia") or ""
    add_chart_parts(filled, body_filled.charts, font)
    add_picture_parts(filled, body_filled.pictures)
    return filled, (*_without_tag(document), *dict.fromkeys(body_filled.remarks))


def _context(document: Document) -> dict[str, Any]:
    """What the tags of a template can name."""
    colophon = {field: entry for line in document.colophon for field, entry in line.items()}
    printed = {
        name: getattr(document.masthead, name) for name in document.masthead.__struct_fields__
    }
    values = document.tags.values
    return {
        **values,
        "masthead": {**values.get("masthead", {}), **printed},
        "date": document.date,
        "title": document.title,
        "addressees": document.addressees,
        "note": document.note,
        "colophon": colophon,
    }


def _fill_part(part: bytes, renderer: TagRenderer, context: dict[str, Any]) -> bytes:
    tree = etree.fromstring(part)
    renderer.render_tree(tree, context)
    return serialize(tree)


_APP_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>'
)


def _core_properties(document: Document, provenance: Provenance | None) -> bytes:
    """Title, creator and date are the bulletin's own; the clock is never asked. The identifier is
    the fingerprint of what it was made of: no office program drops that.
    """
    identifier = (
        ""
        if provenance is None
        else f"<dc:identifier>{provenance.input_fingerprint}</dc:identifier>"
    )
    date = datetime.datetime.combine(document.date, datetime.time()).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = escape(document.title.replace("\n", ""))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title>{identifier}<dc:creator>{escape(document.creator)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(document.creator)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{date}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
