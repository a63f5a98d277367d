"""Values that are changed on the page, in the file."""

from __future__ import annotations

import codecs
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

pytest.importorskip("starlette", reason="the extra “serve” is not installed")

from bulletin_gen.errors import UsageError
from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.serve.desk import Desk
from tests.conftest import ROOT, Run
from tests.serve.conftest import Q3, Served, ask, revision_of, start
from tests.workbook.books import example_workbook

COUNT: ValuePath = ("intake", "parts", 0, "parts", 0, "count")
OTHER_COUNT: ValuePath = ("intake", "parts", 0, "parts", 1, "count")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return _opened(tmp_path / "issue.json")


def _opened(file: Path) -> Desk:
    """The real issue, in the form that the file's name says."""
    file.write_bytes(Q3.read_bytes() if file.suffix == ".json" else example_workbook("2021Q3"))
    desk = Desk(file, Options(force=True))
    desk.refresh()
    return desk


@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_of_the_file_that_value_alone_is_changed(desk: Desk, before: bytes, end: bytes) -> None:
    old = before + desk.file.read_bytes().replace(b"\n", end)
    desk.file.write_bytes(old)
    desk.refresh()
    desk.edit(COUNT, "885")
    assert desk.file.read_bytes() == old.replace(b'"count": 884', b'"count": 885')
    desk.refresh()
    desk.edit(("masthead", "name"), '“新”的\\"名称"')
    outcome = desk.refresh().outcome
    assert outcome is not None
    assert outcome.bulletin is not None
    assert outcome.bulletin.masthead.name == '“新”的\\"名称"'


def test_an_edit_is_taken_back_by_one_step(desk: Desk) -> None:
    old = desk.file.read_bytes()
    desk.edit(COUNT, "885")
    desk.refresh()
    desk.edit(COUNT, "886")
    assert desk.undo() == COUNT
    desk.undo()
    assert desk.file.read_bytes() == old
    with pytest.raises(UsageError, match="nothing to undo"):
        desk.undo()


def test_a_file_that_another_program_has_changed_is_not_written_over(desk: Desk) -> None:
    desk.edit(COUNT, "885")
    changed = desk.file.read_bytes() + b"\n"
    desk.file.write_bytes(changed)
    with pytest.raises(UsageError, match="another program"):
        desk.edit(COUNT, "886")
    with pytest.raises(UsageError, match="another program"):
        desk.undo()
    assert desk.file.read_bytes() == changed


def test_what_was_shown_by_an_earlier_reading_is_not_changed(desk: Desk) -> None:
    text = desk.file.read_text(encoding="utf-8")
    before = desk.shown.revision
    desk.file.write_text(text.replace('"count": 3694', '"count": 3695'), encoding="utf-8")
    desk.refresh()
    changed = desk.file.read_bytes()
    with pytest.raises(UsageError, match="look at it again"):
        desk.edit(COUNT, "885", revision=before)
    assert desk.file.read_bytes() == changed
    desk.edit(COUNT, "885", revision=desk.shown.revision)


def test_two_values_changed_one_after_the_other_are_both_changed(desk: Desk) -> None:
    first = desk.shown.revision
    desk.edit(COUNT, "885", revision=first, seen="884")
    desk.edit(OTHER_COUNT, "3695", revision=first, seen="3694")
    desk.refresh()
    desk.edit(COUNT, "886", revision=first, seen="885")
    desk.undo()
    text = desk.file.read_text(encoding="utf-8")
    assert '"count": 885' in text
    assert '"count": 3695' in text


def test_a_value_that_was_changed_after_it_was_seen_is_not_changed(desk: Desk) -> None:
    first = desk.shown.revision
    desk.edit(COUNT, "885", revision=first, seen="884")
    with pytest.raises(UsageError, match="This value was changed meanwhile"):
        desk.edit(COUNT, "890", revision=first, seen="884")
    assert '"count": 885' in desk.file.read_text(encoding="utf-8")


UNREADABLE: list[tuple[ValuePath, str, str]] = [
    (("masthead", "date"), "xx", "is not a date"),
    (("masthead", "date"), "2021-02-30", "is not a date"),
    (("masthead", "issue_number"), "0", "too small"),
    (("masthead", "name"), "", "must not be empty"),
    (("period", "quarter"), "5", "too large"),
    (COUNT, "-5", "too small"),
    (COUNT, "884.5", "whole number"),
    (("appendices", 0, "rows", 0, "unit"), " ", "must not be empty"),
    (("appendices", 0, "table"), "x", "none of these"),
]


@pytest.mark.parametrize(("path", "written", "reason"), UNREADABLE)
@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, path: ValuePath, written: str, reason: str, form: str
) -> None:
    desk = _opened(tmp_path / f"issue{form}")
    old = desk.file.read_bytes()
    with pytest.raises(UsageError, match=reason):
        desk.edit(path, written)
    assert desk.file.read_bytes() == old


@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_a_score_is_taken_away_and_filed_again(tmp_path: Path, form: str) -> None:
    desk = _opened(tmp_path / f"issue{form}")
    old = desk.file.read_bytes()
    score: ValuePath = ("appendices", 0, "rows", 0, "hotline", "acceptance")
    [value] = desk.shown.values_at(score)
    desk.edit(score, "-")
    [absent] = desk.refresh().values_at(score)
    assert (absent["value"], absent["filed"]) == ("-", "-")
    assert absent["notes"][:1] == ["filed as absent"]
    desk.edit(score, value["filed"], seen="-")
    [again] = desk.refresh().values_at(score)
    assert again["filed"] == value["filed"]
    if form == ".json":
        assert desk.file.read_bytes() == old


@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_a_new_issue_is_filled_in_value_by_value(tmp_path: Path, run: Run, form: str) -> None:
    file = tmp_path / f"new{form}"
    assert run("new", "--template", "quarterly", "-o", file).exit_code == 0
    desk = Desk(file, Options(force=True))
    desk.refresh()
    typed = {
        "issue_number": "9",
        "date": "2021-10-29",
        "year": "2021",
        "quarter": "3",
        "count": "20余",
    }
    typed |= {"satisfaction_rate": "97.2%以上", "reports": "6", "replies": "6", "resolved": "50余"}
    while to_fill := _to_fill(desk):
        path = to_fill[0]
        written = "4578" if path == ("call_backs", "count") else typed.get(str(path[-1]), "城管局")
        desk.edit(path, written)
        desk.refresh()
        assert len(_to_fill(desk)) < len(to_fill)
    [least] = desk.shown.values_at(("inspections", "count"))
    assert (least["path"], least["value"]) == ("$.inspections.count", "20以上")


def _to_fill(desk: Desk) -> list[ValuePath]:
    outcome = desk.shown.outcome
    assert outcome is not None
    return [finding.path for finding in outcome.findings if finding.code == "to-fill"]


@pytest.mark.parametrize("name", ["/etc", "no-such-package", "../..", "weekly", "x" * 300])
def test_a_template_package_by_which_the_issue_cannot_be_read_is_not_written(
    desk: Desk, name: str
) -> None:
    old = desk.file.read_bytes()
    with pytest.raises(UsageError, match="cannot be filed here"):
        desk.edit(("template",), name)
    assert desk.file.read_bytes() == old


@pytest.mark.parametrize(
    "written", ["", "many", "1e3", "0x10", "1,000", "NaN", "1 2", "08", "1" * 13, "0." + "1" * 13]
)
def test_what_is_no_number_is_not_written_for_one(desk: Desk, written: str) -> None:
    old = desk.file.read_bytes()
    with pytest.raises(UsageError, match="cannot be filed here"):
        desk.edit(COUNT, written)
    assert desk.file.read_bytes() == old


@pytest.mark.parametrize("path", [("intake",), ("no", "such"), ("intake", "parts", 99)])
def test_what_was_not_filed_as_a_value_is_not_changed(desk: Desk, path: ValuePath) -> None:
    with pytest.raises(UsageError, match="no text or number"):
        desk.edit(path, "1")


def test_a_text_that_no_document_can_hold_is_not_written(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no document can hold"):
        desk.edit(("masthead", "name"), "a\x00b")


@pytest.mark.parametrize(
    ("path", "written", "stored"),
    [
        (("call_backs", "satisfaction_rate"), "98", 98),
        (("call_backs", "satisfaction_rate"), "98.2%", 98.2),
        (("call_backs", "satisfaction_rate"), "98.1%以上", "98.1%以上"),
        (("call_backs", "satisfaction_rate"), "98以上", "98以上"),
        (("inspections", "count"), "30", 30),
        (("inspections", "count"), "30余次", "30余次"),
    ],
)
def test_a_lower_bound_in_a_workbook_is_typed_and_unmade(
    tmp_path: Path, path: ValuePath, written: str, stored: str | float
) -> None:
    desk = _opened(tmp_path / "issue.xlsx")
    file = desk.file
    desk.edit(path, written)
    sheets = openpyxl.load_workbook(file).worksheets
    assert stored in [
        cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    desk.refresh()
    desk.undo()
    assert file.read_bytes() == example_workbook("2021Q3")


def test_a_workbook_is_changed_in_that_cell_and_back_again(tmp_path: Path) -> None:
    desk = _opened(tmp_path / "issue.xlsx")
    file = desk.file
    desk.edit(COUNT, "885")
    outcome = desk.refresh().outcome
    assert outcome is not None
    assert [finding.code for finding in outcome.findings] == ["intake-sum"]
    with pytest.raises(UsageError, match="formula fills"):
        desk.edit(("appendices", 0, "rows", 0, "total"), "1")
    desk.undo()
    assert file.read_bytes() == example_workbook("2021Q3")


def test_the_name_of_an_issue_before_that_is_not_there_is_mended_at_its_finding(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "examples" / "year", tmp_path, dirs_exist_ok=True)
    desk = Desk(tmp_path / "2024M11.json", Options(force=True))
    [name] = desk.refresh().values_at(("previous",))
    (tmp_path / name["filed"]).rename(tmp_path / "renamed.json")
    outcome = desk.refresh().outcome
    assert outcome is not None
    assert [finding.path for finding in outcome.findings] == [("previous",)]
    [shown] = desk.shown.group_at(("previous",))
    desk.edit(("previous",), "renamed.json", seen=shown["filed"])
    assert desk.refresh().traced is not None


def test_while_the_package_is_broken_nothing_is_written(tmp_path: Path, run: Run) -> None:
    assert run("template", "new", tmp_path / "mine", "--from", "quarterly").exit_code == 0
    file = Path(shutil.copy(Q3, tmp_path))
    desk = Desk(file, Options(template=str(tmp_path / "mine"), force=True))
    desk.refresh()
    manifest = tmp_path / "mine" / "package.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "[[[", encoding="utf-8")
    assert desk.refresh().error
    with pytest.raises(UsageError, match="cannot be read"):
        desk.edit(COUNT, "885", revision=1, seen="884")
    assert file.read_bytes() == Q3.read_bytes()


def test_of_several_texts_that_are_wrong_the_one_that_was_typed_is_told(desk: Desk) -> None:
    desk.edit(("top_problems", 0), "【待填】")
    desk.refresh()
    with pytest.raises(UsageError, match="must not be empty"):
        desk.edit(("top_problems", 1), "")


def test_without_being_asked_for_there_is_no_way_to_change_anything(served: Served) -> None:
    origin = served.address.rpartition("/")[0].rpartition("/")[0]
    for address in ("edit", "undo"):
        assert ask(served, address, method="POST", body=b"{}", Origin=origin)[0] in (404, 405)


def test_a_value_is_changed_by_the_page_and_by_no_other(tmp_path: Path) -> None:
    server = start(tmp_path, "--edit", BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    origin = server.address.rpartition("/")[0].rpartition("/")[0]
    path = ["intake", "parts", 0, "parts", 0, "count"]
    asked = {"revision": revision_of(server), "path": path, "seen": "884", "written": "885"}
    body = json.dumps(asked).encode()
    assert ask(server, "edit", method="POST", body=body)[0] == 404
    assert ask(server, "edit", method="POST", body=body, Origin="http://evil.example")[0] == 404
    assert ask(server, "edit", method="POST", body=b"[]", Origin=origin)[0] == 400
    assert ask(server, "edit", method="POST", body=b" " * (2 << 20), Origin=origin)[0] == 413
    assert ask(server, "edit", method="POST", body=body, Origin=origin)[0] == 200
    assert '"count": 885' in server.file.read_text(encoding="utf-8")
    assert ask(server, "undo", method="POST", Origin=origin)[0] == 200
    assert ask(server, "undo", method="POST", Origin=origin)[0] == 409
    assert server.file.read_bytes() == Q3.read_bytes()
    server.end()
