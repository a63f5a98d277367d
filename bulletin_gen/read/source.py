"""The input's text, and the name its findings carry."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from msgspec import UNSET, Struct

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _

STDIN = "-"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Source(Struct):
    """The text of an input file, without byte order mark, and its name for messages.

    ``tree`` is what the text was parsed to by whoever needed it first, until it is read: text of some megabytes is
    parsed once, and its tree not kept longer than needed.
    """

    text: str
    name: str
    tree: Any = UNSET


def read_source(file: Path | str) -> Source:
    """Read a file, or standard input for ``-``.

    Raises UsageError when there is no such file or it may not be read, InputError when it is not UTF-8.
    """
    if str(file) == STDIN:
        return decode_source(sys.stdin.buffer.read(), _("(standard input)"))
    try:
        return decode_source(Path(file).read_bytes(), str(file))
    except FileNotFoundError as error:
        raise UsageError(_("There is no file “{file}”.").format(file=file)) from error
    except OSError as error:
        message = _("“{file}” cannot be read: {reason}.")
        raise UsageError(message.format(file=file, reason=error.strerror)) from error


def decode_source(data: bytes, name: str) -> Source:
    """Decode UTF-8, with or without byte order mark. Raises InputError that names the encoding it found."""
    try:
        return Source(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise InputError((_encoding_finding(data, name, error.start),)) from error


def _encoding_finding(data: bytes, name: str, position: int) -> Finding:
    message = _("the file is encoded in {encoding}; save it as UTF-8").format(encoding=_guess_encoding(data))
    before = data[:position].decode("utf-8-sig", errors="replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Finding(code="encoding", message=message, file=name, line=line, column=column)


def _guess_encoding(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS) or b"\0" in data[:4]:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _("neither UTF-8 nor GBK")
    return "GBK"
