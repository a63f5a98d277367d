"""How wide a text is, in full-width characters: hanzi are all of one width, and nearly so are
digits.
"""

from __future__ import annotations

import re

NARROW = 0.52
"""The width of a digit or Latin letter: half a character in Chinese fonts, a little more in those
that stand in.
"""
OFFICE_NARROW = 0.5
"""The same in the fonts that the standard names."""
WIDEST_NARROW = 0.58
"""The same in the widest of those, for what must not break at any price."""
BOUNDARY = 0.2
"""What LibreOffice leaves between hanzi and a digit or letter, in characters."""
_WORDS_BOUNDARY = 0.25
SETTINGS = (
    (NARROW, BOUNDARY),
    (OFFICE_NARROW, BOUNDARY),
    (OFFICE_NARROW, _WORDS_BOUNDARY),
    (OFFICE_NARROW, 0.0),
)
"""How lines are set, as the width of a digit and what stands between it and a hanzi: in fonts that
stand in, in those of an office, by Word, and by programs that leave nothing there.
"""
_FIRST_HANZI, _LAST_HANZI = "\u3400", "\u9fff"
_LATIN = re.compile("[A-Za-z0-9%]+")
_NARROW_CHARACTERS = re.compile("[ -~]")


def width_in_characters(text: str, narrow: float = NARROW, boundary: float = BOUNDARY) -> float:
    """The width of a text of one line, the white at the boundaries of scripts included."""
    count = len(_NARROW_CHARACTERS.findall(text))
    return len(text) - count + count * narrow + _boundaries(text) * boundary


def _boundaries(text: str) -> int:
    """How often hanzi stand beside digits or letters; no white stands before a sign of percent."""
    count = 0
    for found in _LATIN.finditer(text):
        before, behind = (
            text[found.start() - 1 : found.start()],
            text[found.end() : found.end() + 1],
        )
        count += _FIRST_HANZI <= before <= _LAST_HANZI and not found.group().startswith("%")
        count += _FIRST_HANZI <= behind <= _LAST_HANZI
    return count
