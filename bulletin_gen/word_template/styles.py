"""The styles of the Word template: the look of every role, by GB/T 9704-2012.

The children of ``w:pPr`` and ``w:rPr`` stand in the order that
the schema (ISO/IEC 29500-1, CT_PPrBase and CT_RPr) prescribes.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.lengths import Length, mm, pt, twips
from bulletin_gen.text.width import width_in_characters
from bulletin_gen.word_template import gbt9704 as gb
from bulletin_gen.word_template.style_names import Style

BODY_PITCH = twips(-6)
"""Taken off each body character. The 28 cells of the grid are 15.79 pt wide and a 3号 glyph 16 pt:
text that does not snap to them needs this to fit 28 on a line; with -5, 27 fit."""

CLOSE_PITCH = twips(-18)
OPEN_PITCH = twips(3)
"""The same of a paragraph whose last line would hold a single character: 29 fit a line,
or else 27.
"""

_MASTHEAD_NAME = "Masthead Name"
MASTHEAD_SIZE = pt(32)
_MASTHEAD_FILL = 0.94
"""How much of the line a long name fills."""
TABLE_SIZE = pt(10.5)
COLOPHON_INDENT = gb.COLOPHON_SIZE
"""One 4号 character from both edges of the type area (7.4)."""
LIST_NUMBER_WIDTH = gb.BODY_SIZE
LIST_LABEL_WIDTH = 4 * gb.BODY_SIZE
LIST_TEXT = gb.BODY_INDENT_CHARACTERS * gb.CHARACTER_WIDTH + LIST_LABEL_WIDTH
"""附件：1. hangs before the list's text, and 1. before each further item's (7.3.4)."""


# The standard counts blank lines and white to the ink, a style to the box of a line, which is
# higher than its glyphs. What is taken off the two blank lines around the issue number and above
# the title keeps the white within the standard's, and lets page 1 hold ten lines of narrative.
ABOVE_NAME_INK = twips(172)
BELOW_LINE_INK = pt(3.3)
RULE_SPACE_POINTS = int((gb.RULE_GAP - BELOW_LINE_INK).points)
"""From the box of the masthead's last line to the red rule (7.2.7)."""
PAGE_NUMBER_LINE = twips(280)
_PAGE_NUMBER_DASH = twips(141)
"""From the top of the page number's line to its dash."""
PAGE_NUMBER_LINE_GAP = gb.PAGE_NUMBER_GAP - _PAGE_NUMBER_DASH
"""From the type area to the page number's line, so that its dash stands where it should. Word
places a footer by its distance from the page's edge and ignores this; LibreOffice builds it
downwards from the type area, and on a page style for even pages only it knows no other distance."""


class ParagraphStyle(Struct, frozen=True, kw_only=True):
    """One paragraph style; what is None or empty is inherited. ``scale`` is the glyphs' width in
    percent.
    """

    name: str
    alias: str
    """What the style pane shows beside the name, to who reads Chinese."""
    based_on: str = "Normal"
    next: str = ""
    """The style of the paragraph that Enter begins below one of this;
    the same where it is empty.
    """
    font: str = ""
    size: Length | None = None
    colour: str = ""
    pitch: Length | None = None
    scale: int | None = None
    align: str = ""
    before: Length | None = None
    after: Length | None = None
    line: Length | None = None
    is_line_free: bool = False
    """Lines are as high as what stands in them: of a picture, an exact line shows a strip."""
    indent: str = ""
    tabs: str = ""
    border: str = ""
    outline: int | None = None
    keep_next: bool = False
    keep_lines: bool = False
    widow_control: bool = False
    custom: bool = True


def style_id(name: str) -> str:
    """The id that a style's name gets: each word capitalised, spaces dropped."""
    return "".join(word[0].upper() + word[1:] for word in name.split())


_LINE = gb.LINE_PITCH
_BESIDE_RULE = mm(1)
"""Between a rule and a name that is ranged left, beyond the margin of its cell."""
_INDENT = gb.BODY_INDENT_CHARACTERS * gb.CHARACTER_WIDTH
_FIRST_LINE_INDENT = (
    f'w:firstLineChars="{gb.BODY_INDENT_CHARACTERS * 100}" w:firstLine="{_INDENT.twips}"'
)

_HEADING_ALIASES = ("一级标题", "二级标题", "三级标题", "四级标题")

PARAGRAPH_STYLES = (
    ParagraphStyle(name="Masthead Mark", alias="版头标注", font=gb.HEI),
    ParagraphStyle(
        name=_MASTHEAD_NAME,
        alias="发文机关标志",
        font=gb.SONG_DISPLAY,
        size=MASTHEAD_SIZE,
        colour=gb.MASTHEAD_COLOUR,
        align="center",
        before=gb.MASTHEAD_TOP - ABOVE_NAME_INK,
        line=twips(700),
    ),
    ParagraphStyle(
        name="Masthead Issue",
        alias="期号",
        align="center",
        before=gb.ISSUE_BLANK_LINES * _LINE - twips(340),
    ),
    ParagraphStyle(
        name="Masthead Line",
        alias="印发机关和日期",
        indent=f'w:firstLine="{gb.CHARACTER_WIDTH.twips}"',
        tabs=f'<w:tab w:val="right" w:pos="{(gb.TYPE_AREA_WIDTH - gb.CHARACTER_WIDTH).twips}"/>',
        border=f'<w:bottom w:val="single" w:sz="24" w:space="{RULE_SPACE_POINTS}" '
        f'w:color="{gb.MASTHEAD_COLOUR}"/>',
    ),
    ParagraphStyle(
        name="Title",
        alias="公文标题",
        next=Style.BODY,
        font=gb.SONG_DISPLAY,
        size=gb.TITLE_SIZE,
        align="center",
        before=gb.TITLE_BLANK_LINES * _LINE - twips(528),
        after=twips(400),
        line=twips(599),
        keep_next=True,
        outline=0,
        custom=False,
    ),
    ParagraphStyle(name="Addressees", alias="主送机关", next=Style.BODY),
    ParagraphStyle(
        name=Style.BODY,
        alias="公文正文",
        pitch=BODY_PITCH,
        align="both",
        indent=_FIRST_LINE_INDENT,
        custom=False,
    ),
    ParagraphStyle(
        name=Style.BODY_LAST,
        alias="正文末段",
        based_on=Style.BODY,
        next=Style.BODY,
        keep_next=True,
        widow_control=True,
    ),
    ParagraphStyle(
        name=Style.BODY_CLOSE,
        alias="正文紧排",
        based_on=Style.BODY,
        next=Style.BODY,
        pitch=CLOSE_PITCH,
    ),
    ParagraphStyle(
        name=Style.BODY_OPEN,
        alias="正文疏排",
        based_on=Style.BODY,
        next=Style.BODY,
        pitch=OPEN_PITCH,
    ),
    ParagraphStyle(
        name=Style.PICTURE,
        alias="图片",
        based_on=Style.BODY,
        next=Style.BODY,
        align="center",
        is_line_free=True,
        indent='w:firstLineChars="0" w:firstLine="0"',
    ),
    *(
        ParagraphStyle(
            name=name,
            alias=alias,
            based_on=Style.BODY,
            next=Style.BODY,
            font=font,
            outline=level,
            keep_next=True,
            custom=False,
        )
        for level, (name, alias, font) in enumerate(
            zip(Style.HEADINGS, _HEADING_ALIASES, (gb.HEI, gb.KAI, "", ""), strict=True)
        )
    ),
    ParagraphStyle(
        name=Style.APPENDIX_LIST,
        alias="附件说明",
        next=Style.APPENDIX_LIST_NEXT,
        before=gb.APPENDIX_LIST_BLANK_LINES * _LINE,
        keep_next=True,
        keep_lines=True,
        indent=f'w:left="{LIST_TEXT.twips}" w:hanging="{LIST_LABEL_WIDTH.twips}"',
    ),
    ParagraphStyle(
        name=Style.APPENDIX_LIST_NEXT,
        alias="附件说明续",
        keep_lines=True,
        indent=f'w:left="{LIST_TEXT.twips}" w:hanging="{LIST_NUMBER_WIDTH.twips}"',
    ),
    ParagraphStyle(name="Note", alias="附注", keep_lines=True, indent=_FIRST_LINE_INDENT),
    ParagraphStyle(
        name="Appendix Label", alias="附件序号", next="Appendix Title", font=gb.HEI, keep_next=True
    ),
    ParagraphStyle(
        name="Appendix Title",
        alias="附件标题",
        font=gb.SONG_DISPLAY,
        size=gb.TITLE_SIZE,
        align="center",
        before=twips(30),
        after=twips(90),
        line=twips(610),
        keep_next=True,
        outline=0,
    ),
    ParagraphStyle(
        name="Table Header",
        alias="表头",
        font=gb.HEI,
        size=TABLE_SIZE,
        align="center",
        line=twips(240),
    ),
    ParagraphStyle(
        name=Style.CELLS["centre"],
        alias="表格居中",
        size=TABLE_SIZE,
        align="center",
        line=twips(240),
    ),
    ParagraphStyle(
        name=Style.CELLS["left"],
        alias="表格左对齐",
        based_on=Style.CELLS["centre"],
        align="left",
        indent=f'w:left="{_BESIDE_RULE.twips}"',
    ),
    ParagraphStyle(
        name=Style.CELLS["right"], alias="表格右对齐", based_on=Style.CELLS["centre"], align="right"
    ),
    *(
        ParagraphStyle(name=name, alias=alias, based_on=Style.CELLS[align], keep_next=True)
        for (align, name), alias in zip(
            Style.CELLS_KEPT.items(),
            ("表格末行左对齐", "表格末行居中", "表格末行右对齐"),
            strict=True,
        )
    ),
    ParagraphStyle(
        name="Colophon",
        alias="版记",
        size=gb.COLOPHON_SIZE,
        line=twips(470),
        indent=f'w:left="{(3 * COLOPHON_INDENT).twips}" w:right="{COLOPHON_INDENT.twips}"'
        f' w:hanging="{(2 * COLOPHON_INDENT).twips}"',
    ),
    *(
        ParagraphStyle(
            name=name,
            alias=alias,
            font=gb.SONG,
            size=gb.PAGE_NUMBER_SIZE,
            align=side,
            before=PAGE_NUMBER_LINE_GAP,
            line=PAGE_NUMBER_LINE,
            indent=f'w:{side}Chars="100" w:{side}="{gb.PAGE_NUMBER_SIZE.twips}"',
        )
        for name, alias, side in (
            ("Page Number Odd", "单页页码", "right"),
            ("Page Number Even", "双页页码", "left"),
        )
    ),
    ParagraphStyle(name="Section End", alias="分节", size=pt(1), line=twips(20)),
)


def styles_xml(masthead_name: str) -> str:
    """The part ``word/styles.xml``; the red head is as wide as this name lets it be."""
    return f"""<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">\
<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(gb.FANG_SONG)}\
<w:sz w:val="{gb.BODY_SIZE.half_points}"/>\
<w:szCs w:val="{gb.BODY_SIZE.half_points}"/>\
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>\
<w:pPrDefault/></w:docDefaults>{_LATENT_STYLES}{"".join(_all_styles(masthead_name))}</w:styles>"""


def _all_styles(masthead_name: str) -> Iterator[str]:
    yield _NORMAL
    for style in PARAGRAPH_STYLES:
        is_name = style.name == _MASTHEAD_NAME
        yield _paragraph_style(
            replace(style, scale=_masthead_scale(masthead_name)) if is_name else style
        )
    yield _CHARACTER_STYLES
    yield _TABLE_STYLES


def _masthead_scale(name: str) -> int:
    """How wide the glyphs of the red head are, in percent: as they are, or narrow enough for one
    line (7.2.4).
    """
    cells = max(width_in_characters(name), 1)
    width = gb.TYPE_AREA_WIDTH.twips * _MASTHEAD_FILL
    return min(100, int(100 * width / (cells * MASTHEAD_SIZE.twips)))


def _paragraph_style(style: ParagraphStyle) -> str:
    custom = ' w:customStyle="1"' if style.custom else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id(style.name)}"><w:name '
        f'w:val="{style.name}"/>'
        f'<w:aliases w:val="{style.alias}"/><w:basedOn w:val="{style_id(style.based_on)}"/>'
        f'<w:next w:val="{style_id(style.next or style.name)}"/><w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr>"
        "</w:style>"
    )


def _paragraph_properties(style: ParagraphStyle) -> str:
    spacing = {"before": style.before, "after": style.after, "line": style.line}
    attributes = "".join(
        f' w:{name}="{value.twips}"' for name, value in spacing.items() if value is not None
    )
    rule = ' w:lineRule="exact"' if style.line is not None else ""
    if style.is_line_free:
        attributes, rule = f'{attributes} w:line="240"', ' w:lineRule="auto"'
    return "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:keepLines/>" if style.keep_lines else "",
            '<w:widowControl w:val="1"/>' if style.widow_control else "",
            f"<w:pBdr>{style.border}</w:pBdr>" if style.border else "",
            f"<w:tabs>{style.tabs}</w:tabs>" if style.tabs else "",
            f"<w:spacing{attributes}{rule}/>" if attributes else "",
            f"<w:ind {style.indent}/>" if style.indent else "",
            f'<w:jc w:val="{style.align}"/>' if style.align else "",
            f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "",
        )
    )


def _run_properties(style: ParagraphStyle) -> str:
    size = style.size.half_points if style.size is not None else None
    return "".join(
        (
            _fonts(style.font) if style.font else "",
            f'<w:color w:val="{style.colour}"/>' if style.colour else "",
            f'<w:spacing w:val="{style.pitch.twips}"/>' if style.pitch is not None else "",
            f'<w:w w:val="{style.scale}"/>' if style.scale is not None else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size is not None else "",
        )
    )


_LATENT_STYLES = (
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
    'w:defUnhideWhenUsed="1"'
    ' w:defQFormat="0" w:count="376"/>'
)
"""Word's own styles stay out of the style pane until somebody uses one."""


def _fonts(font: str) -> str:
    """One font for all scripts; quotation marks and dashes, which both have,
    are East Asian ones.
    """
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" '
        'w:cs="Times New Roman"/>'
    )


# overflowPunct: on is Word's default; LibreOffice 7.4 reads it the other way round and lets nothing
# hang. snapToGrid: snapped to cells narrower than its glyph, every hanzi would take two of them.
# sz: the character grid counts from the size that this style itself states. widowControl: with it,
# a page would hold 21 lines where a paragraph of two ends.
_NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/>"
    '<w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="1"/><w:snapToGrid w:val="0"/>'
    f'<w:spacing w:before="0" w:after="0" w:line="{_LINE.twips}" w:lineRule="exact"/></w:pPr>'
    f'<w:rPr><w:sz w:val="{gb.BODY_SIZE.half_points}"/><w:szCs '
    f'w:val="{gb.BODY_SIZE.half_points}"/></w:rPr></w:style>'
)

_CHARACTER_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    f'<w:style w:type="character" w:styleId="Strong"><w:name w:val="{Style.STRONG}"/><w:qFormat/>'
    "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
    f'<w:style w:type="character" w:styleId="Emphasis"><w:name w:val="{Style.EMPHASIS}"/>'
    "<w:qFormat/>"
    f"<w:rPr>{_fonts(gb.KAI)}</w:rPr></w:style>"
)

CELL_MARGIN = 28
"""On the left and right of a cell's text, in twips."""
NO_CELL_MARGINS = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
)
"""No white above and below; the tables say so themselves too, since not every program takes it from
the style that all tables are based on.
"""
_TABLE_BORDERS = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE_STYLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    f"{NO_CELL_MARGINS.format(side=0)}</w:tblPr></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="AppendixTable"><w:name w:val="Appendix '
    'Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{_TABLE_BORDERS}</w:tblBorders>"
    f"{NO_CELL_MARGINS.format(side=CELL_MARGIN)}</w:tblPr></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="ColophonTable"><w:name w:val="Colophon '
    'Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>'
    f'<w:top w:val="single" w:sz="{gb.COLOPHON_OUTER_RULE.eighths}" w:space="0" w:color="auto"/>'
    f'<w:bottom w:val="single" w:sz="{gb.COLOPHON_OUTER_RULE.eighths}" w:space="0" w:color="auto"/>'
    f'<w:insideH w:val="single" w:sz="{gb.COLOPHON_INNER_RULE.eighths}" w:space="0" '
    'w:color="auto"/>'
    "</w:tblBorders></w:tblPr></w:style>"
)
