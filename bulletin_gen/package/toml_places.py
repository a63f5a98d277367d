"""Which line of a TOML file a value stands in: ``tomllib`` gives values and no places.

Headers, keys at the beginning of a line, and lists of inline tables with one a line are told, as
people write them; of what stands deeper inside a line, the line is named.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bulletin_gen.places.paths import ValuePath

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w.\-]+)\s*=""")
_ENTRY = re.compile(r"\s*[\[{]")


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
    for line, content in enumerate(text.split("\n"), start=1):
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
