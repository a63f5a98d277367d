"""One value set in an input file: in JSON every other byte, in a workbook every other cell is left alone."""

from __future__ import annotations

import codecs
import contextlib
import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bulletin_gen.errors import UsageError
from bulletin_gen.filing.cells import with_cell
from bulletin_gen.findings import ValuePath, value_at, with_value_at
from bulletin_gen.i18n import _
from bulletin_gen.numbers import MAX_DIGITS
from bulletin_gen.package import TemplatePackage
from bulletin_gen.printable import is_printable
from bulletin_gen.read import Source
from bulletin_gen.read.forms import decode_source
from bulletin_gen.read.json import JsonSource
from bulletin_gen.read.source import Pointer
from bulletin_gen.read.workbook import CellPlace, WorkbookSource
from bulletin_gen.read.workbook.signs import MOST_CHARACTERS
from bulletin_gen.read.workbook.values import UNFIT

_OPENING = re.compile(r"\s*\{(\s*)")
_NULL = re.compile("null")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+')
"""A text or number of JSON, where one begins."""
_NUMBER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})(?:\.[0-9]{{1,{MAX_DIGITS}}})?")
_SCALES = Decimal(1), Decimal(100)
"""A cell that is shown in percent stores a hundredth."""


def with_text(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    """The bytes of an input with a text for a field of the issue that it leaves out.

    They were read again: nothing but that field is another. Raises UsageError where it cannot be set.
    """
    data = _edited(source, package, field, text)
    form = ".xlsx" if isinstance(source, WorkbookSource) else ".json"
    if decode_source(data, source.name, form).tree(package) != source.tree(package) | {field: text}:
        message = _("“{field}” could not be written into “{file}” without changing something else.")
        raise UsageError(message.format(field=field, file=source.name))
    return data


def with_value(data: bytes, source: Source, package: TemplatePackage, path: ValuePath, written: str) -> bytes:
    """The bytes of an input with another text or number in the place of one that was filed; all others stay.

    ``source`` was read of the same bytes. What it gives was read again: nothing but that value is another, save what a
    workbook's formulas make of it. Raises UsageError for what cannot be changed, or not to that.
    """
    old = value_at(source.tree(package), path)
    if not isinstance(old, str | int | Decimal) or isinstance(old, bool):
        raise UsageError(_("Here stands no text or number that was filed."))
    if isinstance(source, WorkbookSource):
        return _with_value_in_cell(data, source, package, path, _typed(written, old))
    if not isinstance(source, JsonSource):
        raise AssertionError("a form of input without edits")
    position = source.position_of(path)
    token = None if position is None else _TOKEN.match(source.text, position)
    if token is None:
        raise UsageError(_("Here stands no text or number that was filed."))
    value = _typed(written, old)
    as_json = json.dumps(value, ensure_ascii=False) if isinstance(old, str) else value
    changed = source.text[: token.start()] + as_json + source.text[token.end() :]
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    new = mark + changed.encode()
    read_again = decode_source(new, source.name).tree(package)
    if with_value_at(source.tree(package), path, value_at(read_again, path)) != read_again:
        raise AssertionError("another value was changed")
    return new


def _typed(written: str, old: str | int | Decimal) -> str:
    """What was typed in the place of a text or number. Raises UsageError where it is none of that kind."""
    if isinstance(old, str):
        if not is_printable(written):
            raise UsageError(_("This text holds a character that no document can hold."))
        return written
    if _NUMBER.fullmatch(written.strip()) is None:
        message = _("“{text}” cannot be filed here: type a number like 5115 or 97.2, at most {digits} digits a side.")
        raise UsageError(message.format(text=written[:30], digits=MAX_DIGITS))
    return written.strip()


def _with_value_in_cell(
    data: bytes, source: WorkbookSource, package: TemplatePackage, path: ValuePath, written: str
) -> bytes:
    """The same in the value's cell, as it must be stored there to be read as what was typed."""
    [place] = source.places([Pointer(path)])
    tree = source.tree(package)
    old = value_at(tree, path)
    wanted = with_value_at(tree, path, written if isinstance(old, str) else Decimal(written))
    if isinstance(place, CellPlace):
        for stored, is_number in _stored_as(written, old, source.text_of(place), source.first_day):
            new = with_cell(data, source.parts(), (source.part_of(place), place.cell), stored, is_number=is_number)
            read_again, _wrong = decode_source(new, source.name, ".xlsx").filed(package)
            if value_at(read_again, path) == value_at(wanted, path) and _is_but_for_gaps(read_again, wanted):
                return new
    message = _("“{text}” cannot be written into this cell as it is set up; change it in a spreadsheet program.")
    raise UsageError(message.format(text=written[:30]))


def _stored_as(
    written: str, old: str | int | Decimal, text: str, first_day: datetime.date
) -> Iterator[tuple[str, bool]]:
    """What a cell may have to hold to be read as what was typed, and whether that is a number.

    ``text`` is what it holds now: more than the number where that is 20余 or 97.2%以上. A cell that is shown as a date
    stores the days since ``first_day``.
    """
    if not isinstance(old, str):
        yield from ((f"{Decimal(written) / scale:f}", True) for scale in _SCALES)
        yield text.replace(f"{old}", written), False
        return
    with contextlib.suppress(ValueError):
        yield str((datetime.date.fromisoformat(written) - first_day).days), True
    if len(written) <= MOST_CHARACTERS:
        yield written, False


def _is_but_for_gaps(tree: Any, wanted: Any) -> bool:
    """Whether nothing is another; what formulas have made of a value that changed may be missing."""
    if tree == UNFIT:
        return True
    if isinstance(tree, dict) and isinstance(wanted, dict):
        return tree.keys() <= wanted.keys() and all(_is_but_for_gaps(tree[key], wanted[key]) for key in tree)
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
        return (written[:there] + _NULL.sub(lambda _match: value, written[there:], count=1)).encode()
    opening = _OPENING.match(written)
    if opening is None:
        raise AssertionError("an issue is an object")
    member = f"{json.dumps(field)}: {value},{opening.group(1) or ' '}"
    return (written[: opening.end()] + member + written[opening.end() :]).encode()


def _in_workbook(source: WorkbookSource, package: TemplatePackage, field: str, text: str) -> bytes:
    """In the cell beside its label. Raises UsageError where the workbook has no such line."""
    place = source.place_of_fact(package, (field,))
    if place is None:
        message = _("“{file}” has no line for “{field}”; “bulletin-gen convert” writes one with it.")
        raise UsageError(message.format(file=source.name, field=field))
    return with_cell(source.data, source.parts(), (source.part_of(place), place.cell), text)
