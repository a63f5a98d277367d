"""The text files of a package: read, within bounds, and TOML explained where it is wrong."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import nearest_name
from bulletin_gen.i18n import _
from bulletin_gen.package.layout import Align, Column, TableLayout
from bulletin_gen.package.manifest import ColophonEntry, Fact, Manifest, Wording
from bulletin_gen.places import place_in
from bulletin_gen.printable import all_printable, is_printable
from bulletin_gen.process.bounds import bounded

T = TypeVar("T")

MAX_FILE_SIZE = 1_000_000
"""Bytes that a text file of a package may have; the largest in the box has 4,000."""


def refuse_unsafe_file(file: Path) -> None:
    """Refuse a file that a link leads out of the package's folder, one that is absurdly large, and a pipe, a device or
    a folder by a file's name: reading one may never end."""
    if file.resolve().parent != file.parent.resolve():
        raise _error(_("this file lies outside the template package's folder"), file)
    if file.suffix != ".docx" and file.exists() and file.stat().st_size > MAX_FILE_SIZE:
        raise _error(_("this file is too large"), file)
    if file.exists() and not file.is_file():
        raise _error(_("this is no file"), file)


def read_text(file: Path) -> str:
    """The text of a file. Raises TemplateError when it is absent, too large, no UTF-8 or holds what no document can."""
    try:
        refuse_unsafe_file(file)
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise _error(_("this file of the template package is missing"), file) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _error(_("cannot be read: {reason}").format(reason=error), file) from error
    for number, line in enumerate(text.split("\n"), start=1):
        _refuse_unprintable(is_printable(line), file, number)
    return text


def load_toml(file: Path, type_: type[T]) -> T:
    """A TOML file as a type, its numbers exact: full marks are compared with scores.

    Raises TemplateError for whatever is wrong with it.
    """
    text = read_text(file)
    try:
        with bounded(str(file)):
            tree: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
            _refuse_unprintable(all_printable(tree), file)
            return msgspec.convert(tree, type_, builtin_types=(Decimal,))
    except RecursionError as error:
        raise _error(_("nested too deep"), file) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise _error(str(error), file, int(place.group(1)) if place else None) from error
    except msgspec.ValidationError as error:
        raise _explain(str(error), text, file) from error


def _explain(message: str, text: str, file: Path) -> TemplateError:
    """Say where a field stands that is not known, and which was probably meant."""
    unknown = re.search(r"unknown field `(.+?)`", message)
    choice = re.search(r"Invalid enum value '(.+?)'", message)
    if choice is not None:
        choices = "、".join(get_args(Align))
        return _error(_("“{value}” is none of these: {choices}").format(value=choice.group(1), choices=choices), file)
    if unknown is None:
        return _error(message, file)
    name = unknown.group(1)
    known = {
        field
        for struct in (Manifest, Wording, Fact, ColophonEntry, TableLayout, Column)
        for field in struct.__struct_fields__
    }
    place = re.search(rf"^.*\b{re.escape(name)}\s*=", text, re.MULTILINE)
    line = text.count("\n", 0, place.end()) + 1 if place else None
    explanation = _("there is no field “{name}” here").format(name=name) + nearest_name(name, known)
    return _error(explanation, file, line)


def _refuse_unprintable(can_be_printed: bool, file: Path, line: int | None = None) -> None:
    if not can_be_printed:
        raise _error(_("a text holds a character that no document can hold"), file, line)


def _error(message: str, file: Path, line: int | None = None) -> TemplateError:
    return TemplateError(message, place_in(str(file), line))
