"""What comes to pass while a server runs: a full disk, a folder that goes, many saves,
long hours.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra “serve” is not installed")
pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.write.pdf import find_office
from tests.serve.conftest import Q3, Served, ask, replace_text, revision_of, start, state_of, wait
from tests.serve.test_press import needs_office

if sys.platform == "linux":  # processes are looked at in /proc
    import resource

    def _is_printed(state: dict[str, Any]) -> bool:
        return bool(state["edition"] == state["revision"])

    def _worker(served: Served) -> int:
        """The process that does the work, which the one that was started looks after."""
        own = served.process.pid
        [worker] = Path(f"/proc/{own}/task/{own}/children").read_text().split()[:1]
        return int(worker)

    def _limit_files(served: Served, most: int) -> None:
        """Let no file grow larger, as on a disk that is full."""
        resource.prlimit(_worker(served), resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    @pytest.fixture
    def counted(tmp_path: Path) -> Iterator[tuple[Served, Path]]:
        """A server whose prints are written down, and where."""
        log, program = tmp_path / "prints", tmp_path / "soffice"
        counting = f'case "$*" in *--convert-to*) echo print >> "{log}";; esac'
        program.write_text(f'#!/bin/sh\n{counting}\nexec "{find_office()}" "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        (tmp_path / "issue").mkdir()
        server = start(tmp_path / "issue", BULLETIN_GEN_SOFFICE=str(program))
        yield server, log
        server.end()

    @needs_office
    @pytest.mark.rendered
    def test_many_saves_in_a_row_cost_one_print(counted: tuple[Served, Path]) -> None:
        served, log = counted
        before = wait(served, _is_printed)["revision"]
        text = Q3.read_text(encoding="utf-8")
        os.kill(
            _worker(served), signal.SIGSTOP
        )  # however slow this machine is, all are saved between two looks
        for number in range(30):
            served.file.write_text(text + " " * number, encoding="utf-8")
        served.file.write_text(text.replace("高晓伟", "高小伟"), encoding="utf-8")
        os.kill(_worker(served), signal.SIGCONT)
        wait(served, lambda state: _is_newer(before, state) and _is_printed(state))
        assert "高小伟" in ask(served, "text")[2].decode()
        assert log.read_text().split() == ["print"] * 2

    def _commands() -> list[str]:
        """The command lines of all processes."""
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                found.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        return found

    @needs_office
    @pytest.mark.rendered
    @pytest.mark.parametrize("is_awaited", [True, False], ids=["when it is printed", "at once"])
    def test_an_end_leaves_no_process_and_no_file(is_awaited: bool, tmp_path: Path) -> None:
        folder = tmp_path / "temporary"
        folder.mkdir()
        server = start(tmp_path, TMPDIR=str(folder))
        if is_awaited:
            wait(server, _is_printed)
            assert [command for command in _commands() if str(folder) in command]
        server.end()
        assert [command for command in _commands() if str(folder) in command] == []
        assert list(folder.iterdir()) == []

    def test_an_end_ends_a_download_too(tmp_path: Path) -> None:
        folder, program = tmp_path / "temporary", tmp_path / "soffice"
        folder.mkdir()
        program.write_text("#!/bin/sh\nexec sleep 600\n")
        program.chmod(0o700)
        server = start(tmp_path, TMPDIR=str(folder), BULLETIN_GEN_SOFFICE=str(program))
        asking = threading.Thread(target=_ask_in_vain, args=(server,), daemon=True)
        asking.start()
        while not [
            command for command in _commands() if str(folder) in command and " build " in command
        ]:
            asking.join(timeout=0.1)
        server.end()
        assert [command for command in _commands() if str(folder) in command] == []
        assert list(folder.iterdir()) == []

    def _ask_in_vain(served: Served) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            ask(served, "issue.pdf")

    @needs_office
    @pytest.mark.rendered
    def test_a_full_disk_is_told_and_the_pages_come_back(printing: Served) -> None:
        wait(printing, _is_printed)
        _limit_files(printing, 1000)
        replace_text(printing.file, "高晓伟", "高小伟")
        told = wait(printing, lambda state: bool(state["print_error"]))
        assert "cannot be used: the file would be too large." in told["print_error"]
        assert ask(printing, "issue.docx")[0] == 409
        _limit_files(printing, resource.RLIM_INFINITY)
        replace_text(printing.file, "高小伟", "高晓伟")
        wait(printing, _is_printed)
        assert ask(printing, "issue.docx")[0] == 200

    def test_an_edit_that_finds_the_disk_full_leaves_the_file_as_it_is(tmp_path: Path) -> None:
        served = start(tmp_path, "--edit", BULLETIN_GEN_SOFFICE="/nowhere/soffice")
        old = served.file.read_bytes()
        _limit_files(served, 1000)
        number = revision_of(served)
        body = b'{"revision": %d, "path": ["intake", "count"], "seen": "5115", "written": "5116"}'
        body %= number
        status, _headers, reason = ask(
            served, "edit", method="POST", body=body, Origin=served.address.rsplit("/", 2)[0]
        )
        assert status == 409
        assert "too large" in reason.decode()
        assert served.file.read_bytes() == old
        assert [file.name for file in tmp_path.iterdir()] == [served.file.name]
        served.end()

    def test_a_folder_that_is_gone_is_told_and_the_issue_comes_back(served: Served) -> None:
        shutil.rmtree(served.file.parent)
        assert "no file" in wait(served, lambda state: bool(state["error"]))["error"]
        served.file.parent.mkdir()
        shutil.copy(Q3, served.file)
        assert not wait(served, lambda state: not state["error"])["refused"]

    def _memory(served: Served) -> int:
        """What the server holds, in bytes."""
        pages = int(Path(f"/proc/{_worker(served)}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _is_newer(revision: int, state: dict[str, Any]) -> bool:
        return bool(state["revision"] > revision)

    def _save(served: Served, times: int) -> None:
        """Save another text so often, each when the one before is shown."""
        text = Q3.read_text(encoding="utf-8")
        for number in range(times):
            revision = state_of(served)["revision"]
            served.file.write_text(text.replace("高晓伟", f"第{number}人"), encoding="utf-8")
            wait(served, functools.partial(_is_newer, revision))

    def test_many_saves_leave_the_memory_as_it_was(served: Served) -> None:
        _save(served, 40)
        before = _memory(served)
        _save(served, 60)
        assert _memory(served) < before * 1.2

    def test_more_connections_than_can_be_taken_are_told_in_a_line(tmp_path: Path) -> None:
        served = start(tmp_path, errors=subprocess.PIPE, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
        ask(served, "")
        resource.prlimit(_worker(served), resource.RLIMIT_NOFILE, (60, 4096))
        address = urlsplit(served.address)
        waiting = [
            socket.create_connection((str(address.hostname), address.port or 0))
            for _connection in range(100)
        ]
        assert served.process.stderr is not None
        told = served.process.stderr.readline()
        for connection in waiting:
            connection.close()
        assert ask(served, "state")[0] == 200
        os.kill(served.process.pid, signal.SIGINT)
        assert told == "Too many connections at once; some wait.\n"
        assert served.process.stderr.read() == "Interrupted.\n"
        served.end()

    @needs_office
    @pytest.mark.rendered
    @pytest.mark.parametrize("is_watched", [True, False], ids=["watched", "all killed"])
    def test_a_killed_server_leaves_nothing_for_long(is_watched: bool, tmp_path: Path) -> None:
        folder = tmp_path / "temporary"
        folder.mkdir()
        server = start(tmp_path, TMPDIR=str(folder))
        wait(server, _is_printed)
        profiles = list(folder.glob("*/*/profile"))
        worker = _worker(server)
        if not is_watched:
            server.process.kill()
        os.kill(worker, signal.SIGKILL)
        with server.process:
            server.process.wait(timeout=20)
        if not is_watched:
            for owner in folder.glob("*/owner"):
                os.utime(owner, (0, 0))
            another = start(tmp_path, TMPDIR=str(folder))
            wait(another, _is_printed)
            another.end()
        assert profiles
        assert [command for command in _commands() if str(folder) in command] == []
        assert list(folder.iterdir()) == []

    @needs_office
    @pytest.mark.rendered
    def test_an_end_leaves_no_socket(tmp_path: Path) -> None:
        folder = tmp_path / "temporary"
        folder.mkdir()
        server = start(tmp_path, TMPDIR=str(folder))
        wait(server, _is_printed)
        [profile] = folder.glob("*/*/profile")
        names = "".join(f"{byte:x}" for byte in md5(profile.as_uri().encode("utf-16-le")).digest())
        [socket_file] = Path("/tmp").glob(f"OSL_PIPE_*_{names}")
        server.end()
        assert not socket_file.exists()
