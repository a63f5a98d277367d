"""The parts of the Word template that say nothing of the page: content types, relationships, theme,
fonts.
"""

from __future__ import annotations

from msgspec import Struct

from bulletin_gen.ooxml.names import R_NAMESPACE, W_NAMESPACE, escape
from bulletin_gen.ooxml.relations import DOCUMENT_RELATIONS, ROOT_RELATIONS
from bulletin_gen.text.line_breaks import NO_LINE_AFTER, NO_LINE_BEFORE
from bulletin_gen.word_template import gbt9704 as gb

_CONTENT = "application/vnd.openxmlformats-officedocument."
_WORD = _CONTENT + "wordprocessingml."
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"

_CONTENT_TYPES = {
    "/word/document.xml": _WORD + "document.main+xml",
    "/word/styles.xml": _WORD + "styles+xml",
    "/word/settings.xml": _WORD + "settings+xml",
    "/word/fontTable.xml": _WORD + "fontTable+xml",
    "/word/theme/theme1.xml": _CONTENT + "theme+xml",
    "/word/footer1.xml": _WORD + "footer+xml",
    "/word/footer2.xml": _WORD + "footer+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": _CONTENT + "extended-properties+xml",
}


class _Font(Struct, frozen=True):
    """A font that the styles ask for, and those that stand in for it,
    the nearest first (17.8.3.1).
    """

    name: str
    family: str
    stand_ins: tuple[str, ...] = ()


# An ordinary Windows has 仿宋, 楷体, 黑体 and 宋体, under Chinese and English names; Office brings
# 华文中宋.
_FONTS = (
    _Font(gb.FANG_SONG, "modern", ("仿宋", "FangSong", "华文仿宋", "STFangsong")),
    _Font(
        gb.SONG_DISPLAY,
        "roman",
        ("FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "宋体", "SimSun"),
    ),
    _Font(gb.HEI, "modern", ("SimHei", "华文黑体", "STHeiti", "微软雅黑")),
    _Font(gb.KAI, "modern", ("楷体", "KaiTi", "华文楷体", "STKaiti")),
    _Font(gb.SONG, "roman", ("SimSun", "华文宋体", "STSong")),
    _Font("Times New Roman", "roman"),
)


def fixed_parts() -> dict[str, str]:
    """The parts by name, without XML declarations."""
    return {
        "[Content_Types].xml": _content_types(),
        ROOT_RELATIONS: _relations(
            ("officeDocument", "word/document.xml"),
            ("metadata/core-properties", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        DOCUMENT_RELATIONS: _relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            ("theme", "theme/theme1.xml"),
            ("footer", "footer1.xml"),
            ("footer", "footer2.xml"),
        ),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
        "word/theme/theme1.xml": _theme(),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"/>',
        "docProps/app.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            'extended-properties"/>'
        ),
    }


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{type_}"/>'
        for part, type_ in _CONTENT_TYPES.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_relation_type(kind)}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{relations}</Relationships>'


def _relation_type(kind: str) -> str:
    return f"{_RELATIONSHIPS}/{kind}" if kind.startswith("metadata/") else f"{R_NAMESPACE}/{kind}"


def _settings() -> str:
    """``themeFontLang`` and ``compat`` make Word lay out East Asian text by its present rules.

    A dash of two characters is not divided: neither begins a line (GB/T 15834-2011, 5.1.5). A line
    that ends with a break of the author's is not stretched.
    """
    return (
        f'<w:settings xmlns:w="{W_NAMESPACE}"><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val="{escape(NO_LINE_AFTER)}"/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val="{escape(NO_LINE_BEFORE)}"/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table() -> str:
    return f'<w:fonts xmlns:w="{W_NAMESPACE}">{"".join(map(_font, _FONTS))}</w:fonts>'


def _font(font: _Font) -> str:
    others = f'<w:altName w:val="{",".join(font.stand_ins)}"/>' if font.stand_ins else ""
    return (
        f'<w:font w:name="{font.name}">{others}<w:charset '
        f'w:val="{"86" if font.stand_ins else "00"}"/>'
        f'<w:family w:val="{font.family}"/><w:pitch w:val="default"/></w:font>'
    )


def _theme() -> str:
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in {
            "dk1": "000000",
            "lt1": "FFFFFF",
            "dk2": "000000",
            "lt2": "FFFFFF",
            "accent1": "FF0000",
            "accent2": "7F7F7F",
            "accent3": "7F7F7F",
            "accent4": "7F7F7F",
            "accent5": "7F7F7F",
            "accent6": "7F7F7F",
            "hlink": "000000",
            "folHlink": "000000",
        }.items()
    )
    font = (
        f'<a:latin typeface="Times New Roman"/><a:ea typeface="{gb.FANG_SONG}"/><a:cs typeface=""/>'
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{_DRAWING}" name="Bulletin"><a:themeElements>'
        f'<a:clrScheme name="Bulletin">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Bulletin"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Bulletin"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
