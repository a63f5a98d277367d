"""How wide a text is, in full-width characters: hanzi are all of one width, and nearly so are
digits.
"""

from __future__ import annotations

import re

NARROW = 0.52
"""The width of a digit or Latin letter: half a character in Chinese fonts, a little more in those
that stand in.
"""
WIDEST_NARROW = 0.58
"""The same in the widest of those, for what must not break at any price."""
_BOUNDARY = 0.2
"""What an office program leaves between hanzi and a digit or letter."""
_BOUNDARIES = re.compile(
    r"(?<=[A-Za-z0-9%])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])"
)
_NARROW_CHARACTERS = re.compile("[ -~]")


def width_in_characters(text: str, narrow: float = NARROW) -> float:
    """The width of a text of one line, the white at the boundaries of scripts included."""
    count = len(_NARROW_CHARACTERS.findall(text))
    return len(text) - count + count * narrow + len(_BOUNDARIES.findall(text)) * _BOUNDARY
