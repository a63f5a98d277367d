"""A workbook given back with comments: at each finding's cell, and nothing else is changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

import bulletin_gen as bg
from bulletin_gen.forms.workbook.annotate import annotated as write_notes
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.places.place import Place
from tests.conftest import Run
from tests.workbook.books import MAIN, UNITS, Book, changed, example_workbook
from tests.workbook.test_reading import prefixed, strict


def annotated(data: bytes) -> bytes:
    """A workbook with a comment at each finding of a check."""
    source = bg.decode_source(data, "issue.xlsx", ".xlsx")
    assert isinstance(source, WorkbookSource)
    notes: dict[Place, list[str]] = {}
    for finding in bg.run_pipeline(source, until="check").findings:
        notes.setdefault(finding.place, []).append(finding.code)
    return write_notes(source, notes)


def comments(data: bytes) -> dict[tuple[str, str], str]:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    cells = [
        (sheet.title, cell)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]
    return {(title, cell.coordinate): cell.comment.text for title, cell in cells}


def wrong(book: Book) -> None:
    book.put(UNITS, "B4", 17.24)


def own_work(book: Book) -> None:
    """What an office leaves in its workbook: a score that is wrong, a sheet and formulas of its
    own, colours.
    """
    wrong(book)
    book.entry("单位名册").set("name", "#底稿")
    book.put("#底稿", "C5", 3, formula="1+2", code="0.000")
    book.row("#底稿", 5).set("ht", "40")


def test_a_comment_stands_at_each_finding() -> None:
    found = comments(annotated(changed(wrong)))
    assert found[UNITS, "B4"] == "score-range"
    assert found[UNITS, "G4"] == "score-sum"


def test_every_other_part_is_as_it_was() -> None:
    data = changed(own_work)
    before, after = unpack(data), unpack(annotated(data))
    part = Book(data).part(UNITS)
    touched = {part, "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert {name for name in before if after[name] != before[name]} == touched
    new = {name for name in after if name not in before}
    assert {
        name.rpartition("/")[2].partition("-")[0].removesuffix(".xml.rels") for name in new
    } == {
        "comments",
        "vmlDrawing",
        "bulletin",
        part.rpartition("/")[2].removesuffix(".xml"),
    }
    position = after[part].index(b"<legacyDrawing")
    reference = after[part][position : after[part].index(b"/>", position) + 2]
    assert after[part].replace(reference, b"") == before[part]


def test_comments_that_are_there_stay() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(changed(wrong)))
    workbook[UNITS]["B4"].comment = Comment("复核过", "张三")
    workbook[UNITS]["C4"].comment = Comment("没有问题", "李四")
    workbook[UNITS]["C5"] = 19.81
    buffer = io.BytesIO()
    workbook.save(buffer)
    found = comments(annotated(buffer.getvalue()))
    assert found[UNITS, "C4"] == "没有问题"
    assert found[UNITS, "B4"].startswith("复核过\nbulletin-gen: ")
    assert found[UNITS, "C5"] == "score-range"


@pytest.mark.parametrize("change", [strict, prefixed])
def test_the_reference_stands_in_the_sheets_own_namespace(change: Callable[[Book], None]) -> None:
    def both(book: Book) -> None:
        wrong(book)
        change(book)

    data = changed(both)
    source = bg.decode_source(annotated(data), "issue.xlsx", ".xlsx")
    assert source.tree(bg.load_package("quarterly"))


def test_a_check_gives_the_workbook_back(run: Run, tmp_path: Path) -> None:
    file, notes = tmp_path / "issue.xlsx", tmp_path / "notes.xlsx"
    file.write_bytes(changed(wrong))
    outcome = run("check", file, "--annotate", notes)
    assert (outcome.exit_code, outcome.stdout) == (1, f"{notes}\n")
    assert "score-range" in outcome.stderr
    assert comments(notes.read_bytes())[UNITS, "B4"].startswith("error score-range: ")
    assert file.read_bytes() == changed(wrong)
    assert "--overwrite" in run("check", file, "--annotate", notes).stderr
    assert "the input itself" in run("check", file, "--annotate", file, "--overwrite").stderr


def _listed(file: Path) -> list[tuple[str, str, str]]:
    """Where each line of the list leads, and its two texts."""
    [sheet, *_others] = openpyxl.load_workbook(file).worksheets
    return [
        (row[0].hyperlink.location if row[0].hyperlink else "", row[0].value, row[1].value)
        for row in sheet.iter_rows(min_row=2)
    ]


def test_a_list_in_front_leads_to_each_finding(run: Run, tmp_path: Path) -> None:
    file, notes = tmp_path / "issue.xlsx", tmp_path / "notes.xlsx"
    file.write_bytes(changed(wrong))
    run("check", file, "--annotate", notes)
    lines = _listed(notes)
    assert [(where, place) for where, place, _text in lines] == [
        (f"'{UNITS}'!{cell}", f"{UNITS}!{cell}") for cell in ("B4", "G4")
    ]
    assert lines[0][2].startswith("error score-range: ")


def test_the_list_is_no_part_of_the_issue_and_is_written_anew(run: Run, tmp_path: Path) -> None:
    file, notes, again = (tmp_path / f"{name}.xlsx" for name in ("issue", "notes", "again"))
    file.write_bytes(changed(wrong))
    run("check", file, "--annotate", notes)
    outcome = run("check", notes, "--annotate", again)
    assert outcome.exit_code == 1
    assert _listed(again) == _listed(notes)
    book = Book(notes.read_bytes())
    book.put(UNITS, "B4", 7.24)
    notes.write_bytes(book.save())
    assert run("check", notes, "--annotate", again, "--overwrite").exit_code == 0
    assert _listed(again) == []


def test_names_of_one_sheet_stay_with_it_and_the_same_sheet_in_front() -> None:
    def name(book: Book) -> None:
        wrong(book)
        workbook = book.tree("xl/workbook.xml")
        names = workbook.find(f"{{{MAIN}}}definedNames")
        assert names is not None
        etree.SubElement(names, f"{{{MAIN}}}definedName", name="甲", localSheetId="2").text = "1"

    data = changed(name)
    before = openpyxl.load_workbook(io.BytesIO(data))
    after = openpyxl.load_workbook(io.BytesIO(annotated(data)))
    assert after.sheetnames[1:] == before.sheetnames
    assert [s.title for s in after if "甲" in s.defined_names] == [before.sheetnames[2]]
    assert after.active is not None
    assert before.active is not None
    assert after.active.title == before.active.title


def test_nothing_to_say_gives_the_workbook_back_as_it_is() -> None:
    data = example_workbook()
    assert unpack(annotated(data)) == unpack(data)


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16BE"])
def test_a_sheet_in_sixteen_bits_is_annotated_too(encoding: str) -> None:
    def widen(book: Book) -> None:
        wrong(book)
        book.parts = dict(unpack(book.save()))
        book.forget()
        part = book.part(UNITS)
        text = book.parts[part].decode().replace("UTF-8", "UTF-16", 1)
        book.parts[part] = f"\ufeff{text}".encode(encoding)

    found = comments(annotated(changed(widen)))
    assert found[UNITS, "B4"] == "score-range"
