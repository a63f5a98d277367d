"""What is saved while an issue is read is read once more."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.pipeline import Options
from bulletin_gen.serve.shown import Shown
from bulletin_gen.serve.watching import IssueServer
from tests.serve.conftest import Q3


class Watched:
    """A server that is not started, of which it is asked whether it would read anew."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = Path(shutil.copy(Q3, folder))
        os.utime(self.file, ns=(1_000_000_000, 1_000_000_000))
        self.server = IssueServer(self.file, Options())
        self._monkeypatch = monkeypatch

    def read(self, *, saving: bool) -> None:
        desk, refresh = self.server._desk, self.server._desk.refresh

        def refresh_and_save(needed: set[int]) -> Shown:
            shown = refresh(needed)
            if saving:
                self.file.write_bytes(self.file.read_bytes() + b" ")
            return shown

        with self._monkeypatch.context() as patch:
            patch.setattr(desk, "refresh", refresh_and_save)
            self.server._refresh()

    @property
    def would_read_anew(self) -> bool:
        return self.server._has_changed()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path, monkeypatch)


def test_what_has_not_changed_is_not_read_anew(watched: Watched) -> None:
    watched.read(saving=False)
    assert not watched.would_read_anew


def test_what_is_saved_while_it_is_first_read_is_read_anew(watched: Watched) -> None:
    watched.read(saving=True)
    assert watched.would_read_anew


def test_what_is_saved_while_it_is_read_again_is_read_anew(watched: Watched) -> None:
    watched.read(saving=False)
    watched.read(saving=True)
    assert watched.would_read_anew


def test_a_save_of_the_same_size_in_the_same_tick_of_the_clock_is_seen(watched: Watched) -> None:
    now = time.time_ns() // 2_000_000_000 * 2_000_000_000
    os.utime(watched.file, ns=(now, now))
    watched.read(saving=False)
    assert not watched.would_read_anew
    with watched.file.open("r+b") as file:
        file.seek(watched.file.read_bytes().index(b"5115"))
        file.write(b"5116")
    os.utime(watched.file, ns=(now, now))
    assert watched.would_read_anew


def test_a_file_that_goes_is_noticed(watched: Watched) -> None:
    watched.read(saving=False)
    watched.file.unlink()
    assert watched.would_read_anew


def test_a_file_that_another_takes_the_place_of_is_noticed(watched: Watched) -> None:
    """Of the same size and time: by its number on the disk."""
    watched.read(saving=False)
    other = watched.file.with_suffix(".new")
    other.write_bytes(watched.file.read_bytes())
    os.utime(other, ns=(1_000_000_000, 1_000_000_000))
    other.replace(watched.file)
    assert watched.would_read_anew
