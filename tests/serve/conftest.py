"""A server of one issue, started as a user starts it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.conftest import EXAMPLES, heed_signals

Q3 = next(file for file in EXAMPLES if file.stem == "2021Q3")


class Served(msgspec.Struct):
    """A server at work: its process, the issue that it shows, and its address."""

    process: subprocess.Popen[str]
    file: Path
    address: str
    cookie: str = ""

    def end(self) -> int:
        """Interrupt it as Ctrl-C does; its exit code."""
        with self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                return self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise


def start(
    folder: Path,
    *options: str,
    issue: Path = Q3,
    browser: bool = False,
    errors: int | None = None,
    **environment: str,
) -> Served:
    """Start a server of an issue, copied into a folder where it is not there yet; its words on
    standard error come through, or go into a pipe.
    """
    file = folder / issue.name
    if not file.exists():
        shutil.copy(issue, folder)
    command = [sys.executable, "-m", "bulletin_gen", "--lang", "en", "serve", str(file), *options]
    command += [] if browser else ["--no-browser"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env=os.environ
        | {"XDG_STATE_HOME": str(folder.with_name(f"{folder.name}-state"))}
        | environment,
        preexec_fn=heed_signals,
    )
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


def ask(
    served: Served, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path below the token's, or from the root where it begins with a slash: status,
    headers and body.
    """
    address = urlsplit(served.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=20)
    asked = path if path.startswith("/") else address.path + path
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, asked, body, {"Cookie": served.cookie} | sent)
    answer = connection.getresponse()
    served.cookie = answer.getheader("Set-Cookie", served.cookie).partition(";")[0]
    found = (
        answer.status,
        {name.lower(): value for name, value in answer.getheaders()},
        answer.read(),
    )
    connection.close()
    return found


def replace_text(file: Path, old: str, new: str) -> None:
    """Save a file with another text in it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def state_of(served: Served) -> dict[str, Any]:
    """What the page is told."""
    found: dict[str, Any] = json.loads(ask(served, "state")[2])
    return found


def revision_of(served: Served) -> int:
    """The number of the newest reading."""
    return int(state_of(served)["revision"])


def wait(served: Served, is_there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The state of the server, once something is there: asked for at each of its events."""
    address = urlsplit(served.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=20)
    state_of(served)
    connection.request("GET", f"{address.path}events", headers={"Cookie": served.cookie})
    with connection.getresponse() as answer:
        while not is_there(state := state_of(served)):
            while not (line := answer.readline()).startswith(b"data:"):
                assert line, "the server has ended the connection"
    connection.close()
    return state


def save_with_rows(file: Path, count: int) -> None:
    """Save the real issue with so many rows in its first table."""
    tree = json.loads(Q3.read_text(encoding="utf-8"))
    [row, *_others] = tree["appendices"][0]["rows"]
    tree["appendices"][0]["rows"] = [row | {"unit": f"第{number}号单位"} for number in range(count)]
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
