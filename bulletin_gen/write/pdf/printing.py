"""The document as PDF: its docx, printed by LibreOffice."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bulletin_gen.document import Chart, Document
from bulletin_gen.errors import OutputError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.operating_system.signals import held_back
from bulletin_gen.operating_system.temporary import temporary_files
from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.docx.fonts import fonts_of
from bulletin_gen.write.pdf.alternative_text import with_alternative_texts
from bulletin_gen.write.pdf.font_names import installed_fonts, names_of, plain_name
from bulletin_gen.write.pdf.left_over import PROFILE, office_folder
from bulletin_gen.write.pdf.repeatable import make_repeatable
from bulletin_gen.write.written import Written

SETTING = "BULLETIN_GEN_SOFFICE"
"""The environment variable that names LibreOffice's program, where it is not on the PATH."""

TIME_LIMIT = 180
"""Seconds that one conversion may take; the real issue takes about 3."""

_MOST_TOLD = 200
"""Characters of what LibreOffice says that a message repeats."""
_END_OF_PDF = 1024
"""Bytes at the end of a PDF, among which its last line stands (ISO 32000-1, 7.5.5; Adobe's note on
it).
"""
_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_EXPORT = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"IsSkipEmptyPages":{"type":"boolean","value":"false"},'
    '"SelectPdfVersion":{"type":"long","value":"2"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}%s}'
)
"""PDF/A-2b (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), with an entry of the outline for a title."""
_DESTINATIONS = ',"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}'
_OFFICE_WORDS = ("--headless", "--norestore", "--nologo", "--nolockcheck")

_running: set[subprocess.Popen[bytes]] = set()


def write_pdf(document: Document) -> Written:
    """Print the document; the fonts that others stood in for are remarked on.

    Raises OutputError when LibreOffice is absent, fails or takes too long.
    """
    docx = write_docx(document)
    charts = [block.text for block in document.narrative if isinstance(block, Chart)]
    printed = print_docx(docx.data)
    repeatable, is_repeatable = make_repeatable(printed, document.date)
    spoken = with_alternative_texts(repeatable, charts)
    pdf = repeatable if spoken is None else spoken
    absent = [font for font in fonts_of(docx.data) if not names_of(font) & embedded_fonts(pdf)]
    remarks = [*docx.remarks]
    if absent:
        message = _(
            "These fonts are not installed here, and the PDF shows others in their place: {fonts}."
        )
        remarks.append(message.format(fonts="、".join(absent)))
    if spoken is None:
        remarks.append(_("The PDF does not say in words what its charts show."))
    if not is_repeatable:
        remarks.append(
            _("The PDF is another at each print: this LibreOffice writes it in an unknown way.")
        )
    return Written(pdf, tuple(remarks))


def print_docx(docx: bytes) -> bytes:
    """Print any docx. Raises OutputError when LibreOffice is absent, fails or takes too long."""
    [pdf] = print_several([docx])
    return pdf


def print_several(docxes: list[bytes]) -> list[bytes]:
    """Print some docx with one start of LibreOffice, which takes most of the time of one. Raises as
    ``print_docx``.
    """
    program = find_office()
    with printing_folder() as folder:
        return _convert(program, docxes, folder)


@contextlib.contextmanager
def printing_folder() -> Iterator[Path]:
    """A folder that is gone in the end. Raises OutputError when the system refuses it, or a file in
    it.
    """
    with temporary_files(), office_folder() as folder:
        yield folder


def find_office() -> str:
    """LibreOffice's program: by the setting, on the PATH, or where it is usually installed. Raises
    OutputError.
    """
    setting = os.environ.get(SETTING)
    if setting:
        return _named_office(setting)
    for program in _PROGRAMS:
        found = shutil.which(program)
        if found:
            return found
    for place in _USUAL_PLACES:
        if place.is_file():
            return str(place)
    raise OutputError(
        _(
            "A PDF needs LibreOffice, which was not found. Install it from libreoffice.org, or "
            "set {setting} to its"
            " program (soffice); or write a .docx and print that from Word or WPS."
        ).format(setting=SETTING)
    )


def _named_office(setting: str) -> str:
    """The program that the setting names. Looked for here, since what starts it would speak of
    itself.
    """
    found = shutil.which(setting)
    if found is None:
        message = _(
            "{setting} should name LibreOffice's program (soffice), and names none: “{program}”."
        )
        raise OutputError(message.format(setting=SETTING, program=setting))
    return found


def embedded_fonts(pdf: bytes) -> set[str]:
    """The plain names of the fonts in a PDF, which spells what is no letter of ASCII as #XX (ISO
    32000-1, 7.3.5).
    """
    names = re.findall(rb"/FontName\s*/(?:[A-Z]{6}\+)?([^/<>\[\]()\s]+)", pdf)
    return {
        plain_name(unquote_to_bytes(name.replace(b"#", b"%")).decode("utf-8", "replace"))
        for name in names
    }


def _convert(program: str, docxes: list[bytes], folder: Path) -> list[bytes]:
    sources = [folder / f"issue{number}.docx" for number in range(len(docxes))]
    for source, docx in zip(sources, docxes, strict=True):
        source.write_bytes(docx)
    command = office_command(program, make_profile(folder))
    return run_conversion(command, sources, folder)


def office_command(program: str, profile: Path) -> list[str]:
    """What a command of LibreOffice begins with."""
    return [
        *_without_network(),
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *_OFFICE_WORDS,
    ]


def run_conversion(
    command: list[str], sources: list[Path], folder: Path, *, destinations: bool = False
) -> list[bytes]:
    """Print files beside themselves, with their bookmarks as destinations if need be. Raises
    OutputError.
    """
    export = _EXPORT % (_DESTINATIONS if destinations else "")
    program = command[-len(_OFFICE_WORDS) - 2]
    try:
        told, exit_code = _run_office(
            [*command, "--convert-to", export, "--outdir", str(folder), *map(str, sources)],
            office_environment(folder),
        )
    except subprocess.TimeoutExpired as error:
        message = _("LibreOffice did not finish within {seconds} seconds.")
        raise OutputError(message.format(seconds=TIME_LIMIT)) from error
    except OSError as error:
        raise not_started(program, error) from error
    return [_read_pdf(source.with_suffix(".pdf"), told, exit_code) for source in sources]


def not_started(program: str, error: OSError) -> OutputError:
    """Why LibreOffice did not start."""
    message = _("LibreOffice (“{program}”) cannot be started: {reason}.")
    return OutputError(message.format(program=program, reason=reason_of(error)))


def _read_pdf(output: Path, told: str, exit_code: int) -> bytes:
    """A PDF that is whole: a file and a good exit code are no proof of each other.

    LibreOffice prints half a page and fails, or prints nothing and is content.
    """
    pdf = output.read_bytes() if output.is_file() else b""
    if exit_code or not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-_END_OF_PDF:]:
        reason = told or f"exit code {exit_code}"
        raise OutputError(_("LibreOffice made no PDF: {reason}.").format(reason=reason))
    return pdf


def make_profile(folder: Path) -> Path:
    """A profile of its own: a running office program is not disturbed, and conversions can go side
    by side.

    What a document asks for beside its own parts (links, macros, updates) is denied there: the
    reader of Word templates lets none of it through, and should it ever, nothing comes of it.
    """
    profile = folder / PROFILE
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_DENIALS, encoding="utf-8")
    return profile


def _without_network() -> tuple[str, ...]:
    """What a command begins with to run without a network; nothing where the system does not offer
    it.
    """
    program = shutil.which("unshare") if sys.platform == "linux" else None
    if program is None:
        return ()
    words = (program, "--user", "--map-current-user", "--net")
    try:
        tried = subprocess.run(
            [*words, "true"], capture_output=True, timeout=TIME_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return words if tried.returncode == 0 else ()


def _run_office(command: list[str], environment: dict[str, str]) -> tuple[str, int]:
    """The first line that LibreOffice tells on standard error, and its exit code.

    Its program starts another, which does the work: however this ends, both do. Interrupted while
    it is started, nobody would know whom to end.
    """
    with (
        tempfile.TemporaryFile() as told,
        held_back() as let_signals_through,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            env=environment,
            start_new_session=True,
        ) as office,
    ):
        _running.add(office)
        try:
            let_signals_through()
            office.wait(timeout=TIME_LIMIT)
        except BaseException:
            end_session(office)
            raise
        finally:
            _running.discard(office)
        told.seek(0)
        return _first_line(told.read(8 * _MOST_TOLD)), office.returncode


def _first_line(told: bytes) -> str:
    """What is said first, shortened."""
    lines = (line.strip() for line in told.decode(errors="replace").splitlines())
    first = next((line for line in lines if line), "")
    return first if len(first) <= _MOST_TOLD else f"{first[:_MOST_TOLD]}…"


def end_conversions() -> None:
    """End those that other threads wait for, which an interruption does not reach."""
    for office in list(_running):
        end_session(office)


def end_session(office: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
    else:
        office.kill()


def office_environment(folder: Path) -> dict[str, str]:
    """The environment of LibreOffice: its settings and temporary files are in a folder, for it
    leaves these behind.
    """
    temporary = {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}
    return os.environ | temporary | _environment(folder)


def _environment(folder: Path) -> dict[str, str]:
    """The time zone, which a PDF tells; on Linux, which free fonts stand in for those of the
    standard: unasked, any.
    """
    if sys.platform == "linux":
        settings = folder / "fonts.conf"
        settings.write_text(_font_settings(), encoding="utf-8")
        return {"TZ": "UTC", "FONTCONFIG_FILE": str(settings)}
    else:  # noqa: RET505 - the type checker reads what each system runs
        return {"TZ": "UTC"}


_DENIED = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Load", "UserDefinedSettings", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
    ("Writer/Content/Update", "Chart", "false"),
)
_DENIALS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value>"
        "</prop></item>"
        for path, name, value in _DENIED
    )
    + "</oor:items>"
)
_STAND_INS = {
    "方正小标宋简体": (
        "FZXiaoBiaoSong-B05S",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
        "AR PL UMing CN",
    ),
    "宋体": ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN"),
    "仿宋_GB2312": (
        "FangSong_GB2312",
        "仿宋",
        "FangSong",
        "STFangsong",
        "Noto Serif CJK SC",
        "AR PL UMing CN",
    ),
    "楷体_GB2312": (
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "STKaiti",
        "AR PL KaitiM GB",
        "AR PL UKai CN",
        "LXGW WenKai",
    ),
    "黑体": ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
}
_HEAVY = ("方正小标宋简体",)
"""Fonts of heads, whose stand-ins would look thin. LibreOffice asks by these rules for fonts that
are there too, and would draw them bold once more.
"""
_FONTS_BEGIN = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
)


@functools.cache
def _font_settings() -> str:
    """What fontconfig is told: which fonts stand in, and that a head's is drawn bold then."""
    installed = installed_fonts() or frozenset()
    return (
        _FONTS_BEGIN
        + "".join(
            _match(font, stand_ins, is_heavy=font in _HEAVY and not names_of(font) & installed)
            for font, stand_ins in _STAND_INS.items()
        )
        + "</fontconfig>"
    )


def _match(font: str, stand_ins: Iterable[str], *, is_heavy: bool) -> str:
    edits = "".join(
        f'<edit name="family" mode="append" binding="same"><string>{stand_in}</string></edit>'
        for stand_in in stand_ins
    )
    heavy = '<edit name="weight" mode="assign"><const>bold</const></edit>' if is_heavy else ""
    return (
        f'<match target="pattern"><test name="family"><string>{font}</string></test>'
        f"{edits}{heavy}</match>"
    )
