"""Where one way of reading a workbook ends and another begins: rows, days, formats, merges."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.forms.difference import first_difference
from bulletin_gen.forms.table import decode_source, write_tree
from bulletin_gen.forms.workbook.cells import with_cell
from bulletin_gen.forms.workbook.facts import label_of
from bulletin_gen.forms.workbook.sheet_plan import sheet_plan_of
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.issues.edit import with_value
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.read.source import Pointer
from bulletin_gen.spreadsheet.cell_names import cell_at
from bulletin_gen.spreadsheet.cell_place import CellPlace
from bulletin_gen.spreadsheet.number_formats import cell_format
from tests.workbook.books import FACTS, MAIN, UNITS, Book, Change, changed, example_workbook

DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
DECIMALS = {
    **dict.fromkeys((1, 3, 5, 6, 9, 12, 13, 37, 38, 41, 42), 0),
    **dict.fromkeys((2, 4, 7, 8, 10, 11, 39, 40, 43, 44), 2),
    48: 1,
}
"""How many decimals the built-in formats show, by their numbers (ECMA-376-1, 18.8.30)."""


def findings(change: Change) -> list[tuple[str, str]]:
    source = decode_source(changed(change), "issue.xlsx", ".xlsx")
    outcome = bg.run_pipeline(source, until="read")
    told = (*source.doubts(), *outcome.findings)
    return [(finding.code, str(finding.place).partition(": ")[2]) for finding in told]


def refused(change: Change) -> str:
    with pytest.raises(bg.InputError) as raised:
        decode_source(changed(change), "issue.xlsx", ".xlsx")
    return raised.value.findings[0].message


@pytest.mark.parametrize("number", range(60))
def test_the_built_in_formats_are_those_of_the_standard(number: int) -> None:
    style = cell_format(number, None).of("1")
    assert style.is_date == (number in DATES)
    assert style.is_percent == (number in (9, 10))
    assert style.is_altered == (number in (11, 12, 13, 48))
    assert (style.least, style.most) == (DECIMALS.get(number, 0), DECIMALS.get(number))


def date_of(day: int, *, from_1904: bool = False) -> Any:
    source = decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    source.tree(bg.package_of(source))
    [place] = source.places([Pointer(("masthead", "date"))])
    assert isinstance(place, CellPlace)

    def put(book: Book) -> None:
        book.put(FACTS, place.cell, day, code="14")
        if from_1904:
            properties = book.tree("xl/workbook.xml").find(f"{{{MAIN}}}workbookPr")
            assert properties is not None
            properties.set("date1904", "1")

    source = decode_source(changed(put), "issue.xlsx", ".xlsx")
    tree, wrong = source.filed(bg.package_of(source))
    return [finding.code for finding in wrong] or tree["masthead"]["date"]


def test_the_first_day_that_all_spreadsheets_tell_alike() -> None:
    assert date_of(60) == ["type"]
    assert date_of(61) == "1900-03-01"
    assert date_of(60, from_1904=True) == "1904-03-01"
    assert date_of(0, from_1904=True) == "1904-01-01"


@pytest.mark.parametrize("title", ["合计", "总计", "合计：", "总计:", "合 计"])
def test_a_row_of_totals_is_none_of_a_unit(title: str) -> None:
    told = findings(lambda book: book.put(UNITS, "A57", title))
    assert told == [("totals", f"{UNITS}!A57")]


@pytest.mark.parametrize("title", ["合计数", "小计", "合计局"])
def test_what_only_begins_like_totals_is_a_unit(title: str) -> None:
    told = findings(lambda book: book.put(UNITS, "A57", title))
    assert "totals" not in {code for code, _place in told}


@pytest.mark.parametrize(
    ("block", "is_refused"),
    [
        ("B7:B7", False),
        ("B7:B8", True),
        ("B7:C7", True),
        ("O7:P7", False),
        ("B3:B4", True),
        ("Q7:R9", False),
    ],
)
def test_a_merge_is_refused_where_more_than_its_first_cell_is_read(
    block: str, is_refused: bool
) -> None:
    codes = {code for code, _place in findings(lambda book: book.merge(UNITS, block))}
    assert ("merged" in codes) == is_refused


@pytest.mark.parametrize(("row", "is_read"), [("0", False), ("1048576", True), ("1048577", False)])
def test_a_sheet_has_no_more_rows_than_spreadsheets_have(row: str, is_read: bool) -> None:
    def number(book: Book) -> None:
        element = book.row(UNITS, 60)
        element.set("r", row)
        for cell in element:
            cell.set("r", str(cell.get("r")).rstrip("0123456789") + row)

    if is_read:
        decode_source(changed(number), "issue.xlsx", ".xlsx")
    else:
        assert "damaged" in refused(number)


@pytest.mark.parametrize(("column", "is_read"), [("XFD", True), ("XFE", False)])
def test_a_sheet_has_no_more_columns_than_spreadsheets_have(column: str, is_read: bool) -> None:
    def name(book: Book) -> None:
        book.put(UNITS, "B60", 1).set("r", f"{column}60")

    if is_read:
        decode_source(changed(name), "issue.xlsx", ".xlsx")
    else:
        assert "damaged" in refused(name)


@pytest.mark.parametrize(
    ("first", "last", "is_told"), [(2, 2, True), (1, 1, True), (16, 16384, False), (15, 15, True)]
)
def test_a_hidden_column_is_told_where_it_is_read(first: int, last: int, is_told: bool) -> None:
    def hide(book: Book) -> None:
        columns = book.sheet(UNITS).find(f"{{{MAIN}}}cols")
        assert columns is not None
        columns[:] = [etree.Element(f"{{{MAIN}}}col", min=str(first), max=str(last), hidden="1")]

    assert ("hidden" in {code for code, _place in findings(hide)}) == is_told


def test_a_new_cell_stands_between_its_neighbours() -> None:
    def without_b(book: Book) -> None:
        row = book.row(UNITS, 5)
        row.remove(book.find(UNITS, "C5"))

    data = changed(without_b)
    source = decode_source(data, "issue.xlsx", ".xlsx")
    assert isinstance(source, WorkbookSource)
    part = Book(data).part(UNITS)
    new = Book(with_cell(data, source.parts(), (part.lower(), "C5"), "4", is_number=True))
    columns = [cell_at(str(cell.get("r")))[1] for cell in new.row(UNITS, 5)]
    assert columns == sorted(columns)
    assert len(set(columns)) == len(columns)


def test_nothing_is_computed_anew_where_no_formula_takes_the_cell() -> None:
    old = example_workbook()
    source = decode_source(old, "issue.xlsx", ".xlsx")
    new = with_value(source, bg.package_of(source), ("masthead", "issuer"), "某区热线中心")
    before, after = unpack(old), unpack(new)
    assert {name for name in before if before[name] != after[name]} == {Book(old).part(FACTS)}


def test_a_line_of_facts_is_named_by_its_section_and_label() -> None:
    source = decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    labels = [label_of(field) for field in sheet_plan_of(bg.package_of(source)).facts]
    assert ("本期专报", "标题") in labels
    assert ("版头", "专报名称") in labels
    assert ("版头", "密级和保密期限：密级") in labels


def test_a_column_that_moved_away_from_its_group_is_found_by_its_own_title() -> None:
    def take_group_away(book: Book) -> None:
        book.put(UNITS, "P2", "备注")

    assert findings(take_group_away)[0][0] == "own"


def test_an_excerpt_names_the_unit_of_a_row_and_not_of_the_header() -> None:
    source = decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    package = bg.package_of(source)
    unit = source.tree(package)["appendices"][0]["rows"][0]["unit"]
    path = ("appendices", 0, "rows", 0, "hotline", "acceptance")
    places = source.places([Pointer(path), Pointer(path, at_key=True)])
    texts = [getattr(source.excerpt(place, 40), "text", "") for place in places]
    assert texts[0] == f"受理分数 · {unit}：7.24"
    assert texts[1].split() == ["受理", "分数"]


def filed(change: Change, *path: str) -> Any:
    source = decode_source(changed(change), "issue.xlsx", ".xlsx")
    value, _wrong = source.filed(bg.package_of(source))
    for step in path:
        value = value[step]
    return value


def test_a_text_keeps_the_spaces_around_it_and_a_date_does_not() -> None:
    source = decode_source(example_workbook(), "issue.xlsx", ".xlsx")
    source.tree(bg.package_of(source))
    issuer, date = source.places([Pointer(("masthead", "issuer")), Pointer(("masthead", "date"))])
    assert isinstance(issuer, CellPlace)
    assert isinstance(date, CellPlace)
    in_issuer = partial(Book.put, sheet=FACTS, name=issuer.cell, value=" 热线中心 ")
    assert filed(in_issuer, "masthead", "issuer") == " 热线中心 "
    in_date = partial(Book.put, sheet=FACTS, name=date.cell, value=" 2021-10-29 ")
    assert filed(in_date, "masthead", "date") == "2021-10-29"


@pytest.mark.parametrize(("title", "line"), [("", 5), ("单位", 3)])
def test_a_header_reaches_as_far_down_as_the_title_of_the_units(title: str, line: int) -> None:
    def deeper(book: Book) -> None:
        """A header of four rows, though the package's titles have two."""
        sheet = book.sheet(UNITS)
        merged = sheet.find(f"{{{MAIN}}}mergeCells")
        assert merged is not None
        for area in list(merged):
            if str(area.get("ref")).startswith("A2:"):
                merged.remove(area)
        book.merge(UNITS, "A2:A5")
        if title:
            book.put(UNITS, "A2", title)

    source = decode_source(changed(deeper), "issue.xlsx", ".xlsx")
    source.filed(bg.package_of(source))
    [place] = source.places([Pointer(("appendices", 0, "rows", 0, "unit"), at_key=True)])
    assert place.fields()["line"] == line


@pytest.mark.parametrize("one", [[1], [1, 2, 3]])
def test_lists_of_unlike_lengths_differ(one: list[int]) -> None:
    assert first_difference(one, [1, 2]) == ()
    assert first_difference([1, 2], [1, 2]) is None
    assert first_difference({"a": [1, 2]}, {"a": [1, 3]}) == ("a", 1)


def test_of_a_long_text_the_character_that_a_finding_is_about_is_marked() -> None:
    package = bg.load_package("quarterly")
    tree = decode_source(example_workbook(), "issue.xlsx", ".xlsx").tree(package)
    tree["closing"] = "甲" * 200 + "\u200b" + "乙" * 200
    source = decode_source(write_tree(tree, package, ".xlsx"), "issue.xlsx", ".xlsx")
    source.tree(package)
    [place] = source.places([Pointer(("closing",), offset=200)])
    excerpt = source.excerpt(place, 20)
    assert excerpt is not None
    assert excerpt.length == 1
    assert excerpt.text[excerpt.start] == "\u200b"


@pytest.mark.parametrize(("characters", "lines"), [(108, 1), (109, 4)])
def test_a_list_that_fits_a_line_with_its_indent_stands_on_one(characters: int, lines: int) -> None:
    package = bg.load_package("quarterly")
    tree = decode_source(example_workbook(), "issue.xlsx", ".xlsx").tree(package)
    tree["top_problems"] = ["甲", "乙" * (characters - len('["甲", ""]'))]
    text = write_tree(tree, package, ".json").decode()
    entry = text[text.index('"top_problems"') : text.index("]", text.index('"top_problems"'))]
    assert len(entry.split("\n")) == lines
