"""What is said where a list of an issue is not changed as it was asked for."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from bulletin_gen.errors import UsageError
from bulletin_gen.issues.changes import log_of
from bulletin_gen.issues.edit import with_list
from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.serve.desk import Desk, ListRequest
from tests.conftest import ROOT
from tests.workbook.books import example_workbook

Case = tuple[str, Callable[[], str]]
_ROWS: ValuePath = ("appendices", 0, "rows")
_UNITS: ValuePath = ("admonitory_interviews", 0, "units")
_Change = Callable[[openpyxl.Workbook], None]


def cases(folder: Path) -> Iterator[Case]:
    asked: list[tuple[str, ValuePath, dict[str, Any]]] = [
        ("the only appendix", ("appendices",), {"act": "remove"}),
        ("the first is moved up", _ROWS, {"act": "up"}),
        ("what is no list", ("intake",), {"act": "add"}),
        ("a new item without a name", _ROWS, {"act": "add"}),
        ("a list that is another", _ROWS, {"act": "up", "count": 3}),
        ("what it belongs to is not there", ("intake", "parts"), {"act": "add", "name": "甲"}),
        ("gaps", _ROWS, {"act": "sort"}),
    ]
    for name, path, more in asked:
        yield f"lists: {name}", partial(_refused_in_json, folder, name, path, more)
    for change in (_formula_in_a_list, _no_column, _note_below, _taker, _comment, _array):
        yield f"lists: {change.__name__}", partial(_refused_in_workbook, folder, change)
    yield "lists: within an entry", partial(_refused_of_q3, folder, _UNITS)
    yield "lists: a sheet more", partial(_refused_of_q3, folder, ("appendices",))
    yield "lists: without a log", partial(_without_log, folder)


def _desk(file: Path) -> Desk:
    desk = Desk(file, Options(force=True))
    desk.refresh()
    return desk


def _refused(desk: Desk, path: ValuePath, more: dict[str, Any]) -> str:
    count = len(value_at(desk.shown.filed(), path) or ())
    request: dict[str, Any] = {"revision": desk.shown.revision, "path": path, "count": count}
    with pytest.raises(UsageError) as caught:
        desk.change_list(ListRequest(**(request | more)))
    return str(caught.value)


def _refused_in_json(folder: Path, name: str, path: ValuePath, more: dict[str, Any]) -> str:
    tree = json.loads((ROOT / "examples" / "2024M10.json").read_bytes())
    if "not there" in name:
        tree["intake"] = None
    if name == "gaps":
        tree["intake"]["count"] = "【待填】"
    file = folder / "list.json"
    file.write_text(json.dumps(tree), encoding="utf-8")
    desk = _desk(file)
    if "not there" in name:
        return _refused_outright(desk, path)
    return _refused(desk, path, more)


def _refused_outright(desk: Desk, path: ValuePath) -> str:
    outcome = desk.shown.outcome
    assert outcome is not None
    assert outcome.source is not None
    assert outcome.package is not None
    with pytest.raises(UsageError) as caught:
        with_list(outcome.source, outcome.package, path, (), ())
    return str(caught.value)


def _refused_of_q3(folder: Path, path: ValuePath) -> str:
    file = folder / "list.xlsx"
    file.write_bytes(example_workbook("2021Q3"))
    return _refused(_desk(file), path, {"act": "add", "name": "assessment"})


def _table(book: openpyxl.Workbook) -> Any:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith("各镇"))


def _formula_in_a_list(book: openpyxl.Workbook) -> None:
    sheet = book["名单"]
    [column] = [cell.column for cell in sheet[2] if cell.value == "工作开展较好的单位"]
    rows = [row for row in range(3, 40) if sheet.cell(row, column).value]
    sheet.cell(max(rows, default=2) + 1, column).value = '=""'


def _no_column(book: openpyxl.Workbook) -> None:
    _table(book).delete_cols(3)


def _note_below(book: openpyxl.Workbook) -> None:
    _table(book)["J5"], _table(book)["J15"] = "核", "说明"


def _taker(book: openpyxl.Workbook) -> None:
    book.create_sheet("#本单位")["A1"] = f"='{_table(book).title}'!B5"


def _comment(book: openpyxl.Workbook) -> None:
    _table(book)["B6"].comment = Comment("核过", "王")


def _array(book: openpyxl.Workbook) -> None:
    _table(book)["E5"] = ArrayFormula("E5:E5", "=SUM(B5:D5)")
    _table(book)["E6"] = 3


def _refused_in_workbook(folder: Path, change: _Change) -> str:
    book = openpyxl.load_workbook(io.BytesIO(example_workbook("2024M10")))
    change(book)
    file = folder / "list.xlsx"
    book.save(file)
    desk = _desk(file)
    if change is _formula_in_a_list:
        return _refused(desk, ("commended_units",), {"act": "add", "name": "甲", "place": 99})
    if change in (_no_column, _note_below):
        return _refused(desk, _ROWS, {"act": "add", "name": "甲", "place": 99})
    return _refused(desk, _ROWS, {"act": "down"})


def _without_log(folder: Path) -> str:
    file = Path(shutil.copy(ROOT / "examples" / "2024M10.json", folder / "logged.json"))
    log_of(file).mkdir()
    desk = _desk(file)
    desk.edit(("masthead", "issue_number"), "77")
    return desk.warning()
