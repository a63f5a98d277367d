"""Read: what was filed → ``Bulletin``, or every problem in it at once, each with its place.

A form of input (``forms``) gives a ``Source``: a tree, and the places in it. What belongs into the
tree is known here (``model``), and no form is.
"""

from __future__ import annotations

from bulletin_gen.read.locate import locate
from bulletin_gen.read.model.complete import complete, needs_issue_before
from bulletin_gen.read.model.shape import bulletin_type
from bulletin_gen.read.reading import (
    DEFAULT_PACKAGE,
    bulletin_of,
    package_of,
    read_bulletin,
    read_filed,
    with_defaults,
)
from bulletin_gen.read.source import Source

__all__ = [
    "DEFAULT_PACKAGE",
    "Source",
    "bulletin_of",
    "bulletin_type",
    "complete",
    "locate",
    "needs_issue_before",
    "package_of",
    "read_bulletin",
    "read_filed",
    "with_defaults",
]
