"""Which characters a document can hold."""

from __future__ import annotations

import re
from typing import Any

# XML 1.0 forbids most of these (2.2, Char); noncharacters are kept free for this program's own marks.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


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
