"""The HTML: the same words as the Markdown, tables that say what heads what,
and nothing that runs.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import bulletin_gen as bg
from tests.conftest import EXAMPLES, ROOT, Run
from tests.reading import markdown_blocks, squeeze
from tests.variants import Tree, compose, example_tree, q3_tree
from tests.zoo import ZOO

YEAR = ROOT / "examples" / "year" / "2024M11.json"


def page(tree: Tree) -> etree._Element:
    return parsed(bg.write_document(compose(tree), ".html").data)


def parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data.replace(b"<!DOCTYPE html>", b"", 1))


def words(element: etree._Element) -> str:
    return squeeze("".join(text for text in _texts(element)))


def _texts(element: etree._Element) -> Iterator[str]:
    if element.tag != "svg" and not str(element.tag).endswith("}svg"):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


@pytest.mark.parametrize("name", ZOO)
def test_it_says_what_the_markdown_says(name: str) -> None:
    document = compose(ZOO[name]())
    body = parsed(bg.write_document(document, ".html").data).find("body")
    assert body is not None
    markdown = bg.write_document(document, ".md").data.decode()
    for row in document.appendices:
        assert squeeze(row.title) in words(body)
    for block in document.narrative:
        assert squeeze("".join(run.text for run in block.runs)) in words(body)
    cells = ["".join(cells) for cells in markdown_blocks(markdown) if isinstance(cells, list)]
    rows = [words(row) for row in body.iter("tr") if row.find("td") is not None]
    assert len(rows) == sum(len(appendix.table.rows) for appendix in document.appendices)
    assert len(cells) >= len(rows)


def test_a_table_says_what_its_cells_are_about() -> None:
    table = page(example_tree("2024M10")).find(".//table")
    assert table is not None
    heads = [
        (cell.text, cell.get("scope"), cell.get("colspan"), cell.get("rowspan"))
        for cell in table.iter("th")
    ]
    assert heads[:5] == [
        ("序号", "col", None, "3"),
        ("单位", "col", None, "3"),
        ("受理情况", "colgroup", "4", None),
        ("办理情况", "colgroup", "2", None),
        ("名次", "col", None, "3"),
    ]
    first = table.findall("tbody/tr")[0]
    assert [(cell.tag, cell.get("scope"), cell.text) for cell in first][:3] == [
        ("td", None, "1"),
        ("th", "row", "城东街道"),
        ("td", None, "25"),
    ]


def test_headings_go_down_from_the_title() -> None:
    body = page(q3_tree() | {"closing": "# 一\n\n## 二\n\n### 三\n\n#### 四"})
    levels = [
        (str(element.tag), words(element)) for element in body.iter("h1", "h2", "h3", "h4", "h5")
    ]
    assert [level for level, _words in levels][:5] == ["h1", "h2", "h3", "h4", "h5"]


def test_a_name_is_text_whatever_it_looks_like() -> None:
    tree = q3_tree()
    tree["appendices"][0]["rows"][0]["unit"] = "<script>alert(1)</script>"
    tree["masthead"]["issuer"] = '"><img src=x onerror=alert(1)>'
    root = page(tree)
    assert "<script>alert(1)</script>" in [cell.text for cell in root.iter("th")]
    assert not {str(element.tag) for element in root.iter(etree.Element)} & {
        "script",
        "img",
        "iframe",
        "link",
    }
    assert [
        key
        for element in root.iter(etree.Element)
        for key in element.attrib
        if str(key).startswith("on")
    ] == []


def test_nothing_is_fetched_from_anywhere() -> None:
    data = bg.write_document(compose(q3_tree()), ".html").data.decode()
    addresses = re.findall(r"(?:https?:|//|url\()[^\s\"')]+", data)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_a_chart_is_drawn_and_said(run: Run, tmp_path: Path) -> None:
    run("build", YEAR, "-o", tmp_path / "issue.html")
    figure = parsed((tmp_path / "issue.html").read_bytes()).find(".//figure")
    assert figure is not None
    drawing = figure[0]
    assert len(drawing.findall("{*}rect")) == 4
    assert (
        drawing.get("aria-label")
        == "近几个月受理件数：8月份1098件、9月份1272件、10月份1255件、11月份1318件。"
    )
    assert words(figure[1]) == drawing.get("aria-label")


@pytest.mark.parametrize(("kind", "shape"), [("bars", "rect"), ("line", "circle")])
def test_a_bar_begins_at_nothing_and_a_line_where_it_shows_most(
    kind: str, shape: str, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    shutil.copytree(ROOT / "templates" / "monthly", package)
    manifest = (
        (package / "package.toml")
        .read_text(encoding="utf-8")
        .replace('kind = "bars"', f'kind = "{kind}"')
    )
    (package / "package.toml").write_text(manifest, encoding="utf-8")
    outcome = bg.run_pipeline(YEAR, bg.Options(template=str(package), suffix=".html"))
    assert outcome.written is not None
    shapes = parsed(outcome.written.data).findall(f".//{{*}}{shape}")
    heights = [float(element.get("height", 0)) for element in shapes]
    assert len(shapes) == 4
    assert kind == "line" or heights[1] / heights[3] == pytest.approx(1272 / 1318, abs=0.002)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_same_issue_gives_the_same_bytes(file: Path) -> None:
    tree = json.loads(file.read_text(encoding="utf-8"))
    assert (
        bg.write_document(compose(tree), ".html").data
        == bg.write_document(compose(tree), ".html").data
    )
