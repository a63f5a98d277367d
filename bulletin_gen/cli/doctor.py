"""``doctor``: what this machine has and lacks, as a table that a user can send to whoever helps."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from bulletin_gen import __file__ as program_file
from bulletin_gen import __version__
from bulletin_gen.errors import OutputError, TemplateError
from bulletin_gen.i18n import _, current_language
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.package import load_package, package_names
from bulletin_gen.report import terminal_columns
from bulletin_gen.word_template.gbt9704 import FONTS
from bulletin_gen.write.pdf import find_office
from bulletin_gen.write.pdf.font_names import installed_fonts, names_of

State: TypeAlias = Literal["there", "lacking", "unknown"]
_VERSION_TIME = 60
"""Seconds that LibreOffice may take to tell its version;
the first start of all makes its profile.
"""


class Line(Struct, frozen=True):
    """A line of the table: what was looked for, whether it is there, and what else is to be said of
    it.
    """

    item: str
    state: State
    note: str


def doctor_report() -> str:
    """The table, with aligned columns."""
    states: dict[State, str] = {
        "there": _("there"),
        "lacking": _("lacking"),
        "unknown": _("not known"),
    }
    lines = [(row.item, states[row.state], row.note) for row in _rows()]
    widths = [max(terminal_columns(line[column]) for line in lines) for column in (0, 1)]
    return "".join(
        f"{_padded(item, widths[0])}  {_padded(state, widths[1])}  {note}".rstrip() + "\n"
        for item, state, note in lines
    )


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - terminal_columns(text))


def _rows() -> Iterator[Line]:
    yield Line("bulletin-gen", "there", f"{__version__}, {Path(program_file).parent}")
    yield Line("Python", "there", f"{platform.python_version()}, {sys.executable}")
    yield Line(_("system"), "there", platform.platform())
    yield Line(_("console"), "there", f"{sys.stdout.encoding}, {current_language()}")
    yield from _libraries()
    yield _working_folder()
    yield from map(_package, package_names())
    yield _office()
    yield from _fonts()


def _libraries() -> Iterator[Line]:
    """What the program is installed with, by its own list."""
    try:
        required = metadata.requires("bulletin-gen") or []
    except metadata.PackageNotFoundError:
        required = []
    for name in [re.split(r"[^\w.-]", line)[0] for line in required if "extra ==" not in line]:
        try:
            yield Line(name, "there", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Line(name, "lacking", _("install bulletin-gen again"))


def _working_folder() -> Line:
    try:
        folder = Path.cwd()
    except OSError as error:
        return Line(_("this folder"), "lacking", reason_of(error))
    writable = os.access(folder, os.W_OK)
    note = "" if writable else _(": not writable; name another folder with -o")
    return Line(_("this folder"), "there" if writable else "lacking", f"{folder}{note}")


def _package(name: str) -> Line:
    item = _("template package {name}").format(name=name)
    try:
        package = load_package(name)
    except TemplateError as error:
        return Line(item, "lacking", str(error))
    return Line(item, "there" if package.docx_file.is_file() else "lacking", str(package.folder))


def _office() -> Line:
    try:
        program = find_office()
        told = subprocess.run(
            [program, "--version"], capture_output=True, timeout=_VERSION_TIME, check=True
        )
    except OutputError as error:
        return Line("LibreOffice", "lacking", str(error))
    except OSError as error:
        return Line("LibreOffice", "lacking", f"{program}: {reason_of(error)}")
    except subprocess.SubprocessError:
        return Line(
            "LibreOffice",
            "lacking",
            _("{program} does not tell its version").format(program=program),
        )
    return Line(
        "LibreOffice",
        "there",
        f"{told.stdout.decode(errors='replace').strip()}, {program} (PDF/A-2b, PDF/UA)",
    )


def _fonts() -> Iterator[Line]:
    """The fonts of the standard; without them a docx is right,
    and looks different on this machine.
    """
    installed = installed_fonts()
    for font in FONTS:
        item = _("font {name}").format(name=font)
        if installed is None:
            yield Line(item, "unknown", "")
        elif names_of(font) & installed:
            yield Line(item, "there", "")
        else:
            yield Line(item, "lacking", _("another stands in for it on this machine"))
