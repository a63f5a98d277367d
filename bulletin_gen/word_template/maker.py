"""Makes Word templates: every part from scratch, by the numbers of GB/T 9704-2012."""

from __future__ import annotations

import math

from bulletin_gen.lengths import Length, twips
from bulletin_gen.ooxml.container import write_parts
from bulletin_gen.ooxml.names import R_NAMESPACE, W_NAMESPACE
from bulletin_gen.word_template import gbt9704 as gb
from bulletin_gen.word_template.package_parts import fixed_parts
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.word_template.styles import (
    CELL_MARGIN,
    NO_CELL_MARGINS,
    PAGE_NUMBER_LINE,
    PAGE_NUMBER_LINE_GAP,
    style_id,
    styles_xml,
)

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ROOT = f'xmlns:w="{W_NAMESPACE}" xmlns:r="{R_NAMESPACE}"'
_FOOTERS = (
    '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" '
    'r:id="rId6"/>'
)

_PORTRAIT_FOOTER = gb.BOTTOM_MARGIN - PAGE_NUMBER_LINE_GAP - PAGE_NUMBER_LINE
_LANDSCAPE_FOOTER = gb.RIGHT_MARGIN - PAGE_NUMBER_LINE_GAP - PAGE_NUMBER_LINE
"""From the edge of the page to the footer:
on a landscape page the right margin is at the bottom.
"""
_TEXT_WIDTH = twips(gb.PAGE_WIDTH.twips - gb.LEFT_MARGIN.twips - gb.RIGHT_MARGIN.twips)
_CHARACTER_SPACE = math.floor(
    (_TEXT_WIDTH.points / gb.CHARACTERS_PER_LINE - gb.BODY_SIZE.points) * 4096
)
"""What the grid takes off each character, in 4096ths of a point; one more, and 28 cells fill more
than the line. LibreOffice centres the text on as many whole cells as fit, so that a missing one
moves both edges."""

_GROUP_HEADER_HEIGHT = twips(400)
_HEADER_HEIGHT = twips(790)
_ROW_HEIGHT = twips(520)
_COLOPHON_ROW_HEIGHT = twips(470)
_MARKS = ("copy_number", "secrecy", "urgency")
"""From the first line of the type area, at its left edge (7.2.1 to 7.2.3): paragraphs, since Word
moves what stands below a floating table. The writer takes them off the white above the name."""


def make_template(masthead_name: str) -> bytes:
    """Make the template, the same bytes every time; its red head has room for this name on one
    line.
    """
    parts = {
        **fixed_parts(),
        "word/document.xml": _document(),
        "word/styles.xml": styles_xml(masthead_name),
        "word/footer1.xml": _footer("Page Number Odd"),
        "word/footer2.xml": _footer("Page Number Even"),
    }
    return write_parts({name: (_DECLARATION + xml).encode() for name, xml in parts.items()})


def _document() -> str:
    body = "".join(
        (
            *(_paragraph("Masthead Mark", f"{{{{ masthead.{mark} }}}}") for mark in _MARKS),
            _paragraph("Masthead Name", "{{ masthead.name }}"),
            _paragraph("Masthead Issue", "{{ masthead.issue }}"),
            _paragraph("Masthead Line", "{{ masthead.issuer }}\t{{ masthead.date }}"),
            _paragraph("Title", "{{ title }}"),
            _paragraph("Addressees", "{{ addressees }}"),
            _paragraph(Style.BODY, Marker.NARRATIVE),
            _paragraph(Style.APPENDIX_LIST, Marker.APPENDIX_LIST),
            _paragraph("Note", "{{ note }}"),
            _paragraph("Section End", Marker.APPENDICES, section=_portrait()),
            _paragraph("Appendix Label", "{{ appendix.label }}"),
            _paragraph("Appendix Title", "{{ appendix.title }}"),
            _prototype_table(),
            _paragraph("Section End", Marker.END_APPENDICES, section=_landscape()),
            _paragraph("Section End", ""),
            _colophon(),
            _paragraph("Section End", ""),
            _portrait(start="evenPage"),
        )
    )
    return f"<w:document {_ROOT}><w:body>{body}</w:body></w:document>"


def _paragraph(style: str, text: str, section: str = "") -> str:
    runs = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{part}</w:t>' if part else "" for part in text.split("\t")
    )
    run = f"<w:r>{runs}</w:r>" if runs else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{section}</w:pPr>{run}</w:p>'


def _portrait(start: str = "nextPage") -> str:
    grid = (
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{gb.LINE_PITCH.twips}" '
        f'w:charSpace="{_CHARACTER_SPACE}"/>'
    )
    margins = (gb.TOP_MARGIN, gb.RIGHT_MARGIN, gb.BOTTOM_MARGIN, gb.LEFT_MARGIN)
    return _section(start, gb.PAGE_WIDTH, gb.PAGE_HEIGHT, "", margins, _PORTRAIT_FOOTER, grid)


def _landscape() -> str:
    """A portrait page turned to the left: its top margin is now on the left.

    The grid has no type: LibreOffice centres text on a whole number of grid cells and would move
    the edges.
    """
    grid = f'<w:docGrid w:linePitch="{gb.LINE_PITCH.twips}"/>'
    margins = (gb.LEFT_MARGIN, gb.TOP_MARGIN, gb.RIGHT_MARGIN, gb.BOTTOM_MARGIN)
    return _section(
        "nextPage",
        gb.PAGE_HEIGHT,
        gb.PAGE_WIDTH,
        ' w:orient="landscape"',
        margins,
        _LANDSCAPE_FOOTER,
        grid,
    )


def _section(
    start: str,
    width: Length,
    height: Length,
    orientation: str,
    margins: tuple[Length, Length, Length, Length],
    footer: Length,
    grid: str,
) -> str:
    top, right, bottom, left = (margin.twips for margin in margins)
    return (
        f'<w:sectPr>{_FOOTERS}<w:type w:val="{start}"/>'
        f'<w:pgSz w:w="{width.twips}" w:h="{height.twips}"{orientation}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        f' w:header="851" w:footer="{footer.twips}" w:gutter="0"/>{grid}</w:sectPr>'
    )


def _prototype_table() -> str:
    """A table with a row of each kind; the writer copies their heights and paragraph styles."""
    width = gb.TYPE_AREA_HEIGHT
    rows = "".join(
        (
            _prototype_row(Marker.TABLE_GROUP_HEADER, "Table Header", _GROUP_HEADER_HEIGHT, width),
            _prototype_row(Marker.TABLE_HEADER, "Table Header", _HEADER_HEIGHT, width),
            _prototype_row(Marker.TABLE_ROW, "Table Cell", _ROW_HEIGHT, width),
        )
    )
    properties = (
        f'<w:tblStyle w:val="AppendixTable"/><w:tblW w:w="{width.twips}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"{NO_CELL_MARGINS.format(side=CELL_MARGIN)}"
    )
    grid = f'<w:tblGrid><w:gridCol w:w="{width.twips}"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{grid}{rows}</w:tbl>"


def _prototype_row(marker: str, style: str, height: Length, width: Length) -> str:
    header = "<w:tblHeader/>" if style == "Table Header" else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height.twips}" w:hRule="atLeast"/>'
        f"{header}</w:trPr>"
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/><w:vAlign w:val="center"/>'
        "</w:tcPr>"
        f"{_paragraph(style, marker)}</w:tc></w:tr>"
    )


def _colophon() -> str:
    """One floating table at the foot of the type area, so that it grows upwards when a line wraps.

    LibreOffice floats a table of full width only with this pair of anchors.
    """
    width = gb.TYPE_AREA_WIDTH
    lines = (
        "{{ colophon.send_to }}",
        "{{ colophon.distribute_to }}",
        "{{ colophon.signed_by }}　{{ colophon.reviewed_by }}　{{ colophon.edited_by }}",
    )
    position = (
        f'w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{gb.LEFT_MARGIN.twips}" '
        'w:tblpYSpec="bottom"'
    )
    rows = [_row(_paragraph("Colophon", line), width, _COLOPHON_ROW_HEIGHT) for line in lines]
    return _floating_table("ColophonTable", position, width, rows)


def _floating_table(style: str, position: str, width: Length, rows: list[str]) -> str:
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblpPr w:leftFromText="0" w:rightFromText="0" {position}/>'
        f'<w:tblW w:w="{width.twips}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"{NO_CELL_MARGINS.format(side=0)}</w:tblPr>"
        f'<w:tblGrid><w:gridCol w:w="{width.twips}"/></w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(paragraph: str, width: Length, height: Length) -> str:
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height.twips}" w:hRule="atLeast"/>'
        "</w:trPr>"
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/></w:tcPr>{paragraph}</w:tc></w:tr>'
    )


def _footer(style: str) -> str:
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    field = "".join(
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run.format("1"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        )
    )
    runs = run.format("— ") + field + run.format(" —")
    return (
        f'<w:ftr {_ROOT}><w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{runs}</w:p>'
        "</w:ftr>"
    )
