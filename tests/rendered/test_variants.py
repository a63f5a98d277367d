"""Long and short issues: nothing overlaps, nothing is left alone, the colophon stands at the foot
of the last page.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.rendered.measure import Page
from tests.rendered.test_clauses import BOTTOM, CELL, LEFT, LINE, RIGHT, TOP
from tests.variants import Tree, example_tree, q3_tree

pytestmark = pytest.mark.rendered

PrintAll = Callable[[list[Tree]], list[list[Page]]]
UNIT_COLUMN_RIGHT = 35 + 34.4
"""Where the column of unit names ends on a landscape page."""
SENTENCE = "严格按照时限要求办理群众诉求，"


def variant(**changes: Any) -> Tree:
    return q3_tree() | changes


def of_paragraphs(count: int, **changes: Any) -> Tree:
    """An issue whose closing has so many paragraphs of a line each."""
    return variant(closing="\n\n".join([SENTENCE] * count), **changes)


def rows(count: int) -> Tree:
    tree = q3_tree()
    template = tree["appendices"][1]["rows"][0]
    tree["appendices"] = [
        tree["appendices"][1]
        | {"rows": [template | {"unit": f"第{number}镇"} for number in range(count)]}
    ]
    return tree


def colophon_is_at_the_foot(pages: list[Page]) -> None:
    last = pages[-1]
    assert last.body[-1].text.startswith("签发")
    assert last.rules[-1].y == pytest.approx(BOTTOM, abs=4)


def nothing_overlaps(pages: list[Page]) -> None:
    for page in pages:
        if page.is_landscape:
            continue
        baselines = [line.baseline for line in page.body]
        gaps = [below - above for above, below in pairwise(baselines)]
        assert all(gap > 7.5 for gap in gaps), (page.number, [line.text for line in page.body])


def list_has_company(pages: list[Page]) -> None:
    page = next(page for page in pages if "附件：" in page.text)
    place = next(index for index, line in enumerate(page.body) if line.text.startswith("附件："))
    assert place >= 2, page.text
    assert page.body[place].baseline <= BOTTOM


@pytest.fixture(scope="module")
def without_appendix(print_all: PrintAll) -> list[list[Page]]:
    return print_all(
        [of_paragraphs(count, appendices=[]) for count in (1, 4, 5, 6, 7, 8, 9, 10, 11, 26)]
    )


class TestWithoutAppendix:
    def test_the_colophon_shares_the_last_page_or_has_one(
        self, without_appendix: list[list[Page]]
    ) -> None:
        for pages in without_appendix:
            colophon_is_at_the_foot(pages)
            assert pages[0].number == 1
            assert pages[0].lines[-1].text == "—1—"

    def test_nothing_overlaps(self, without_appendix: list[list[Page]]) -> None:
        for pages in without_appendix:
            nothing_overlaps(pages)

    def test_every_paragraph_is_printed(self, without_appendix: list[list[Page]]) -> None:
        counts = [
            "".join(page.text for page in pages).count(SENTENCE) for pages in without_appendix
        ]
        assert counts == [1, 4, 5, 6, 7, 8, 9, 10, 11, 26]

    def test_pages_are_as_few_as_can_be(self, without_appendix: list[list[Page]]) -> None:
        assert [len(pages) for pages in without_appendix] == sorted(
            len(pages) for pages in without_appendix
        )
        assert len(without_appendix[0]) == 2
        assert len(without_appendix[-1]) == 3


class TestListOfAppendices:
    def test_is_never_alone_on_a_page(self, print_all: PrintAll) -> None:
        for pages in print_all([of_paragraphs(count) for count in (6, 7, 8, 9, 10, 11, 12, 32)]):
            list_has_company(pages)

    def test_has_company_after_a_long_paragraph(self, print_all: PrintAll) -> None:
        for pages in print_all([variant(closing=SENTENCE * count) for count in (16, 20, 22, 24)]):
            list_has_company(pages)
            nothing_overlaps(pages)


def test_no_heading_is_left_at_the_foot_of_a_page(print_all: PrintAll) -> None:
    trees = [
        variant(closing="\n\n".join([SENTENCE] * count + ["# 打算", SENTENCE * 6]))
        for count in (5, 6, 7, 8)
    ]
    for pages in print_all(trees):
        page = next(page for page in pages if "一、打算" in page.text)
        assert not page.body[-1].text.startswith("一、打算")


def test_headings_of_four_levels(print_all: PrintAll) -> None:
    closing = f"# 总体情况\n\n## 分项\n\n### 热线\n\n#### 办理\n\n{SENTENCE}"
    [pages] = print_all([variant(closing=closing, appendices=[])])
    headings = [
        line for page in pages for line in page.body if line.text in ("一、总体情况", "（一）分项")
    ]
    deeper = [line for page in pages for line in page.body if line.text in ("1.热线", "（1）办理")]
    assert [line.left - LEFT for line in headings] == [pytest.approx(11.1, abs=1)] * 2
    assert len({headings[0].chars[0].font, headings[1].chars[0].font, deeper[0].chars[0].font}) == 3
    assert deeper[0].chars[0].font == deeper[1].chars[0].font


def test_forty_paragraphs_fill_pages_of_22_lines(print_all: PrintAll) -> None:
    [pages] = print_all([of_paragraphs(40)])
    full = pages[1].body
    assert len(full) == 22
    assert full[-1].baseline - full[0].baseline == pytest.approx(21 * LINE, abs=0.6)


@pytest.mark.parametrize("count", [1, 13, 14, 28, 400])
def test_a_table_of_any_length(count: int, print_all: PrintAll) -> None:
    [pages] = print_all([rows(count)])
    tables = [page for page in pages if page.is_landscape]
    per_page = [page.text.count("镇") for page in tables]
    assert sum(per_page) - tables[0].body[1].text.count("镇") == count
    assert len(tables) == 1 or per_page[-1] > 1
    assert all(page.text.count("110联动事项") == 1 for page in tables)
    assert max(page.rules[-1].y for page in tables) <= 185
    colophon_is_at_the_foot(pages)
    assert pages[-1].number % 2 == 0


def test_a_long_unit_name_is_printed_whole(print_all: PrintAll) -> None:
    tree = rows(3)
    names = ["一二三四五六七八九十甲乙丙丁", "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑"]
    for row, name in zip(tree["appendices"][0]["rows"], names, strict=False):
        row["unit"] = name
    [pages] = print_all([tree])
    table = next(page for page in pages if page.is_landscape)
    column = "".join(
        char.text for line in table.body for char in line.chars if char.right < UNIT_COLUMN_RIGHT
    )
    assert all(name in column for name in names)
    edges = [rule.y for rule in table.rules]
    assert all(
        not (edge - 0.7 < line.baseline < edge + 2.5) for edge in edges for line in table.body
    )


def test_five_appendices(print_all: PrintAll) -> None:
    tree = q3_tree()
    tree["appendices"] = [tree["appendices"][1]] * 5
    [pages] = print_all([tree])
    assert [page.body[0].text for page in pages if page.is_landscape] == [
        f"附件{n}" for n in range(1, 6)
    ]
    colophon_is_at_the_foot(pages)
    assert pages[-1].number % 2 == 0


@pytest.fixture(scope="module")
def with_options(print_all: PrintAll) -> list[Page]:
    tree = variant(addressees=["各镇（街道）", "区直各部门"], note="此件公开发布")
    tree["masthead"] |= {
        "cumulative_number": 35,
        "copy_number": 12,
        "secrecy": {"level": "机密", "term": "1年"},
        "urgency": "特急",
    }
    [pages] = print_all([tree])
    return pages


class TestOptionalElements:
    def test_marks_stand_at_the_top_left_of_the_type_area(self, with_options: list[Page]) -> None:
        marks = with_options[0].body[:3]
        assert [line.text for line in marks] == ["000012", "机密★1年", "特急"]
        assert [line.left for line in marks] == [pytest.approx(LEFT, abs=1)] * 3
        assert [line.baseline for line in marks] == [
            pytest.approx(TOP + 8.3 + number * LINE, abs=1) for number in range(3)
        ]

    def test_the_name_stands_where_it_stands_without_marks(
        self, with_options: list[Page], q3_pages: list[Page]
    ) -> None:
        assert with_options[0].body[3].baseline == pytest.approx(
            q3_pages[0].body[0].baseline, abs=0.1
        )

    def test_cumulative_number(self, with_options: list[Page]) -> None:
        assert with_options[0].body[4].text == "第9期（总第35期）"

    def test_addressees_stand_above_the_body_at_the_left_edge(
        self, with_options: list[Page]
    ) -> None:
        line = next(
            line for line in with_options[0].body if line.text == "各镇（街道），区直各部门："
        )
        assert line.left == pytest.approx(LEFT, abs=1)

    def test_note_stands_below_the_list_indented_by_two(self, with_options: list[Page]) -> None:
        page = next(page for page in with_options if "附件：" in page.text)
        assert page.body[-1].text == "（此件公开发布）"
        assert page.body[-1].left - LEFT == pytest.approx(2 * CELL, abs=3.5)
        assert page.body[-1].right < RIGHT


@pytest.mark.parametrize("name", ["2021Q3", "2024W28", "2024M10"])
def test_no_figure_is_broken_over_two_lines(name: str, print_all: PrintAll) -> None:
    [pages] = print_all([example_tree(name)])
    for page in (page for page in pages if not page.is_landscape):
        for above, below in pairwise(page.body):
            assert not (above.text[-1].isdigit() and below.text[0] in "0123456789.%"), (
                above.text + "|" + below.text
            )
