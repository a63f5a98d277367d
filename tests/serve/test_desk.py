"""Which files an issue is made of."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.errors import UsageError
from bulletin_gen.issues.edit import with_value
from bulletin_gen.package import built_in_folder
from bulletin_gen.pipeline import Options
from bulletin_gen.serve.desk import Desk
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


def test_edits_are_taken_back_one_by_one_as_far_as_their_states_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    monkeypatch.setattr("bulletin_gen.serve.desk._MOST_KEPT", 3 * file.stat().st_size)
    desk = Desk(file, Options())
    for number in ("11", "12", "13", "14"):
        desk.refresh()
        desk.edit(("masthead", "issue_number"), number)
    for _edit in range(2):
        desk.undo()
    assert '"issue_number": 12' in file.read_text(encoding="utf-8")
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
