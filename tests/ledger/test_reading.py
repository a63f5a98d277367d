"""What is read of a ledger whatever it looks like, and what an office's mapping says of it."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bulletin_gen.ledger.cases import Ledger, read_ledger
from bulletin_gen.ledger.declared import Mapping, SkippedRows, ledger_layout
from bulletin_gen.package import load_package
from bulletin_gen.spreadsheet.cell_names import cell_name
from bulletin_gen.spreadsheet.cell_place import CellPlace
from tests.messages.ledgers import GOOD, TITLES

PACKAGE = load_package("quarterly")
LAYOUT = ledger_layout(PACKAGE)
UNITS = [*PACKAGE.manifest.units, "融媒体中心"]


def rows(count: int = 3, **change: Any) -> list[list[Any]]:
    found = [GOOD | {"工单编号": f"甲{number}"} for number in range(count)]
    found[-1] |= change
    return [[row.get(title) for title in TITLES] for row in found]


def text_of(lines: list[list[Any]]) -> str:
    return "".join(
        ",".join("" if cell is None else str(cell) for cell in line) + "\n" for line in lines
    )


def read(data: bytes, file: Path, mapping: Mapping | None = None) -> Ledger:
    file.write_bytes(data)
    return read_ledger([file], LAYOUT, mapping or Mapping(), UNITS)


def book_of(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for number, lines in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"表{number}")
        assert sheet is not None
        for line in lines:
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def values_of(ledger: Ledger) -> list[dict[str, Any]]:
    assert ledger.findings == []
    return [case.values for case in ledger.cases]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_says_the_same_in_every_encoding_and_as_a_workbook(
    encoding: str, tmp_path: Path
) -> None:
    lines = [list(TITLES), *rows()]
    as_text = read(text_of(lines).encode(encoding), tmp_path / "cases.csv")
    as_book = read(book_of(lines), tmp_path / "cases.xlsx")
    assert values_of(as_text) == values_of(as_book)
    assert len(as_text.cases) == 3


@pytest.mark.parametrize(
    "typed",
    [
        "2021/7/1 8:00",
        "2021年7月1日 8时00分",
        "2021.07.01 08:00:00",
        "20210701080000",
        "２０２１-07-01 08:00",
    ],
)
def test_a_moment_is_read_as_people_and_programs_write_it(typed: str, tmp_path: Path) -> None:
    lines = [list(TITLES), *rows(1), *rows(2, 受理时间=typed)[1:]]
    first, second = values_of(read(text_of(lines).encode(), tmp_path / "cases.csv"))
    assert first["受理时间"] == second["受理时间"]


def test_sheets_with_the_same_titles_are_read_one_after_another(tmp_path: Path) -> None:
    first, second = rows(2), [[f"乙{line[0]}", *line[1:]] for line in rows(2)]
    other = [["说明"], ["这一页不是工单"]]
    data = book_of([list(TITLES), *first], [["标题"], list(TITLES), *second], other)
    ledger = read(data, tmp_path / "cases.xlsx")
    assert [case.values["工单编号"] for case in ledger.cases] == ["甲0", "甲1", "乙甲0", "乙甲1"]


def test_the_office_says_its_own_titles_units_and_values(tmp_path: Path) -> None:
    titles = ["承办部门" if title == "主办单位" else title for title in TITLES]
    lines = [
        titles,
        *rows(2, 主办单位="教育体育局", 满意度="很满意"),
        ["小计", *[""] * (len(titles) - 1)],
    ]
    data = text_of(lines).encode()
    assert read(data, tmp_path / "cases.csv").is_wrong
    mapping = Mapping(
        titles={"承办部门": "主办单位"},
        units={"教育体育局": "教体局"},
        values={"满意度": {"很满意": "满意"}},
        rows=SkippedRows(skip=("小计",)),
    )
    ledger = read(data, tmp_path / "cases.csv", mapping)
    assert values_of(ledger)[1]["满意度"] == "满意"
    assert ledger.cases[1].units == (("主办", "教体局"),)
    assert ledger.left_out.total() == 1


@pytest.mark.parametrize(("hidden", "cases"), [("count", 3), ("skip", 2), ("", 3)])
def test_hidden_rows_count_or_not_as_is_said_and_are_refused_unsaid(
    hidden: Any, cases: int, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_of([list(TITLES), *rows()])))
    assert book.active is not None
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "cases.xlsx")
    mapping = Mapping(rows=SkippedRows(hidden=hidden))
    ledger = read_ledger([tmp_path / "cases.xlsx"], LAYOUT, mapping, UNITS)
    assert len(ledger.cases) == cases
    assert ledger.is_wrong == (hidden == "")


def test_a_case_of_two_units_is_of_both_and_once_among_their_peers(tmp_path: Path) -> None:
    lines = [list(TITLES), *rows(2, 协办单位="城管局")]
    ledger = read(text_of(lines).encode(), tmp_path / "cases.csv")
    assert ledger.cases[1].units == (("主办", "教体局"), ("协办", "城管局"))


def test_midnight_among_moments_is_a_moment(tmp_path: Path) -> None:
    lines = [list(TITLES), *rows(4, 受理时间=44378), *[]]
    lines[2][1] = 44378.25
    lines[3][1] = 44378.5
    data = book_of(lines)
    assert values_of(read(data, tmp_path / "cases.xlsx"))[-1]["受理时间"].hour == 0


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("工单编号", "合计", "ledger-number"),
        ("工单编号", "工单编号", "ledger-number"),
        ("工单编号", 1.5, "ledger-number"),
        ("工单编号", True, "ledger-number"),
        ("工单编号", datetime.datetime(2021, 7, 1), "ledger-number"),
        ("工单编号", "\u200b甲0", "ledger-double"),
        ("督办单号", "无", "ledger-name"),
        ("呈报批示", "/", "ledger-name"),
        ("奖扣", "0,5", "ledger-value"),
        ("奖扣", "1_0", "ledger-value"),
        ("奖扣", True, "ledger-value"),
        ("奖扣", datetime.datetime(2021, 7, 1), "ledger-value"),
        ("受理时间", "2021-07-0108:30", "ledger-date"),
    ],
)
def test_what_may_be_meant_otherwise_is_refused_once_where_it_stands(
    column: str, typed: Any, code: str, tmp_path: Path
) -> None:
    book = book_of([list(TITLES), *rows(**{column: typed})])
    found = read(book, tmp_path / "cases.xlsx").findings
    cell = cell_name(3, TITLES.index(column))
    places = [one.place.cell for one in found if isinstance(one.place, CellPlace)]
    assert ([one.code for one in found], places) == ([code], [cell])


def test_what_people_write_for_nothing_is_nothing_once_that_is_said(tmp_path: Path) -> None:
    mapping = Mapping(values={"督办单号": {"无": ""}})
    book = book_of([list(TITLES), *rows(督办单号="无")])
    cases = values_of(read(book, tmp_path / "cases.xlsx", mapping))
    assert cases[-1]["督办单号"] is None


def test_a_word_of_rows_to_skip_in_somebodys_text_skips_nothing(tmp_path: Path) -> None:
    mapping = Mapping(rows=SkippedRows(skip=("测试",)))
    text = text_of([list(TITLES), *rows(一级分类="测试")]).encode()
    assert len(values_of(read(text, tmp_path / "cases.csv", mapping))) == 3


def test_days_stored_as_midnight_beside_moments_are_refused(tmp_path: Path) -> None:
    lines = [list(TITLES), *rows(12)]
    for line in lines[1:4]:
        line[TITLES.index("办结时间")] = "2021-07-03 00:00:00"
    found = read(text_of(lines).encode(), tmp_path / "cases.csv").findings
    assert [one.code for one in found] == ["ledger-date"]


def test_a_ledger_says_nothing_of_the_one_that_was_read_before(tmp_path: Path) -> None:
    mapping = Mapping(rows=SkippedRows(skip=("小计",)))
    text = text_of([list(TITLES), *rows(工单编号="小计")]).encode()
    told = [read(text, tmp_path / "cases.csv", mapping).left_out for _time in range(2)]
    assert told[0] == told[1]
