"""What a path is called in the words of whoever fills in an issue."""

from __future__ import annotations

import pytest

import bulletin_gen as bg
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read.model.path_words import words_of
from tests.variants import example_tree

WORDS: dict[str, tuple[str, ValuePath, str]] = {
    "a row": ("2021Q3", ("appendices", 0, "rows", 2), "附件1 第3行 市场监管局"),
    "a cell": (
        "2021Q3",
        ("appendices", 0, "rows", 0, "hotline", "acceptance"),
        "附件1 第1行 城管局 110联动事项 受理分数",
    ),
    "a table": ("2021Q3", ("appendices", 1), "附件2"),
    "a group of a table": ("2021Q3", ("appendices", 1, "unit_group"), "附件2 单位类别"),
    "a text": ("2021Q3", ("closing",), "结尾文字"),
    "a name in a list": ("2021Q3", ("commended_units", 1), "工作开展较好的单位 第2项 教体局"),
    "a part of the intake": (
        "2021Q3",
        ("intake", "parts", 0, "parts", 1, "count"),
        "受理情况 分项 第1项 电话诉求 分项 第2项 自行受理 件数",
    ),
    "a fact of the package": ("2025M05", ("facts", "重复件数"), "其他事实 重复诉求件数"),
    "what is not there": ("2021Q3", ("masthead", "nothing"), "版头 nothing"),
    "a row that is not there": ("2021Q3", ("appendices", 0, "rows", 99), "附件1 第100行"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_path_is_called_by_the_titles_of_its_fields(name: str) -> None:
    example, path, words = WORDS[name]
    tree = example_tree(example)
    assert words_of(path, tree, bg.load_package(tree["template"])) == words
