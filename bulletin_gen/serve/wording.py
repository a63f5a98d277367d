"""Where the wording of a template package stands in its files."""

from __future__ import annotations

import re
from bisect import bisect_right

from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.text_files import read_text
from bulletin_gen.places.place import Place, TextPlace

_LEAST_CHARACTERS = 2
"""A full stop stands everywhere."""
_MOST_PLACES = 5
_WHITE = re.compile(r"\s|\\n")
"""White, and what stands for a line's end in TOML: where a line ends on a page says nothing of the
file's.
"""


def places_of_wording(words: str, package: TemplatePackage) -> list[Place]:
    """The lines where some words begin in a package's texts; none where they are made, or stand in
    its Word file.
    """
    wanted = _WHITE.sub("", words)
    if len(wanted) < _LEAST_CHARACTERS:
        return []
    found: list[Place] = []
    for file in package.files:
        if file.suffix in (".toml", ".j2") and file.is_file():
            lines = read_text(file).split("\n")
            starts, condensed = [], ""
            for line in lines:
                starts.append(len(condensed))
                condensed += _WHITE.sub("", line)
            for match in re.finditer(re.escape(wanted), condensed):
                found.append(TextPlace(str(file), bisect_right(starts, match.start())))
    return found[:_MOST_PLACES]
