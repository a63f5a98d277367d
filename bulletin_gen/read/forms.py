"""The forms of input: from a file, or bytes, to a ``Source``.

To add a form, write a folder beside this module with a ``Source`` of its own, and enter it in
``FORMS``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.places.place import Place
from bulletin_gen.read.source import Source

STDIN = "-"
_ZIP_MARK = b"PK\x03\x04"
"""What comes through a pipe has no suffix to go by."""


def _json(data: bytes, name: str) -> Source:
    from bulletin_gen.read.json import decode_json

    return decode_json(data, name)


def _workbook(data: bytes, name: str) -> Source:
    from bulletin_gen.read.workbook import decode_workbook

    return decode_workbook(data, name)


DEFAULT_FORM = ".json"
FORMS: dict[str, Callable[[bytes, str], Source]] = {DEFAULT_FORM: _json, ".xlsx": _workbook}
"""By the suffix of a file's name; what has another suffix, or none, is of the default form."""


def read_source(file: Path | str) -> Source:
    """Read a file, or standard input for ``-``.

    Raises UsageError when there is no such file or it may not be read, InputError when it is not of
    its form.
    """
    if str(file) == STDIN:
        data = sys.stdin.buffer.read()
        form = ".xlsx" if data.startswith(_ZIP_MARK) else DEFAULT_FORM
        return decode_source(data, _("(standard input)"), form)
    try:
        data = Path(file).read_bytes()
    except FileNotFoundError as error:
        raise UsageError(_("There is no file “{file}”.").format(file=file)) from error
    except OSError as error:
        message = _("“{file}” cannot be read: {reason}.")
        raise UsageError(message.format(file=file, reason=reason_of(error))) from error
    return decode_source(data, str(file), Path(file).suffix.lower())


_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".numbers")


def decode_source(data: bytes, name: str, form: str = DEFAULT_FORM) -> Source:
    """Take the bytes of an input in a form. Raises InputError when they are not of that form."""
    if form in _OTHER_WORKBOOKS:
        message = _(
            "workbooks of the form {form} are not read; open it and save it as .xlsx"
        ).format(form=form)
        raise InputError((Finding(code="workbook", message=message, place=Place(name)),))
    return FORMS.get(form, FORMS[DEFAULT_FORM])(data, name)
