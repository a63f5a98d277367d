"""What is said of case ledgers."""

from __future__ import annotations

import csv
import datetime
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from bulletin_gen.package import built_in_folder
from tests.conftest import ROOT, Run
from tools import make_ledger

Case = tuple[str, Callable[[], str]]
BEGUN = ROOT / "examples" / "ledger" / "2021Q3-begun.json"
TITLES = make_ledger.TITLES[:14]
"""Without those of persons."""
GOOD: dict[str, Any] = {
    "工单编号": "甲1",
    "受理时间": "2021-07-01 08:00",
    "来源渠道": "电话",
    "受理方式": "自行受理",
    "一级分类": "教育类",
    "主办单位": "教体局",
    "办结时限": "2021-07-05 18:00",
    "办结时间": "2021-07-03 09:30",
    "满意度": "满意",
}
CHANGES: dict[str, dict[str, Any]] = {
    "no number": {"工单编号": ""},
    "a shortened number": {"工单编号": "2.02107E+17"},
    "day or month first": {"受理时间": "07/08/2021 10:00"},
    "no date": {"受理时间": "上周二"},
    "no such day": {"受理时间": "2021-02-30 10:00"},
    "no amount": {"奖扣": "五分"},
    "another unit": {"主办单位": "教育体育局"},
    "another value": {"满意度": "很满意"},
    "a day beside moments": {"办结时间": "2021-07-03"},
    "the same number alike": {"工单编号": "甲0"},
    "the same number with another unit": {"工单编号": "甲0", "主办单位": "城管局"},
    "another period": {"受理时间": "2021-10-01 08:00"},
    "without its moment": {"受理时间": ""},
    "full-width signs": {"满意度": "满 意"},
    "a subtotal": {"工单编号": "合计3件"},
    "nothing, written somehow": {"督办单号": "无"},
    "ended before it began": {"办结时间": "2021-06-30 08:00"},
    "a long text": {"满意度": "说了很多话的一个人的满意度"},
    "a blank cell": {"满意度": ""},
}
MAPPINGS = (
    '[titles]\n"编号" = "单号"\n',
    '[values."态度"]\n"好" = "满意"\n',
    '[units]\n"教体局" = "城管局"\n',
)
PACKAGES: dict[str, tuple[str, str]] = {
    "an unknown name": ("count(cases.电话)", "count(cases.话务)"),
    "an unknown source": ("count(ledger)", "count(issues)"),
    "an unknown column of a table": ('"hotline.acceptance"', '"hotline.accept"'),
    "an unknown table": ('table = "assessment"', 'table = "assesment"'),
    "an unknown key": ('key = "工单编号"\n', 'key = "编号"\n'),
    "a period that is no moment": ('period = "受理时间"', 'period = "主办单位"'),
    "a division by nothing": ("if count(cases.网络) else none", ""),
    "a part that the issue has not": ('intake["网民诉求"]', 'intake["微信诉求"]'),
    "no moments": ("办结时间 <= 办结时限", "hours(来源渠道, 办结时间) > 1"),
    "no calendar": ("办结时间 <= 办结时限", "workdays(受理时间, 办结时间) <= 5"),
    "half a ladder": ("办结时间 <= 办结时限", "steps(1, 2, 3, 4) == 1"),
    "no place": ('"escalations.reports"', '"masthead.issuer.reports"'),
}


def cases(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    for name, change in CHANGES.items():
        yield (
            f"ledger: {name}",
            partial(_of_rows, run, folder, [GOOD | {"工单编号": "甲0"}, GOOD | change]),
        )
    many = [GOOD | {"工单编号": f"甲{n}", "受理时间": "上周二"} for n in range(3)]
    yield "ledger: many cells alike", partial(_of_rows, run, folder, many)
    for make in (_no_titles, _ragged, _quotes, _missing, _twice, _another_form, _no_file, _bytes):
        yield f"ledger: {make.__name__}", partial(_of_file, run, folder, make)
    for alter in (_long_number, _error, _not_computed, _hidden, _struck_and_blank, _serials):
        yield f"ledger: {alter.__name__}", partial(_of_workbook, run, folder, alter)
    for alter in (_hidden_sheet, _cases_above, _merged_cells, _more_sheets, _dates, _beside):
        yield f"ledger: {alter.__name__}", partial(_of_workbook, run, folder, alter)
    for text in MAPPINGS:
        yield f"ledger: mapping {text.split()[0]}", partial(_of_mapping, run, folder, text)
    yield "ledger: titles alone", partial(_of_rows, run, folder, [])
    yield "ledger: rows of another kind", partial(_shapeless, run, folder)
    for name, (old, new) in PACKAGES.items():
        yield f"ledger: {name}", partial(_of_package, run, folder, old, new)
    yield "ledger: an unknown year", partial(_unknown_year, run, folder)
    yield "ledger: no calendar installed", partial(_no_calendar, run, folder, monkeypatch)
    yield "ledger: a first issue", partial(_first_issue, run, folder)
    yield "ledger: a package without one", partial(_without, run, folder)
    yield "ledger: skipped rows", partial(_skipped, run, folder)
    yield "ledger: another value there", partial(_differing, run, folder)
    yield "ledger: explained", partial(_explained, run)
    yield "ledger: no period", partial(_no_period, run, folder)


def _text(rows: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, TITLES, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _said(run: Run, *words: Any) -> str:
    outcome = run("ledger", *words)
    return f"{outcome.stderr}{outcome.stdout}({outcome.exit_code})"


def _of_rows(run: Run, folder: Path, rows: list[dict[str, Any]]) -> str:
    file = folder / "cases.csv"
    file.write_text(_text(rows), encoding="utf-8")
    return _said(run, "check", file, "--from", BEGUN).partition("2021Q3-begun.json")[0]


def _of_file(run: Run, folder: Path, make: Callable[[Path], Path]) -> str:
    return _said(run, "check", make(folder))


def _no_titles(folder: Path) -> Path:
    (folder / "cases.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    return folder / "cases.csv"


def _ragged(folder: Path) -> Path:
    (folder / "cases.csv").write_text(_text([GOOD]) + "甲2,多一个\n", encoding="utf-8")
    return folder / "cases.csv"


def _quotes(folder: Path) -> Path:
    (folder / "cases.csv").write_text(_text([GOOD]) + '甲2,"a"b,c\n', encoding="utf-8")
    return folder / "cases.csv"


def _missing(folder: Path) -> Path:
    text = _text([GOOD]).replace("办结时限", "办结期限")
    (folder / "cases.csv").write_text(text, encoding="utf-8")
    return folder / "cases.csv"


def _twice(folder: Path) -> Path:
    text = _text([GOOD]).replace("奖扣", "满意度")
    (folder / "cases.csv").write_text(text, encoding="utf-8")
    return folder / "cases.csv"


def _another_form(folder: Path) -> Path:
    (folder / "cases.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    return folder / "cases.xls"


def _no_file(folder: Path) -> Path:
    return folder / "no-such.csv"


def _bytes(folder: Path) -> Path:
    (folder / "cases.csv").write_bytes(b"\xff\x80\x80\x81,\xfe\n")
    return folder / "cases.csv"


def _of_workbook(run: Run, folder: Path, change: Callable[[Any], None]) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某区台账"])
    sheet.append(list(TITLES))
    for number in range(3):
        sheet.append([(GOOD | {"工单编号": f"甲{number}"}).get(title) for title in TITLES])
    change(sheet)
    book.save(folder / "cases.xlsx")
    return _said(run, "check", folder / "cases.xlsx")


def _long_number(sheet: Any) -> None:
    sheet["A3"] = 202107010000123456


def _error(sheet: Any) -> None:
    sheet["I3"] = "#N/A"


def _not_computed(sheet: Any) -> None:
    sheet["I3"] = "=H3"


def _hidden(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def _struck_and_blank(sheet: Any) -> None:
    sheet["A3"].font = Font(strike=True)
    sheet.append([])
    sheet.append([(GOOD | {"工单编号": "甲9"}).get(title) for title in TITLES])


def _serials(sheet: Any) -> None:
    sheet["B3"] = 44378.25


def _hidden_sheet(sheet: Any) -> None:
    sheet.sheet_state = "hidden"
    sheet.parent.create_sheet("说明")


def _cases_above(sheet: Any) -> None:
    sheet.insert_rows(1)
    for column in range(1, 8):
        sheet.cell(1, column, "甲")


def _merged_cells(sheet: Any) -> None:
    sheet.merge_cells("F3:F4")


def _more_sheets(sheet: Any) -> None:
    sheet.parent.create_sheet("说明")["A1"] = "本表由热线办填"
    sheet.parent.create_sheet("#旧")["A1"] = "旧"


def _dates(sheet: Any) -> None:
    sheet["A3"] = datetime.datetime(2021, 7, 1)


def _beside(sheet: Any) -> None:
    sheet.delete_cols(14)
    sheet["Z9"] = "制表"


def _of_mapping(run: Run, folder: Path, text: str) -> str:
    mapping, cases_ = folder / "mapping.toml", folder / "cases.csv"
    mapping.write_text(text, encoding="utf-8")
    cases_.write_text(_text([GOOD]), encoding="utf-8")
    return _said(run, "check", cases_, "--mapping", mapping)


def _shapeless(run: Run, folder: Path) -> str:
    issue, cases_ = folder / "shapeless.json", folder / "cases.csv"
    cases_.write_text(_text([GOOD]), encoding="utf-8")
    tree = json.loads(BEGUN.read_bytes())
    told = ""
    for appendices in (3, [{"table": "assessment"}]):
        issue.write_text(json.dumps(tree | {"appendices": appendices}), encoding="utf-8")
        told += _said(run, "check", cases_, "--from", issue)
    return told


def _of_package(run: Run, folder: Path, *changes: str) -> str:
    package = folder / "ledger-package"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(built_in_folder() / "quarterly", package)
    file = package / "ledger.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    issue = folder / "of-package.json"
    tree = json.loads(BEGUN.read_bytes()) | {"template": "ledger-package"}
    issue.write_text(json.dumps(tree), encoding="utf-8")
    cases_ = folder / "cases.csv"
    cases_.write_text(_text([GOOD]), encoding="utf-8")
    return _said(run, "fill", cases_, "--from", issue, "-o", folder / "filled.json", "--overwrite")


_CALENDAR = (
    'units = { "主办" = "主办单位", "协办" = "协办单位" }',
    'units = { "主办" = "主办单位", "协办" = "协办单位" }\ncalendar = { name = "cn" }',
)


def _unknown_year(run: Run, folder: Path) -> str:
    measures = ("办结时间 <= 办结时限", "workdays_after(办结时限, 20000) > 办结时间")
    return _of_package(run, folder, *_CALENDAR, *measures)


def _no_calendar(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "chinese_calendar", None)
        return _of_package(run, folder, *_CALENDAR)


def _first_issue(run: Run, folder: Path) -> str:
    (folder / "cases.csv").write_text(_text([GOOD]), encoding="utf-8")
    options = ("--template", "quarterly", "--ledger", folder / "cases.csv")
    return run("new", *options, "-o", folder / "first-of-ledger.json").stderr


def _without(run: Run, folder: Path) -> str:
    (folder / "cases.csv").write_text(_text([GOOD]), encoding="utf-8")
    return _said(run, "check", folder / "cases.csv", "--template", "weekly")


def _skipped(run: Run, folder: Path) -> str:
    mapping, book = folder / "mapping.toml", openpyxl.Workbook()
    mapping.write_text('[rows]\nskip = ["小计"]\nhidden = "skip"\n', encoding="utf-8")
    sheet = book.active
    assert sheet is not None
    sheet.append(list(TITLES))
    for number in ("甲1", "小计", "甲2"):
        sheet.append([(GOOD | {"工单编号": number}).get(title) for title in TITLES])
    sheet.row_dimensions[4].hidden = True
    book.save(folder / "cases.xlsx")
    return _said(
        run, "check", folder / "cases.xlsx", "--from", BEGUN, "--mapping", mapping
    ).partition("2021Q3-begun.json")[0]


def _differing(run: Run, folder: Path) -> str:
    issue, cases_ = folder / "differing.json", folder / "cases.csv"
    tree = json.loads(BEGUN.read_bytes())
    tree["intake"]["count"], tree["top_problems"] = 7, ["别的"]
    tree["appendices"][0]["rows"][1]["adjustment"] = 3
    issue.write_text(json.dumps(tree), encoding="utf-8")
    cases_.write_text(_text([GOOD]), encoding="utf-8")
    return _said(run, "fill", cases_, "--from", issue, "-o", folder / "f.json")


def _explained(run: Run) -> str:
    ledger = ROOT / "examples" / "ledger" / "2021Q3.csv"
    issue = ROOT / "examples" / "2021Q3.json"
    words = ("府店镇 按时办理分数", "反映较多的问题", "没有这个")
    return "\n".join(_said(run, "explain", issue, word, "--ledger", ledger) for word in words)


def _no_period(run: Run, folder: Path) -> str:
    issue, cases_ = folder / "no-period.json", folder / "cases.csv"
    issue.write_text('{"template": "quarterly"}', encoding="utf-8")
    cases_.write_text(_text([GOOD]), encoding="utf-8")
    told = _said(run, "check", cases_, "--from", issue)
    issue.write_text("[]", encoding="utf-8")
    return told + _said(run, "check", cases_, "--from", issue, "--template", "quarterly")
