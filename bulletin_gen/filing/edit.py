"""One value set in an input file: in JSON every other byte, in a workbook every other cell is left
alone.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.filing.cells import with_cell
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import MAX_DIGITS, Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath, value_at, with_value_at
from bulletin_gen.read import Source, bulletin_of
from bulletin_gen.read.forms import decode_source
from bulletin_gen.read.json import JsonSource
from bulletin_gen.read.source import Pointer
from bulletin_gen.read.workbook import CellPlace, WorkbookSource
from bulletin_gen.read.workbook.signs import (
    COUNT_OR_MORE,
    MOST_CHARACTERS,
    NOTHING,
    PERCENT_OR_MORE,
)
from bulletin_gen.read.workbook.values import UNFIT
from bulletin_gen.text.placeholders import is_unfinished
from bulletin_gen.text.printable import is_printable

_OPENING = re.compile(r"\s*\{(\s*)")
_NULL = re.compile("null")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+|null')
"""A text, a number or nothing in JSON, where one begins."""
_OR_MORE = re.compile(f"(?:{COUNT_OR_MORE}|{PERCENT_OR_MORE})$")
_AT_LEAST = "at_least"
ABSENT = NOTHING
"""Stands for a number that is absent, where one is typed."""
_MOST_SAID = 30
"""Characters of what was typed that a message repeats."""
_NUMBER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})(?:\.[0-9]{{1,{MAX_DIGITS}}})?")
_SCALES = Decimal(1), Decimal(100)
"""A cell that is shown in percent stores a hundredth."""


def with_text(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    """The bytes of an input with a text for a field of the issue that it leaves out.

    They were read again: nothing but that field is another. Raises UsageError where it cannot be
    set.
    """
    data = _edited(source, package, field, text)
    form = ".xlsx" if isinstance(source, WorkbookSource) else ".json"
    if decode_source(data, source.name, form).tree(package) != source.tree(package) | {field: text}:
        message = _("“{field}” could not be written into “{file}” without changing something else.")
        raise UsageError(message.format(field=field, file=source.name))
    return data


def with_value(
    data: bytes, source: Source, package: TemplatePackage, path: ValuePath, written: str
) -> bytes:
    """The bytes of an input with another text or number in the place of one that was filed; all
    others stay.

    ``source`` was read of the same bytes. What it gives was read again: nothing but that value is
    another, save what a workbook's formulas make of it, and all of it can be read. ``ABSENT``
    stands for a number that is absent. Raises UsageError for what cannot be changed, or not to
    that.
    """
    tree, _wrong = source.filed(package)
    if not is_editable(tree, path):
        raise UsageError(_("Here stands no text or number that was filed."))
    refusal: UsageError | None = None
    for value in _typed(written, path, value_at(tree, path)):
        try:
            _refuse_unreadable(package, tree, path, value, written)
            return _with_typed(data, source, package, path, value, written)
        except UsageError as error:
            refusal = refusal or error
    raise refusal or AssertionError("something was typed")


def is_editable(tree: Any, path: ValuePath) -> bool:
    """Whether a text, a number or the word that says there is none was filed at a path."""
    group = value_at(tree, path[:-1])
    steps = (
        range(len(group)) if isinstance(group, list) else group if isinstance(group, dict) else ()
    )
    return (
        bool(path)
        and path[-1] in steps
        and not isinstance(value_at(tree, path), bool | dict | list)
    )


def is_meant(written: str, tree: Any, path: ValuePath) -> bool:
    """Whether a value of a tree is what was typed in its place."""
    try:
        return value_at(tree, path) in _typed(written, path, value_at(tree, path))
    except UsageError:
        return False


_Value: TypeAlias = str | Number | dict[str, Number] | None


def _typed(written: str, path: ValuePath, old: Any) -> list[_Value]:
    """What may be meant by what was typed in the place of a value, the likeliest first.

    Raises UsageError where that is nothing.
    """
    if not is_printable(written):
        raise UsageError(_("This text holds a character that no document can hold."))
    is_open = old is None or (isinstance(old, str) and (is_unfinished(old) or old == UNFIT))
    if isinstance(old, str) and not is_open:
        return [written]
    typed = written.strip().removesuffix("%" if path[-1] == _AT_LEAST else "")
    bare = _OR_MORE.sub("", typed)
    is_least = bare != typed
    if _NUMBER.fullmatch(bare) is not None:
        number = Decimal(bare) if "." in bare else int(bare)
        if is_open:
            return [written, {_AT_LEAST: number}] if is_least else [number, written]
        if not is_least or path[-1] == _AT_LEAST:
            return [number]
    if bare == ABSENT:
        return [None]
    if is_open:
        return [written]
    message = _(
        "“{text}” cannot be filed here: type a number like 5115 or 97.2, at most {digits} digits "
        "a side."
    )
    raise UsageError(message.format(text=written[:_MOST_SAID], digits=MAX_DIGITS))


def _with_typed(
    data: bytes,
    source: Source,
    package: TemplatePackage,
    path: ValuePath,
    value: _Value,
    written: str,
) -> bytes:
    if isinstance(source, WorkbookSource):
        return _with_value_in_cell(data, source, package, path, value, written)
    if not isinstance(source, JsonSource):
        raise AssertionError("a form of input without edits")
    position = source.position_of(path)
    token = None if position is None else _TOKEN.match(source.text, position)
    if token is None:
        raise UsageError(_("Here stands no text or number that was filed."))
    changed = source.text[: token.start()] + _as_json(value) + source.text[token.end() :]
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    new = mark + changed.encode()
    tree, read_again = source.tree(package), decode_source(new, source.name).tree(package)
    if with_value_at(tree, path, value_at(read_again, path)) != read_again:
        raise AssertionError("another value was changed")
    return new


def _as_json(value: _Value) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f'"{key}": {_as_json(number)}' for key, number in value.items()) + "}"
        )
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def as_typed(value: Any) -> str:
    """A filed text, number or nothing as it would be typed in its place."""
    if value is None:
        return ABSENT
    return value if isinstance(value, str) else f"{Decimal(value):f}"


def _refuse_unreadable(
    package: TemplatePackage, tree: Any, path: ValuePath, value: _Value, written: str
) -> None:
    """Raise UsageError where a tree cannot be read for a value that is another."""
    problems = _problems(with_value_at(tree, path, value), package)
    known = _problems(tree, package) if problems else ()
    found = [finding for finding in problems if finding not in known]
    if found:
        here = next((finding for finding in found if finding.path[: len(path)] == path), found[0])
        message = _("“{text}” cannot be filed here: {reason}.")
        raise UsageError(message.format(text=written[:_MOST_SAID], reason=here.message))


def _problems(tree: Any, package: TemplatePackage) -> tuple[Finding, ...]:
    """Why a tree cannot be read."""
    try:
        bulletin_of(tree, package)
    except InputError as error:
        return error.findings
    return ()


def _with_value_in_cell(
    data: bytes,
    source: WorkbookSource,
    package: TemplatePackage,
    path: ValuePath,
    value: _Value,
    written: str,
) -> bytes:
    """The same in the value's cell, as it must be stored there to be read as what was typed."""
    if isinstance(value, str) and value.strip() in ("", NOTHING):
        message = _("An empty cell, or one with {sign} in it, is a field left out; type a text.")
        raise UsageError(message.format(sign=NOTHING))
    [place] = source.places([Pointer(path)])
    tree, _wrong = source.filed(package)
    wanted = with_value_at(tree, path, value)
    if isinstance(place, CellPlace):
        now = source.text_of(place)
        for stored, is_number in _stored_as(
            value, written, value_at(tree, path), now, source.first_day
        ):
            new = with_cell(
                data,
                source.parts(),
                (source.part_of(place), place.cell),
                stored,
                is_number=is_number,
            )
            read_again, _wrong = decode_source(new, source.name, ".xlsx").filed(package)
            if value_at(read_again, path) == value and _is_but_for_gaps(read_again, wanted):
                return new
    message = _(
        "“{text}” cannot be written into this cell as it is set up; change it in a spreadsheet "
        "program."
    )
    raise UsageError(message.format(text=written[:_MOST_SAID]))


def _stored_as(
    value: _Value, written: str, old: Any, now: str, first_day: datetime.date
) -> Iterator[tuple[str, bool]]:
    """What a cell may have to hold to be read as a value, and whether that is a number.

    It holds more than a number ``now`` where that is 20余 or 97.2%以上. A cell that is shown as a
    date stores the days since ``first_day``.
    """
    if isinstance(value, int | Decimal):
        yield from ((f"{value / scale:f}", True) for scale in _SCALES)
        yield now.replace(f"{old}", f"{Decimal(value):f}"), False
        return
    with contextlib.suppress(ValueError):
        yield str((datetime.date.fromisoformat(written) - first_day).days), True
    if len(written) <= MOST_CHARACTERS:
        yield written, False


def _is_but_for_gaps(tree: Any, wanted: Any) -> bool:
    """Whether nothing is another; what formulas have made of a value that
    changed may be missing.
    """
    if tree == UNFIT:
        return True
    if isinstance(tree, dict) and isinstance(wanted, dict):
        return tree.keys() <= wanted.keys() and all(
            _is_but_for_gaps(tree[key], wanted[key]) for key in tree
        )
    if isinstance(tree, list) and isinstance(wanted, list):
        return len(tree) == len(wanted) and all(map(_is_but_for_gaps, tree, wanted))
    return bool(tree == wanted)


def _edited(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    if isinstance(source, WorkbookSource):
        return _in_workbook(source, package, field, text)
    if not isinstance(source, JsonSource):
        raise AssertionError("a form of input without edits")
    return _in_json(source, field, text)


def _in_json(source: JsonSource, field: str, text: str) -> bytes:
    """As the first field, set in like the one that was first; or in the place of null."""
    value = json.dumps(text, ensure_ascii=False)
    written = source.text
    there = source.position_of((field,))
    if there is not None:
        return (
            written[:there] + _NULL.sub(lambda _match: value, written[there:], count=1)
        ).encode()
    opening = _OPENING.match(written)
    if opening is None:
        raise AssertionError("an issue is an object")
    member = f"{json.dumps(field)}: {value},{opening.group(1) or ' '}"
    return (written[: opening.end()] + member + written[opening.end() :]).encode()


def _in_workbook(source: WorkbookSource, package: TemplatePackage, field: str, text: str) -> bytes:
    """In the cell beside its label. Raises UsageError where the workbook has no such line."""
    place = source.place_of_fact(package, (field,))
    if place is None:
        message = _(
            "“{file}” has no line for “{field}”; “bulletin-gen convert” writes one with it."
        )
        raise UsageError(message.format(file=source.name, field=field))
    return with_cell(source.data, source.parts(), (source.part_of(place), place.cell), text)
