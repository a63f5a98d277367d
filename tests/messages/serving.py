"""What is said of an issue in the browser."""

from __future__ import annotations

import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bulletin_gen.pipeline import Options
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.office import HOST, Office
from bulletin_gen.serve.words import words
from tests.conftest import ROOT, Run

Case = tuple[str, Callable[[], str]]
_EXAMPLES = ("2021Q3", "2025M05", "year/2024M11")


def cases(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    yield "serve: words", lambda: "\n".join(words().values())
    for name in _EXAMPLES:
        yield f"serve: {name}", partial(_notes, ROOT / "examples" / f"{name}.json")
    yield "serve: a wrong issue", partial(_notes_of_a_wrong_one, folder)
    yield "serve: a port that is taken", partial(_taken_port, run)
    yield "serve: no browser", partial(_no_browser, run, monkeypatch)
    yield "serve: not installed", partial(_not_installed, run, monkeypatch)


def _notes(file: Path) -> str:
    """Every sentence on the values of the narrative and of the first and last rows."""
    desk = Desk(file, Options(force=True))
    traced = desk.refresh().traced
    assert traced is not None
    values = [value for mark in range(len(traced.origins)) for value in desk.explain(mark)]
    for number, (appendix, origins) in enumerate(zip(traced.document.appendices, traced.tables, strict=True)):
        for row in (0, len(appendix.table.rows) - 1):
            for column in range(len(origins.columns)):
                values += desk.explain_cell(number, row, column)
    return "\n".join(sorted({note for value in values for note in value["notes"]}))


def _notes_of_a_wrong_one(folder: Path) -> str:
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    file = folder / "wrong.json"
    file.write_text(text.replace('"count": 5115', '"count": 5116'), encoding="utf-8")
    return _notes(file)


def _taken_port(run: Run) -> str:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("serve", ROOT / "examples" / "2021Q3.json", "--no-browser", "--port", str(port)).stderr
    return told.replace(str(port), "PORT")


def _no_browser(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(webbrowser, "open", lambda _address: False)
        patch.setattr(Office, "serve", lambda _office, _port, announce: announce("http://127.0.0.1/"))
        outcome = run("serve", ROOT / "examples" / "2021Q3.json")
    return outcome.stdout + outcome.stderr


def _not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "bulletin_gen.serve.office", None)
        return run("serve", ROOT / "examples" / "2021Q3.json").stderr
