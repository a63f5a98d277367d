"""What is said of an issue in the browser."""

from __future__ import annotations

import io
import logging
import re
import shutil
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from bulletin_gen.bulletin import Breakdowns
from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.serve import pictures
from bulletin_gen.serve.app import _open_elsewhere
from bulletin_gen.serve.builds import Builds
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.press import PrintedPages
from bulletin_gen.serve.watching import HOST, IssueServer, _tell_of_connections_in_a_line
from bulletin_gen.serve.words import words
from tests.conftest import ROOT, Run
from tests.workbook.books import example_workbook

Case = tuple[str, Callable[[], str]]
_EXAMPLES = ("2021Q3", "2025M05", "year/2024M11")


def cases(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    yield "serve: words", lambda: "\n".join(words().values())
    for name in _EXAMPLES:
        yield f"serve: {name}", partial(_notes, ROOT / "examples" / f"{name}.json")
    for name in ("2021Q3", "2024W28"):
        yield f"serve: pictures of {name}", partial(_captions, ROOT / "examples" / f"{name}.json")
    yield "serve: pictures of more than is drawn", partial(_captions_of_many, monkeypatch)
    yield "serve: nothing to draw", _nothing_to_draw
    yield "serve: a wrong issue", partial(_notes_of_a_wrong_one, folder)
    yield "serve: a draft", partial(_draft, folder)
    yield "serve: open in another program", partial(_open_elsewhere_too, folder)
    yield "serve: taken back by another program", partial(_taken_back, folder)
    for name, (path, written) in _EDITS.items():
        yield f"serve: {name}", partial(_edit, folder, path, written)
    yield "serve: nothing to undo", partial(_undo, folder)
    yield "serve: a value changed meanwhile", partial(_value_changed_meanwhile, folder)
    yield "serve: changed meanwhile", partial(_changed_meanwhile, folder)
    yield "serve: cannot be read", partial(_unreadable, folder)
    for path, written in (
        (("appendices", 0, "rows", 0, "total"), "1"),
        (_SHORT_CELL, "1" * 40_000),
        (("closing",), "-"),
    ):
        yield f"serve: in a workbook, {path[-1]}", partial(_workbook, folder, path, written)
    yield (
        "serve: a cell with a formula, a group and an absent score",
        partial(_notes_of_a_formula, folder),
    )
    yield "serve: a download that is refused", partial(_download, folder)
    yield "serve: another browser", _open_elsewhere
    yield "serve: no PDF", _no_pdf
    yield "serve: too many connections", partial(_too_many_connections, monkeypatch)
    yield "serve: a port that is taken", partial(_taken_port, run)
    yield "serve: no browser", partial(_no_browser, run, monkeypatch)
    yield "serve: not installed", partial(_not_installed, run, monkeypatch)


_COUNT: ValuePath = ("intake", "count")
_SHORT_CELL: ValuePath = ("masthead", "name")
_EDITS: dict[str, tuple[ValuePath, str]] = {
    "no number": (_COUNT, "many"),
    "too small a number": (_COUNT, "-5"),
    "no value": (("intake",), "1"),
    "an unprintable text": (("masthead", "name"), "\x00"),
}


def _value_changed_meanwhile(folder: Path) -> str:
    desk = _desk(folder, "again.json")
    desk.edit(_COUNT, "5116")
    return _refused(partial(desk.edit, _COUNT, "5117", seen="5115"))


def _captions(file: Path) -> str:
    """Captions, the heads of tables, and what opens them; each once."""
    desk = Desk(file, Options(force=True))
    desk.refresh()
    found = re.findall('<(?:figcaption|th scope="col"|summary)>([^<]*)<', desk.shown.pictures())
    return "\n".join(dict.fromkeys(found))


def _captions_of_many(monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "MOST_BARS", 3)
        return _captions(ROOT / "examples" / "2021Q3.json")


def _nothing_to_draw() -> str:
    desk = Desk(ROOT / "examples" / "2024W28.json", Options(force=True))
    outcome, traced = desk.refresh().outcome, desk.shown.traced
    assert outcome is not None
    assert outcome.bulletin is not None
    assert outcome.package is not None
    assert traced is not None
    bulletin = replace(outcome.bulletin, intake=None, breakdowns=Breakdowns())
    return pictures.draw_pictures(bulletin, outcome.package, traced, None)


def _desk(folder: Path, name: str = "issue.json") -> Desk:
    file = folder / name
    if not file.exists():
        shutil.copy(ROOT / "examples" / "2021Q3.json", file)
    desk = Desk(file, Options(force=True))
    desk.refresh()
    return desk


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        act()
    return str(caught.value)


def _edit(folder: Path, path: ValuePath, written: str) -> str:
    return _refused(partial(_desk(folder, "edited.json").edit, path, written))


def _undo(folder: Path) -> str:
    return _refused(_desk(folder, "edited.json").undo)


def _changed_meanwhile(folder: Path) -> str:
    desk = _desk(folder, "changed.json")
    desk.file.write_bytes(desk.file.read_bytes() + b"\n")
    return _refused(partial(desk.edit, _COUNT, "1"))


def _unreadable(folder: Path) -> str:
    (folder / "unreadable.json").write_text("{", encoding="utf-8")
    return _refused(partial(_desk(folder, "unreadable.json").edit, _COUNT, "1"))


def _workbook(folder: Path, path: ValuePath, written: str) -> str:
    (folder / "edited.xlsx").write_bytes(example_workbook("2021Q3"))
    return _refused(partial(_desk(folder, "edited.xlsx").edit, path, written))


def _notes(file: Path) -> str:
    """Every sentence on the values of the narrative and of the first and last rows."""
    desk = Desk(file, Options(force=True))
    traced = desk.refresh().traced
    assert traced is not None
    shown = desk.shown
    values = [value for mark in range(len(traced.origins)) for value in shown.explain(mark)]
    for number, (appendix, origins) in enumerate(
        zip(traced.document.appendices, traced.tables, strict=True)
    ):
        for row in (0, len(appendix.table.rows) - 1):
            for column in range(len(origins.columns)):
                values += shown.explain((number, row, column))
    values += shown.wording("群众诉求")
    return "\n".join(sorted({note for value in values for note in value["notes"]}))


def _notes_of_a_wrong_one(folder: Path) -> str:
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    file = folder / "wrong.json"
    file.write_text(text.replace('"count": 5115', '"count": 5116'), encoding="utf-8")
    return _notes(file)


def _draft(folder: Path) -> str:
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    (folder / "draft.json").write_text(text.replace("5115", '"【待填】"'), encoding="utf-8")
    return str(_desk(folder, "draft.json").shown.report()["summary"])


def _open_elsewhere_too(folder: Path) -> str:
    (folder / "open.xlsx").write_bytes(example_workbook("2021Q3"))
    (folder / "~$open.xlsx").touch()
    return _desk(folder, "open.xlsx").warning()


def _taken_back(folder: Path) -> str:
    file = folder / "taken-back.json"
    shutil.copy(ROOT / "examples" / "2021Q3.json", file)
    desk, before = _desk(folder, file.name), file.read_bytes()
    desk.edit(("masthead", "issue_number"), "11")
    desk.refresh()
    file.write_bytes(before + b"\n")
    desk.refresh()
    return desk.warning()


def _notes_of_a_formula(folder: Path) -> str:
    (folder / "formula.xlsx").write_bytes(example_workbook("2021Q3"))
    desk = _desk(folder, "formula.xlsx")
    [value] = desk.shown.values_at(("appendices", 0, "rows", 0, "total"))
    [group] = desk.shown.group_at(("appendices", 0))
    score = ("appendices", 0, "rows", 0, "hotline", "acceptance")
    desk.edit(score, "-")
    [absent] = desk.refresh().values_at(score)
    return "\n".join(value["notes"] + group["notes"] + absent["notes"])


def _download(folder: Path) -> str:
    return Builds(folder / "wrong.json", Options()).issue(".docx")[1]


def _no_pdf() -> str:
    with pytest.raises(OutputError) as raised:
        PrintedPages(b"", [])
    return str(raised.value)


def _too_many_connections(monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(logging.getLogger("asyncio"), "filters", [])
        told = io.StringIO()
        patch.setattr(sys, "stderr", told)
        _tell_of_connections_in_a_line()
        for _connection in range(2):
            logging.getLogger("asyncio").error("socket.accept() out of system resource")
        return told.getvalue()


def _taken_port(run: Run) -> str:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run(
            "serve", ROOT / "examples" / "2021Q3.json", "--no-browser", "--port", str(port)
        ).stderr
    return told.replace(str(port), "PORT")


def _no_browser(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(webbrowser, "open", lambda _address: False)
        patch.setattr(
            IssueServer, "serve", lambda _server, _port, announce: announce("http://127.0.0.1/", "")
        )
        outcome = run("serve", ROOT / "examples" / "2021Q3.json")
    return outcome.stdout + outcome.stderr


def _not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "bulletin_gen.serve.watching", None)
        return run("serve", ROOT / "examples" / "2021Q3.json").stderr
