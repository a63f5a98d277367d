"""Which files an issue is made of."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.errors import UsageError
from bulletin_gen.issues.changes import log_of
from bulletin_gen.issues.counterparts import named
from bulletin_gen.issues.edit import with_value
from bulletin_gen.package import built_in_folder
from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import value_at
from bulletin_gen.serve.desk import Desk, ListRequest
from tests.conftest import ROOT
from tests.serve.conftest import Q3
from tests.workbook.books import example_workbook


def test_all_issues_of_a_trend_are_watched() -> None:
    desk = Desk(ROOT / "examples" / "year" / "2024M11.json", Options())
    desk.refresh()
    names = {file.name for file in desk.files()}
    assert {"2024M08.json", "2024M09.json", "2024M10.json", "2024M11.json", "2023M11.json"} <= names


@pytest.mark.parametrize("is_broken_first", [False, True])
def test_a_package_that_is_wrong_is_watched_until_it_is_mended(
    is_broken_first: bool, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    shutil.copytree(built_in_folder() / "quarterly", package)
    tables = package / "tables.toml"
    right = tables.read_bytes()
    desk = Desk(Q3, Options(template=str(package)))
    if not is_broken_first:
        assert desk.refresh().traced is not None
    tables.write_bytes(right + b"\nx = [")
    assert desk.refresh().error
    assert tables in desk.files()
    tables.write_bytes(right)
    assert desk.refresh().traced is not None


def test_a_broken_template_is_told_beside_what_is_wrong_with_the_issue(tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(built_in_folder() / "quarterly", package)
    with (package / "narrative.md.j2").open("a", encoding="utf-8") as narrative:
        narrative.write("{% if %}")
    file = tmp_path / "issue.json"
    file.write_text(
        Q3.read_text(encoding="utf-8").replace('"count": 884', '"count": 885'), encoding="utf-8"
    )
    report = Desk(file, Options(template=str(package), force=True)).refresh().report()
    assert "narrative.md.j2" in report["error"]
    assert [finding["code"] for finding in report["findings"]] == ["intake-sum"]


def test_an_issue_that_cannot_be_read_still_has_its_package_watched(tmp_path: Path) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    desk = Desk(file, Options())
    desk.refresh()
    watched = desk.files()
    file.write_text("{", encoding="utf-8")
    desk.refresh()
    assert desk.files() >= watched


def test_what_another_program_saves_while_an_edit_is_made_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    saved = file.read_bytes() + b"\n"
    desk = Desk(file, Options())
    desk.refresh()

    def changed_while_somebody_saves(*arguments: Any) -> bytes:
        changed = with_value(*arguments)
        file.write_bytes(saved)
        return changed

    monkeypatch.setattr("bulletin_gen.serve.desk.with_value", changed_while_somebody_saves)
    with pytest.raises(UsageError, match="changed by another program"):
        desk.edit(("masthead", "issue_number"), "10")
    assert file.read_bytes() == saved


def test_edits_are_taken_back_one_by_one_by_their_states_and_then_by_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    monkeypatch.setattr("bulletin_gen.serve.desk._MOST_KEPT", 3 * file.stat().st_size)
    desk = Desk(file, Options())
    for number in ("11", "12", "13", "14"):
        desk.refresh()
        desk.edit(("masthead", "issue_number"), number)
    for left in (13, 12, 11, 9):
        desk.undo()
        assert f'"issue_number": {left}' in file.read_text(encoding="utf-8")
        desk.refresh()
    with pytest.raises(UsageError, match="nothing to undo"):
        desk.undo()


@pytest.mark.parametrize("lock", ["~$issue.xlsx", ".~lock.issue.xlsx#"])
def test_that_another_program_has_the_workbook_open_is_told(lock: str, tmp_path: Path) -> None:
    file = tmp_path / "issue.xlsx"
    file.write_bytes(example_workbook())
    desk = Desk(file, Options())
    desk.refresh()
    assert desk.warning() == ""
    assert tmp_path / lock in desk.files()
    (tmp_path / lock).touch()
    assert "open in another program" in desk.warning()
    (tmp_path / lock).unlink()
    assert desk.warning() == ""


def test_what_another_program_takes_back_is_told_until_the_next_edit(tmp_path: Path) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    desk = Desk(file, Options())
    desk.refresh()
    before = file.read_bytes()
    desk.edit(("masthead", "issue_number"), "11")
    desk.refresh()
    desk.edit(("escalations", "replies"), "5")
    desk.refresh()
    assert desk.warning() == ""
    kept = before.replace(b'"replies": 6', b'"replies": 5')
    assert kept != before
    file.write_bytes(kept + b"\n")
    desk.refresh()
    assert "$.masthead.issue_number." in desk.warning()
    assert "replies" not in desk.warning()
    desk.edit(("masthead", "issue_number"), "12")
    desk.refresh()
    assert desk.warning() == ""


def test_an_edit_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    desk = Desk(file, Options())
    desk.refresh()
    state = file.stat()
    desk.edit(("masthead", "issue_number"), "9")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (state.st_ino, state.st_mtime_ns)
    with pytest.raises(UsageError, match="nothing to undo"):
        desk.undo()


ROWS = ("appendices", 0, "rows")


def asked(desk: Desk, act: str, place: int, **more: Any) -> ListRequest:
    """What the page asks for of the rows of the first table, as it shows them."""
    count = len(value_at(desk.shown.filed(), ROWS))
    request = {"revision": desk.shown.revision, "path": ROWS, "count": count}
    return ListRequest(act=act, place=place, **(request | more))  # type: ignore[arg-type]


def units(desk: Desk) -> list[str]:
    return [row["unit"] for row in value_at(desk.shown.filed(), ROWS)]


@pytest.fixture
def desk_at_work(tmp_path: Path) -> Desk:
    desk = Desk(Path(shutil.copy(ROOT / "examples" / "2024M10.json", tmp_path)), Options())
    desk.refresh()
    return desk


def test_a_row_is_moved_taken_out_and_put_in_and_each_is_taken_back(desk_at_work: Desk) -> None:
    desk = desk_at_work
    before, old = units(desk), desk.file.read_bytes()
    desk.change_list(asked(desk, "down", 0))
    desk.refresh()
    assert units(desk)[:2] == [before[1], before[0]]
    desk.change_list(asked(desk, "remove", 1))
    desk.refresh()
    assert units(desk) == before[1:]
    desk.change_list(asked(desk, "add", 0, name="新镇"))
    desk.refresh()
    assert (units(desk)[0], desk.shown.is_draft) == ("新镇", True)
    for _act in range(3):
        desk.undo()
        desk.refresh()
    assert desk.file.read_bytes() == old


def test_rows_are_put_into_their_order(desk_at_work: Desk) -> None:
    desk = desk_at_work
    desk.change_list(asked(desk, "down", 5))
    [finding] = desk.refresh().report()["findings"]
    assert (finding["code"], finding["sorts"]) == ("rank-order", list(ROWS))
    desk.change_list(asked(desk, "sort", 0))
    assert desk.refresh().report()["findings"] == []


def test_a_list_that_another_edit_has_changed_is_not_changed_by_what_was_seen(
    desk_at_work: Desk,
) -> None:
    desk = desk_at_work
    before = asked(desk, "remove", 0, seen=named((*ROWS, 0), desk.shown.filed()))
    desk.change_list(asked(desk, "down", 0))
    with pytest.raises(UsageError, match="list was changed meanwhile"):
        desk.change_list(before)
    desk.change_list(asked(desk, "remove", 9))
    with pytest.raises(UsageError, match="list was changed meanwhile"):
        desk.change_list(before)


def test_changes_are_taken_back_after_a_new_start_by_what_the_log_tells(
    desk_at_work: Desk,
) -> None:
    file = desk_at_work.file
    old = json.loads(file.read_bytes(), parse_float=Decimal)
    desk_at_work.edit(("masthead", "issue_number"), "77")
    desk_at_work.refresh()
    desk_at_work.change_list(asked(desk_at_work, "remove", 2))
    lines = [json.loads(line) for line in log_of(file).read_text(encoding="utf-8").splitlines()]
    assert [(line["path"], line["old"]) for line in lines[:1]] == [
        (["masthead", "issue_number"], 10)
    ]
    again = Desk(file, Options())
    again.refresh()
    assert again.undo() == ROWS
    again.refresh()
    assert again.undo() == ("masthead", "issue_number")
    assert json.loads(file.read_bytes(), parse_float=Decimal) == old
    again.refresh()
    with pytest.raises(UsageError, match="nothing to undo"):
        again.undo()


def test_a_log_that_cannot_be_written_is_told_and_the_change_is_made(desk_at_work: Desk) -> None:
    log_of(desk_at_work.file).mkdir()
    desk_at_work.edit(("masthead", "issue_number"), "77")
    assert "changes are not noted there" in desk_at_work.warning()
    assert '"issue_number": 77' in desk_at_work.file.read_text(encoding="utf-8")


def test_what_is_another_than_in_the_issue_before_is_told_largest_first() -> None:
    desk = Desk(ROOT / "examples" / "year" / "2024M11.json", Options())
    found = desk.refresh().compared()
    numbers = [one for one in found if one["kind"] == "number"]
    shares = [abs(int(one["now"]) - int(one["before"])) / int(one["before"]) for one in numbers[:9]]
    assert shares == sorted(shares, reverse=True)
    assert not any("rank" in one["called"] for one in numbers)
    assert {"number", "place", "new", "gone", "same text"} >= {one["kind"] for one in found}
    [moved] = [one for one in found if one["kind"] == "place" and one["now"] == "1"]
    assert moved["before"] != "1"
