"""Which line of a TOML file a value stands in: ``tomllib`` gives values and no places.

Headers, keys at the beginning of a line, and lists of inline tables with one a line are told, as
people write them; of what stands deeper inside a line, the line is named. Lines inside a text of
several lines are none of these, whatever they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bulletin_gen.places.paths import ValuePath

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w.\-]+)\s*=""")
_ENTRY = re.compile(r"\s*[\[{]")
_PIECE = re.compile(r'"{3}|\'{3}|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')
"""What of a line opens a text of several lines, or may hold signs that seem to."""
_LONG_TEXT = '"""', "'''"


def line_of(text: str, path: ValuePath) -> int | None:
    """The line, from 1, of a value, or of the nearest that it stands in; None where nothing of it
    is found.
    """
    found = [
        (len(where), -line, line) for where, line in _places(text) if path[: len(where)] == where
    ]
    return max(found)[2] if found else None


@lru_cache(maxsize=4)
def _places(text: str) -> tuple[tuple[ValuePath, int], ...]:
    """Where each table, key and entry of a list of tables begins.

    Kept: a package asks once for each of its expressions.
    """
    places: list[tuple[ValuePath, int]] = []
    numbers: dict[ValuePath, int] = {}
    table: ValuePath = ()
    key: ValuePath = ()
    for line, content in _lines_outside_texts(text):
        header, named = _HEADER.match(content), _KEY.match(content)
        if header is not None:
            table = key = _table(header, numbers)
            places.append((table, line))
        elif named is not None:
            key = (*table, *_keys(named.group(1)))
            places.append((key, line))
        elif _ENTRY.match(content):
            numbers[key] = numbers.get(key, -1) + 1
            places.append(((*key, numbers[key]), line))
    return tuple(places)


def line_in_text(text: str, path: ValuePath, wanted: int) -> int | None:
    """The line of the file, from 1, of a line of a text that stands at a path, from 1 too."""
    first = line_of(text, path)
    if first is None:
        return None
    lines = text.split("\n")
    opening = _opens_text(lines[first - 1])
    if opening is None:
        return first  # a text of one line, whatever line ends are written in it
    closing = (n for n in range(first + 1, len(lines) + 1) if opening in lines[n - 1])
    last = next(closing, len(lines))
    line = first + lines[first - 1].rstrip().endswith(opening)  # that line end is not the text's
    while wanted > 1 and line < last:
        wanted -= not _goes_on(lines[line - 1], opening)
        line += 1
    return line


def _goes_on(line: str, opening: str) -> bool:
    """Whether a line of a text ends in a backslash, which joins it to the next."""
    backslashes = len(line) - len(line.rstrip("\\"))
    return opening == _LONG_TEXT[0] and backslashes % 2 == 1


def _lines_outside_texts(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file, with their numbers, but for those that begin inside a text."""
    opening: str | None = None
    for number, content in enumerate(text.split("\n"), start=1):
        if opening is None:
            yield number, content
            opening = _opens_text(content)
        elif opening in content:
            opening = _opens_text(content.split(opening, 1)[1])


def _opens_text(line: str) -> str | None:
    """The sign of a text that is opened in a line and not closed there."""
    opening: str | None = None
    for piece in _PIECE.finditer(line):
        if opening is None and piece.group() in _LONG_TEXT:
            opening = piece.group()
        elif piece.group() == opening:
            opening = None
    return opening


def _table(header: re.Match[str], numbers: dict[ValuePath, int]) -> ValuePath:
    """The path of a table; of one in a list, its number too."""
    path: ValuePath = ()
    for key in _keys(header.group(2)):
        path = (*path, key)
        if path in numbers:
            path = (*path, numbers[path])
    if header.group(1) == "[[":
        of_list = path[:-1] if isinstance(path[-1], int) else path
        numbers[of_list] = numbers.get(of_list, -1) + 1
        path = (*of_list, numbers[of_list])
    return path


def _keys(dotted: str) -> list[str]:
    return [key.strip().strip("\"'") for key in dotted.split(".")]
