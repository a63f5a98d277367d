"""A ledger of invented cases from which the numbers of an issue follow: for examples and tests.

    python tools/make_ledger.py --seed 1 -o examples/ledger/2021Q3.csv

How many cases a unit had, how many of them in time and how many satisfied, is found from its
published marks by the arithmetic of ``templates/quarterly/ledger.toml``; who they were from, when
they came and what they were about is drawn by chance. No name, number or address in it is real.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import io
import json
import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ISSUE = ROOT / "examples" / "2021Q3.json"
TITLES = (
    *(
        "工单编号",
        "受理时间",
        "来源渠道",
        "受理方式",
        "一级分类",
        "主办单位",
        "协办单位",
        "办结时限",
        "办结时间",
    ),
    *("回访时间", "满意度", "督办单号", "呈报批示", "奖扣", "诉求人", "联系电话", "诉求内容"),
)
PEERS = {"区直部门及公共服务单位": (2377, 395), "各镇（街道）": (1261, 106)}
"""How many cases of each channel the units of a group have together: so many fit the marks."""
CHANNELS = {"hotline": ("电话",), "online": ("人民网领导留言板", "洛阳网百姓呼声", "区长信箱")}
OTHER_TOPICS = ("市场监管类", "农业农村类", "其他类")
OUTSIDE = "融媒体中心"
_BEGIN = datetime.datetime(2021, 7, 1)
_MINUTES = 92 * 24 * 60
_CENT = Decimal("0.01")


def made(seed: int) -> str:
    """The text of a ledger."""
    chance = random.Random(seed)
    issue = json.loads(ISSUE.read_bytes(), parse_float=Decimal)
    cases = [*_of_units(issue, chance), *_of_others(issue, chance)]
    _name_topics(cases, issue["top_problems"], chance)
    _divide_phone_calls(cases, issue["intake"], chance)
    chance.shuffle(cases)
    cases.sort(key=lambda case: case["受理时间"])
    for number, case in enumerate(cases, start=1):
        case["工单编号"] = f"例{case['受理时间']:%Y%m%d}{number:05}"
    for case in chance.sample(cases, issue["escalations"]["reports"]):
        case["呈报批示"] = "已批示"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, TITLES, restval="")
    writer.writeheader()
    writer.writerows({title: _written(case.get(title, "")) for title in TITLES} for case in cases)
    return stream.getvalue()


def _written(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime.datetime) else str(value)


def _of_units(issue: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    noticed = {notice["unit"] for notice in issue["supervision_notices"]}
    for appendix in issue["appendices"]:
        peers = dict(zip(CHANNELS, PEERS[appendix["unit_group"]], strict=True))
        of_group: list[dict[str, Any]] = []
        for row in appendix["rows"]:
            own: list[dict[str, Any]] = []
            for channel, of_all in peers.items():
                marks = row[channel]
                if marks is None or marks["acceptance"] is None:
                    continue
                own += _of_unit(row["unit"], channel, marks, of_all, chance)
            _give_notice(own, row["unit"] in noticed)
            if row["adjustment"]:
                own[0]["奖扣"] = row["adjustment"]
            of_group += own
        _handle_jointly(of_group, peers["hotline"])
        yield from of_group


def _of_unit(
    unit: str, channel: str, marks: dict[str, Any], of_all: int, chance: random.Random
) -> list[dict[str, Any]]:
    weight, full = (15, 10) if channel == "hotline" else (5, 5)
    timely = marks["timely_handling" if channel == "hotline" else "timely_completion"]
    number = next(
        n
        for n in range(1, of_all)
        if _rounded(Fraction(501, 100) + Fraction(weight * n, of_all)) == marks["acceptance"]
        and _share(n, 10, timely) is not None
        and _share(n, full, marks["satisfaction"]) is not None
    )
    in_time, satisfied = _share(number, 10, timely), _share(number, full, marks["satisfaction"])
    cases = [_case(unit, channel, chance) for _n in range(number)]
    for case in chance.sample(cases, number - (in_time or 0)):
        case["办结时间"] = case["办结时限"] + datetime.timedelta(minutes=chance.randint(1, 9_000))
    for case in chance.sample(cases, number - (satisfied or 0)):
        case["满意度"] = chance.choice(("基本满意", "不满意"))
    return cases


def _share(number: int, full: int, mark: Any) -> int | None:
    """How many of so many come to a mark."""
    nearest = round(Fraction(mark) * number / full)
    return nearest if _rounded(Fraction(full * nearest, number)) == mark else None


def _rounded(exactly: Fraction) -> Decimal:
    scaled = Decimal(exactly.numerator) / Decimal(exactly.denominator)
    return scaled.quantize(_CENT, ROUND_HALF_UP)


def _case(unit: str, channel: str, chance: random.Random) -> dict[str, Any]:
    begun = _BEGIN + datetime.timedelta(minutes=chance.randrange(_MINUTES))
    limit = begun + datetime.timedelta(days=chance.randint(3, 7))
    return {
        "受理时间": begun,
        "来源渠道": chance.choice(CHANNELS[channel]),
        "受理方式": "网民诉求" if channel == "online" else "自行受理",
        "主办单位": unit,
        "办结时限": limit,
        "办结时间": limit - datetime.timedelta(minutes=chance.randint(0, 4_000)),
        "回访时间": limit + datetime.timedelta(days=3) if channel == "hotline" else "",
        "满意度": "满意",
        "诉求人": f"某{chance.choice('甲乙丙丁')}",
        "联系电话": f"130{chance.randrange(10**8):08}",
        "诉求内容": "例：反映某事，希望处理。",
    }


def _handle_jointly(cases: list[dict[str, Any]], most: int) -> None:
    """Where the units of a group have more cases than the group, some are of two of them."""
    good = [
        case
        for case in cases
        if case["来源渠道"] == "电话"
        and case["满意度"] == "满意"
        and case["办结时间"] <= case["办结时限"]
        and "奖扣" not in case
    ]
    for _n in range(sum(case["来源渠道"] == "电话" for case in cases) - most):
        one = good.pop()
        other = next(case for case in good if case["主办单位"] != one["主办单位"])
        good.remove(other)
        other["协办单位"] = one["主办单位"]
        cases.remove(one)


def _give_notice(cases: list[dict[str, Any]], is_noticed: bool) -> None:
    """A notice costs half a mark; it is about what came online."""
    online = [case for case in cases if case["来源渠道"] != "电话"]
    if is_noticed:
        online[0]["督办单号"] = "例督1号"


def _of_others(issue: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """What the centre answered itself, and what a unit outside the tables had."""
    phone, online = (part["count"] for part in issue["intake"]["parts"])
    units = [*_of_units(issue, random.Random(0))]
    by_phone = sum(case["来源渠道"] == "电话" for case in units)
    outside = _outside(units)
    for channel, missing in outside.items():
        yield from (_case(OUTSIDE, channel, chance) for _n in range(missing))
    for channel, total, there in (
        ("hotline", phone, by_phone + outside["hotline"]),
        ("online", online, len(units) - by_phone + outside["online"]),
    ):
        yield from (_case("", channel, chance) for _n in range(total - there))


def _outside(units: list[dict[str, Any]]) -> dict[str, int]:
    """How many cases the peers of the departments have beyond those in the table."""
    towns = {row["unit"] for row in json.loads(ISSUE.read_bytes())["appendices"][1]["rows"]}
    departments = [case for case in units if case["主办单位"] not in towns]
    by_phone = sum(case["来源渠道"] == "电话" for case in departments)
    phone, online = PEERS["区直部门及公共服务单位"]
    return {"hotline": phone - by_phone, "online": online - (len(departments) - by_phone)}


def _name_topics(cases: list[dict[str, Any]], topics: list[str], chance: random.Random) -> None:
    """The topics of the issue, the first the most frequent, and some that are rarer than all."""
    weights = [len(topics) + 4 - place for place in range(len(topics))]
    counts = [len(cases) * weight // (sum(weights) + 6) for weight in weights]
    names = [topic for topic, count in zip(topics, counts, strict=True) for _n in range(count)]
    names += [OTHER_TOPICS[n % len(OTHER_TOPICS)] for n in range(len(cases) - len(names))]
    chance.shuffle(names)
    for case, name in zip(cases, names, strict=True):
        case["一级分类"] = name


def _divide_phone_calls(
    cases: list[dict[str, Any]], intake: dict[str, Any], chance: random.Random
) -> None:
    by_phone = [case for case in cases if case["来源渠道"] == "电话"]
    referred = intake["parts"][0]["parts"][0]["count"]
    for case in chance.sample(by_phone, referred):
        case["受理方式"] = "洛阳市转办"


def main() -> None:
    """Write a ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    options.output.write_text(made(options.seed), encoding="utf-8-sig", newline="")


if __name__ == "__main__":
    main()
