"""Which characters a document can hold."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# XML 1.0 forbids most of these (2.2, Char); noncharacters are kept free for this program's own
# marks.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


_UNSEEN = {"Cf", "Co", "Cs", "Zl", "Zp"}
"""Categories of Unicode: format, private use, surrogates, separators of lines and paragraphs."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u034f")
_LOOK_ALIKES = (
    ("\u2e80", "\u2fdf"),
    ("\ufe00", "\ufe0f"),
    ("\U000e0100", "\U000e01ef"),
    *(("\uf900", "\ufa0d"), ("\ufa10", "\ufa10"), ("\ufa12", "\ufa12"), ("\ufa15", "\ufa1e")),
    *(("\ufa20", "\ufa20"), ("\ufa22", "\ufa22"), ("\ufa25", "\ufa26"), ("\ufa2a", "\ufaff")),
    ("\U0002f800", "\U0002fa1f"),
)
"""Radicals of a dictionary, which look like hanzi, signs that choose another shape, and hanzi that
are there a second time for the sake of other codes. Patterns of such ranges would take Python
longer to compile than all else a check imports."""


_PRINTABLE_AND_MISLEADING = _BLANK_LETTERS.union(
    *(map(chr, range(ord(first), ord(last) + 1)) for first, last in _LOOK_ALIKES)
)


def is_misleading(character: str) -> bool:
    """Tell a character that nobody sees, that turns the direction of reading, that looks like a
    hanzi and is none, or that only one font on one machine knows."""
    return (
        unicodedata.category(character) in _UNSEEN
        or character in _BLANK_LETTERS
        or any(first <= character <= last for first, last in _LOOK_ALIKES)
    )


def misleading_characters(text: str) -> list[tuple[int, str]]:
    """The misleading characters of a text, each with its place in it."""
    if text.isascii() or not any(map(is_misleading, set(text))):
        return []
    return [(place, character) for place, character in enumerate(text) if is_misleading(character)]


def visible(text: str) -> str:
    """A text for the screen: what nobody would see in it, or a terminal would obey, by its number:
    <U+200B>.
    """
    if _is_plainly_visible(text):
        return text
    hidden = {character for character in set(text) if _is_hidden(character)}
    return "".join(f"<U+{ord(c):04X}>" if c in hidden else c for c in text) if hidden else text


def in_one_line(name: object) -> str:
    """A file's name as it is shown: as ``visible``, and it begins no new line."""
    return visible(str(name)).replace("\n", "<U+000A>")


def _is_plainly_visible(text: str) -> bool:
    """Whether nothing in a text can be hidden: most are, and that is told at once."""
    plain = text.replace("\n", "").replace("\t", "")
    return plain.isprintable() and _PRINTABLE_AND_MISLEADING.isdisjoint(plain)


def _is_hidden(character: str) -> bool:
    is_control = unicodedata.category(character) == "Cc" and character not in "\t\n"
    return is_control or is_misleading(character) or not is_printable(character)


def without_spaces(name: str) -> str:
    """A name without its spaces, and signs of format that nobody sees."""
    if name.isprintable() and " " not in name:
        return name
    return "".join(c for c in name if not c.isspace() and unicodedata.category(c) != "Cf")


def with_line_feeds(text: str) -> str:
    """A text whose lines end alike, whatever system they were typed on."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_printable(text: str) -> bool:
    """Tell whether a document can hold the text: no control characters but tab and line ends, no
    surrogates.
    """
    return _UNPRINTABLE.search(text) is None


def all_printable(tree: Any) -> bool:
    """Tell the same of every text in a tree of objects and lists, their keys too."""
    if isinstance(tree, str):
        return is_printable(tree)
    if isinstance(tree, dict):
        return all(all_printable(key) and all_printable(value) for key, value in tree.items())
    return not isinstance(tree, list) or all(map(all_printable, tree))
