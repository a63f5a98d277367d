"""A cell of a workbook set where it is: what depends on it is stale, all else stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.errors import UsageError
from bulletin_gen.forms.table import decode_source
from bulletin_gen.forms.workbook.cells import one_cell, with_cell
from bulletin_gen.forms.workbook.dependents import Formula, dependents, references
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.issues.edit import with_value
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.spreadsheet.book import open_book
from bulletin_gen.spreadsheet.cell_names import cell_at
from bulletin_gen.spreadsheet.number_formats import cell_format
from bulletin_gen.spreadsheet.sheet import Area, Cell
from tests.workbook.books import FACTS, MAIN, UNITS, Book, changed, example_workbook

_ACCEPTANCE: ValuePath = ("appendices", 0, "rows", 0, "hotline", "acceptance")


def _edited(data: bytes, path: ValuePath, written: str) -> bytes:
    source = decode_source(data, "issue.xlsx", ".xlsx")
    return with_value(source, bg.package_of(source), path, written)


def _cells(data: bytes) -> dict[tuple[str, int, int], Cell]:
    return {
        (sheet.name, row, column): cell
        for sheet in open_book(data).sheets
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
    }


def _told(cell: Cell | None) -> Any:
    return (
        None
        if cell is None
        else (cell.kind if cell.text else "", cell.text, cell.style, cell.formula)
    )


def test_that_cell_is_another_and_what_depends_on_it_has_no_stored_value() -> None:
    old = example_workbook()
    before, after = _cells(old), _cells(_edited(old, _ACCEPTANCE, "4.99"))
    differing = {
        place: after[place] for place in before if _told(before[place]) != _told(after.get(place))
    }
    assert len(before) == len(after)
    assert [cell.text for cell in differing.values() if cell.formula is None] == ["4.99"]
    stale = [
        (place[1:], cell.text) for place, cell in differing.items() if cell.formula is not None
    ]
    row = next(row for (_sheet, row, _column), cell in differing.items() if cell.formula is None)
    assert stale == [((row, 6), None), ((row, 14), None)]


def test_every_other_part_keeps_its_bytes() -> None:
    old = example_workbook()
    before, after = unpack(old), unpack(_edited(old, _ACCEPTANCE, "4.99"))
    assert before.keys() == after.keys()
    others = {name for name in before if before[name] != after[name]}
    assert others == {"xl/workbook.xml", Book(old).part(UNITS)}
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


def test_the_sums_are_computed_from_the_new_value() -> None:
    source = decode_source(_edited(example_workbook(), _ACCEPTANCE, "4.99"), "issue.xlsx", ".xlsx")
    package = bg.package_of(source)
    old = decode_source(example_workbook(), "issue.xlsx", ".xlsx").tree(package)["appendices"][0][
        "rows"
    ][0]
    row = bg.read_bulletin(source, package).appendices[0].rows[0]
    difference = Decimal("4.99") - old["hotline"]["acceptance"]
    assert getattr(row, "total") == old["total"] + difference  # noqa: B009 - a field of the package


def test_a_cell_in_percent_stores_a_hundredth() -> None:
    in_percent = changed(lambda book: book.put(FACTS, "C24", 0.972, code="0.00%"))
    data = _edited(in_percent, ("call_backs", "satisfaction_rate"), "98.5")
    source = decode_source(data, "issue.xlsx", ".xlsx")
    assert source.tree(bg.package_of(source))["call_backs"]["satisfaction_rate"] == Decimal("98.5")
    assert "0.985" in [cell.text for cell in _cells(data).values()]


@pytest.mark.parametrize(
    ("path", "written"),
    [(("appendices", 0, "rows", 0, "total"), "1"), (("appendices", 0, "table"), "assessment")],
)
def test_what_a_formula_fills_and_what_is_no_cell_of_its_own_is_not_set(
    path: ValuePath, written: str
) -> None:
    with pytest.raises(UsageError, match="spreadsheet program"):
        _edited(example_workbook(), path, written)


def test_a_text_stays_a_text() -> None:
    data = _edited(example_workbook(), ("masthead", "issuer"), "12345")
    source = decode_source(data, "issue.xlsx", ".xlsx")
    assert source.tree(bg.package_of(source))["masthead"]["issuer"] == "12345"


def _formula(
    text: str | None, at: str = "C3", said_at: str | None = None, sheet: str = "表"
) -> Formula:
    row, column = cell_at(at)
    return Formula(sheet, Area(row, column, row, column), text, cell_at(said_at or at))


@pytest.mark.parametrize(
    "text",
    [
        "B2",
        "$B$2+1",
        "SUM(A1:C2)",
        "SUM($B:$B)",
        "SUM(1:2)",
        "'表'!B2",
        "表!B2",
        'IF(A1="x",B2,0)',
        "INDIRECT(A9)",
        "OFFSET(A9,1,1)",
        "总分",
        "Scores[Total]",
        "A9:INDEX(A1:A9,3)",
        "_xlfn.RANK.EQ(A9,B1:B9)",
        "A9#",
        "XYZ2021+A9",
        "ABC9999999",
        "SUM('表:别的'!B2)",
        "'[0]表'!B2",
        None,
    ],
)
def test_a_formula_that_takes_a_cell_or_does_not_tell_depends_on_it(text: str | None) -> None:
    formula = _formula(text)
    assert dependents([formula], "表", one_cell(*cell_at("B2"))) == [formula]


@pytest.mark.parametrize(
    "text",
    [
        "B3",
        "SUM(C1:D9)",
        "别的!B2",
        "'别的 表'!B2",
        '"B2"',
        "1E2",
        "LOG10(A1)",
        "[1]表!B2",
        "#REF!",
        "AB2",
        "TRUE",
    ],
)
def test_a_formula_that_takes_others_does_not(text: str) -> None:
    assert dependents([_formula(text)], "表", one_cell(*cell_at("B2"))) == []


def test_what_a_formula_makes_is_taken_by_others_in_turn() -> None:
    first, second, third = (
        _formula("B2", "C2"),
        _formula("C2*2", "D2"),
        _formula("表!D2", "A1", sheet="别的"),
    )
    assert dependents([third, second, first], "表", one_cell(*cell_at("B2"))) == [
        first,
        second,
        third,
    ]


def test_a_formula_that_cells_share_is_moved_with_them() -> None:
    moved, fixed = _formula("B1+$B$1", "C2", "C1"), _formula("$B$1", "C2", "C1")
    assert dependents([moved, fixed], "表", one_cell(*cell_at("B2"))) == [moved]
    assert dependents([moved, fixed], "表", one_cell(*cell_at("B1"))) == [moved, fixed]


def test_a_block_of_formulas_is_as_large_as_it_says_and_no_one_counts_its_cells() -> None:
    row, column = cell_at("D5")
    block = Formula("表", Area(2, 2, 1_048_575, 16_383), "B2", (2, 2))
    taker = _formula("XFD9", "A9")
    assert dependents([taker, block], "表", one_cell(row - 3, column - 2)) == [block, taker]


def _with_formula(element: str) -> bytes:
    """A workbook whose sheet of units has a formula in R4 that stored 7, as XML."""

    def change(book: Book) -> None:
        cell = book.put(UNITS, "R4", 7)
        cell.insert(0, etree.fromstring(f'<f xmlns="{MAIN}" {element}</f>'))

    return changed(change)


@pytest.mark.parametrize(
    "element",
    [
        ">B4",
        ">1+<!-- of the first -->B4",
        't="array" ref="R4:R5">B4',
        't="array">B4',
        't="dataTable" ref="R4:R4" r1="A1">',
        ">SCORE+1",
    ],
)
def test_what_a_formula_stored_of_the_cell_is_gone(element: str) -> None:
    source = decode_source(_with_formula(element), "issue.xlsx", ".xlsx")
    sheets = source.parts() if isinstance(source, WorkbookSource) else {}
    [part] = [part for part, name in sheets.items() if name == UNITS]
    data = _with_formula(element)
    if "SCORE" in element:
        data = _named(data, "Score", "B4")
    after = _cells(with_cell(data, sheets, (part, "B4"), "1", is_number=True))
    assert after[UNITS, 3, 17].text is None


def _named(data: bytes, name: str, cell: str) -> bytes:
    """A workbook that calls a cell of its units by a name."""
    book = Book(data)
    names = etree.SubElement(book.tree("xl/workbook.xml"), f"{{{MAIN}}}definedNames")
    etree.SubElement(names, f"{{{MAIN}}}definedName", name=name).text = f"'{UNITS}'!{cell}"
    return book.save()


def test_a_date_stays_a_date_and_a_text_that_is_too_long_is_refused() -> None:
    data = example_workbook()
    path: ValuePath = ("masthead", "date")
    source = decode_source(data, "issue.xlsx", ".xlsx")
    assert source.tree(bg.package_of(source))["masthead"]["date"] == "2021-10-29"
    assert ("n", "44499") in [
        (cell.kind, cell.text) for cell in _cells(_edited(data, path, "2021-10-30")).values()
    ]
    with pytest.raises(UsageError, match="cannot be written"):
        _edited(data, ("masthead", "issuer"), "长" * 32_768)


@pytest.mark.parametrize("formula", ["A{above}+B{here}", "SUM(A$1:B{here})", "B{above}*2"])
def test_a_chain_of_twenty_thousand_formulas_is_followed_to_its_end(formula: str) -> None:
    chain = [
        Formula("sheet", Area(row, 1, row, 1), formula.format(above=row, here=row), (row, 1))
        for row in range(1, 20_000)
    ]
    assert len(dependents(chain, "sheet", one_cell(0, 1))) == len(chain)


def test_a_formula_or_format_that_no_spreadsheet_takes_tells_nothing() -> None:
    assert references(Formula("sheet", Area(0, 0, 0, 0), "A1" + "+1" * 5000, (0, 0))) is None
    assert cell_format(200, "[" * 1_000_000).of("1").is_altered
