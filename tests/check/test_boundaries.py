"""Rules at their boundaries: one step further, and the answer is another."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

import bulletin_gen as bg
from bulletin_gen.period import DateRange
from tests.check.test_rules import (
    CASES,
    INTERVIEW,
    NOTICE,
    RATE,
    REMOVED,
    ROW,
    WITH_PREVIOUS,
    Patch,
    check,
    codes,
    patched,
    previous_tree,
)
from tests.variants import example_tree, q3_tree

PART = "intake.parts[0].parts[0]"
TYPE = "breakdowns.by_type.parts[0]"


def _halves(count: int, more: int, *names: str) -> list[dict[str, object]]:
    """Two parts that come to a count, and to so much more."""
    first, second = names * 2 or ("电话", "网络")
    return [
        {"name": first, "count": count // 2},
        {"name": second, "count": count - count // 2 + more},
    ]


BOUNDARIES: list[tuple[str, str, Patch, bool]] = [
    # rule, example, change, whether it is found
    (
        "intake-sum",
        "2021Q3",
        {f"{PART}.count": 0, "intake.parts[0].count": 3694, "intake.count": 4231},
        False,
    ),
    (
        "intake-sum",
        "2021Q3",
        {f"{PART}.count": 0, "intake.parts[0].count": 3695, "intake.count": 4232},
        True,
    ),
    (
        "intake-sum",
        "2021Q3",
        {f"{PART}.count": 0, "intake.parts[0].count": REMOVED, "intake.count": 4231},
        False,
    ),
    ("intake-sum", "2024W28", {f"{TYPE}.parts": _halves(642, 0)}, False),
    ("intake-sum", "2024W28", {f"{TYPE}.parts": _halves(642, 1)}, True),
    (
        "breakdown-sum",
        "2024W28",
        {f"{TYPE}.count": REMOVED, f"{TYPE}.share": REMOVED, f"{TYPE}.parts": _halves(642, 0)},
        False,
    ),
    ("intake-part-twice", "2024W28", {f"{TYPE}.parts": _halves(642, 0, "电话")}, True),
    ("call-backs-exceed-phone", "2021Q3", {"call_backs.count": 4578}, False),
    (
        "call-backs-exceed-phone",
        "2021Q3",
        {"intake": {"name": "诉求", "count": 0}, "call_backs.count": 1},
        True,
    ),
    (
        "call-backs-exceed-phone",
        "2021Q3",
        {"intake": {"name": "诉求", "count": 1}, "call_backs.count": 1},
        False,
    ),
    (
        "call-backs-exceed-phone",
        "2021Q3",
        {"intake": {"name": "诉求", "channel": "phone", "count": 0}, "call_backs.count": 0},
        False,
    ),
    ("replies-exceed-reports", "2021Q3", {"escalations.replies": 6}, False),
    ("rate-range", "2021Q3", {RATE: Decimal("100.1")}, True),
    ("rate-range", "2021Q3", {RATE: -1}, True),
    ("rate-range", "2021Q3", {RATE: 0}, False),
    ("rate-range", "2024W28", {"facts.on_time_rate": 100}, False),
    ("rate-range", "2024W28", {"facts.on_time_rate": 101}, True),
    ("rate-fraction", "2021Q3", {RATE: 0}, False),
    ("rate-fraction", "2021Q3", {RATE: 1}, False),
    ("rate-fraction", "2021Q3", {RATE: Decimal("0.5")}, True),
    ("rate-fraction", "2021Q3", {RATE: Decimal("0.32")}, False),
    ("lower-bound-round", "2021Q3", {"inspections.resolved": {"at_least": 0}}, True),
    ("lower-bound-round", "2021Q3", {"inspections.resolved": {"at_least": 10}}, False),
    ("table-intake", "2024M10", {"intake.parts[1].name": "自行受理"}, True),
    ("topic-exceeds-intake", "2024W28", {"hot_topics[0].previous_count": 1002}, True),
    ("topic-exceeds-intake", "2024W28", {"hot_topics[0].previous_count": 1001}, False),
    ("topic-units", "2024W28", {"hot_topics[1].units": []}, False),
    ("list-order", "2024W28", {"hot_topics[1].count": 87}, True),
    ("entry-twice", "2024W28", {"hot_topics[1].name": "停水问题"}, True),
    ("entry-twice", "2024W28", {"hot_topics[0].units[1].unit": "住建局"}, True),
    ("entry-twice", "2024W28", {"facts.overdue_units": ["水务公司", "水务公司"]}, True),
    ("entry-twice", "2021Q3", {"supervision_notices": [NOTICE, NOTICE]}, True),
    (
        "entry-twice",
        "2021Q3",
        {"supervision_notices": [NOTICE, NOTICE | {"problem": "推诿"}]},
        False,
    ),
    ("named-twice", "2021Q3", {f"{INTERVIEW}.units": ["电信公司", "电信公司"]}, True),
    ("named-twice", "2021Q3", {f"{INTERVIEW}.units": ["商务局", "融媒体中心"]}, False),
    ("named-twice", "2021Q3", {"criticised_units": ["商务局", "商务局"]}, True),
    ("unit-unknown", "2021Q3", {f"{INTERVIEW}.units[2]": "山化"}, True),
    ("unit-unlisted", "2021Q3", {"appendices[1].rows[12].unit": "翟镇"}, True),
    ("own-punctuation", "2021Q3", {"addressees": ["各镇（街道）："]}, True),
    ("own-punctuation", "2021Q3", {"note": "（此件公开发布）"}, True),
    ("own-punctuation", "2021Q3", {"note": "此件公开发布（不登报）"}, False),
    ("score-range", "2021Q3", {f"{ROW}.online.online_reply": Decimal("-0.01")}, True),
    *(
        ("misleading-character", "2021Q3", {field: f"局{character}"}, True)
        for character in "\u200b\u200d\u202e\u2028\u2066\ufeff\xad"
        "\u3164\ue000\u2f08\u2ec4\U000e0020"
        for field in (f"{ROW}.unit", "closing", "intake.name")
    ),
    ("rate-fraction", "2024M10", {"appendices[0].rows[2].handling.rate": Decimal("0.99")}, False),
    ("score-range", "2021Q3", {f"{ROW}.online.online_reply": 0}, False),
    ("score-range", "2021Q3", {f"{ROW}.online.online_reply": 5}, False),
    ("score-sum", "2021Q3", {f"{ROW}.total": Decimal("93.34")}, True),
    (
        "rank-order",
        "2021Q3",
        {"appendices[0].rows": q3_tree()["appendices"][0]["rows"][1::-1]},
        True,
    ),
    (
        "rank-absent",
        "2024M10",
        {"appendices[0].rows[9].intake": None, "appendices[0].rows[9].handling": None},
        True,
    ),
    (
        "notice-without-loss",
        "2021Q3",
        {"appendices[0].rows[33].online.supervision_notice": 10},
        True,
    ),
    ("period-dates", "2024W28", {"period.end": "2024-07-15"}, True),
    ("week-number", "2024W28", {"period.week": 27}, False),
    ("week-number", "2024W28", {"period.week": 26}, True),
    ("week-number", "2024W28", {"period.year": 2025}, True),
    (
        "week-number",
        "2024W28",
        {
            "period": {
                "kind": "week",
                "year": 2025,
                "week": 53,
                "start": "2024-12-30",
                "end": "2025-01-05",
            }
        },
        False,
    ),
    (
        "interview-period",
        "2021Q3",
        {f"{INTERVIEW}.assessed_period": {"kind": "month", "year": 2021, "month": 1}},
        False,
    ),
    ("title-period", "2021Q3", {"title": "2020年办理情况通报"}, True),
    ("title-period", "2021Q3", {"title": "2022年办理情况通报"}, True),
    ("title-period", "2021Q3", {"title": "6月办理情况通报"}, True),
    ("title-period", "2021Q3", {"title": "10月办理情况通报"}, True),
    ("title-period", "2024W28", {"title": "第27周办理情况通报"}, True),
    ("title-period", "2024W28", {"title": "第28周办理情况通报"}, False),
    *(
        ("title-period", "2024M10", {"title": f"{words}情况通报"}, is_found)
        for words, is_found in (
            ("九月", True),
            ("十月", False),
            ("十月份", False),
            ("十二月", True),
            ("二〇二四年九月", True),
            ("二〇二三年十月", True),
            ("二〇二四年十月", False),
            ("２０２４年１０月", False),
            ("２０２４年９月", True),
            ("第三季度", True),
            ("第四季度", False),
            ("上半年", True),
            ("下半年", False),
            ("2024年度", False),
            ("二零二三年度", True),
            ("1—10月", False),
            ("一至十月", False),
            ("近三个月", False),
        )
    ),
    *(
        ("title-period", example, {"title": title}, False)
        for example, title in (
            ("2021Q3", "2021年1月至9月群众诉求办理情况通报"),
            ("2021Q3", "第三季度热线情况（2021年10月）"),
            ("2021Q3", "第三季度通报暨第四季度工作安排"),
            ("2021Q3", "第三季度通报及2020年同期对比"),
            ("2021Q3", "关于落实《2020年热线工作方案》的三季度通报"),
            ("2024M10", "2024-2025年供暖季热线月报"),
            ("2024M10", "近三月群众诉求办理情况"),
            ("2024M10", "“双11月”供暖季诉求专报"),
            ("2024W28", "2024年7月第2周热线运行情况"),
            ("2024W28", "汛期第4周热线运行情况"),
            ("2024W28", "第28周热线情况及第29周研判"),
        )
    ),
    ("title-period", "2024M10", {"title": "2023年十月情况通报"}, True),
    ("prose-month", "2021Q3", {"closing": "11月底前完成整改，逐月清零，三月内办结。"}, False),
    ("prose-month", "2021Q3", {"closing": "自6月份以来，热线实行24小时服务。"}, False),
    ("title-period", "2021Q3", {"title": "二季度情况通报"}, True),
    ("title-period", "2021Q3", {"title": "上半年情况通报"}, True),
    ("title-period", "2021Q3", {"title": "前三季度情况通报"}, False),
    ("title-period", "2024W28", {"title": "第二十七周情况通报"}, True),
    ("title-period", "2024W28", {"title": "第二十八周情况通报"}, False),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "十一月仍未办理"}, True),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "二月份仍未办理"}, True),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "八月仍未办理"}, False),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "去年二月起未办理"}, False),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "三个月未办理"}, False),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "２月未办理"}, True),
    ("prose-period", "2021Q3", {"closing": "2020年第三季度，再接再厉。"}, True),
    ("prose-period", "2021Q3", {"supervision_notices[0].problem": "第四季度仍未办理"}, True),
    ("prose-month", "2021Q3", {"supervision_notices[0].problem": "11月仍未办理"}, True),
    ("placeholder", "2021Q3", {"supervision_notices[0].problem": "××件未办"}, True),
    ("placeholder", "2021Q3", {"top_problems[0]": "待定"}, True),
    ("placeholder", "2021Q3", {"masthead.issuer": "某某区热线办"}, True),
    ("placeholder", "2021Q3", {f"{ROW}.unit": "某某局"}, True),
    ("placeholder", "2021Q3", {"appendices[0].unit_group": "某某单位"}, True),
    ("unbalanced-brackets", "2021Q3", {"closing": "作风）"}, True),
    ("prose-lines", "2024W28", {"hot_topics[0].details": "# 一\n#二"}, True),
]


@pytest.mark.parametrize(("code", "example", "patch", "is_found"), BOUNDARIES)
def test_a_rule_at_its_boundary(code: str, example: str, patch: Patch, is_found: bool) -> None:
    assert (code in codes(check(patched(example_tree(example), patch)))) is is_found


def test_no_near_miss_is_empty() -> None:
    assert [code for code, (_breach, near) in {**CASES, **WITH_PREVIOUS}.items() if not near] == []


def paths_of(code: str, patch: Patch) -> list[str]:
    return [
        finding.json_path for finding in check(patched(q3_tree(), patch)) if finding.code == code
    ]


def test_a_group_with_several_absent_scores_is_found_at_the_first() -> None:
    absent = dict.fromkeys((f"{ROW}.online.acceptance", f"{ROW}.online.online_reply"))
    assert paths_of("group-incomplete", absent) == ["$.appendices[0].rows[0].online.acceptance"]


def test_an_unclosed_bracket_is_found_at_the_first() -> None:
    findings = check(patched(q3_tree(), {"closing": "甲（乙“丙"}))
    assert [finding.offset for finding in findings if finding.code == "unbalanced-brackets"] == [1]


def ranking(**totals: int) -> list[dict[str, Any]]:
    """Rows of the example's layout: a name of one letter is assessed on one side only."""
    groups = q3_tree()["appendices"][0]["rows"][0]
    return [
        {
            "unit": unit,
            "hotline": dict.fromkeys(groups["hotline"], 0) | {"subtotal": 0},
            "online": None
            if len(unit) == 1
            else dict.fromkeys(groups["online"], 0) | {"subtotal": 0},
            "adjustment": total,
            "total": total,
        }
        for unit, total in totals.items()
    ]


def named(commended: list[str], criticised: list[str]) -> set[str]:
    tree = q3_tree()
    rows = ranking(甲甲=9, 乙乙=7, 丙丙=5, 丁=4, 戊=3)
    tree["appendices"] = [{"table": "assessment", "unit_group": "各单位", "rows": rows}]
    tree |= {"commended_units": commended, "criticised_units": criticised}
    tree |= {"supervision_notices": [], "admonitory_interviews": [], "unassessed_units": []}
    return {code for code in codes(check(tree)) if code.startswith(("commended", "criticised"))}


@pytest.mark.parametrize(
    ("commended", "criticised", "found"),
    [
        (["甲甲"], [], set()),
        (["甲甲", "乙乙"], [], set()),
        (["乙乙"], [], {"commended-not-first"}),
        (["甲甲", "丙丙"], [], {"commended-not-first"}),
        (["丁"], [], {"commended-not-first"}),
        ([], ["丙丙"], set()),
        ([], ["戊"], set()),
        ([], ["丁"], {"criticised-not-last"}),
        ([], ["乙乙"], {"criticised-not-last"}),
        ([], ["丙丙", "乙乙"], set()),
        ([], ["丙丙", "戊"], set()),
    ],
)
def test_who_may_be_named(commended: list[str], criticised: list[str], found: set[str]) -> None:
    """The commended go by the whole table, the criticised by those assessed in the same groups."""
    assert named(commended, criticised) == found


def test_the_one_who_beats_a_named_unit_most_is_told_by_however_little() -> None:
    tree = q3_tree()
    rows = ranking(甲甲=9, 乙乙=9, 丙丙=9)
    for row, total in zip(rows, ("9.2", "9.1", "9"), strict=True):
        row |= {"adjustment": Decimal(total), "total": Decimal(total)}
    tree["appendices"] = [{"table": "assessment", "unit_group": "各单位", "rows": rows}]
    tree |= {"commended_units": [], "criticised_units": ["甲甲"]}
    (message,) = (
        finding.message for finding in check(tree) if finding.code == "criticised-not-last"
    )
    assert "丙丙" in message


def test_those_interviewed_are_compared_with_who_was_assessed_alike() -> None:
    """In the issue before, 工信局 had less than all others, without being assessed online."""
    tree, previous = q3_tree(), previous_tree()
    tree["masthead"]["cumulative_number"] = 35
    last = next(row for row in previous["appendices"][0]["rows"] if row["unit"] == "偃师高中")
    tree["admonitory_interviews"][0]["units"] = [last["unit"]]
    tree["unassessed_units"] = []
    assert "interviewed-not-last" not in codes(check(tree, previous))


@pytest.mark.parametrize(
    ("number", "date", "is_found"),
    [
        (10, "2021-12-20", False),
        (1, "2021-12-20", True),
        (1, "2022-01-20", False),
        (2, "2022-01-20", True),
    ],
)
def test_an_issue_number_follows(number: int, date: str, is_found: bool) -> None:
    tree = q3_tree()
    tree["masthead"] |= {"issue_number": number, "date": date}
    assert ("issue-number" in codes(check(tree, q3_tree()))) is is_found


@pytest.mark.parametrize(
    ("month", "is_found"),
    [(10, True), (11, False), (12, False), (1, False), (2, False), (3, False), (4, True)],
)
def test_a_month_of_prose_in_a_period_over_the_turn_of_the_year(
    month: int, is_found: bool, q3: bg.Bulletin, quarterly: bg.TemplatePackage
) -> None:
    """The period ends in February, and the bulletin's date is in March."""
    period = DateRange(start=datetime.date(2021, 11, 5), end=datetime.date(2022, 2, 20))
    masthead = replace(q3.masthead, date=datetime.date(2022, 3, 1))
    bulletin = replace(q3, period=period, masthead=masthead, closing=f"{month}月份开展培训。")
    assert ("prose-month" in codes(bg.check_bulletin(bulletin, quarterly))) is is_found


@pytest.mark.parametrize(("day", "is_found"), [(3, False), (2, False), (1, True)])
def test_a_range_has_at_least_one_day(
    day: int, is_found: bool, q3: bg.Bulletin, quarterly: bg.TemplatePackage
) -> None:
    period = DateRange(start=datetime.date(2021, 7, 2), end=datetime.date(2021, 7, day))
    assert (
        "period-dates" in codes(bg.check_bulletin(replace(q3, period=period), quarterly))
    ) is is_found


@pytest.mark.parametrize(("count", "is_found"), [(None, False), (0, True)])
def test_a_column_without_a_number_adds_up_to_nothing(count: int | None, is_found: bool) -> None:
    tree = example_tree("2024M10")
    for row in tree["appendices"][0]["rows"]:
        row["intake"]["phone"]["referred"] = count
    tree["intake"]["parts"][0]["count"] = 1 if is_found else 0
    messages = [finding.message for finding in check(tree) if finding.code == "table-intake"]
    assert any("上级转办" in message for message in messages) is is_found


@pytest.mark.parametrize(("before", "is_found"), [(205, False), (204, True)])
def test_the_count_before_of_a_topic_is_that_of_the_issue_before(
    before: int, is_found: bool
) -> None:
    tree, previous = example_tree("2024W28"), example_tree("2024W28")
    previous["hot_topics"][0] = {"name": "停水问题", "count": before}
    found = [
        finding.message for finding in check(tree, previous) if finding.code == "previous-count"
    ]
    assert any("停水问题" in message for message in found) is is_found


def test_who_is_commended_without_a_place_keeps_no_other_from_being_looked_at() -> None:
    absent_first = {
        "commended_units": ["别处", "人社局"],
        "unassessed_units": ["融媒体中心", "别处"],
    }
    assert "commended-not-first" in codes(check(patched(q3_tree(), absent_first)))
