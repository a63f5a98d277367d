"""Data is text: whatever a field holds comes out as itself, in Markdown and in docx."""

from __future__ import annotations

import html

import pytest
from markdown_it import MarkdownIt

import bulletin_gen as bg
from tests.reading import docx_paragraphs
from tests.variants import compose, q3_tree

AWKWARD = [
    "*甲*",
    "**甲**",
    "_甲_",
    "甲|乙",
    "<b>甲</b>",
    "甲&amp;乙 & 丙",
    "{{ masthead.name }}",
    "{% if x %}",
    "{# 注 #}",
    "甲\n乙",
    "甲\t乙",
    "1. 甲",
    "# 甲 #",
    "- 甲",
    "> 甲",
    "[甲](http://乙)",
    "![甲](乙)",
    "`甲`",
    "~~甲~~",
    "甲\\",
    "\\*甲",
    "&#42;",
    "  甲  ",
    "---",
    "%s %d {0}",
    "]]>",
]


def printed(markdown: str) -> str:
    """What a Markdown viewer shows, with line breaks kept."""
    rendered = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(markdown)
    text = rendered.replace("<br />\n", "\n").replace("<br>", "\n")
    return html.unescape(text)


def tree_with(text: str) -> dict[str, object]:
    tree = q3_tree()
    tree["appendices"][0]["rows"][0]["unit"] = text
    tree["commended_units"][0] = text
    tree["top_problems"][0] = text
    tree["supervision_notices"][0]["problem"] = text
    tree["colophon"]["signed_by"] = [text]
    return tree


@pytest.mark.parametrize("text", AWKWARD)
def test_markdown_prints_it_as_itself(text: str) -> None:
    markdown = bg.write_document(compose(tree_with(text)), ".md").data.decode()
    shown = printed(markdown)
    assert f">{text}</td>" in shown
    assert f"工作开展较好的单位有：{text}、教体局" in shown
    assert f"问题是：{text}、公共" in shown
    assert f"签发：{text}" in shown


@pytest.mark.parametrize("text", AWKWARD)
def test_docx_holds_it_as_itself(text: str) -> None:
    data = bg.write_document(compose(tree_with(text)), ".docx").data
    blocks = [text for _style, text in docx_paragraphs(data)]
    assert any(block.startswith(f"{text} | 7.24 | ") for block in blocks)
    assert any(f"工作开展较好的单位有：{text}、教体局" in block for block in blocks)
    assert any(f"存在问题为{text}。" in block for block in blocks)
    assert any(block.startswith(f"签发：{text}　审核") for block in blocks)


def test_lines_of_a_paragraph_that_look_like_blocks_stay_text() -> None:
    tree = q3_tree()
    tree["top_problems"][0] = "甲\n# 乙\n1. 丙\n- 丁\n> 戊\n+ 己\n==="
    markdown = bg.write_document(compose(tree), ".md").data.decode()
    assert "问题是：甲\n# 乙\n1. 丙\n- 丁\n> 戊\n+ 己\n===、公共服务类" in printed(markdown)
