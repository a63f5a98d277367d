"""The quarterly's narrative reads right whatever the quarter brought."""

from __future__ import annotations

from typing import Any

import pytest

from bulletin_gen.compose.narrative import narrative_blocks
from bulletin_gen.document import Heading, Paragraph
from tests.variants import Tree, compose, q3_tree


@pytest.fixture
def tree() -> Tree:
    return q3_tree()


def paragraphs(tree: Tree) -> list[str]:
    return ["".join(run.text for run in block.runs) for block in compose(tree).narrative]


def notice(unit: str, problem: str) -> dict[str, str]:
    return {"unit": unit, "problem": problem}


def interview(tree: Tree, *units: str) -> dict[str, Any]:
    base: dict[str, Any] = tree["admonitory_interviews"][0]
    return base | {"units": list(units)}


def test_no_notice(tree: Tree) -> None:
    tree["supervision_notices"] = []
    assert paragraphs(tree)[2].startswith("第三季度未下发督办通知单。8月份")


def test_several_notices(tree: Tree) -> None:
    tree["supervision_notices"] = [notice("商务局", "逾期未办"), notice("翟镇镇", "推诿拖延")]
    assert paragraphs(tree)[2].startswith(
        "第三季度下发督办通知单2份：问题单位为商务局，存在问题为逾期未办；问题单位为翟镇镇，"
        "存在问题为推诿拖延。"
    )


def test_no_interview(tree: Tree) -> None:
    tree["admonitory_interviews"] = []
    assert paragraphs(tree)[2].endswith("仍未按要求时限办理回复。")


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (["电信公司"], "排名末位的电信公司分管110联动工作副职和业务科长进行了警示性谈话。"),
        (
            ["电信公司", "山化镇"],
            "排名末位的电信公司和山化镇2个单位分管110联动工作副职和业务科长进行了警示性谈话。",
        ),
        (
            ["甲", "乙", "丙", "丁"],
            "排名末位的甲、乙、丙和丁4个单位分管110联动工作副职和业务科长进行了警示性谈话。",
        ),
    ],
)
def test_one_interview_with_several_units(tree: Tree, units: list[str], words: str) -> None:
    tree["admonitory_interviews"] = [interview(tree, *units)]
    assert words in paragraphs(tree)[2]


def test_several_interviews(tree: Tree) -> None:
    later = interview(tree, "翟镇镇") | {"month": {"kind": "month", "year": 2021, "month": 9}}
    del later["jointly_with"]
    tree["admonitory_interviews"].append(later)
    assert paragraphs(tree)[2].endswith(
        "警示性谈话。9月份对第二季度排名末位的翟镇镇分管110联动工作副职和业务科长进行了警示性谈话。"
    )


def test_an_interview_about_another_year_names_the_year(tree: Tree) -> None:
    tree["admonitory_interviews"][0]["assessed_period"]["year"] = 2020
    assert "对2020年第二季度排名末位的" in paragraphs(tree)[2]


def test_no_criticised_units(tree: Tree) -> None:
    tree["criticised_units"] = []
    assert paragraphs(tree)[1].endswith("大口镇、高龙镇。")


def test_exact_figures_are_not_printed_as_lower_bounds(tree: Tree) -> None:
    tree["inspections"] = {"count": 21, "resolved": 50}
    tree["call_backs"]["satisfaction_rate"] = 98
    assert paragraphs(tree)[0].endswith(
        "群众满意率为98%。现场督查督办21次，解决疑难事项50件，收到了良好的社会效果。"
    )


def test_no_escalation_is_said(tree: Tree) -> None:
    tree["escalations"] = {"reports": 0, "replies": 0}
    assert "537件。电话回访" in paragraphs(tree)[0]


def test_intake_without_parts(tree: Tree) -> None:
    tree["intake"] = {"name": "诉求", "count": 12}
    assert paragraphs(tree)[0].startswith(
        "2021年第三季度，区便民热线综合服务中心共受理诉求12件。向区领导"
    )


def test_strong_text_may_touch_chinese_punctuation(tree: Tree) -> None:
    tree["closing"] = "请**“各单位”**做好**供水。**保障（**一**）号，3**4未完"
    runs = [(run.text, run.emphasis) for run in compose(tree).narrative[3].runs]
    assert runs == [
        ("请", "plain"),
        ("“各单位”", "strong"),
        ("做好", "plain"),
        ("供水。", "strong"),
        ("保障（", "plain"),
        ("一", "strong"),
        ("）号，3**4未完", "plain"),
    ]


def test_prose_is_markdown(tree: Tree) -> None:
    tree["closing"] = (
        "# 问题\n\n第一句接着**加粗**的。\n\n## 分析\n\n## 建议\n\n### 一点\n\n#### 一小点\n\n# "
        "打算\n\n- 1 < 2\n"
    )
    blocks = compose(tree).narrative[3:]
    texts = ["".join(run.text for run in block.runs) for block in blocks]
    assert texts == [
        "一、问题",
        "第一句接着加粗的。",
        "（一）分析",
        "（二）建议",
        "1.一点",
        "（1）一小点",
        "二、打算",
        "- 1 < 2",
    ]
    assert [block.level for block in blocks if isinstance(block, Heading)] == [1, 2, 2, 3, 4, 1]
    assert isinstance(blocks[1], Paragraph)
    assert [run.emphasis for run in blocks[1].runs] == ["plain", "strong", "plain"]


def headings(markdown: str) -> list[str]:
    return ["".join(run.text for run in block.runs) for block in narrative_blocks(markdown)]


def test_lower_headings_begin_again_below_a_higher_one() -> None:
    assert headings("# 甲\n\n## 乙\n\n### 丙\n\n## 丁\n\n### 戊\n\n# 己\n\n## 庚\n\n#### 辛") == [
        "一、甲", "（一）乙", "1.丙", "（二）丁", "1.戊", "二、己", "（一）庚", "（1）辛",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("甲\n乙", "甲乙"),
        ("ab\ncd", "ab cd"),
        ("甲b\nc丁", "甲b c丁"),
        ("b\n甲\nc", "b甲c"),
        ("ab\n丙d", "ab丙d"),
        ("甲\\\n乙", "甲\n乙"),
        ("a\nb\nc", "a b c"),
    ],
)
def test_where_a_line_ends_inside_a_paragraph(markdown: str, text: str) -> None:
    assert headings(markdown) == [text]


def test_neighbouring_texts_of_one_emphasis_are_one_run() -> None:
    (paragraph,) = narrative_blocks("甲**乙**丙&#42;\n丁*戊*")
    assert [(run.text, run.emphasis) for run in paragraph.runs] == [
        ("甲", "plain"), ("乙", "strong"), ("丙*丁", "plain"), ("戊", "emphasis"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("closing", "paragraphs"),
    [
        ("一是办理。\n二是反馈。", ["一是办理。", "二是反馈。"]),
        ("一是办理。\r\n二是反馈。", ["一是办理。", "二是反馈。"]),
        ("一是办理。\n\n\n二是反馈。\n", ["一是办理。", "二是反馈。"]),
        ("一是办理；\\\n二是反馈。", ["一是办理；\n二是反馈。"]),
        ("1.停水\n2.停电", ["1.停水", "2.停电"]),
    ],
)
def test_a_new_line_of_prose_that_was_filed_is_a_new_paragraph(
    closing: str, paragraphs: list[str]
) -> None:
    narrative = compose(q3_tree() | {"closing": closing}).narrative
    texts = ["".join(run.text for run in block.runs) for block in narrative]
    assert texts[-len(paragraphs) :] == paragraphs
