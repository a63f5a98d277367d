"""The text files of a package: read, within bounds, and TOML explained where it is wrong."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.bounds import bounded
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.places.place import Place, TextPlace, place_in
from bulletin_gen.text.printable import all_printable, is_printable, with_line_feeds

T = TypeVar("T")

MAX_FILE_SIZE = 1_000_000
"""Bytes that a text file of a package may have; the largest in the box has 4,000."""


def refuse_unsafe_file(file: Path) -> None:
    """Refuse a file that a link leads out of the package's folder, one that is absurdly large, and
    a pipe, a device or a folder by a file's name: reading one may never end."""
    if file.resolve().parent != file.parent.resolve():
        raise _error(_("this file lies outside the template package's folder"), file)
    if file.suffix != ".docx" and file.exists() and file.stat().st_size > MAX_FILE_SIZE:
        raise _error(_("this file is too large"), file)
    if file.exists() and not file.is_file():
        raise _error(_("this is no file"), file)


def read_text(file: Path) -> str:
    """The text of a file. Raises TemplateError when it is absent, too large, no UTF-8 or holds what
    no document can.
    """
    try:
        refuse_unsafe_file(file)
        text = read_file(file, MAX_FILE_SIZE).decode("utf-8-sig")
        text = with_line_feeds(text)
    except FileNotFoundError as error:
        raise _error(_("this file of the template package is missing"), file) from error
    except OSError as error:
        from bulletin_gen.operating_system.reasons import reason_of

        raise _error(_("cannot be read: {reason}").format(reason=reason_of(error)), file) from error
    except UnicodeDecodeError as error:
        raise _error(_("this is no UTF-8; save the file as UTF-8"), file) from error
    for number, line in enumerate(text.split("\n"), start=1):
        _refuse_unprintable(is_printable(line), file, number)
    return text


def place_of(file: Path, path: ValuePath, words: str = "") -> Place:
    """The line of a value in a TOML file, as near as can be told, and the column where it holds
    some words.
    """
    from bulletin_gen.package.toml_places import line_of

    text = read_text(file)
    line = line_of(text, path) if path else None
    if line is None:
        return Place(str(file))
    column = text.split("\n")[line - 1].find(words.split("\n")[0]) + 1 if words else 0
    return TextPlace(str(file), line, column)


def place_in_text(file: Path, path: ValuePath, line: int | None = None) -> Place:
    """The place of a line, from 1, of a text that stands at a path of a TOML file; where no line is
    known, that of the text.
    """
    from bulletin_gen.package.toml_places import line_in_text

    return place_in(str(file), line_in_text(read_text(file), path, line or 1))


def load_toml(file: Path, type_: type[T]) -> T:
    """A TOML file as a type, its numbers exact: full marks are compared with scores.

    Raises TemplateError for whatever is wrong with it.
    """
    text = read_text(file)
    tree: dict[str, Any] = {}
    try:
        with bounded(str(file)):
            tree = tomllib.loads(text, parse_float=_finite)
            _refuse_unprintable(all_printable(tree), file)
            return msgspec.convert(tree, type_, builtin_types=(Decimal,))
    except RecursionError as error:
        raise _error(_("nested too deep"), file) from error
    except tomllib.TOMLDecodeError as error:
        from bulletin_gen.package.toml_syntax import line_in, toml_message

        line = line_in(str(error), text)
        raise _error(toml_message(str(error), text.split("\n")[line - 1]), file, line) from error
    except msgspec.ValidationError as error:
        raise _explain(tree, type_, file) from error
    except (ArithmeticError, ValueError) as error:
        raise _error(_("a number is beyond all measure"), file) from error


def _explain(tree: dict[str, Any], type_: type[T], file: Path) -> TemplateError:
    """Say what does not fit, and in which line."""
    from bulletin_gen.schema.describe import schema_of
    from bulletin_gen.schema.walk import Walk

    schema = schema_of(type_)
    findings = list(Walk(schema.get("$defs", {})).value(tree, schema, ()))
    if not findings:
        raise AssertionError("refused by a type, accepted by its schema")
    # A misspelt name is missing under its right one, too.
    first = min(findings, key=lambda finding: finding.code != "unknown")
    where = f"{format_path(first.path)[2:]}: " if len(first.path) > 1 else ""
    return TemplateError(where + first.message, place_of(file, first.path))


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise tomllib.TOMLDecodeError("Invalid value")
    return number


def _refuse_unprintable(can_be_printed: bool, file: Path, line: int | None = None) -> None:
    if not can_be_printed:
        raise _error(_("a text holds a character that no document can hold"), file, line)


def _error(message: str, file: Path, line: int | None = None) -> TemplateError:
    return TemplateError(message, place_in(str(file), line))
