"""The wording tools, as a template uses them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bulletin_gen as bg
from bulletin_gen.bulletin import Appendix, CountAtLeast, IntakeNode, RateAtLeast, Row, UnitCount
from bulletin_gen.compose.filters import FILTERS, TESTS, breakdown, counted, with_shares
from bulletin_gen.compose.narrative import narrative_blocks
from bulletin_gen.templating import Template, text_environment

APPENDIX = Appendix(unit_group="各单位", rows=tuple(Row(unit=unit) for unit in "甲乙丙"))
TREE = (
    IntakeNode(
        name="甲", count=3, parts=(IntakeNode(name="乙", count=1), IntakeNode(name="丙", count=2))
    ),
    IntakeNode(name="丁", count=4),
)
UNITS = (UnitCount(unit="住建局", count=99), UnitCount(unit="公安局", count=77))
THIRDS = tuple(IntakeNode(name=name, count=1) for name in "甲乙丙")

CASES = [
    ("{{ x | date_cn }}", datetime.date(2021, 9, 3), "2021年9月3日"),
    ("{{ x | listed }}", ["甲", "乙", "丙"], "甲、乙、丙"),
    ("{{ x | listed(last='和') }}", ["甲", "乙", "丙"], "甲、乙和丙"),
    ("{{ x | listed(last='和') }}", ["甲"], "甲"),
    ("{{ x | quantity('次') }}", CountAtLeast(at_least=20), "20余次"),
    ("{{ x | quantity('次') }}", 21, "21次"),
    ("{{ x | percentage }}", RateAtLeast(at_least=Decimal("97.2")), "97.2%以上"),
    ("{{ x | percentage }}", Decimal("97.20"), "97.20%"),
    ("{{ x | counted }}", UNITS, "住建局99件、公安局77件"),
    ("{{ 247 | share(x) }}", 1206, "20.48%"),
    ("{{ 1 | share(x, 0) }}", 8, "13%"),
    ("{{ 1 | share(x) }}", 0, "-"),
    ("{{ x | with_shares }}", UNITS, "住建局99件（占56.25%）、公安局77件（占43.75%）"),
    (
        "{{ x | with_shares(decimals=1) }}",
        THIRDS,
        "甲1件（占33.3%）、乙1件（占33.3%）、丙1件（占33.3%），因四舍五入，占比之和不等于100%",
    ),
    ("{{ 1206 | change(x) }}", 1001, "增长20.48%"),
    ("{{ 987 | change(x) }}", 1000, "下降1.3%"),
    ("{{ 5 | change(x) }}", 5, "持平"),
    ("{{ 5 | change(x) }}", 0, "由0件增至5件"),
    ("{{ 1000001 | change(x) }}", 1000000, "基本持平"),
    ("{{ x | numbered(1) }}", "第三季度", "1.第三季度"),
    ("{{ x | numbered(1) }}", "5月份", "1. 5月份"),
    ("{{ x | padded(6) }}", 12, "000012"),
    ("{{ x | padded(25) }}", 1, "0" * 19 + "1"),
    ("{{ x | first_units(2) | listed }}", APPENDIX, "甲、乙"),
    ("{{ x | first_units(9) | listed }}", APPENDIX, "甲、乙、丙"),
    ("{{ x | last_units(2) | listed }}", APPENDIX, "乙、丙"),
    ("{{ x | last_units(9) | listed }}", APPENDIX, "甲、乙、丙"),
    ("{{ x | listed(last='和') }}", ["甲", "乙"], "甲和乙"),
    ("{{ x | with_shares }}", (UnitCount(unit="甲", count=0),), "甲0件"),
    ("{{ x | breakdown }}", TREE, "甲3件（乙1件、丙2件），丁4件"),
    ("{{ x | with_shares }}", TREE, "甲3件（占42.86%，其中乙1件、丙2件）、丁4件（占57.14%）"),
    ("{% if x is lower_bound %}余{% endif %}", CountAtLeast(at_least=20), "余"),
]


REFUSED = [
    ("{{ x }}", None, "a value that is not there would be printed"),
    ("{{ x }}", UNITS, "a list cannot be printed; name one of its fields, or use a filter"),
    ("{{ x[0] }}", UNITS, "a group of fields cannot be printed"),
    ("{{ x | listed }}", (), "an empty list would be printed"),
    ("{{ x | counted }}", (), "an empty list would be printed"),
    ("{{ 420 | change(x) }}", None, "the count of the period before is not there"),
]


@pytest.mark.parametrize(("template", "value", "message"), REFUSED)
def test_what_would_make_a_broken_sentence_is_refused(
    template: str, value: Any, message: str
) -> None:
    with pytest.raises(bg.TemplateError, match=message):
        Template(text_environment(FILTERS, TESTS), template, "test").render({"x": value})


@pytest.mark.parametrize(("template", "value", "words"), CASES)
def test_wording(template: str, value: Any, words: str) -> None:
    assert (
        Template(text_environment(FILTERS, TESTS), template, "test").render({"x": value}) == words
    )


REFUSED_TEXTS = [
    (
        "{{ x | quantity('件') }}",
        None,
        "the filter “quantity” cannot take a value that is not there for value",
    ),
    ("{{ x | percentage }}", None, "the filter “percentage” cannot take a value that is not there"),
    ("{{ x | padded(3) }}", None, "the filter “padded” cannot take a value that is not there"),
    ("{{ x | date_cn }}", None, "the filter “date_cn” cannot take a value that is not there"),
    ("{{ x | markdown }}", None, "the filter “markdown” cannot take a value that is not there"),
    ("{{ '甲' ~ x }}", None, "a value that is not there would be printed"),
    ("{{ x | string }}", None, "a value that is not there would be printed"),
    ("{{ x | upper }}", None, "a value that is not there would be printed"),
    ("{{ x | int }}", None, "the filter “int” cannot take a value that is not there for value"),
    ("{{ x | default('无') }}", None, "a value that is not there would be printed"),
    ("{{ x | listed }}", ["甲", None], "the filter “listed” cannot take a list for items"),
    ("{{ x | join }}", ["甲", None], "a value that is not there would be printed"),
    ("{{ x | map('string') | join }}", ["甲", None], "a value that is not there would be printed"),
    (
        "{{ x | with_shares(1) }}",
        UNITS,
        "the filter “with_shares” cannot take the number 1 for unit",
    ),
    ("{{ x | quantity(2) }}", 3, "the filter “quantity” cannot take the number 2 for unit"),
    (
        "{{ x | quantity('件', 2, 3) }}",
        3,
        "the filter “quantity” is not used like that; it takes: unit、decimals",
    ),
    ("{{ x | listed }}", THIRDS, "the filter “listed” cannot take a list for items"),
    ("{{ x | listed }}", "甲乙", "the filter “listed” cannot take the text “甲乙” for items"),
    ("{{ x | string }}", THIRDS[0], "a group of fields cannot be printed"),
    ("{{ '甲' ~ x }}", THIRDS, "a list cannot be printed"),
    ("{{ x }}", True, "a yes or no cannot be printed"),
    ("{{ x.upper }}", "a", "there is no field “upper” here|a function cannot be printed"),
    ("{{ x.today() }}", datetime.date(2021, 9, 3), "there is no field “today” here"),
    ("{{ x.strftime('%A') }}", datetime.date(2021, 9, 3), "there is no field “strftime” here"),
    ("{{ x.quantize(1) }}", Decimal("1.5"), "there is no field “quantize” here"),
    ("{{ x[7] }}", UNITS, "the list has no entry 7"),
    ("{{ y }}", None, "there is no variable “y”"),
    (
        "{{ x.y }}",
        None,
        "“y” is asked of a value that is not there; put it between {% if %} and {% endif %}",
    ),
    ("{{ x.cuont }}", UNITS[0], "there is no field “cuont” here"),
    ("{{ 1 / x }}", 0, "something is divided by 0"),
    (
        "{% if 0 %}{{ x | lsted }}{% endif %}",
        1,
        "there is no filter “lsted”; did you mean “listed”?",
    ),
    ("{% if 0 %}{{ x is lower_buond }}{% endif %}", 1, "there is no test “lower_buond”"),
]


@pytest.mark.parametrize(("template", "value", "message"), REFUSED_TEXTS)
def test_only_texts_numbers_and_dates_are_printed(template: str, value: Any, message: str) -> None:
    with pytest.raises(bg.TemplateError) as refused:
        Template(text_environment(FILTERS, TESTS), template, "narrative.md.j2").render({"x": value})
    assert any(sentence in str(refused.value) for sentence in message.split("|"))
    assert str(refused.value).startswith("narrative.md.j2:1: ")


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ x | map(attribute='unit') | listed }}", UNITS, "住建局、公安局"),
        ("{{ x | map(attribute='count') | sum }}", UNITS, "176"),
        ("{{ '第' ~ x ~ '期' }}", 9, "第9期"),
        (
            "{{ x.year }}{% for i in [1, 2] %}{{ loop.cycle('甲', '乙') }}{% endfor %}",
            datetime.date(2021, 9, 3),
            "2021甲乙",
        ),
        ("{{ x.strip().split('、') | join('，') }}", " 甲、乙 ", "甲，乙"),
        ("{{ x | default('无', true) }}", None, "无"),
    ],
)
def test_what_a_bulletin_needs_works(template: str, value: Any, text: str) -> None:
    assert Template(text_environment(FILTERS, TESTS), template, "x").render({"x": value}) == text


def test_an_absent_count_is_printed_as_absent_numbers_are_and_has_no_share() -> None:
    parts = (IntakeNode(name="电话诉求", count=3), IntakeNode(name="网民诉求", count=None))
    for words in (breakdown(parts), counted(parts), with_shares(parts)):
        assert "网民诉求-件" in words
        assert "None" not in words
    assert "占" not in with_shares(parts)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("实行7*24小时服务，确保7*24小时畅通。", ["实行7*24小时服务，确保7*24小时畅通。"]),
        (
            "市民王**、李**（138****5678、139****1234）反映",
            ["市民王**、李**（138****5678、139****1234）反映"],
        ),
        ("王**和李**，张**", ["王**和李**，张**"]),
        ("5*3*2米，*ST，**2月**", ["5*3*2米，*ST，**2月**"]),
        (
            "一是**加强督办**，二是**“马上就办”**。",
            ["一是", "加强督办", "，二是", "“马上就办”", "。"],
        ),
        ("**重点**：_下划线_ `代码` ~删~ [字](x) <br> a|b \\* &amp; ***", None),
    ],
)
def test_of_the_signs_of_prose_only_bold_is_markup(text: str, runs: list[str] | None) -> None:
    [block] = narrative_blocks(str(FILTERS["markdown"](text)))
    texts = [run.text for run in block.runs]
    assert texts == (runs or ["重点", text.removeprefix("**重点**")])


@given(
    st.text(st.sampled_from("".join(map(chr, range(33, 127))) + "市民王和7件，、。“”"), min_size=1)
)
def test_what_is_no_heading_and_not_bold_is_printed_as_it_was_filed(text: str) -> None:
    filed = f"共{text}".replace("**", "*")
    [block] = narrative_blocks(str(FILTERS["markdown"](filed)))
    assert "".join(run.text for run in block.runs) == filed
