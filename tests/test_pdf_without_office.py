"""What a machine without LibreOffice says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bulletin_gen.write import pdf
from bulletin_gen.write.pdf import SETTING
from tests.conftest import ROOT, Run


def test_the_message_says_how_to_get_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "A PDF needs LibreOffice, which was not found. Install it from libreoffice.org" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a program up in place of LibreOffice."""
    program = folder / "office"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(SETTING, str(program))


def test_an_empty_pdf_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path, 'for last; do :; done; : > "${last%.docx}.pdf"', monkeypatch)
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "LibreOffice made no PDF" in outcome.stderr


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
        assert os.read(pipe, 1) == b"", "what the office started still holds the pipe"
        os.close(pipe)
