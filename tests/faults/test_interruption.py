"""An interruption ends the program wherever it comes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from bulletin_gen.operating_system.temporary import temporary_folder
from bulletin_gen.write.files import write_file
from tests.conftest import ROOT, heed_signals
from tests.workbook.books import example_workbook

_TIDIES_UP = """
import time
from bulletin_gen.operating_system.watch import {how}

class Tidy:
    def __del__(self):
        print("tidying up", flush=True)
        for _part in range(600):  # a signal right before a sleep is heeded after it
            time.sleep(0.1)

def work():
    tidy = Tidy()
    del tidy
    while True:
        time.sleep(60)

{how}(work{more})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize(("how", "more"), [("alone", ""), ("watched", ", str")])
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_while_an_object_tidies_up_too(
    how: str, more: str, number: signal.Signals, exit_code: int
) -> None:
    program = [sys.executable, "-c", _TIDIES_UP.format(how=how, more=more)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, preexec_fn=heed_signals) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"tidying up\n"
        process.send_signal(number)
        assert process.wait(timeout=20) == exit_code


def _write(folder: Path) -> None:
    write_file(folder / "issue.docx", b"an issue")


def _make_folder(folder: Path) -> None:
    with temporary_folder(".", folder):
        pass


@pytest.mark.parametrize(("do", "making"), [(_write, "open"), (_make_folder, "mkdir")])
def test_right_as_something_hidden_is_made_it_is_taken_away(
    do: Callable[[Path], None], making: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = getattr(os, making)

    def interrupted(*arguments: Any, **more: Any) -> Any:
        made = own(*arguments, **more)
        monkeypatch.setattr(os, making, own)
        signal.raise_signal(signal.SIGINT)
        return made

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        monkeypatch.setattr(os, making, interrupted)
        with pytest.raises(KeyboardInterrupt):
            do(tmp_path)
    finally:
        signal.signal(signal.SIGINT, before)
    assert list(tmp_path.iterdir()) == []


_ENDS_IN_ORDER = """
import time
from bulletin_gen.operating_system.watch import watched

def work():
    try:
        print("at work", flush=True)
        time.sleep(60)
    finally:
        print("tidying up", flush=True)
        input()
        print("tidied up", flush=True)

watched(work, str)
"""

if sys.platform != "win32":

    @pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGTERM"])
    def test_a_terminal_that_tells_all_processes_again_and_again_lets_them_tidy_up(
        name: str,
    ) -> None:
        number = getattr(signal, name)
        with subprocess.Popen(
            [sys.executable, "-c", _ENDS_IN_ORDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=heed_signals,
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == b"at work\n"
            os.killpg(process.pid, number)
            assert process.stdout.readline() == b"tidying up\n"
            os.killpg(process.pid, number)
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"tidied up\n"
            assert process.wait(timeout=20) == 128 + number

    _COUNTS_CALLS = """
import os, signal, sys

calls, place, counted, own_exit = 0, int(sys.argv[1]), sys.argv[2], os._exit

def count(_frame, _event, _argument):
    global calls
    calls += 1
    if calls == place:
        sys.setprofile(None)
        os.killpg(0, signal.SIGINT)

def exit_and_tell(exit_code):
    sys.setprofile(None)
    with open(counted, "a") as file:
        print(calls, file=file)
    own_exit(exit_code)

from bulletin_gen.cli.entry import main

sys.argv = ["bulletin-gen", *sys.argv[3:]]
os._exit = exit_and_tell
sys.setprofile(count)
main()
"""
    _PLACES = int(os.environ.get("INTERRUPTIONS", "4"))
    _COMMANDS = (
        ("build", "2021Q3.json", "-o", "out.docx"),
        ("build", "2021Q3.json", "-o", "out.html"),
        ("build", "2021Q3.json", "-o", "out.pdf"),
        ("build", "2021Q3.json", "2024W28.json", "-o", "./", "--jobs", "2"),
        ("check", "2021Q3.json"),
        ("check", "issue.xlsx", "--annotate", "out.xlsx"),
        ("convert", "2021Q3.json", "-o", "out.xlsx"),
        ("history", "--link", "."),
        ("new", "2021Q3.json", "-o", "out.json"),
        ("preview", "2021Q3.json"),
        ("template", "check", "package"),
        ("template", "new", "out", "--from", "weekly", "--word", "package/bulletin.docx"),
    )

    def _started(folder: Path, place: int, counted: Path, command: Sequence[str]) -> Popen[str]:
        office = folder.parent / "soffice"
        settings = {"TMPDIR": str(folder.parent / "temporary"), "BULLETIN_GEN_SOFFICE": str(office)}
        program = [sys.executable, "-c", _COUNTS_CALLS, str(place), str(counted), *command]
        return subprocess.Popen(
            program,
            cwd=folder,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=heed_signals,
            start_new_session=True,
        )

    def _prepared(folder: Path, workbook: bytes) -> Path:
        """A folder with all that the commands read; what they print with is beside it."""
        (folder / "temporary").mkdir(parents=True)
        office = folder / "soffice"
        office.write_text("#!/bin/sh\nexec sleep 0.2\n")
        office.chmod(0o700)
        work = folder / "work"
        shutil.copytree(ROOT / "templates" / "quarterly", work / "package")
        for name in ("2021Q3.json", "2024W28.json"):
            shutil.copy(ROOT / "examples" / name, work)
        (work / "issue.xlsx").write_bytes(workbook)
        return work

    def _relative_to(folder: Path) -> dict[Path, bytes]:
        """What stands in a folder, by its files' names from there."""
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder): file.read_bytes() for file in files}

    def _left_running(folder: Path) -> list[str]:
        return [
            file.parent.name
            for file in Path("/proc").glob("[0-9]*/cmdline")
            if os.fsencode(folder) in _read(file)
        ]

    def _read(file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError:  # it has ended meanwhile
            return b""

    @pytest.mark.parametrize("command", _COMMANDS, ids=" ".join)
    def test_wherever_a_command_is_interrupted_it_says_so_and_leaves_nothing(
        command: Sequence[str], tmp_path: Path
    ) -> None:
        workbook = example_workbook("2021Q3")
        counted = tmp_path / "calls"
        _started(_prepared(tmp_path / "whole", workbook), 0, counted, command).communicate()
        whole = _relative_to(tmp_path / "whole")
        calls = max(map(int, counted.read_text().split()))
        for number in range(_PLACES):
            place = calls * (2 * number + 1) // (2 * _PLACES)
            folder = tmp_path / str(number)
            _prepared(folder, workbook)
            before = _relative_to(folder)
            process = _started(folder / "work", place, counted, command)
            _told, complaint = process.communicate(timeout=60)
            assert (process.returncode, complaint) == (130, "Interrupted.\n"), place
            after = _relative_to(folder)
            assert before.keys() <= after.keys()
            # What was finished stays: an issue of many, or the one right at the end.
            changed = {file for file in after if after[file] != before.get(file)}
            assert {file for file in changed if after[file] != whole.get(file)} == set()
            assert _left_running(folder) == []
