"""From a ledger to an issue: the numbers of the published one, found again; whatever changes a mark
is noticed; nothing of a case but its number comes out.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import re
import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import bulletin_gen as bg
from bulletin_gen.ledger.cases import Ledger, read_ledger
from bulletin_gen.ledger.declared import Mapping, ledger_layout
from bulletin_gen.ledger.filling import count_cases, differing, filled
from bulletin_gen.package import load_package
from bulletin_gen.period import Quarter
from bulletin_gen.places.paths import value_at
from tests.conftest import ROOT, Run
from tools.make_ledger import made

BEGUN = ROOT / "examples" / "ledger" / "2021Q3-begun.json"
LEDGER = ROOT / "examples" / "ledger" / "2021Q3.csv"
ISSUE = ROOT / "examples" / "2021Q3.json"
PERIOD = Quarter(year=2021, quarter=3)
PACKAGE = load_package("quarterly")
LAYOUT = ledger_layout(PACKAGE)
UNITS = [*PACKAGE.manifest.units, "融媒体中心"]


def read(text: str, folder: Path, mapping: Mapping | None = None) -> Ledger:
    file = folder / "ledger.csv"
    file.write_text(text, encoding="utf-8", newline="")
    return read_ledger([file], LAYOUT, mapping or Mapping(), UNITS)


def counted(text: str, folder: Path, package: bg.TemplatePackage = PACKAGE) -> dict[str, Any]:
    """The issue that is begun, filled in from a ledger."""
    tree = json.loads(BEGUN.read_bytes(), parse_float=Decimal)
    layout = ledger_layout(package)
    count = count_cases(read(text, folder), tree, PERIOD, package, layout)
    assert count.adds_up
    new, findings = filled(tree, count, replace=False)
    assert findings == []
    return new


def test_the_example_is_what_the_tool_makes() -> None:
    assert LEDGER.read_bytes().decode("utf-8-sig") == made(1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_docx_from_a_ledger_is_that_of_the_published_issue(
    seed: int, run: Run, tmp_path: Path
) -> None:
    ledger, issue = tmp_path / "cases.csv", tmp_path / "issue.json"
    ledger.write_text(made(seed), encoding="utf-8-sig", newline="")
    filled_in = run("ledger", "fill", ledger, "--from", BEGUN, "-o", issue)
    assert filled_in.exit_code == 0
    assert "5115 cases: 4139 counted for units, 976 answered by the centre" in filled_in.stderr
    assert run("check", issue).exit_code == 0
    run("build", issue, "-o", tmp_path / "a.docx")
    run("build", ISSUE, "-o", tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_from_the_export_to_the_docx_in_one_command(run: Run, tmp_path: Path) -> None:
    built = run("build", BEGUN, "--ledger", LEDGER, "-o", tmp_path / "a.docx")
    assert (built.exit_code, built.stderr) == (0, "")
    run("build", ISSUE, "-o", tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    tree = json.loads(ISSUE.read_bytes())
    tree["intake"]["count"] = 5116
    (tmp_path / "wrong.json").write_text(json.dumps(tree), encoding="utf-8")
    refused = run("build", tmp_path / "wrong.json", "--ledger", LEDGER, "-o", tmp_path / "c.docx")
    assert (refused.exit_code, "the ledger says 5115, and not 5116" in refused.stderr) == (1, True)
    assert not (tmp_path / "c.docx").exists()


def _a_quarter_later(day: re.Match[str]) -> str:
    return (datetime.date.fromisoformat(day[0]) + datetime.timedelta(days=92)).isoformat()


def test_the_next_issue_begins_with_what_its_ledger_says(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "cases.csv"
    ledger.write_text(re.sub(r"2021-\d\d-\d\d", _a_quarter_later, made(1)), encoding="utf-8")
    begun = run("new", ISSUE, "-o", tmp_path / "next.json", "--ledger", ledger)
    assert begun.exit_code == 0
    tree = json.loads((tmp_path / "next.json").read_bytes())
    assert tree["period"] == {"kind": "quarter", "year": 2021, "quarter": 4}
    assert tree["intake"]["previous_count"] == 5115
    assert isinstance(tree["intake"]["count"], int)
    assert isinstance(tree["appendices"][0]["rows"][0]["hotline"]["acceptance"], float)


def test_a_value_that_stands_there_and_differs_is_told_with_its_working(
    run: Run, tmp_path: Path
) -> None:
    tree = json.loads(ISSUE.read_bytes())
    tree["appendices"][1]["rows"][7]["hotline"]["timely_handling"] = 7.6
    issue = tmp_path / "issue.json"
    issue.write_text(json.dumps(tree), encoding="utf-8")
    told = run("ledger", "check", LEDGER, "--from", issue)
    assert told.exit_code == 1
    assert "the ledger says 7.5 ((10×129÷172) if 172 else -), and not 7.6" in told.stdout
    target = tmp_path / "filled.json"
    assert run("ledger", "fill", LEDGER, "--from", issue, "-o", target).exit_code == 1
    assert not target.exists()
    replaced = run("ledger", "fill", LEDGER, "--from", issue, "-o", target, "--replace-values")
    assert replaced.exit_code == 0
    again = json.loads(target.read_bytes(), parse_float=Decimal)
    assert again["appendices"][1]["rows"][7]["hotline"]["timely_handling"] == Decimal("7.5")
    assert run("ledger", "check", LEDGER, "--from", ISSUE).exit_code == 0
    held = run("check", issue, "--ledger", LEDGER)
    assert (held.exit_code, "the ledger says 7.5" in held.stdout) == (1, True)
    assert run("check", ISSUE, "--ledger", LEDGER).exit_code == 0


def test_a_mark_is_explained_down_to_its_cases(run: Run) -> None:
    told = run("ledger", "explain", ISSUE, "府店镇 按时办理分数", "--ledger", LEDGER).stdout
    assert "= 7.5 = (10×129÷172) if 172 else -" in told
    assert "count(cases.电话): 172 cases: 例2021" in told
    assert "not in count(cases.电话 and cases.按时): 43 cases" in told


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def text_of(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def test_every_change_of_a_case_that_changes_a_number_is_found_and_no_other(tmp_path: Path) -> None:
    rows = rows_of(made(1))
    issue = json.loads(ISSUE.read_bytes(), parse_float=Decimal)
    chance = random.Random(7)
    towns = [unit for group in PACKAGE.manifest.unit_groups[1:] for unit in group.units]
    for _change in range(12):
        place = chance.choice([n for n, row in enumerate(rows) if row["主办单位"]])
        before = dict(rows[place])
        what = chance.choice(("满意度", "办结时间", "主办单位"))
        rows[place][what] = {
            "满意度": "不满意" if before["满意度"] == "满意" else "满意",
            "办结时间": "2021-12-31 00:00",
            "主办单位": chance.choice(towns),
        }[what]
        text = text_of(rows)
        count = count_cases(read(text, tmp_path), issue, PERIOD, PACKAGE, LAYOUT)
        found = {finding.path for finding in differing(issue, count)}
        expected = {
            item.path for item in count.computed if item.value != value_at(issue, item.path)
        }
        assert found == expected
        was_late = before["办结时间"] > before["办结时限"]
        is_nothing = rows[place] == before or (what == "办结时间" and was_late)
        assert bool(found) or is_nothing
        rows[place] = before


READINGS = {
    "基本满意 counts": ("满意度 == '满意'", "满意度 == '满意' or 满意度 == '基本满意'"),
    "late by another moment": ("办结时间 <= 办结时限", "回访时间 <= 办结时限"),
    "peers without the unit outside": ('["融媒体中心"]', "[]"),
    "another decimal": ("decimals = 2", "decimals = 1"),
}


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_is_the_package_s_and_not_the_program_s(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKAGE.folder, tmp_path / "package"))
    file = folder / "ledger.toml"
    old, new = READINGS[name]
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    package = load_package(str(folder))
    other, right = counted(made(1), tmp_path, package), counted(made(1), tmp_path)
    assert other["appendices"] != right["appendices"]
    assert other["intake"] == right["intake"]


def test_marks_are_those_of_fractions_computed_by_hand(tmp_path: Path) -> None:
    tree = counted(made(2), tmp_path)
    rows = [row for row in rows_of(made(2)) if row["来源渠道"] == "电话"]
    of_unit = [row for row in rows if row["主办单位"] == "农业农村局"]
    in_time = sum(row["办结时间"] <= row["办结时限"] for row in of_unit)
    [found] = [row for row in tree["appendices"][0]["rows"] if row["unit"] == "农业农村局"]
    exactly = Fraction(10 * in_time, len(of_unit))
    assert abs(Fraction(found["hotline"]["timely_handling"]) - exactly) <= Fraction(1, 200)
    assert found["hotline"]["satisfaction"] == Decimal("8.13")  # 26 of 32, half up


def test_nothing_of_a_person_comes_out(run: Run, tmp_path: Path) -> None:
    private = {"诉求人": "王小明绝密", "联系电话": "13912345678", "诉求内容": "内容绝密"}
    rows = [row | private for row in rows_of(made(1))]
    rows[3]["满意度"] = "很好"
    ledger = tmp_path / "cases.csv"
    ledger.write_text(text_of(rows), encoding="utf-8")
    said = [run("ledger", "check", ledger)]
    rows[3]["满意度"] = "满意"
    ledger.write_text(text_of(rows), encoding="utf-8")
    issue = tmp_path / "issue.json"
    said += [
        run("ledger", "check", ledger),
        run("ledger", "fill", ledger, "--from", BEGUN, "-o", issue),
        run("ledger", "explain", ISSUE, "府店镇 按时办理分数", "--ledger", ledger),
    ]
    told = "".join(one.stdout + one.stderr for one in said) + issue.read_text(encoding="utf-8")
    assert [secret for secret in private.values() if secret in told] == []


def test_cases_of_a_unit_that_no_table_has_are_told(run: Run, tmp_path: Path) -> None:
    tree = json.loads(ISSUE.read_bytes())
    gone = tree["appendices"][1]["rows"].pop()["unit"]
    issue = tmp_path / "issue.json"
    issue.write_text(json.dumps(tree), encoding="utf-8")
    assert f"“{gone}” has " in run("ledger", "check", LEDGER, "--from", issue).stdout
    assert f"“{gone}” has " in run("check", issue, "--ledger", LEDGER).stdout
