"""How many lines a text takes: what only the office program knows for certain, and the writer must
foresee.

Lines break as East Asian typography has it (JIS X 4051, GB/T 15834): anywhere between hanzi, but
before no closing and after no opening punctuation, nor inside a word or a number.
"""

from __future__ import annotations

import re

from msgspec import Struct

from bulletin_gen.text.line_breaks import NO_LINE_AFTER, NO_LINE_BEFORE
from bulletin_gen.text.width import BOUNDARY, NARROW, width_in_characters

_DASH = "——"
_TORN = 6
"""A line whose text is less than so many times the white that is left is torn apart."""
_HANZI = "\u2e80"
"""The first of the characters that are all of one width."""
_UNIT = re.compile(
    rf"[{re.escape(NO_LINE_AFTER)}]*(?:[!-~]+|[^!-~])[{re.escape(NO_LINE_BEFORE)}]*",
)
"""What stays together on a line: a word or a hanzi, with the punctuation that clings to it."""


class Lines(Struct, frozen=True):
    """How many lines a text takes, and what stands on the last."""

    count: int
    last: str
    torn: int = 0
    """How many lines are pulled by more than a sixth to end where the text does: what would come
    next is long, and stays together."""
    splits_dash: bool = False
    """Whether a dash of two signs comes to stand across the end of a line: LibreOffice divides it
    there, whatever the document says, where the font has no sign of its own for both."""


def break_lines(
    text: str,
    character: float,
    first: float,
    further: float,
    narrow: float = NARROW,
    boundary: float = BOUNDARY,
) -> Lines:
    """Break a text into lines, in characters so wide, the first line and the further ones so wide;
    ``narrow`` is the width of a digit or Latin letter in characters, ``boundary`` what stands
    between it and a hanzi.
    """
    first, further = max(first, character, 1), max(further, character, 1)
    parts = [
        _break(part, character, further if number else first, further, (narrow, boundary))
        for number, part in enumerate(text.split("\n"))
    ]
    is_split = any(part.splits_dash for part in parts)
    torn = sum(part.torn for part in parts)
    return Lines(sum(part.count for part in parts), parts[-1].last, torn, is_split)


def line_count(text: str, character: float, width: float) -> int:
    """How many lines a text takes, in characters so wide, between edges so far from each other."""
    return break_lines(text, character, width, width).count


def _break(
    text: str, character: float, first: float, further: float, setting: tuple[float, float]
) -> Lines:
    if len(text) * character <= first:
        return Lines(1, text)
    lines, room, last, before = 1, first, "", ""
    torn, splits_dash = 0, False
    for unit in _UNIT.findall(text):
        if len(unit) == 1 and before >= _HANZI <= unit:  # as nearly always: no boundary of scripts
            width = character
        else:
            width = width_in_characters(before + unit, *setting)
            width = (width - width_in_characters(before, *setting)) * character
        before = unit[-1]
        if width > room and last and unit != " ":
            splits_dash = splits_dash or (_DASH in unit and room >= width - character)
            torn += room * _TORN > (first if lines == 1 else further) - room
            lines, room, last = lines + 1, further, ""
        while width > max(room, further) and unit != " ":
            lines, width, room = lines + 1, width - room, further
        room -= width
        last += unit
    return Lines(lines, last, torn, splits_dash)
