"""Lists of an issue made longer, shorter and put into another order, in JSON and in workbooks: that
list is another, everything else is as it was.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

import bulletin_gen as bg
from bulletin_gen.errors import UsageError
from bulletin_gen.forms.table import decode_source, write_tree
from bulletin_gen.forms.workbook.dependents import moved_down
from bulletin_gen.issues.edit import with_list
from bulletin_gen.issues.lists import Act, IssueList, lists_of, with_act
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.read import Source
from tests.conftest import EXAMPLES, ROOT

M10 = ROOT / "examples" / "2024M10.json"
ROWS: ValuePath = ("appendices", 0, "rows")


def opened(file: Path, form: str) -> Source:
    source = bg.read_source(file)
    if form == ".json":
        return source
    package = bg.package_of(source)
    data = write_tree(source.tree(package), package, form)
    return decode_source(data, str(file.with_suffix(form)), form)


def changed(source: Source, path: ValuePath, act: Act, place: int, name: str = "新单位") -> bytes:
    package = bg.package_of(source)
    tree = source.filed(package)[0]
    return with_list(source, package, path, *with_act(tree, package, path, act, place, name))


def acts_on(found: IssueList) -> list[tuple[Act, int]]:
    count = len(found.items)
    acts: list[tuple[Act, int]] = [("add", 0), ("add", count)]
    acts += [("remove", 0), ("remove", count - 1)] if count > 1 else []
    return acts + ([("up", count - 1), ("down", 0)] if count > 1 else [])


@pytest.mark.parametrize("form", [".json", ".xlsx"])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_list_of_every_example_is_changed_and_nothing_else(file: Path, form: str) -> None:
    source = opened(file, form)
    package = bg.package_of(source)
    tree = source.filed(package)[0]
    refused = set()
    for found in lists_of(tree, package):
        for act, place in acts_on(found):
            name = next(iter(package.tables)) if found.path == ("appendices",) else "新单位"
            try:
                data = changed(source, found.path, act, place, name)
            except UsageError:
                refused.add(found.path[-1])
                continue
            items, _kept = with_act(tree, package, found.path, act, place, name)
            after = decode_source(data, source.name, form).filed(package)[0]
            assert len(value_at(after, found.path)) == len(items)
    # A sheet more, and lists inside the rows of others, are made in a spreadsheet program.
    assert refused <= ({"appendices", "units", "parts"} if form == ".xlsx" else set())


def test_what_stays_in_a_json_file_stays_as_it_was_written() -> None:
    source = opened(M10, ".json")
    before = source.data.decode().splitlines()
    after = changed(source, ROWS, "remove", 2).decode().splitlines()
    assert [line for line in before if line not in after] != []
    assert [line for line in after if line not in before] == []


@pytest.mark.parametrize("form", [".json", ".xlsx"])
def test_what_is_put_in_is_taken_out_again_and_all_is_as_before(form: str) -> None:
    source = opened(M10, form)
    package = bg.package_of(source)
    longer = decode_source(changed(source, ROWS, "add", 3), source.name, form)
    again = decode_source(changed(longer, ROWS, "remove", 3), source.name, form)
    units = [row["unit"] for row in value_at(again.filed(package)[0], ROWS)]
    assert units == [row["unit"] for row in value_at(source.filed(package)[0], ROWS)]
    if form == ".json":
        assert again.data == source.data


def edited(change: Callable[[openpyxl.Workbook], None]) -> Source:
    """The workbook of an example, saved by another program with something of the office's own."""
    book = openpyxl.load_workbook(io.BytesIO(opened(M10, ".xlsx").data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return decode_source(buffer.getvalue(), "issue.xlsx", ".xlsx")


def table_in(book: openpyxl.Workbook) -> openpyxl.worksheet.worksheet.Worksheet:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith("各镇"))


def remark_beside(book: openpyxl.Workbook) -> None:
    table_in(book)["J3"] = "备注"
    table_in(book)["J5"] = "城东的备注"


def formula_on_one_row(book: openpyxl.Workbook) -> None:
    book.create_sheet("#本单位")["A1"] = f"='{table_in(book).title}'!B5"


def formula_on_all_rows(book: openpyxl.Workbook) -> None:
    book.create_sheet("#本单位")["A1"] = f"=SUM('{table_in(book).title}'!B1:B60)"


def comment_on_a_row(book: openpyxl.Workbook) -> None:
    table_in(book)["B6"].comment = Comment("核过", "王")


def note_below(book: openpyxl.Workbook) -> None:
    sheet = table_in(book)
    sheet.cell(row=sheet.max_row + 1, column=1)
    rows = [row for row in range(5, sheet.max_row) if sheet.cell(row=row, column=1).value]
    sheet.cell(row=max(rows) + 1, column=10).value = "说明"


def test_what_the_office_wrote_beside_a_row_goes_along_with_it() -> None:
    data = changed(edited(remark_beside), ROWS, "down", 0)
    sheet = table_in(openpyxl.load_workbook(io.BytesIO(data)))
    assert [sheet["A6"].value, sheet["J6"].value] == [
        value_at(opened(M10, ".json").tree(None), (*ROWS, 0, "unit")),  # type: ignore[arg-type]
        "城东的备注",
    ]
    assert sheet["J5"].value is None


def test_formulas_compute_the_rows_that_they_stand_in() -> None:
    data = changed(edited(lambda _book: None), ROWS, "up", 3)
    sheet = table_in(openpyxl.load_workbook(io.BytesIO(data)))
    assert "B7:D7" in str(sheet["E7"].value)
    assert "B8:D8" in str(sheet["E8"].value)


@pytest.mark.parametrize("act", ["down", "remove"])
def test_a_formula_of_the_office_on_some_rows_is_told_and_they_stay(act: Act) -> None:
    with pytest.raises(UsageError, match="A1 of “#本单位” takes some of these rows"):
        changed(edited(formula_on_one_row), ROWS, act, 0)
    assert changed(edited(formula_on_one_row), ROWS, "add", 10)
    assert changed(edited(formula_on_all_rows), ROWS, act, 0)


def test_comments_would_not_move_along() -> None:
    with pytest.raises(UsageError, match="Comments or pictures"):
        changed(edited(comment_on_a_row), ROWS, "down", 0)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("SUM(B5:D5)", "SUM(B7:D7)"),
        ("$B$5+B$5+$B5", "$B$5+B$5+$B7"),
        ("'各镇 5'!C5&\"B5\"", "'各镇 5'!C7&\"B5\""),
        ("LOG10(A5)", "LOG10(A7)"),
    ],
)
def test_a_formula_takes_the_row_that_it_comes_to(text: str, moved: str) -> None:
    assert moved_down(text, 2) == moved


def test_a_new_item_needs_a_name() -> None:
    with pytest.raises(UsageError, match="what the new item is called"):
        changed(opened(M10, ".json"), ROWS, "add", 0, " ")


@pytest.mark.parametrize(("act", "place"), [("up", 0), ("down", 9), ("remove", 10)])
def test_what_is_first_or_last_or_not_there_is_not_moved(act: Act, place: int) -> None:
    with pytest.raises(UsageError, match="no item to be moved"):
        changed(opened(M10, ".json"), ROWS, act, place)
