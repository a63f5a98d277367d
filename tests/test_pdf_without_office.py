"""What a machine without LibreOffice says."""

from __future__ import annotations

import datetime
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bulletin_gen.errors import OutputError
from bulletin_gen.write.pdf import SETTING, warm
from bulletin_gen.write.pdf import printing as pdf
from bulletin_gen.write.pdf.repeatable import make_repeatable
from tests.conftest import ROOT, Run, heed_signals


def test_the_message_says_how_to_get_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert (
        "A PDF needs LibreOffice, which was not found. Install it from libreoffice.org"
        in outcome.stderr
    )
    assert list(tmp_path.iterdir()) == []


def office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a program up in place of LibreOffice."""
    program = folder / "office"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(SETTING, str(program))


def test_of_what_libreoffice_says_the_first_line_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, "(echo; echo no display; seq 3000000) >&2; exit 1", monkeypatch)
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.stderr.splitlines()[-1] == "LibreOffice made no PDF: no display."


def test_a_long_line_of_libreoffice_is_told_shortened(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, "printf '%30000000d' 7 | tr ' ' x >&2; exit 1", monkeypatch)
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert len(outcome.stderr) < 300
    assert outcome.stderr.endswith("x….\n")


@pytest.mark.parametrize(
    "end",
    [
        ": >",
        "echo hello >",
        "printf '%%PDF-1.7 half of it' >",
        "printf '%%PDF-1.7 all of it\n%%%%EOF\n' > \"${last%.docx}.pdf\"; exit 1; : >",
        "rm -f",
    ],
)
def test_what_is_no_whole_pdf_is_none(
    end: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, f'for last; do :; done; {end} "${{last%.docx}}.pdf"', monkeypatch)
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "LibreOffice made no PDF" in outcome.stderr


def test_a_program_that_has_ended_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, "exit 1", monkeypatch)
    monkeypatch.setattr(warm, "_START_SECONDS", 60)
    kept_running, begun = warm.WarmOffice(), time.monotonic()
    with pytest.raises(OutputError, match="LibreOffice made no PDF"):
        kept_running.print(b"")
    assert time.monotonic() - begun < 30
    kept_running.close()


def test_after_a_long_print_each_is_a_start_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = 'for last; do :; done; case "$last" in private:*) exec sleep 60;; esac'
    office(
        tmp_path, f"{waits}; printf '%%PDF-1.7\n%%%%EOF\n' > \"${{last%.docx}}.pdf\"", monkeypatch
    )
    monkeypatch.setattr(warm, "_START_SECONDS", 0)
    printing, is_kept_running = warm.WarmOffice(), []
    for long in (60.0, 0.0):
        monkeypatch.setattr(warm, "_LONG_SECONDS", long)
        printing.print(b"")
        printing.print(b"")
        is_kept_running.append(printing.is_running)
    printing.close()
    assert is_kept_running == [True, False]


def test_what_is_closed_starts_no_program_to_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = tmp_path / "called"
    office(tmp_path, f'echo "$@" >> {called}', monkeypatch)
    closed = warm.WarmOffice()
    closed.close()
    with pytest.raises(OutputError):
        closed.print(b"")
    assert "private:factory" not in called.read_text()
    closed.close()


def assert_all_gone(pipe: int) -> None:
    """Wait for the end of a pipe, which comes when nobody holds its other end any more; then close
    it.
    """
    assert select.select([pipe], [], [], 30)[0], (
        "what the office program started still holds the pipe"
    )
    assert os.read(pipe, 1) == b""
    os.close(pipe)


if sys.platform != "win32":

    def test_an_office_that_takes_too_long_is_ended_with_all_it_started(
        run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        alive = tmp_path / "alive"
        os.mkfifo(alive)
        pipe = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
        office(tmp_path, f"(exec 9>{alive}; sleep 600) & wait", monkeypatch)
        monkeypatch.setattr(pdf, "TIME_LIMIT", 1)
        outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
        assert "LibreOffice did not finish within 1 seconds." in outcome.stderr
        assert_all_gone(pipe)

    def office_that_tells(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Path]:
        """An office program that waits: a pipe that lives as long as what it started, and one that
        says it is there.
        """
        alive, started = folder / "alive", folder / "started"
        os.mkfifo(alive)
        os.mkfifo(started)
        pipe = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
        office(folder, f"(exec 9>{alive}; echo > {started}; sleep 600) & wait", monkeypatch)
        return pipe, started

    def test_a_command_that_is_ended_while_it_starts_the_office_program_ends_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pipe, started = office_that_tells(tmp_path, monkeypatch)

        class Interrupted(subprocess.Popen[bytes]):
            def __init__(self, command: list[str], **options: Any) -> None:
                super().__init__(command, **options)
                if options.get("start_new_session"):
                    started.read_bytes()  # waits until the office program is there
                    signal.raise_signal(signal.SIGTERM)

        def end(_number: int, _frame: object) -> None:
            sys.exit(1)

        monkeypatch.setattr(subprocess, "Popen", Interrupted)
        before = signal.signal(signal.SIGTERM, end)
        try:
            with pytest.raises(SystemExit):
                pdf.print_docx(b"")
        finally:
            signal.signal(signal.SIGTERM, before)
        assert_all_gone(pipe)

    @pytest.mark.parametrize(
        "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name
    )
    def test_a_command_that_is_ended_ends_the_office_program(
        number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pipe, started = office_that_tells(tmp_path, monkeypatch)
        (tmp_path / "temporary").mkdir()
        environment = os.environ | {
            "TMPDIR": str(tmp_path / "temporary"),
            "BULLETIN_GEN_LANG": "en",
        }
        issue, output = ROOT / "examples" / "2021Q3.json", tmp_path / "issue.pdf"
        command = [sys.executable, "-m", "bulletin_gen", "build", str(issue), "-o", str(output)]
        with subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, preexec_fn=heed_signals
        ) as process:
            started.read_bytes()  # waits until the office program is there
            process.send_signal(number)
            _stdout, stderr = process.communicate(timeout=30)
        assert process.returncode == (130 if number == signal.SIGINT else 128 + number)
        assert stderr == (b"Interrupted.\n" if number == signal.SIGINT else b"")
        assert_all_gone(pipe)
        assert list((tmp_path / "temporary").iterdir()) == []
        assert not output.exists()


PRINTED = b"""%PDF-1.7
<</CreationDate(D:20240102030405Z)/Lang(en-US)>>
trailer
<< /ID [ <0123456789ABCDEF0123456789ABCDEF>
<0123456789ABCDEF0123456789ABCDEF> ]
/DocChecksum /FEDCBA9876543210FEDCBA9876543210 >>
%%EOF
"""


def test_a_pdf_is_made_repeatable_as_of_its_date() -> None:
    again = PRINTED.replace(b"030405Z", b"999999Z").replace(b"0123456789ABCDEF", b"A" * 16)
    made, is_repeatable = make_repeatable(PRINTED, datetime.date(2021, 10, 29))
    assert is_repeatable
    assert b"/CreationDate(D:20211029000000Z)/Lang(zh-CN)" in made
    assert len(made) == len(PRINTED)
    assert make_repeatable(again, datetime.date(2021, 10, 29)) == (made, True)


@pytest.mark.parametrize("known", [b"/CreationDate(D:", b"/ID [ <"])
def test_a_pdf_that_is_written_otherwise_is_told_from_one_that_is_repeatable(known: bytes) -> None:
    other = PRINTED.replace(known, known.lower())
    assert not make_repeatable(other, datetime.date(2021, 10, 29))[1]
