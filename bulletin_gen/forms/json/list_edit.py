"""Items of a list put in, taken out and moved in a JSON file; what stays is left as it was
written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from bulletin_gen.forms.form import ListChange
from bulletin_gen.forms.json.source import JsonSource
from bulletin_gen.forms.json.write import on_one_line
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read import Source

_DECODER = json.JSONDecoder()
_INDENT = re.compile(r"[ \t]*")
_OPENING = re.compile(r"\{(\s*)")
_STEP = "  "


def changed_list(source: Source, _package: TemplatePackage, change: ListChange) -> Iterator[bytes]:
    """The file with other items in a list; a list that is left out is put in."""
    if not isinstance(source, JsonSource):
        raise AssertionError("not of this form")
    position = source.position_of(change.path)
    if position is None:
        yield source.bytes_of(_with_new_list(source, change))
        return
    text = source.text
    _list, end = _DECODER.raw_decode(text, position)
    written = _written(text, position, end, change, _spans(source, change.path))
    yield source.bytes_of(text[:position] + written + text[end:])


def _spans(source: JsonSource, path: ValuePath) -> list[tuple[int, int]]:
    """Where each item begins and ends."""
    spans: list[tuple[int, int]] = []
    while (start := source.position_of((*path, len(spans)))) is not None:
        spans.append((start, _DECODER.raw_decode(source.text, start)[1]))
    return spans


def _written(
    text: str, position: int, end: int, change: ListChange, spans: list[tuple[int, int]]
) -> str:
    """The list with what stays as it was written, set off as its items were."""
    pieces = [
        on_one_line(item) if old is None else text[slice(*spans[old])]
        for item, old in zip(change.items, change.kept, strict=True)
    ]
    if not pieces:
        return "[]"
    line = _INDENT.match(text, text.rfind("\n", 0, position) + 1)
    indent = "" if line is None else line.group()
    is_plain = all(isinstance(item, str) for item in change.items)
    if spans:
        opening, closing = text[position + 1 : spans[0][0]], text[spans[-1][1] : end - 1]
        between = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{opening or ' '}"
    elif is_plain:
        opening, between, closing = "", ", ", ""
    else:
        opening, closing = f"\n{indent}{_STEP}", f"\n{indent}"
        between = f",{opening}"
    return f"[{opening}{between.join(pieces)}{closing}]"


def _with_new_list(source: JsonSource, change: ListChange) -> str:
    """The text with a list more, as the first field of what it belongs to."""
    *within, name = change.path
    position = source.position_of(tuple(within))
    opening = None if position is None else _OPENING.match(source.text, position)
    if opening is None or isinstance(name, int):
        raise AssertionError("a list belongs to an object that is there")
    field = f"{json.dumps(name, ensure_ascii=False)}: {on_one_line(list(change.items))}"
    is_empty = source.text[opening.end()] == "}"
    rest = "" if is_empty else f",{opening.group(1) or ' '}"
    return source.text[: opening.end()] + field + rest + source.text[opening.end() :]
