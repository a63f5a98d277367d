"""Workbooks as people and programs leave them: read right,
or refused with a cell and a sentence.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.read.source import Pointer
from tests.conftest import Run
from tests.workbook.books import (
    FACTS,
    LISTS,
    MAIN,
    RELATION,
    STRICT,
    TOWNS,
    UNITS,
    Book,
    Change,
    changed,
    example_workbook,
    read,
    told,
)

SCORE = ("appendices", 0, "rows", 0, "hotline", "acceptance")


def at(tree: Any, path: tuple[str | int, ...] = SCORE) -> Any:
    for step in path:
        tree = tree[step]
    return tree


@pytest.mark.parametrize(
    ("stored", "code", "filed"),
    [
        ("7.24", "", "7.24"),
        ("7.2400000000000002", "", "7.24"),
        ("46.360000000000007", "", None),
        ("0.1", "", "0.1"),
        ("1E-2", "", "0.01"),
        ("7", "", "7"),
        ("7.0", "", "7"),
        ("-0", "", "0"),
        ("9.6", "0.00", "9.60"),
        ("9.6", "2", "9.60"),
        ("9.6", "#,##0.0_ ;[Red]-#,##0.0", "9.6"),
        ("10", "0.0", "10.0"),
    ],
)
def test_a_number_is_what_the_spreadsheet_shows(stored: str, code: str, filed: str | None) -> None:
    data = changed(lambda book: book.put(UNITS, "B4", stored, kind="n", code=code))
    if filed is None:
        assert "more than 15 digits" in told(data)[0]
    else:
        assert str(at(read(data)[0])) == filed


def test_what_a_formula_is_off_by_does_not_count() -> None:
    data = changed(
        lambda book: book.put(UNITS, "G4", "46.360000000000007", kind="n", formula="SUM(B4:F4)")
    )
    assert at(read(data)[0], (*SCORE[:-1], "subtotal")) == Decimal("46.36")


SHARE, DATE, LEVEL, CALL_BACKS = "G4", "C13", "A4", "C23"


def other_titles(book: Book, columns: str, sign: str) -> None:
    """A table whose first cell and some titles are others."""
    book.put(TOWNS, "A1", sign)
    for column in columns:
        for row in (2, 3):
            book.put(TOWNS, f"{column}{row}", f"列{column}")


REFUSED: dict[str, tuple[Change, str, str]] = {
    # what is done: the change, the cell that is named, words of the sentence
    "a number as text": (
        lambda b: b.put(UNITS, "B4", "7.24"),
        f"{UNITS}!B4",
        "type the number 7.24",
    ),
    "per mille": (lambda b: b.put(UNITS, "B4", "3‰"), f"{UNITS}!B4", "in plain figures"),
    "a part of a case": (
        lambda b: b.put(FACTS, CALL_BACKS, "0.00001万"),
        f"{FACTS}!{CALL_BACKS}",
        "no whole number",
    ),
    "a bound where none can stand": (
        lambda b: b.put(FACTS, CALL_BACKS, "4500多"),
        f"{FACTS}!{CALL_BACKS}",
        "is a lower bound",
    ),
    "full-width figures": (
        lambda b: b.put(UNITS, "B4", "７.２４"),
        f"{UNITS}!B4",
        "type the number 7.24",
    ),
    "percent where there is none": (
        lambda b: b.put(UNITS, "B4", 0.972, code="0.0%"),
        f"{UNITS}!B4",
        "shows 97.2%",
    ),
    "a date where a score stands": (
        lambda b: b.put(UNITS, "B4", 44498, code="14"),
        f"{UNITS}!B4",
        "shows a date",
    ),
    "a number where a date stands": (
        lambda b: b.put(FACTS, DATE, 44498, code="0"),
        f"{FACTS}!{DATE}",
        "a date should",
    ),
    "a date before March 1900": (
        lambda b: b.put(FACTS, DATE, 59, code="yyyy-mm-dd"),
        f"{FACTS}!{DATE}",
        "March 1900",
    ),
    "a formula without value": (
        lambda b: b.put(UNITS, "B4", formula="1+1"),
        f"{UNITS}!B4",
        "the formula has no value yet",
    ),
    "an error for a group": (
        lambda b: b.put(UNITS, "C1", "#REF!", kind="e", formula="A9"),
        f"{UNITS}!C1",
        "#REF!",
    ),
    "an error": (
        lambda b: b.put(UNITS, "B4", "#DIV/0!", kind="e", formula="1/0"),
        f"{UNITS}!B4",
        "#DIV/0!",
    ),
    "true": (lambda b: b.put(UNITS, "B4", 1, kind="b"), f"{UNITS}!B4", "TRUE is no value"),
    "sixteen digits": (
        lambda b: b.put(UNITS, "B4", "1.234567890123456789", kind="n"),
        f"{UNITS}!B4",
        "more than 15 digits",
    ),
    "too large": (lambda b: b.put(UNITS, "B4", "1E15", kind="n"), f"{UNITS}!B4", "12 digits"),
    "not a number": (
        lambda b: b.put(UNITS, "B4", "NaN", kind="n"),
        f"{UNITS}!B4",
        "“NaN” is no number",
    ),
    "letters for a number": (
        lambda b: b.put(UNITS, "B4", "7.x", kind="n"),
        f"{UNITS}!B4",
        "“7.x” is no number",
    ),
    "a number that a format makes words of": (
        lambda b: b.put(FACTS, "C6", 12, code='"第"0"期"'),
        f"{FACTS}!C6",
        "shows its number otherwise",
    ),
    "merged cells": (lambda b: b.merge(UNITS, "B4:B5"), f"{UNITS}!B4", "merged"),
    "merged across": (lambda b: b.merge(UNITS, "B4:C4"), f"{UNITS}!B4", "merged"),
    "an empty row in the middle": (
        lambda b: b.put(UNITS, "A90", "另一单位"),
        f"{UNITS}!A90",
        "close the gap",
    ),
    "a note below the table": (
        lambda b: b.put(UNITS, "A99", "注：本表由考核办提供"),
        f"{UNITS}!A99",
        "notes",
    ),
    "a note in a table": (
        lambda b: [b.put(UNITS, f"B{row}") for row in (2, 3)],
        f"{UNITS}!B4",
        "under no header",
    ),
    "a gap in a list": (lambda b: b.put(LISTS, "D7", "供销社"), f"{LISTS}!D7", "close the gap"),
    "a title that is nearly one of the package": (
        lambda b: (b.put(UNITS, "P3", "按时办理分"), b.put(UNITS, "P4", 3)),
        f"{UNITS}!P3",
        "knows no column “按时办理分”",
    ),
    "a column of its own where one is missing": (
        lambda b: (b.put(UNITS, "B3", "作风"), b.put(UNITS, "P3", "备注"), b.put(UNITS, "P4", 3)),
        f"{UNITS}!P3",
        "knows no column “备注”",
    ),
    "a copy of a sheet": (
        lambda b: _copy(b, UNITS),
        f"{UNITS} (2)!A1",
        "begin its name with #",
    ),
    "a quotient without end": (
        lambda b: b.put(UNITS, "C4", 5.666666666666667, formula="17/3"),
        f"{UNITS}!C4",
        "=ROUND(…,2)",
    ),
    "a line of its own": (
        lambda b: (b.put(FACTS, "B90", "网站"), b.put(FACTS, "C90", "有")),
        f"{FACTS}!C90",
        "knows no line “网站”",
    ),
    "a line twice": (
        lambda b: (
            b.put(FACTS, "A90", "版头"),
            b.put(FACTS, "B90", "期号"),
            b.put(FACTS, "C90", 9),
        ),
        f"{FACTS}!C90",
        "twice",
    ),
    "a table of another package": (
        lambda b: b.put(UNITS, "A1", "附表：assesment"),
        f"{UNITS}!A1",
        "did you mean",
    ),
    "a sheet twice": (lambda b: b.put(TOWNS, "A1", LISTS), f"{TOWNS}!A1", "both “名单”"),
    "no sheet of facts": (
        lambda b: (b.put(FACTS, "A1", "情况"), b.put(FACTS, "C2", "内容")),
        "填写说明!A1",
        "no sheet has “基本情况”",
    ),
    "a sheet with half of the titles": (
        lambda b: other_titles(b, "HIJKLM", "工作底稿"),
        f"{TOWNS}!A1",
        "this sheet looks like",
    ),
    "no header of facts": (
        lambda b: b.put(FACTS, "C2", "内容"),
        f"{FACTS}!A1",
        "the header of this sheet",
    ),
    "a level too deep": (
        lambda b: b.put("受理情况", LEVEL, 5),
        f"受理情况!{LEVEL}",
        "a level from 1 to 2",
    ),
    "two totals": (lambda b: b.put("受理情况", "A4", 1), "受理情况!A4", "there is one total"),
    "a character that cannot be printed": (
        lambda b: b.put(FACTS, "C8", "甲_x0001_乙"),
        f"{FACTS}!C8",
        "cannot be printed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_at_its_cell(name: str) -> None:
    change, cell, words = REFUSED[name]
    lines = told(changed(change))
    assert any(line.startswith(f"issue.xlsx: {cell}: error") and words in line for line in lines), (
        lines
    )


DOUBTED: dict[str, tuple[Change, str, str]] = {
    "a number shown shorter": (
        lambda b: b.put(UNITS, "B4", 7.245, code="0.00"),
        f"{UNITS}!B4",
        "read as 7.245",
    ),
    "a number of thousands": (lambda b: b.put("受理情况", "D3", 5115, code="0,"), "", ""),
    "in powers of ten": (
        lambda b: b.put(UNITS, "B4", 7.24, code="0.00E+00"),
        f"{UNITS}!B4",
        "shortened or otherwise",
    ),
    "another file": (
        lambda b: b.put(UNITS, "B4", 7.24, formula="[1]Sheet1!$A$1"),
        f"{UNITS}!B4",
        "from another file",
    ),
    "a hidden row": (
        lambda b: b.set(b.row(UNITS, 6), "hidden", "1"),
        f"{UNITS}!A6",
        "row 6 is hidden",
    ),
    "a hidden column": (lambda b: _hide_column(b, UNITS), f"{UNITS}!A3", "this column is hidden"),
    "a hidden row of a list": (
        lambda b: b.set(b.row(LISTS, 5), "hidden", "1"),
        f"{LISTS}!A5",
        "row 5 is hidden",
    ),
    "a row of no height": (
        lambda b: b.set(b.row(UNITS, 6), "ht", "0"),
        f"{UNITS}!A6",
        "row 6 is hidden",
    ),
    "a hidden sheet": (
        lambda b: b.set(b.entry(UNITS), "state", "hidden"),
        f"{UNITS}!A1",
        "this sheet is hidden",
    ),
    "an own sheet": (
        lambda b: other_titles(b, "ABCDEFGHIJKLMNO", "工作底稿"),
        f"{TOWNS}!A1",
        "this sheet is not read",
    ),
    "a row of totals": (
        lambda b: (b.put(UNITS, "A57", "合计"), b.put(UNITS, "B57", 100)),
        f"{UNITS}!A57",
        "row of totals is not read",
    ),
    "a sheet that is missing": (
        lambda b: [b.put("督办通知单", cell, "#") for cell in ("A1", "A2", "B2")],
        "填写说明!A1",
        "“督办通知单” is missing",
    ),
    "a line that is missing": (
        lambda b: b.put(FACTS, "B14", ""),
        f"{FACTS}!A1",
        "lines of the template package",
    ),
    "a column that is missing": (
        lambda b: [b.put("督办通知单", f"B{row}") for row in range(2, 40)],
        "督办通知单!A2",
        "columns of the template package are not here: 正式名称",
    ),
    "an empty column of its own": (lambda b: b.put(UNITS, "P3", "备注"), f"{UNITS}!P3", "own"),
    "a column of its own": (
        lambda b: (b.put(UNITS, "P3", "名次"), b.put(UNITS, "P4", 3), b.put(UNITS, "P5", 4)),
        f"{UNITS}!P3",
        "stands beside what is read",
    ),
    "a note beside the table": (lambda b: b.put(UNITS, "Z4", "复核过"), f"{UNITS}!Z4", "own"),
    "a note beside the facts": (lambda b: b.put(FACTS, "F4", "已核"), f"{FACTS}!F4", "own"),
    "a row struck out": (lambda b: _strike(b, UNITS, "A6"), f"{UNITS}!A6", "row 6 is struck out"),
    "a fact struck out": (lambda b: _strike(b, FACTS, "C10"), f"{FACTS}!C10", "row 10 is struck"),
}


def _copy(book: Book, sheet: str) -> None:
    """Copy a sheet, as somebody does who wants to try something."""
    part = "xl/worksheets/copy.xml"
    book.parts[part] = book.parts[book.part(sheet)]
    relations = book.tree("xl/_rels/workbook.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    etree.SubElement(
        relations, relations[0].tag, Id="rIdC", Type=kind, Target="worksheets/copy.xml"
    )
    entry = book.entry(sheet)
    sheets = entry.getparent()
    assert sheets is not None
    copy = etree.SubElement(sheets, entry.tag, name=f"{sheet} (2)", sheetId="99")
    copy.set(RELATION, "rIdC")


def _strike(book: Book, sheet: str, cell: str) -> None:
    """Strike out what stands in a cell."""
    styles = book.tree("xl/styles.xml")
    fonts = styles.find(f"{{{MAIN}}}fonts")
    assert fonts is not None
    font = etree.SubElement(fonts, f"{{{MAIN}}}font")
    etree.SubElement(font, f"{{{MAIN}}}strike")
    style = book.style("0")
    looks = styles.find(f"{{{MAIN}}}cellXfs")
    assert looks is not None
    looks[style].set("fontId", str(len(fonts) - 1))
    book.find(sheet, cell).set("s", str(style))


def _hide_column(book: Book, sheet: str) -> None:
    """Hide the first one."""
    columns = book.sheet(sheet).find(f"{{{MAIN}}}cols")
    assert columns is not None
    columns[0].set("hidden", "1")


@pytest.mark.parametrize("name", DOUBTED)
def test_what_may_be_meant_otherwise_is_read_and_told(name: str) -> None:
    change, cell, words = DOUBTED[name]
    lines = told(changed(change))
    expected = f"issue.xlsx: {cell}: warning" if cell else ""
    assert (
        any(line.startswith(expected) and words in line for line in lines) if cell else lines == []
    ), lines


SAME: dict[str, Change] = {
    "columns moved": lambda b: b.move_column("督办通知单", "A", "C"),
    "sheets renamed": lambda b: [
        b.set(b.entry(s), "name", f"页{s[:2]}") for s in (UNITS, FACTS, LISTS)
    ],
    "sheets in another order": lambda b: _last(b, FACTS),
    "an own sheet with a sign": lambda b: [
        b.put("单位名册", "A1", "底稿"),
        b.set(b.entry("单位名册"), "name", "#底"),
    ],
    "a serial column": lambda b: (b.put(UNITS, "P3", "序号"), b.put(UNITS, "P4", 1)),
    "parts named as on Windows": lambda b: b.rename(lambda name: name.replace("/", "\\")),
    "parts in another folder": lambda b: _move_parts(b, "book/"),
    "parts in no folder": lambda b: _move_parts(b, ""),
    "a date from 1904": lambda b: _from_1904(b),
    "a date as text": lambda b: b.put(FACTS, DATE, "2021-10-29"),
    "a date as ISO 8601": lambda b: b.put(FACTS, DATE, "2021-10-29T00:00:00", kind="d"),
    "no dimension": lambda b: _remove(b, UNITS, "dimension"),
    "cells without names": lambda b: _nameless(b, "督办通知单"),
    "rich texts": lambda b: _rich(b),
    "phonetics": lambda b: _phonetic(b),
    "blank texts": lambda b: b.put(LISTS, "A3", "  "),
    "the strict form": lambda b: strict(b),
    "prefixed names": lambda b: prefixed(b),
    "no fills": lambda b: _empty_fill(b),
    "a table without its formulas' values": lambda b: [
        b.put(UNITS, f"{c}{row}", formula="SUM(B4:F4)") for row in (4, 5) for c in "G"
    ],
}


def _move_parts(book: Book, folder: str) -> None:
    """Lay what lies in xl/ into another folder; the package's relations say where it is."""
    for relation in book.tree("_rels/.rels"):
        relation.set("Target", str(relation.get("Target")).replace("xl/", folder))
    book.rename(lambda name: name.replace("xl/", folder))


def _last(book: Book, sheet: str) -> None:
    entry = book.entry(sheet)
    sheets = entry.getparent()
    assert sheets is not None
    sheets.append(entry)


def _from_1904(book: Book) -> None:
    properties = book.tree("xl/workbook.xml").find(f"{{{MAIN}}}workbookPr")
    assert properties is not None
    properties.set("date1904", "1")
    book.put(FACTS, DATE, 44498 - 1462, code="yyyy-mm-dd")


def _remove(book: Book, sheet: str, tag: str) -> None:
    element = book.sheet(sheet).find(f"{{{MAIN}}}{tag}")
    assert element is not None
    book.sheet(sheet).remove(element)


def _nameless(book: Book, sheet: str) -> None:
    for element in book.sheet(sheet).iter(f"{{{MAIN}}}c", f"{{{MAIN}}}row"):
        del element.attrib["r"]


def _rich(book: Book) -> None:
    """A text of two looks, as whoever marks a word in a cell leaves it."""
    item = next(
        si
        for si in book.tree("xl/sharedStrings.xml")
        if "".join(map(str, si.itertext())) == "商务局"
    )
    text = item[0]
    item.remove(text)
    for piece in ("商务", "局"):
        run = etree.SubElement(item, f"{{{MAIN}}}r")
        etree.SubElement(run, f"{{{MAIN}}}t").text = piece


def _phonetic(book: Book) -> None:
    """How a text is pronounced, which Chinese and Japanese editions store beside it."""
    for item in book.tree("xl/sharedStrings.xml"):
        phonetic = etree.SubElement(item, f"{{{MAIN}}}rPh", sb="0", eb="1")
        etree.SubElement(phonetic, f"{{{MAIN}}}t").text = "pinyin"


def strict(book: Book) -> None:
    book.save()
    for name, part in book.parts.items():
        text = part.replace(MAIN.encode(), STRICT.encode())
        transitional = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        book.parts[name] = text.replace(
            transitional, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
    book.forget()


def prefixed(book: Book) -> None:
    """Elements with a prefix, as Microsoft's own library for programmers writes them."""
    part = book.part(UNITS)
    book.save()
    text = book.parts[part].decode()
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace('xmlns="', 'xmlns:x="', 1)
    book.parts[part] = text.encode()
    book.forget()


def _empty_fill(book: Book) -> None:
    fills = book.tree("xl/styles.xml").find(f"{{{MAIN}}}fills")
    assert fills is not None
    for fill in fills:
        fill[:] = []


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_is_read_as_the_same(name: str) -> None:
    data = changed(SAME[name])
    package = bg.load_package("quarterly")
    source = bg.decode_source(data, "issue.xlsx", ".xlsx")
    original = bg.decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    assert bg.read_bulletin(source, package) == bg.read_bulletin(original, package)
    assert source.doubts() == ()


def test_a_percentage_may_be_a_cell_in_percent() -> None:
    data = changed(lambda book: book.put("热点问题", "D3", 0.2048, code="0.00%"), "2024W28")
    assert at(read(data)[0], ("hot_topics", 0, "change")) == Decimal("20.48")


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        ("20余", {"at_least": 20}),
        ("20余次", {"at_least": 20}),
        ("２０多次", {"at_least": 20}),
        ("二十余", "二十余"),
    ],
)
def test_a_lower_bound_is_written_as_it_is_printed(text: str, filed: object) -> None:
    data = changed(lambda book: book.put(FACTS, _cell_of("督查次数"), text))
    assert at(read(data)[0], ("inspections", "count")) == filed


def _cell_of(label: str) -> str:
    """The cell beside a label of the sheet of facts."""
    source = bg.decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    sheet = next(sheet for sheet in source._book.sheets if sheet.name == FACTS)  # type: ignore[attr-defined]  # a workbook
    return next(f"C{row + 1}" for row in sheet.rows if sheet.text(row, 1) == label)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_table_is_read_below_rows_that_stand_above_it(rows: int) -> None:
    """And a finding names the cell where it stands then."""
    book = Book(example_workbook())
    book.move_down(UNITS, rows)
    book.put(UNITS, "A1", "一季度")
    data = book.save()
    package = bg.load_package("quarterly")
    source = bg.decode_source(data, "issue.xlsx", ".xlsx")
    original = bg.decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    assert bg.read_bulletin(source, package) == bg.read_bulletin(original, package)
    assert source.doubts() == ()
    [place] = source.places([Pointer(SCORE)])
    assert str(place) == f"issue.xlsx: {UNITS}!B{4 + rows}"


@pytest.mark.parametrize("sheet", [FACTS, TOWNS, "督办通知单"])
def test_a_sheet_is_known_by_its_header_where_its_first_cell_is_another(sheet: str) -> None:
    data = changed(lambda book: book.put(sheet, "A1", "2021年三季度"))
    package = bg.load_package("quarterly")
    source = bg.decode_source(data, "issue.xlsx", ".xlsx")
    original = bg.decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    assert bg.read_bulletin(source, package) == bg.read_bulletin(original, package)


def test_a_stored_value_that_is_stale_is_a_finding() -> None:
    data = changed(lambda book: book.put(UNITS, "G4", 46.63, formula="SUM(B4:F4)"))
    outcome = bg.run_pipeline(bg.decode_source(data, "issue.xlsx", ".xlsx"), until="check")
    assert any(
        str(f.place) == f"issue.xlsx: {UNITS}!G4" and f.code == "score-sum"
        for f in outcome.findings
    )


def test_a_finding_shows_the_header_and_the_unit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "issue.xlsx").write_bytes(changed(lambda book: book.put(UNITS, "B4", 17.24)))
    report = run("check", tmp_path / "issue.xlsx").stdout
    assert f"issue.xlsx: {UNITS}!B4: error score-range" in report
    assert "    B4 | 受理分数 · 城管局：17.24\n" in report


def test_programs_are_told_sheet_and_cell(run: Run, tmp_path: Path) -> None:
    (tmp_path / "issue.xlsx").write_bytes(changed(lambda book: book.put(UNITS, "B4", 17.24)))
    report = run("check", "--format", "json", tmp_path / "issue.xlsx").stdout
    assert f'"sheet": "{UNITS}"' in report
    assert '"cell": "B4"' in report


@pytest.mark.parametrize("code", ["0000_ ", '"第"0"期"', "0.00%"])
def test_a_number_among_texts_is_refused_where_it_is_shown_otherwise(code: str) -> None:
    plain = changed(lambda book: book.put(FACTS, _cell_of("附注"), 12))
    decorated = changed(lambda book: book.put(FACTS, _cell_of("附注"), 12, code=code))
    assert read(plain)[0]["note"] == "12"
    assert told(decorated)


def test_a_formula_that_was_never_computed_is_told_however_its_value_is_left_out() -> None:
    """openpyxl writes an empty value where others write none."""
    workbook = openpyxl.load_workbook(io.BytesIO(example_workbook()))
    workbook[UNITS]["B4"] = "=7+0.24"
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert any(
        f"{UNITS}!B4: error cell: the formula has no value yet" in line
        for line in told(buffer.getvalue())
    )


def test_many_merged_cells_take_no_time() -> None:
    def merge(book: Book) -> None:
        book.merge(UNITS, "P2:XFD1048576")
        for row in range(2, 300):
            book.merge(UNITS, f"Q{row}:XFD{row}")

    assert read(changed(merge))[0]["appendices"][0]["rows"]


def test_a_merge_beside_the_table_does_not_make_its_header_longer() -> None:
    data = changed(lambda book: book.merge(UNITS, "Z2:Z60"))
    assert len(read(data)[0]["appendices"][0]["rows"]) == 53


def test_cells_that_cannot_be_read_and_values_that_do_not_fit_are_told_together() -> None:
    def spoil(book: Book) -> None:
        book.put(UNITS, "B4", "7.24")
        book.put(FACTS, _cell_of("期号"), 0)

    source = bg.decode_source(changed(spoil), "issue.xlsx", ".xlsx")
    with pytest.raises(bg.InputError) as caught:
        bg.read_bulletin(source, bg.load_package("quarterly"))
    assert [(str(f.place).partition(": ")[2], f.code) for f in caught.value.findings] == [
        (f"{FACTS}!{_cell_of('期号')}", "value"),
        (f"{UNITS}!B4", "type"),
    ]


def test_a_formula_that_cells_share_is_that_of_each() -> None:
    def share(book: Book) -> None:
        for name, formula in (("B4", "[1]Sheet1!$A$1"), ("B5", "")):
            book.put(UNITS, name, book.find(UNITS, name)[0].text, kind="n", formula=formula or " ")
            element = book.find(UNITS, name)[0]
            element.text = formula
            element.attrib.update({"t": "shared", "si": "0"})

    assert [line.partition(": ")[2].partition(":")[0] for line in told(changed(share))] == [
        f"{UNITS}!B4",
        f"{UNITS}!B5",
    ]
