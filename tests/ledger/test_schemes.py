"""How centres assess, said in the language of packages, and computed once more by hand, in
fractions. No scheme of an office stands in the code.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("chinese_calendar", reason="the extra “ledger” is not installed")

from bulletin_gen.errors import TemplateError
from bulletin_gen.ledger.cases import Case
from bulletin_gen.ledger.columns import CaseSheet
from bulletin_gen.ledger.declared import Calendar, CaseColumn, CaseField, LedgerLayout
from bulletin_gen.ledger.measures import Measures, Sources
from bulletin_gen.package import load_package

Row = dict[str, Any]
PACKAGE = load_package("quarterly")
SHEET = CaseSheet(file="cases.csv", name="", number=0, columns={}, rows=[], told=[], header=1)
COLUMNS = (
    *(CaseColumn(key=key) for key in ("编号", "渠道", "类型")),
    *(CaseColumn(key=key, kind="moment") for key in ("派单", "时限", "办结")),
    *(CaseColumn(key=key, kind="choice", values=("是", "否")) for key in ("响应", "解决", "有效")),
    CaseColumn(key="满意", kind="choice", values=("满意", "基本满意", "不满意")),
    CaseColumn(key="返工", kind="number"),
    CaseColumn(key="督办", kind="number"),
)
FIELDS = (
    CaseField(key="按时", value="办结 <= 时限"),
    CaseField(key="权重", value="1 if 满意 == '满意' else 0.9 if 满意 == '基本满意' else 0"),
    CaseField(key="返工扣分", value="0.2 * 返工 if 返工 < 3 else 0.5 * 返工"),
    CaseField(key="迟", value="max(hours(时限, 办结), 0)"),
    CaseField(key="期限", value="workdays_after(派单, 3 if 类型 in ('咨询', '求助') else 5)"),
    CaseField(key="用时", value="workdays(派单, 办结)"),
)


def cases_of(seed: int) -> list[Row]:
    """Invented cases."""
    chance = random.Random(seed)
    begun = datetime.datetime(2021, 9, 1)
    rows: list[Row] = []
    for number in range(chance.randint(20, 60)):
        sent = begun + datetime.timedelta(minutes=chance.randrange(40_000))
        rows.append(
            {
                "编号": f"甲{number}",
                "渠道": chance.choice(("电话", "网络")),
                "类型": chance.choice(("咨询", "求助", "投诉")),
                "派单": sent,
                "时限": sent + datetime.timedelta(days=5),
                "办结": sent + datetime.timedelta(minutes=chance.randrange(10_000)),
                **{key: chance.choice(("是", "是", "否")) for key in ("响应", "解决", "有效")},
                "满意": chance.choice(("满意", "满意", "基本满意", "不满意")),
                "返工": Decimal(chance.randrange(5)),
                "督办": Decimal(chance.randrange(2)),
            }
        )
    return rows


def share(rows: list[Row], holds: Callable[[Row], bool], among: Callable[[Row], bool]) -> Fraction:
    of_all = [row for row in rows if among(row)]
    return Fraction(100 * sum(map(holds, of_all)), len(of_all))


def everybody(_row: Row) -> bool:
    return True


def is_valid(row: Row) -> bool:
    return bool(row["有效"] == "是")


def is_in_time(row: Row) -> bool:
    return bool(row["办结"] <= row["时限"])


def is_content(row: Row) -> bool:
    return bool(row["满意"] == "满意")


def weight(row: Row) -> Fraction:
    return {"满意": Fraction(1), "基本满意": Fraction(9, 10)}.get(row["满意"], Fraction(0))


def rework(row: Row) -> Fraction:
    return int(row["返工"]) * (Fraction(1, 5) if row["返工"] < 3 else Fraction(1, 2))


def three_rates(rows: list[Row]) -> Fraction:
    valid = [row for row in rows if is_valid(row)]
    answered = Fraction(sum(row["响应"] == "是" for row in valid), len(valid))
    solved = Fraction(sum(row["解决"] == "是" for row in valid), len(valid))
    content = sum(map(weight, valid), Fraction(0)) / len(valid)
    return 10 * answered + 40 * solved + 50 * content


def ladder(rows: list[Row]) -> Fraction:
    rate = share(rows, is_in_time, everybody)
    return Fraction(10 if rate >= 95 else 5 if rate >= 80 else 0)


def hours_late(rows: list[Row]) -> Fraction:
    late = [(row["办结"] - row["时限"]).total_seconds() for row in rows]
    return sum((Fraction(int(max(seconds, 0)), 3600) for seconds in late), Fraction(0))


SCHEMES: dict[str, tuple[str, Callable[[list[Row]], Fraction]]] = {
    "three rates over valid call-backs, 0.9 for 基本满意": (
        "(10 * count(ledger.响应 == '是' and ledger.有效 == '是')"
        " + 40 * count(ledger.解决 == '是' and ledger.有效 == '是')"
        " + 50 * total(ledger.权重, ledger.有效 == '是')) / count(ledger.有效 == '是')",
        three_rates,
    ),
    "25 marks, half a mark a point below 98, and no less than 12.5": (
        "max(25 - max(98 - 100 * count(ledger.满意 == '满意') / count(ledger), 0) * 0.5, 12.5)",
        lambda rows: max(
            25 - max(98 - share(rows, is_content, everybody), Fraction(0)) / 2, Fraction(25, 2)
        ),
    ),
    "a mark a point, and no less than 0": (
        "max(15 - max(100 - 100 * count(ledger.按时) / count(ledger), 0), 0)",
        lambda rows: max(15 - (100 - share(rows, is_in_time, everybody)), Fraction(0)),
    ),
    "prices of cases and shares together": (
        "0.0025 * count(ledger.按时) + 175 * count(ledger.解决 == '是') / count(ledger)",
        lambda rows: (
            Fraction(25, 10_000) * sum(map(is_in_time, rows))
            + Fraction(175 * sum(row["解决"] == "是" for row in rows), len(rows))
        ),
    ),
    "work done again, dearer from the third time on": (
        "max(5 - total(ledger.返工扣分), 0)",
        lambda rows: max(5 - sum(map(rework, rows), Fraction(0)), Fraction(0)),
    ),
    "weights of three parts": (
        "0.2 * 100 * count(ledger.按时) / count(ledger)"
        " + 0.3 * 100 * count(ledger.满意 == '满意') / count(ledger) + 0.5 * 90",
        lambda rows: (
            share(rows, is_in_time, everybody) / 5
            + 3 * share(rows, is_content, everybody) / 10
            + 45
        ),
    ),
    "a plain count": (
        "count(ledger.渠道 == '电话' and not ledger.按时)",
        lambda rows: Fraction(sum(row["渠道"] == "电话" and not is_in_time(row) for row in rows)),
    ),
    "a rate times full marks": (
        "60 * count(ledger.按时) / count(ledger)",
        lambda rows: Fraction(60, 100) * share(rows, is_in_time, everybody),
    ),
    "a mark a case, capped": (
        "min(total(ledger.督办), 5)",
        lambda rows: min(Fraction(sum(int(row["督办"]) for row in rows)), Fraction(5)),
    ),
    "another denominator": (
        "100 * count(ledger.满意 in ('满意', '基本满意')) / count(ledger.满意 is not none)",
        lambda rows: share(rows, lambda row: row["满意"] != "不满意", everybody),
    ),
    "exclusions from the denominator": (
        "100 * count(ledger.按时 and ledger.类型 not in ('咨询',))"
        " / count(ledger.类型 not in ('咨询',))",
        lambda rows: share(rows, is_in_time, lambda row: row["类型"] != "咨询"),
    ),
    "a ladder": (
        "steps(100 * count(ledger.按时) / count(ledger), 0, 0, 80, 5, 95, 10)",
        ladder,
    ),
    "hours late": ("total(ledger.迟)", hours_late),
    "the mean of what was needed": (
        "mean(ledger.返工, ledger.渠道 == '网络')",
        lambda rows: Fraction(
            sum(int(row["返工"]) for row in rows if row["渠道"] == "网络"),
            sum(row["渠道"] == "网络" for row in rows),
        ),
    ),
}


def layout_of(*values: str, calendar: Calendar | None = None) -> LedgerLayout:
    return LedgerLayout(
        key="编号",
        period="派单",
        units={},
        calendar=calendar or Calendar(name="cn"),
        columns=COLUMNS,
        fields=FIELDS,
        values={f"facts.v{number}": value for number, value in enumerate(values)},
    )


def measured(expression: str, rows: list[Row]) -> Any:
    measures = Measures(PACKAGE, layout_of(expression))
    cases = [Case(dict(row), (), SHEET, n) for n, row in enumerate(rows)]
    measures.complete(cases)
    [compiled] = measures.of_issue.values()
    return Sources(cases).measured(compiled, 6, {"ledger": range(len(cases))}).value


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_scheme_gives_what_fractions_give(name: str, seed: int) -> None:
    expression, by_hand = SCHEMES[name]
    rows = cases_of(seed)
    exactly = by_hand(rows)
    scaled = exactly * 10**6
    assert Fraction(measured(expression, rows)) * 10**6 == (2 * scaled + 1) // 2


def field_of(key: str, row: Row, calendar: Calendar | None = None) -> Any:
    case = Case(dict(row), (), SHEET, 0)
    Measures(PACKAGE, layout_of(calendar=calendar)).complete([case])
    return case.values[key]


def test_working_days_go_by_the_calendar_with_its_make_up_days() -> None:
    # The Sunday before the National Day of 2021 was made up for; the first days of October rested.
    row = cases_of(1)[0] | {"类型": "投诉", "派单": datetime.datetime(2021, 9, 24, 10)}
    assert field_of("期限", row).date() == datetime.date(2021, 9, 30)
    row |= {"派单": datetime.datetime(2021, 9, 30, 10), "办结": datetime.datetime(2021, 10, 9, 9)}
    assert field_of("用时", row) == 2
    local = Calendar(name="cn", rest=(datetime.date(2021, 9, 27),), work=())
    row |= {"派单": datetime.datetime(2021, 9, 24, 10)}
    assert field_of("期限", row, local).date() == datetime.date(2021, 10, 8)


def test_a_year_that_the_calendar_does_not_know_is_refused() -> None:
    row = cases_of(1)[0] | {"派单": datetime.datetime(2099, 9, 24, 10)}
    with pytest.raises(TemplateError, match="does not know the year 2099"):
        field_of("期限", row)
