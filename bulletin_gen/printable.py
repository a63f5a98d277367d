"""Which characters a document can hold."""

from __future__ import annotations

import re
from typing import Any

# XML 1.0 forbids most of these (2.2, Char); noncharacters are kept free for this program's own marks.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


_MISLEADING = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\u2e80-\u2fdf\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Characters that nobody sees, that turn the direction of reading, that look like a hanzi and are none (radicals of a
dictionary), or that only one font on one machine knows."""
_NOT_SHOWN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|{_MISLEADING.pattern}")


def misleading_characters(text: str) -> list[tuple[int, str]]:
    """The characters of a text that are not what they look like, each with its place in the text."""
    return [] if text.isascii() else [(match.start(), match.group()) for match in _MISLEADING.finditer(text)]


def visible(text: str) -> str:
    """A text for the screen: what nobody would see in it, or a terminal would obey, by its number: <U+200B>."""
    return _NOT_SHOWN.sub(lambda match: f"<U+{ord(match.group()):04X}>", text)


def is_printable(text: str) -> bool:
    """Tell whether a document can hold the text: no control characters but tab and line ends, no surrogates."""
    return _UNPRINTABLE.search(text) is None


def all_printable(tree: Any) -> bool:
    """Tell the same of every text in a tree of objects and lists, their keys too."""
    if isinstance(tree, str):
        return is_printable(tree)
    if isinstance(tree, dict):
        return all(all_printable(key) and all_printable(value) for key, value in tree.items())
    return not isinstance(tree, list) or all(map(all_printable, tree))
