"""Nothing half-written: killed at any moment, on a full disk, without permission."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import bulletin_gen as bg
from bulletin_gen.issues.edit import with_field
from bulletin_gen.operating_system.locks import hold
from bulletin_gen.read import Source
from bulletin_gen.write import files
from tests.conftest import ROOT, Run

Q3 = ROOT / "examples" / "2021Q3.json"
TraceFunction = Callable[[FrameType, str, Any], Any]
OLD, NEW = b"old " * 1000, b"new " * 500_000


if sys.platform != "win32":

    def test_killed_at_any_step_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
        target = tmp_path / "issue.docx"
        found: list[bytes] = []
        for step in itertools.count(1):
            target.write_bytes(OLD)
            was_killed = kill_a_writer(target, step)
            found.append(target.read_bytes())
            leave_and_sweep(target)
            if not was_killed:
                break
        assert len(found) > 25
        assert set(found) == {OLD, NEW}
        assert found[-1] == NEW


def leave_and_sweep(target: Path) -> None:
    """What a killed writer has left is there until the next write, a while later, and no longer."""
    left = [path for path in target.parent.iterdir() if path != target]
    assert all(path.name.startswith(".bulletin-gen-") for path in left)
    for path in left:
        os.utime(path, (0, 0))
    bg.write_file(target.with_name("another"), b"")
    target.with_name("another").unlink()
    assert list(target.parent.iterdir()) == [target]


if sys.platform != "win32":

    def kill_a_writer(target: Path, step: int) -> bool:
        """Have a process write the target, killed at the nth line of ours that it comes to; whether
        it came so far.

        What was out of reach of the kill is waited for: it holds the other end of a pipe.
        """
        all_gone, still_there = os.pipe()
        writer = os.fork()
        if writer == 0:
            os.close(all_gone)
            kill_at(step, os.getpid())
            bg.write_file(target, NEW)
            os._exit(0)
        os.close(still_there)
        _pid, status = os.waitpid(writer, 0)
        with os.fdopen(all_gone, "rb") as pipe:
            pipe.read()
        return os.WIFSIGNALED(status)


if sys.platform != "win32":

    def kill_at(step: int, process: int) -> None:
        """Kill this process, and none that it makes, at the nth line of the modules that write
        files.
        """
        left = step

        def trace(frame: FrameType, event: str, _argument: object) -> TraceFunction | None:
            nonlocal left
            if not frame.f_code.co_filename.startswith(str(Path(files.__file__).parent)):
                return None
            if event == "line" and os.getpid() == process:
                left -= 1
                if left == 0:
                    os.kill(process, signal.SIGKILL)
            return trace

        sys.settrace(trace)


def is_administrator() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


class TestWriting:
    def test_a_new_file_has_the_usual_permissions(self, tmp_path: Path) -> None:
        usual = tmp_path / "usual"
        usual.write_bytes(b"")
        bg.write_file(tmp_path / "issue.docx", NEW)
        assert (tmp_path / "issue.docx").read_bytes() == NEW
        assert stat.S_IMODE((tmp_path / "issue.docx").stat().st_mode) == stat.S_IMODE(
            usual.stat().st_mode
        )

    def test_a_replaced_file_keeps_its_permissions(self, tmp_path: Path) -> None:
        target = tmp_path / "issue.docx"
        target.write_bytes(OLD)
        target.chmod(0o640)
        bg.write_file(target, NEW)
        assert target.read_bytes() == NEW
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        assert list(tmp_path.iterdir()) == [target]

    def test_a_fault_while_writing_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "issue.docx"
        target.write_bytes(OLD)

        def fail(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(bg.OutputError, match="no space is left"):
            bg.write_file(target, NEW)
        assert target.read_bytes() == OLD
        assert list(tmp_path.iterdir()) == [target]

    if sys.platform != "win32":

        @pytest.mark.skipif(not is_administrator(), reason="only an administrator gives files away")
        def test_a_replaced_file_keeps_its_owner_and_group(self, tmp_path: Path) -> None:
            target = tmp_path / "issue.docx"
            target.write_bytes(OLD)
            os.chown(target, 1234, 4321)
            bg.write_file(target, NEW)
            assert (target.stat().st_uid, target.stat().st_gid) == (1234, 4321)

    @pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real.docx").write_bytes(OLD)
        (tmp_path / "link.docx").symlink_to(tmp_path / "real.docx")
        bg.write_file(tmp_path / "link.docx", NEW)
        assert (tmp_path / "link.docx").is_symlink()
        assert (tmp_path / "real.docx").read_bytes() == NEW


def test_of_many_that_make_one_file_one_does(tmp_path: Path) -> None:
    target = tmp_path / "issue.xlsx"
    together = threading.Barrier(8)

    def write(data: bytes) -> bytes | str:
        together.wait()
        try:
            bg.write_file(target, data, overwrite=False)
        except bg.UsageError as error:
            return str(error)
        return data

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(write, (bytes([number]) * 100_000 for number in range(8))))
    refused = f"“{target}” was made by another program meanwhile; nothing was written."
    assert [answer for answer in found if answer != refused] == [target.read_bytes()]
    assert list(tmp_path.iterdir()) == [target]


def test_where_a_file_has_one_name_only_one_that_is_there_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "issue.xlsx"
    bg.write_file(target, NEW, overwrite=False)
    with pytest.raises(bg.UsageError, match="made by another program"):
        bg.write_file(target, OLD, overwrite=False)
    assert target.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("now", [b"saved by another program", None])
def test_what_was_saved_since_it_was_read_is_not_replaced(
    tmp_path: Path, now: bytes | None
) -> None:
    target = tmp_path / "issue.json"
    if now is not None:
        target.write_bytes(now)
    with pytest.raises(bg.UsageError, match="was changed by another program meanwhile"):
        bg.write_file(target, NEW, before=OLD)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([] if now is None else [now])


def test_a_link_is_not_written_over_what_was_saved_meanwhile(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = Path(shutil.copytree(ROOT / "examples" / "year", tmp_path / "year"))
    [file] = [file for file in year.iterdir() if file.stem == "2024M10"]
    unlinked = re.sub(r'"(previous|year_before)": "[^"]*",?\s*', "", file.read_text("utf-8"))
    file.write_text(unlinked, encoding="utf-8")

    def linked_while_somebody_saves(source: Source, *arguments: Any) -> bytes:
        changed = with_field(source, *arguments)
        file.write_text(unlinked.replace("，", ","), encoding="utf-8")
        return changed

    monkeypatch.setattr("bulletin_gen.cli.history.with_field", linked_while_somebody_saves)
    assert "changed by another program" in run("history", "--link", year).stderr
    assert file.read_text(encoding="utf-8") == unlinked.replace("，", ",")


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    hidden = tmp_path / ".bulletin-gen-1-1"
    hidden.write_bytes(NEW)
    os.utime(hidden, (0, 0))
    with hidden.open("rb") as stream:
        hold(stream.fileno())
        bg.write_file(tmp_path / "issue.docx", NEW)
        assert hidden.exists()
    bg.write_file(tmp_path / "issue.docx", NEW)
    assert not hidden.exists()


def test_what_was_written_a_moment_ago_is_left_alone(tmp_path: Path) -> None:
    hidden = tmp_path / ".bulletin-gen-1-1"
    hidden.write_bytes(NEW)
    bg.write_file(tmp_path / "issue.docx", NEW)
    assert hidden.exists()


if sys.platform != "win32":

    def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        bg.write_file(pipe, b"new")
        assert os.read(reading, 10) == b"new"
        os.close(reading)
        assert pipe.is_fifo()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB; only an administrator can mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or not is_administrator():
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
    outcome = run("build", Q3, "-o", target, "--overwrite")
    assert outcome.exit_code == 3
    assert "could not be written: no space is left. Nothing was changed." in outcome.stderr
    assert target.read_bytes() == OLD
    assert list(small_disk.iterdir()) == [target]


@pytest.mark.skipif(
    sys.platform == "win32" or is_administrator(), reason="an administrator may write everywhere"
)
def test_without_permission(tmp_path: Path, run: Run) -> None:
    tmp_path.chmod(0o500)
    outcome = run("build", Q3, "-o", tmp_path / "issue.docx")
    assert outcome.exit_code == 3
    assert "could not be written: it is not permitted" in outcome.stderr


def test_a_target_that_the_system_keeps_shut(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", refuse)
    outcome = run("build", Q3, "-o", tmp_path / "issue.docx")
    assert outcome.exit_code == 3
    assert "Is it open in another program? Nothing was changed." in outcome.stderr


def test_a_folder_as_target(tmp_path: Path) -> None:
    with pytest.raises(bg.OutputError):
        bg.write_file(tmp_path, NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such names")
@pytest.mark.parametrize("command", ["check", "build", "history"])
def test_a_name_that_begins_a_new_line_is_shown_in_one(
    run: Run, tmp_path: Path, command: str
) -> None:
    for number, text in enumerate(("{", Q3.read_text(encoding="utf-8"))):
        file = tmp_path / f"{number}\nx.json: error: all is lost"
        file = file.with_name(file.name + ".json")
        file.write_text(text, encoding="utf-8")
        told = run(command, tmp_path if command == "history" else file)
        lines = (told.stdout + told.stderr).split("\n")
        assert not [line for line in lines if line.startswith("x.json")]
    assert "1<U+000A>x.json" in told.stdout + told.stderr or command != "history"
