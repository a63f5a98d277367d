"""The fonts that a docx asks for."""

from __future__ import annotations

from lxml import etree

from bulletin_gen.ooxml.container import unpack
from bulletin_gen.ooxml.names import attribute, w
from bulletin_gen.write.docx.stylesheet import StyleSheet

_TEXT_PARTS = ("word/document", "word/header", "word/footer")


def fonts_of(docx: bytes) -> list[str]:
    """The East Asian fonts of the styles in use, in the order of first use."""
    parts = unpack(docx)
    styles = StyleSheet(parts["word/styles.xml"], "")
    used = (
        attribute(reference, "val")
        for name, part in sorted(parts.items())
        if name.startswith(_TEXT_PARTS) and name.endswith(".xml")
        for reference in etree.fromstring(part).iter(w("pStyle"), w("rStyle"))
    )
    fonts = (
        styles.property(style_id, "rPr", "rFonts", "eastAsia") for style_id in dict.fromkeys(used)
    )
    return list(dict.fromkeys(font for font in fonts if font))
