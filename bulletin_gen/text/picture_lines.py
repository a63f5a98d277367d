"""Lines of prose that name pictures: ``![说明](照片/1.jpg)``, one or two in a line of their own."""

from __future__ import annotations

import re

from msgspec import Struct

_NAMED = re.compile(
    r"!\[(?P<caption>[^\[\]\n]{0,200})\]\((?P<name>(?:[^()\n]|\([^()\n]*\)){1,300})\)"
)
MOST_IN_A_LINE = 2


class NamedPicture(Struct, frozen=True):
    """A picture as a line of prose names it: its caption, and its file's name.

    ``start`` is where the name begins in the line.
    """

    caption: str
    name: str
    start: int = 0


def pictures_of_line(line: str) -> tuple[NamedPicture, ...]:
    """The pictures that a line is made of; none where it holds anything else."""
    found = [*_NAMED.finditer(line)]
    if not 1 <= len(found) <= MOST_IN_A_LINE or _NAMED.sub("", line).strip():
        return ()
    return tuple(
        NamedPicture(match["caption"].strip(), match["name"].strip(), match.start("name"))
        for match in found
    )


def without_names(text: str) -> str:
    """A text in which 图 stands, as long, for the names of pictures: they are no prose."""
    if "![" not in text:
        return text
    return "\n".join(_without_names(line) for line in text.split("\n"))


def _without_names(line: str) -> str:
    if not pictures_of_line(line):
        return line
    return _NAMED.sub(
        lambda match: f"![{match['caption']}]" + "图" * (len(match["name"]) + len("()")), line
    )


def picture_line(picture: NamedPicture) -> str:
    """A picture as a line of prose names it."""
    return f"![{picture.caption}]({picture.name})"
