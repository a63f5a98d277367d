"""Lines of the masthead that must stay one line: what does not fit is drawn closer, narrower or
smaller.

All lengths are twips.
"""

from __future__ import annotations

import math
import re
from itertools import takewhile

from msgspec import Struct

from bulletin_gen.lengths import TWIPS_PER_PT
from bulletin_gen.ooxml.names import w, whole_number
from bulletin_gen.text.width import width_in_characters
from bulletin_gen.write.docx.measure import Measure, style_of
from bulletin_gen.write.docx.paragraph_texts import Element, own_text
from bulletin_gen.write.docx.properties import of_paragraph, set_on_runs
from bulletin_gen.write.docx.stylesheet import StyleSheet

_FILL = 0.94
"""How much of the line a long name fills; the rest is for fonts that are a little wider."""
_NARROWEST = 60
"""Glyphs are narrowed to this percentage, and then drawn smaller."""
_CLOSEST = 20
"""So much at the most is taken off between two characters, before they are drawn smaller."""
_NAME = re.compile(r"\{\{-?\s*masthead\.name\s*-?\}\}")
_SMALLEST = 16
"""No size is chosen below this, in half points: a name of hundreds of characters is seen not to
fit.
"""
_GAP = 120
"""What stays free between issuer and date."""
_MARK = re.compile(r"\{\{-?\s*masthead\.(?:copy_number|secrecy|urgency)\b")
"""What stands above the name, where there is such a mark (7.2.1 to 7.2.3)."""


class MastheadParagraphs(Struct, frozen=True):
    """The paragraphs of a Word template that print the name, issuer and date together, and the
    marks right above the name.
    """

    names: list[Element]
    lines: list[Element]
    marks: list[Element]

    def fit(self, styles: StyleSheet, width: int) -> None:
        """Fit what they print, now that it stands there, into a text of some width."""
        measure = Measure(styles, width)
        for paragraph in self.names:
            _fit_name(paragraph, measure, styles, width)
        if self.marks:
            self._keep_place(self.names[0], measure)
        for paragraph in self.lines:
            _fit_line(paragraph, measure, width)

    def _keep_place(self, name: Element, measure: Measure) -> None:
        """Take the marks that are there off the white above the name, which stands where it stands
        without them.
        """
        there = [measure.block(mark) for mark in self.marks if mark.getparent() is not None]
        taken = sum(block.height for block in there)
        if taken:
            white = max(measure.block(name).before - taken, 0)
            spacing = of_paragraph(name, "spacing")
            for other in ("beforeLines", "beforeAutospacing"):  # which would go before it
                spacing.attrib.pop(w(other), "")
            spacing.set(w("before"), str(white))


def find_masthead(paragraphs: list[Element]) -> MastheadParagraphs:
    """Find them among paragraphs whose tags are not rendered yet."""
    texts = [(paragraph, own_text(paragraph)) for paragraph in paragraphs]
    names = [paragraph for paragraph, text in texts if _NAME.fullmatch(text.strip())]
    lines = [
        paragraph
        for paragraph, text in texts
        if "masthead.issuer" in text and "masthead.date" in text
    ]
    return MastheadParagraphs(names, lines, _marks_above(names[0], texts) if names else [])


def _marks_above(name: Element, texts: list[tuple[Element, str]]) -> list[Element]:
    above = takewhile(lambda item: item[0] is not name, texts)
    marks = takewhile(lambda item: _MARK.match(item[1].strip()), reversed([*above]))
    return [paragraph for paragraph, _text in marks]


def _fit_name(paragraph: Element, measure: Measure, styles: StyleSheet, width: int) -> None:
    """As wide as the line lets it be: its glyphs narrower than they are high where it is long,
    never wider.
    """
    cells = max(map(width_in_characters, own_text(paragraph).split("\n")))
    size = measure.size(paragraph)
    fitting = 100 * width * _FILL / max(cells * size, 1)
    scale = max(min(100, int(fitting)), _NARROWEST)
    told = whole_number(styles.property(style_of(paragraph) or "", "rPr", "w", "val") or "100")
    if scale != told:
        set_on_runs(paragraph, "w", scale)
    if fitting < _NARROWEST:
        _set_size(paragraph, size * fitting / _NARROWEST)


def _fit_line(paragraph: Element, measure: Measure, width: int) -> None:
    """Issuer and date on one line: closed up first, then smaller."""
    text = own_text(paragraph).replace("\t", "")
    count, size = len(text), measure.size(paragraph)
    room = width - 2 * size - _GAP
    cells = width_in_characters(text)
    lack = cells * size - room
    if not text or lack <= 0:
        return
    closer = min(math.ceil(lack / count), _CLOSEST)
    set_on_runs(paragraph, "spacing", -closer)
    if lack > closer * count:
        _set_size(paragraph, (room + closer * count) / cells)


def _set_size(paragraph: Element, size: float) -> None:
    """Set the size of all runs, to the half point below."""
    half_points = max(math.floor(size * 2 / TWIPS_PER_PT), _SMALLEST)
    for tag in ("sz", "szCs"):
        set_on_runs(paragraph, tag, half_points)
