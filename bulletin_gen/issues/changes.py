"""The change log of an issue, a file beside it: what was changed in the browser, when, from what to
what. By it a change is taken back after the program was started again, too.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.places.paths import ValuePath

SUFFIX = ".changes"
"""Behind the whole name of the issue's file: no input ends so."""


_ENCODER = msgspec.json.Encoder(decimal_format="number")


class LoggedChange(Struct, frozen=True, kw_only=True):
    """A line of the log. ``old`` and ``new`` are what was filed, a value or a whole list; ``after``
    is the digest of the file then.
    """

    when: str
    what: str
    path: ValuePath
    old: Any
    new: Any
    after: str
    is_list: bool = False
    is_undo: bool = False


def log_of(file: Path) -> Path:
    """The change log of an issue's file."""
    return file.with_name(f"{file.name}{SUFFIX}")


def note_change(file: Path, change: LoggedChange) -> None:
    """Write a change behind the others. Raises OSError where the folder cannot be written into."""
    with log_of(file).open("ab") as log:
        log.write(_ENCODER.encode(change) + b"\n")


def last_standing(file: Path) -> LoggedChange | None:
    """The last change that was not taken back; None where none was, or the log is none of ours."""
    standing: list[LoggedChange] = []
    for change in _changes_in(log_of(file)):
        if not change.is_undo:
            standing.append(change)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def _changes_in(log: Path) -> Iterator[LoggedChange]:
    try:
        lines = read_file(log).splitlines()
    except OSError:
        return
    decoder = msgspec.json.Decoder(LoggedChange, float_hook=_exact)
    for line in lines:
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):  # cut off, or another's
            continue


def _exact(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


def now() -> str:
    """The time, for people and programs: to the second, with the difference to UTC."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
