"""Figures in prose: what is another than the value it stands beside is told, and nothing else."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest

import bulletin_gen as bg
from bulletin_gen.text.figures import figures_in
from tests.variants import Tree, example_tree, to_source

_RIGHT = (
    "本周共受理群众诉求1206件，按时办结率98.6%。",
    "全区共受理1206件，其中停水问题247件、夜间噪音问题150件、暑期培训退费问题88件。",
    "停水问题247件，占比较高；夜间噪音150件，与上周基本持平。",
    "本周受理各类诉求１２０６件，较好地完成了任务。",
    "按时办结率为百分之九十八点六，应当再接再厉。",
    "受理总量1206件，同比增长32.4%，日均受理172件。",
    "热线受理约1200件，高温天气是主要原因。",
    "受理群众诉求1,206件，比上周多205件。",
    "共受理0.12万件，运行平稳。",
    "累计受理25310件，今年以来运行平稳。",
    "水务公司受理77件，城东街道受理71件，要加强研判。",
    "上周受理1001件，本周受理1206件。",
    "按时办结率保持在98.6%，群众评价较好。",
    "按时办结率稳定在98.6%以上。",
    "确保按时办结率达到99%，力争满意率100%。",
    "每件诉求平均用时3.2天，最长12天。",
    "3个小区共停水5次，影响2600户，已协调4家单位处置。",
    "7*24小时值守，拨打12345即可反映，24小时内答复。",
    "不予受理12件，均已说明理由。",
    "停水问题主要集中在6个小区，涉及1.2万人。",
    "下周起对5家单位开展3次督查，要求办结率不低于95%。",
    "反映停水问题的多为老旧小区，共检修管网37处、阀门112个。",
    "投入资金120万元，惠及群众4600余人。",
    "超时办结15件，逐件说明原因。",
    "7月10日当天受理停水问题102件。",
    "其中周末受理280件，工作日受理926件。",
    "停水问题中，计划停水120件，突发停水127件。",
    "停水问题占咨询类的12%，电话诉求满意率89%，咨询类按时办结率100%。",
    "紧急求助15件，政策咨询230件，夜间受理群众诉求320件。",
    "按时办结率达95%以上的不通报，按时办结率80%以下的单位约谈。",
    "停水问题10件以上的小区要重点关注。",
    "按照“受理1件、办结1件”的要求。",
    "国庆期间，热线人工座席受理4200件。",
    "全年受理群众诉求12800件，截至6月底受理6400件。",
)
"""Of the weekly example: what it says is right, or nobody's."""
_SLIPPED = (
    "本周共受理群众诉求{1206}件，要高度重视。",
    "全区共受理{1206}件，运行平稳。",
    "本周受理各类诉求{1206}件。",
    "受理总量{1206}件，创新高。",
    "受理群众来电{1206}件，无一漏接。",
    "接收群众诉求{1206}件，办理情况如下。",
    "其中停水问题{247}件，居首位。",
    "夜间噪音问题共{150}件，夜间施工占多数。",
    "夜间噪音{150}件，仍须整治。",
    "暑期培训退费问题达{88}件。",
    "停水问题有{247}件，高温所致。",
    "按时办结率{98.6}%，群众评价较好。",
    "按时办结率为{98.6}%。",
    "按时办结率达{98.6}%，再创新高。",
    "按时办结率保持在{98.6}%。",
    "咨询类{642}件，多为办事指南。",
    "求助类诉求{311}件，要及时办理。",
    "投诉举报类占{16.42}%，须认真核查。",
)


def _slip(number: str, chance: random.Random) -> str:
    """A number with one figure changed, as fingers slip."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    place = chance.choice(places)
    others = [digit for digit in "0123456789" if digit != number[place]]
    return number[:place] + chance.choice(others if place else others[-8:]) + number[place + 1 :]


def _told(closing: str) -> list[str]:
    tree = _issue() | {"closing": closing}
    findings = bg.run_pipeline(to_source(tree), until="check").findings
    return [finding.message for finding in findings if finding.code == "prose-figure"]


def _issue() -> Tree:
    return example_tree("2024W28")


@pytest.mark.parametrize("closing", _RIGHT)
def test_what_is_right_or_nobodys_is_no_alarm(closing: str) -> None:
    assert _told(closing) == []


@pytest.mark.parametrize(
    ("closing", "is_told"),
    [
        ("开展督查21次，解决疑难事项53件，满意率97.24%。", False),
        ("满意率98%，督查督办25次。", False),
        ("满意率97.1%。", True),
        ("督查督办19次。", True),
    ],
)
def test_of_a_lower_bound_less_is_a_slip_and_more_is_none(closing: str, is_told: bool) -> None:
    tree = example_tree("2021Q3") | {"closing": closing}
    findings = bg.run_pipeline(to_source(tree), until="check").findings
    assert ("prose-figure" in {finding.code for finding in findings}) is is_told


def test_of_a_hundred_slips_in_prose_eighty_are_found() -> None:
    found, chance = 0, random.Random(1)
    for number in range(100):
        said = _SLIPPED[number % len(_SLIPPED)]
        right = re.search(r"\{([\d.]+)\}", said)
        assert right is not None
        assert _told(said.replace(right.group(), right.group(1))) == [], said
        found += bool(_told(said.replace(right.group(), _slip(right.group(1), chance))))
    assert found >= 80


def test_a_slip_is_told_with_both_figures_where_it_stands() -> None:
    [told] = _told("办理及时，共受理5115件。")
    assert told == "“5115件” stands beside “群众诉求”, which is 1206, in “办理及时，共受理5115件”"


@pytest.mark.parametrize(
    ("text", "kind", "value", "step"),
    [
        ("5115件", "count", "5115", "1"),
        ("９７.５%", "rate", "97.5", "0.1"),
        ("百分之九十七点二", "rate", "97.2", "0.1"),
        ("1.2万件", "count", "12000", "1000"),
        ("1,206件", "count", "1206", "1"),
    ],
)
def test_a_figure_is_read_with_what_it_counts(text: str, kind: str, value: str, step: str) -> None:
    [figure] = figures_in(text)
    assert (figure.kind, figure.value, figure.step) == (kind, Decimal(value), Decimal(step))


@pytest.mark.parametrize("text", ["5天", "12345热线", "3.2小时", "2个百分点", "第5期", "APP2件"])
def test_what_counts_no_cases_is_no_figure(text: str) -> None:
    assert [*figures_in(text)] == []
