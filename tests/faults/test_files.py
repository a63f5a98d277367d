"""Nothing half-written: killed at any moment, on a full disk, without permission."""

from __future__ import annotations

import os
import random
import shutil
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.write import files
from tests.conftest import ROOT, Run

Q3 = ROOT / "examples" / "2021Q3.json"
KILLS = 300
OLD, NEW = b"old " * 1000, b"new " * 500_000


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_killed_at_any_moment_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "issue.docx"
    found: list[bytes] = []
    for _kill in range(KILLS):
        target.write_bytes(OLD)
        kill_a_writer(target, seconds=random.uniform(0, 0.01))
        wait_for_the_last_call(tmp_path, target)
        found.append(target.read_bytes())
        assert [path.name for path in tmp_path.iterdir() if path != target] == []
    assert set(found) == {OLD, NEW}


def wait_for_the_last_call(folder: Path, target: Path) -> None:
    """What was out of reach of the kill takes another instant."""
    deadline = time.monotonic() + 5
    while list(folder.iterdir()) != [target] and time.monotonic() < deadline:
        os.sched_yield()


def kill_a_writer(target: Path, seconds: float) -> None:
    """Have a process write the target once, and kill it so many seconds after it began."""
    process = os.fork()
    if process == 0:
        bg.write_file(target, NEW)
        os._exit(0)
    threading.Event().wait(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


@pytest.fixture(params=["nameless", "hidden"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of writing: the second is that of systems without nameless files."""
    if request.param == "hidden":
        monkeypatch.setattr(files, "_write_nameless", lambda *_arguments: False)


@pytest.mark.usefixtures("_way")
class TestBothWays:
    def test_a_new_file_has_the_usual_permissions(self, tmp_path: Path) -> None:
        usual = tmp_path / "usual"
        usual.write_bytes(b"")
        bg.write_file(tmp_path / "issue.docx", NEW)
        assert (tmp_path / "issue.docx").read_bytes() == NEW
        assert stat.S_IMODE((tmp_path / "issue.docx").stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)

    def test_a_replaced_file_keeps_its_permissions(self, tmp_path: Path) -> None:
        target = tmp_path / "issue.docx"
        target.write_bytes(OLD)
        target.chmod(0o640)
        bg.write_file(target, NEW)
        assert target.read_bytes() == NEW
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        assert list(tmp_path.iterdir()) == [target]

    def test_a_fault_while_writing_leaves_the_old_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "issue.docx"
        target.write_bytes(OLD)

        def fail(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(bg.OutputError, match="No space left on device"):
            bg.write_file(target, NEW)
        assert target.read_bytes() == OLD
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real.docx").write_bytes(OLD)
        (tmp_path / "link.docx").symlink_to(tmp_path / "real.docx")
        bg.write_file(tmp_path / "link.docx", NEW)
        assert (tmp_path / "link.docx").is_symlink()
        assert (tmp_path / "real.docx").read_bytes() == NEW


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB; only an administrator can mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.name == "nt" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs an administrator")
    if subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine mounts no file systems")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_on_a_full_disk_the_old_file_stays(small_disk: Path, run: Run) -> None:
    target = small_disk / "issue.docx"
    target.write_bytes(OLD)
    outcome = run("build", Q3, "-o", target)
    assert outcome.exit_code == 3
    assert "could not be written: No space left on device. Nothing was changed." in outcome.stderr
    assert target.read_bytes() == OLD
    assert list(small_disk.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_without_permission(tmp_path: Path, run: Run) -> None:
    tmp_path.chmod(0o500)
    outcome = run("build", Q3, "-o", tmp_path / "issue.docx")
    assert outcome.exit_code == 3
    assert "could not be written: Permission denied" in outcome.stderr


def test_a_target_that_the_system_keeps_shut(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(files, "_write_nameless", refuse)
    outcome = run("build", Q3, "-o", tmp_path / "issue.docx")
    assert outcome.exit_code == 3
    assert "Is it open in another program? Nothing was changed." in outcome.stderr


def test_a_folder_as_target(tmp_path: Path) -> None:
    with pytest.raises(bg.OutputError):
        bg.write_file(tmp_path, NEW)
