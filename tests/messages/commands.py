"""Commands, each of which brings about a message on how the program is used, or on what stands
around it.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from bulletin_gen.batch.building import lost_issue
from bulletin_gen.cli.run import what_ended
from bulletin_gen.errors import UsageError
from bulletin_gen.operating_system import streams
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.package import built_in_folder
from bulletin_gen.write.files import write_file
from bulletin_gen.write.pdf import SETTING
from tests.conftest import EXAMPLES, ROOT, Run
from tests.packages.test_template_check import edit_docx

Act = Callable[[Run, Path, pytest.MonkeyPatch], str]
YEAR = ROOT / "examples" / "year"
Q3 = ROOT / "examples" / "2021Q3.json"
BAD = ROOT / "tests" / "bad" / "does_not_add_up.json"


def _command(*arguments: str | Path) -> Act:
    def act(run: Run, _folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
        outcome = run(*arguments)
        return outcome.stderr + outcome.stdout

    return act


def _office(script: str, issue: Path = Q3) -> Act:
    """A build of a PDF with another program in the place of LibreOffice."""

    def act(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        program = folder / "office"
        program.write_text(f"#!/bin/sh\nfor last; do :; done\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        with monkeypatch.context() as patch:
            patch.setenv(SETTING, str(program))
            patch.setattr("bulletin_gen.write.pdf.printing.TIME_LIMIT", 2)
            return run("build", issue, "-o", "issue.pdf").stderr

    return act


_PRINTS = "printf '%%PDF-1.7\\n%%%%EOF\\n' > \"${last%.docx}.pdf\""


def _without_office(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.delenv(SETTING, raising=False)
        patch.setenv("PATH", str(folder))
        return run("build", Q3, "-o", "issue.pdf").stderr + run("doctor").stdout[:0]


def _with_no_office(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setenv(SETTING, "/no/such/soffice")
        return run("build", Q3, "-o", "issue.pdf").stderr


def _with_office_of_another_machine(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    program = folder / "office"
    program.write_bytes(b"\0")
    program.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv(SETTING, str(program))
        patch.setattr("bulletin_gen.write.pdf.printing._without_network", tuple)
        return run("build", Q3, "-o", "issue.pdf").stderr.replace(str(program), "office")


def _without_temporary_files(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(folder / "nowhere"))
        patch.setenv(SETTING, "true")
        return run("build", Q3, "-o", "issue.pdf").stderr


def _doctor(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Only the lines that are the same on every machine: what each is about."""
    told = []
    with monkeypatch.context() as patch:
        patch.setenv(SETTING, "false")
        patch.setattr("bulletin_gen.cli.doctor.installed_fonts", lambda: None)
        told.append(run("doctor").stdout)
        patch.setattr("bulletin_gen.cli.doctor.installed_fonts", lambda: frozenset({"simsun"}))
        patch.setattr("os.access", lambda *_arguments: False)
        patch.setattr("bulletin_gen.cli.doctor.metadata.version", _no_package)
        told.append(run("doctor").stdout)
    return "".join(
        sorted({" ".join(re.split(r"\s+", line)[:2]) + "\n" for line in "".join(told).splitlines()})
    )


def _no_package(name: str) -> NoReturn:
    from importlib import metadata

    raise metadata.PackageNotFoundError(name)


def _written_by_others(_run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    file = folder / "taken.json"
    file.write_bytes(b"saved by another program")
    told = []
    for options in ({"overwrite": False}, {"before": b"read"}):
        with pytest.raises(UsageError) as raised:
            write_file(file, b"ours", **options)
        told.append(str(raised.value))
    return "\n".join(told)


def _changed_output(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "changed.md").write_text("改过的\n", encoding="utf-8")
    return run("build", Q3, "-o", folder / "changed.md").stderr


def _not_opened(_run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "large.json").write_bytes(b"1234")
    told = []
    for name in ("large.json", "a\0b.json", os.devnull):
        try:
            read_file(folder / name, 3)
        except OSError as error:
            told.append(reason_of(error))
    return "\n".join(told)


def _failing(name: str, error: Exception) -> Callable[..., NoReturn]:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        raise error

    fail.__name__ = name
    return fail


def _writing_fails(error: OSError) -> Act:
    def act(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        with monkeypatch.context() as patch:
            patch.setattr("bulletin_gen.write.files._replace", _failing("write", error))
            return run("build", Q3, "-o", "unwritten.md").stderr

    return act


def _a_name_that_cannot_be(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        error = UnicodeEncodeError("a", "甲", 0, 1, "")
        patch.setattr("bulletin_gen.write.files._replace", _failing("write", error))
        return run("build", Q3, "-o", "unwritten.md").stderr


def _a_fault(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(
            "bulletin_gen.write.formats.FORMATS",
            {".md": _failing("write", ZeroDivisionError("out of reach"))},
        )
        return run("preview", Q3).stderr.splitlines()[0] + "\n"


def _verbose(run: Run, _folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    return re.sub(r"\d\.\d+", "0.000", run("-v", "build", Q3, "-o", "verbose.md").stderr)


def _standard_input(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{")))
        return run("check", "-").stdout


def _full_stream(_run: Run, _folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    with open("/dev/full", "w") as full, pytest.raises(Exception) as raised:  # noqa: PTH123, PT011 - a device; what it says is returned
        streams._Patient(full.fileno(), "w", closefd=False).write(b"x")
    return f"{raised.value}\n"


def _new(*arguments: str) -> Act:
    def act(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        shutil.rmtree(folder / "of-my-own", ignore_errors=True)
        return _command("template", "new", *arguments)(run, folder, monkeypatch)

    return act


def _copy_fails(error: OSError) -> Act:
    def act(run: Run, _folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        with monkeypatch.context() as patch:
            patch.setattr("shutil.copytree", _failing("copytree", error))
            return run("template", "new", "of-my-own").stderr

    return act


def _many(*arguments: str) -> Act:
    def act(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
        (folder / "twice").mkdir(exist_ok=True)
        outcome = run("build", *EXAMPLES, "-j", "1", *arguments)
        return outcome.stderr

    return act


def _own_input(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "issue.md").write_bytes(Q3.read_bytes())
    return run("build", "issue.md", "-o", "issue.md").stderr


def _a_file_that_cannot_be_read(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copytree(built_in_folder() / "quarterly", folder / "quarterly", dirs_exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(
            "bulletin_gen.package.text_files.refuse_unsafe_file",
            _failing("stat", OSError(errno.EIO, "")),
        )
        return run("template", "check", "quarterly").stdout


def _without_tables(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    package = Path(
        shutil.copytree(built_in_folder() / "weekly", folder / "weekly", dirs_exist_ok=True)
    )
    manifest = (package / "package.toml").read_text(encoding="utf-8")
    (package / "package.toml").write_text(manifest.replace(', "appendices"', ""), encoding="utf-8")
    (folder / "issue.json").write_text('{"appendices": [{"unit_group": "甲"}]}', encoding="utf-8")
    return run("check", "issue.json", "--template", "./weekly").stdout


def _example(name: str, old: str, new: str, folder: Path) -> Path:
    """An example with something else in it."""
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    assert old in text
    issue = folder / name
    issue.write_text(text.replace(old, new), encoding="utf-8")
    return issue


def _unprinted(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    """The package names it, in a branch that this issue does not take."""
    issue = _example(
        "2025M05.json", '"change": -3.6', '"change": -3.6, "previous_count": 2621', folder
    )
    return run("preview", issue).stderr


def _without_tag(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    package = Path(
        shutil.copytree(built_in_folder() / "weekly", folder / "untagged", dirs_exist_ok=True)
    )
    edit_docx(package / "bulletin.docx", "{{ note }}", "（此件公开发布）")
    return run(
        "build", ROOT / "examples" / "2024W28.json", "--template", package, "-o", "issue.docx"
    ).stderr


def _without_marker_or_style(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    package = Path(
        shutil.copytree(built_in_folder() / "weekly", folder / "unmarked", dirs_exist_ok=True)
    )
    build = ("build", ROOT / "examples" / "2024W28.json", "--template", package, "-o", "issue.docx")
    edit_docx(package / "bulletin.docx", "{% narrative %}", "正文")
    without_marker = run(*build).stderr
    edit_docx(
        package / "bulletin.docx",
        '<w:name w:val="Body Text"/>',
        '<w:name w:val="x"/>',
        "word/styles.xml",
    )
    edit_docx(package / "bulletin.docx", "正文", "{% narrative %}")
    return without_marker + run(*build).stderr


def adapt(run: Run, folder: Path, letterhead: bytes) -> str:
    """What is said while a letterhead becomes a Word template."""
    (folder / "letterhead.docx").write_bytes(letterhead)
    told = run("template", "new", folder / "of-an-office", "--word", folder / "letterhead.docx")
    return told.stdout + told.stderr


def _a_letterhead_that_is_not_there(
    run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch
) -> str:
    return run("template", "new", folder / "office", "--word", folder / "none.docx").stderr


def _a_figure_too_wide(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    issue = _example("2021Q3.json", '"total": 81.18', '"total": 81.181234567891', folder)
    tables = (
        Path(
            shutil.copytree(built_in_folder() / "quarterly", folder / "narrow", dirs_exist_ok=True)
        )
        / "tables.toml"
    )
    tables.write_text(
        tables.read_text(encoding="utf-8").replace("width = 13.49", "width = 7"), encoding="utf-8"
    )
    return run(
        "build", issue, "--template", folder / "narrow", "--force", "-o", folder / "issue.docx"
    ).stderr


def _partial(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    package = Path(
        shutil.copytree(built_in_folder() / "weekly", folder / "partial", dirs_exist_ok=True)
    )
    manifest = (package / "package.toml").read_text(encoding="utf-8")
    (package / "package.toml").write_text(
        manifest.replace('title = "诉求类型"', 'title = "诉求类型"\nwhole = false'),
        encoding="utf-8",
    )
    issue = _example("2024W28.json", '"count": 642, "share": 53.23', '"count": 700', folder)
    return run("check", issue, "--template", package).stdout


def _wrong_relation(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    issue = _example("2025M05.json", '"answered": 119', '"answered": 118', folder)
    return run("check", issue).stdout


def _wrong_selection(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    issue = _example(
        "2025M05.json", '"closing"', '"selections": { "below": ["城管局"] },\n  "closing"', folder
    )
    return run("check", issue).stdout


def _other_order(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    names = '["燃气公司", "清溪镇", "白沙镇", "人社局", "河口镇"]'
    issue = _example(
        "2025M05.json", '"closing"', f'"selections": {{ "black": {names} }},\n  "closing"', folder
    )
    return run("check", issue).stdout


def _own_package(run: Run, folder: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copytree(built_in_folder() / "quarterly", folder / "quarterly", dirs_exist_ok=True)
    return run("build", Q3, "--template", "./quarterly", "-o", "quarterly/bulletin.docx").stderr


ACTS: dict[str, Act] = {
    "no file": _command("check", "nowhere.json"),
    "a folder as input": _command("check", "."),
    "written by others": _written_by_others,
    "an output that somebody changed": _changed_output,
    "files that are not opened": _not_opened,
    "no input": _command("check"),
    "nothing wrong": _command("check", Q3),
    "wrong": _command("build", BAD, "-o", "issue.md"),
    "wrong, and forced": _command("build", BAD, "-o", "issue.md", "--force"),
    "another suffix": _command("build", Q3, "-o", "issue.txt"),
    "no name": _command("build", Q3, "-o", ""),
    "many into one": _command("build", *EXAMPLES, "-o", "issue.md"),
    "no folder": _command("build", Q3, "-o", "no/such/folder.docx"),
    "a wrong pattern": _command("build", Q3, "--name", "{nummer}.docx"),
    "a name of nothing": _command("build", Q3, "--name", " .docx"),
    "two of one name": _many("--name", "x.md", "-o", "twice/"),
    "a folder that cannot be": _many("-o", "/dev/null/out/"),
    "its own input": _own_input,
    "its own package": _own_package,
    "a package without tables": _without_tables,
    "a file of a package that cannot be read": _a_file_that_cannot_be_read,
    "audit": _command("check", "--audit", ROOT / "examples" / "2024M10.json"),
    "audit of the real issue": _command("check", "--audit", Q3),
    "audit of two": _command("check", "--audit", Q3, Q3),
    "audit for programs": _command(
        "check", "--audit", "--format", "json", ROOT / "examples" / "2025M05.json"
    ),
    "not printed": _unprinted,
    "no tag": _without_tag,
    "no marker, no style": _without_marker_or_style,
    "a figure too wide": _a_figure_too_wide,
    "no letterhead": _a_letterhead_that_is_not_there,
    "more than the whole": _partial,
    "a wrong relation": _wrong_relation,
    "a name too many": _wrong_selection,
    "another order": _other_order,
    "a relation": _command("check", "--explain", "cases-split", "--template", "red_black"),
    "no rule": _command("check", "--explain", "score-sun"),
    "another issue before": _command("check", Q3, "--previous", ROOT / "examples" / "2024M10.json"),
    "standard input": _standard_input,
    "stages": _verbose,
    "a fault": _a_fault,
    "no space": _writing_fails(OSError(errno.ENOSPC, "")),
    "not permitted": _writing_fails(PermissionError(errno.EACCES, "")),
    "no such name": _a_name_that_cannot_be,
    "a full stream": _full_stream,
    "a new package": _new("of-my-own"),
    "a new package that is there": _command("template", "new", "of-my-own"),
    "a new package in no folder": _new("no/such/package"),
    "a new package that cannot be": _copy_fails(OSError(errno.ENOSPC, "")),
    "a new package that cannot be copied": _copy_fails(shutil.Error([])),
    "no package": _command("template", "check", "no/such/package"),
    "a Word template that is there": _command("template", "make-docx", "quarterly"),
    "without LibreOffice": _without_office,
    "no LibreOffice": _with_no_office,
    "a LibreOffice for another machine": _with_office_of_another_machine,
    "LibreOffice hangs": _office("exec sleep 600"),
    "LibreOffice fails": _office("echo no display >&2; exit 77"),
    "LibreOffice without fonts": _office(_PRINTS),
    "LibreOffice of an unknown kind": _office(_PRINTS, YEAR / "2024M11.json"),
    "no temporary files": _without_temporary_files,
    "doctor": _doctor,
    "killed": lambda _run, _folder, _patch: what_ended([], 9) + "\n",
    "killed among many": lambda _run, _folder, _patch: lost_issue("issue.json", -9).report,
}
"""Some rest on what those before them have left behind; the order is that of this table."""
