"""A server of one issue, started as a user starts it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import EXAMPLES

Q3 = next(file for file in EXAMPLES if file.stem == "2021Q3")


class Served(msgspec.Struct):
    """A server at work: its process, the issue that it shows, and its address."""

    process: subprocess.Popen[str]
    file: Path
    address: str

    def end(self) -> int:
        """Interrupt it as Ctrl-C does; its exit code."""
        with self.process:
            self.process.send_signal(signal.SIGINT)
            return self.process.wait(timeout=20)


def start(folder: Path, **environment: str) -> Served:
    """Start a server of the real issue, copied into a folder."""
    file = Path(shutil.copy(Q3, folder))
    command = [sys.executable, "-m", "bulletin_gen", "--lang", "en", "serve", str(file), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
    assert process.stdout is not None
    return Served(process, file, process.stdout.readline().strip())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on a machine without LibreOffice."""
    server = start(tmp_path, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    yield server
    server.end()


@pytest.fixture
def printing(tmp_path: Path) -> Iterator[Served]:
    """A server that prints."""
    server = start(tmp_path)
    yield server
    server.end()


def replace_text(file: Path, old: str, new: str) -> None:
    """Save a file with another text in it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
