"""The real issue as it is printed, held against GB/T 9704-2012, in millimetres."""

from __future__ import annotations

import itertools
import re
from statistics import median

import pytest

from tests.conftest import ROOT
from tests.reading import markdown_blocks
from tests.rendered.measure import Line, Page

pytestmark = pytest.mark.rendered

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
"""The type area of a portrait page (5.2.1)."""
WIDE_LEFT, WIDE_RIGHT, WIDE_TOP, WIDE_BOTTOM = 35, 260, 28, 184
"""The same, turned."""
LINE = 225 / 22
CELL = 156 / 28
RED = (1.0, 0.0, 0.0)
PUBLISHED_UNITS = [12, 14, 14, 13, 13]


@pytest.fixture(scope="module")
def first(q3_pages: list[Page]) -> Page:
    return q3_pages[0]


@pytest.fixture(scope="module")
def narrative(q3_pages: list[Page]) -> list[Page]:
    return q3_pages[:2]


@pytest.fixture(scope="module")
def tables(q3_pages: list[Page]) -> list[Page]:
    return q3_pages[2:7]


@pytest.fixture(scope="module")
def last(q3_pages: list[Page]) -> Page:
    return q3_pages[-1]


def line_with(page: Page, words: str) -> Line:
    return next(line for line in page.lines if words in line.text)


def full_width_space_from_right(line: Line, edge: float) -> float:
    return (edge - line.right) / (line.size * 25.4 / 72)


class TestPage:
    def test_a4_and_eight_of_them(self, q3_pages: list[Page]) -> None:
        sides = {tuple(sorted((round(page.width), round(page.height)))) for page in q3_pages}
        assert sides == {(210, 297)}
        assert [page.is_landscape for page in q3_pages] == [False] * 2 + [True] * 5 + [False]

    def test_text_stays_in_the_type_area(self, narrative: list[Page], last: Page) -> None:
        for page in (*narrative, last):
            assert min(line.left for line in page.body) >= LEFT - 1
            assert max(line.right for line in page.body) <= RIGHT + 1
            assert page.body[0].baseline - 5 >= TOP - 1
            assert page.body[-1].baseline <= BOTTOM + 1

    def test_a_page_of_narrative_holds_22_lines(self, narrative: list[Page]) -> None:
        body = narrative[1].body
        pitch = (body[10].baseline - body[0].baseline) / 10
        assert pitch == pytest.approx(LINE, abs=0.15)
        first_line = body[0].baseline
        assert first_line + 21 * pitch <= BOTTOM < first_line + 22 * pitch

    def test_a_line_holds_28_characters(self, narrative: list[Page]) -> None:
        lines = [
            line
            for page in narrative
            for line in page.body
            if line.size == 16 and line.right > RIGHT - 3
        ]
        cells = [cells_of(line) for line in lines]
        assert len(lines) >= 20
        assert sum(27 <= count <= 29 for count in cells) >= 0.9 * len(cells)
        pitches = [pitch for line in lines for pitch in line.pitches]
        assert median(pitches) == pytest.approx(CELL, abs=0.06)

    def test_page_numbers(self, q3_pages: list[Page]) -> None:
        for page in q3_pages:
            number = page.page_number
            assert number is not None
            assert number.text == f"—{page.number}—"
            assert number.size == 14
            bottom = WIDE_BOTTOM if page.is_landscape else BOTTOM
            left, right = (WIDE_LEFT, WIDE_RIGHT) if page.is_landscape else (LEFT, RIGHT)
            dash = page.ink(number.baseline - 4, number.baseline + 1)
            assert dash is not None
            middle_of_dash = number.baseline - number.size * 25.4 / 72 * 0.36
            assert middle_of_dash - bottom == pytest.approx(7, abs=2)
            if page.number % 2:
                assert full_width_space_from_right(number, right) == pytest.approx(1, abs=0.3)
            else:
                assert (number.left - left) / (14 * 25.4 / 72) == pytest.approx(1, abs=0.3)

    def test_the_first_page_carries_narrative(self, first: Page) -> None:
        rule = first.rules[0]
        assert sum(line.baseline > rule.y and line.size == 16 for line in first.body) >= 10


class TestMasthead:
    def test_name(self, first: Page) -> None:
        name = first.body[0]
        assert name.text == "12345政务服务便民热线（110联动）专报"
        assert {char.colour for char in name.chars} == {RED}
        assert (name.left + name.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
        ink = first.ink(TOP, name.baseline + 5)
        assert ink is not None
        assert ink[0] - TOP == pytest.approx(35, abs=4)

    def test_issue_number_stands_two_lines_below_the_name(self, first: Page) -> None:
        issue = first.body[1]
        assert (issue.text, issue.size) == ("第9期", 16)
        assert (issue.left + issue.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
        name_ink = first.ink(TOP, first.body[0].baseline + 5)
        issue_ink = first.ink(issue.baseline - 7, issue.baseline + 2)
        assert name_ink is not None
        assert issue_ink is not None
        assert 17.8 <= issue_ink[0] - name_ink[1] <= 28.1

    def test_issuer_and_date_share_a_line(self, first: Page) -> None:
        line = first.body[2]
        assert line.text == "洛阳市偃师区便民热线综合服务中心2021年10月29日"
        assert line.size == 16
        assert (line.left - LEFT) / CELL == pytest.approx(1, abs=0.3)
        assert (RIGHT - line.right) / CELL == pytest.approx(1, abs=0.3)

    def test_red_rule(self, first: Page) -> None:
        rule = first.rules[0]
        assert rule.colour == RED
        assert rule.thickness >= 0.7
        assert rule.left == pytest.approx(LEFT, abs=1)
        assert rule.right == pytest.approx(RIGHT, abs=1)
        assert rule.y - rule.thickness / 2 - first.body[2].baseline == pytest.approx(4, abs=2.5)


class TestNarrative:
    def test_title(self, first: Page) -> None:
        lines = [line for line in first.body if line.size == 22]
        assert [line.text for line in lines] == ["第三季度110联动和网民诉求事项", "办理情况通报"]
        for line in lines:
            assert {char.colour for char in line.chars} == {(0.0, 0.0, 0.0)}
            assert (line.left + line.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
        rule = first.rules[0]
        ink = first.ink(rule.y + rule.thickness, lines[0].baseline + 3)
        assert ink is not None
        assert 10.2 <= ink[0] - rule.y <= 33

    def test_paragraphs_are_indented_by_two_characters(self, narrative: list[Page]) -> None:
        openings = ("2021年第三季度", "群众反映", "第三季度下发", "第三季度，区")
        lines = [line for page in narrative for line in page.body if line.text.startswith(openings)]
        assert len(lines) == 4
        for line in lines:
            assert line.left - LEFT == pytest.approx(11.1, abs=0.6)

    def test_list_of_appendices(self, narrative: list[Page]) -> None:
        *_others, before, label, further = narrative[1].body
        assert label.text == "附件：1.第三季度区直部门及公共服务单位办理情况"
        assert further.text == "2.第三季度各镇（街道）办理情况"
        assert label.baseline - before.baseline == pytest.approx(2 * LINE, abs=0.3)
        assert label.left - LEFT == pytest.approx(11.1, abs=0.6)
        assert further.left == pytest.approx(label.chars[3].left, abs=1.5)


class TestAppendices:
    def test_headings(self, tables: list[Page]) -> None:
        for page, label in ((tables[0], "附件1"), (tables[4], "附件2")):
            first, title = page.body[:2]
            assert (first.text, first.size) == (label, 16)
            assert first.left == pytest.approx(WIDE_LEFT, abs=1)
            assert title.size >= 16
            assert (title.left + title.right) / 2 == pytest.approx(
                (WIDE_LEFT + WIDE_RIGHT) / 2, abs=1
            )
            assert title.baseline <= WIDE_TOP + 3 * LINE

    def test_both_header_rows_are_on_every_page(self, tables: list[Page]) -> None:
        for page in tables:
            assert page.text.count("110联动事项") == page.text.count("网民诉求事项") == 1
            assert page.text.count("得分") == 2
            assert page.text.count("总分") == 1

    def test_pagination_is_as_published(self, tables: list[Page]) -> None:
        assert [len(rows_of(page)) for page in tables] == PUBLISHED_UNITS

    def test_rows_stay_in_the_type_area(self, tables: list[Page]) -> None:
        for page in tables:
            assert page.rules[0].y >= WIDE_TOP - 1
            assert page.rules[-1].y <= WIDE_BOTTOM + 1
            assert min(rule.left for rule in page.rules) >= WIDE_LEFT - 1
            assert max(rule.right for rule in page.rules) <= WIDE_RIGHT + 1

    def test_every_unit_as_published(self, tables: list[Page]) -> None:
        published = (ROOT / "tests" / "published" / "2021Q3.md").read_text(encoding="utf-8")
        rows = [block for block in markdown_blocks(published) if isinstance(block, list)]
        units = ["".join(row) for row in rows if row[0] not in ("", "事项分类单位名称")]
        printed = [text for page in tables for text in rows_of(page)]
        assert len(units) == 66
        assert [sorted(text) for text in printed] == [sorted(text) for text in units]

    def test_one_size_in_the_whole_table(self, tables: list[Page]) -> None:
        sizes = {
            line.size for page in tables for line in page.body if not line.text.startswith("附件")
        } - {22.0}
        assert sizes == {10.5}

    def test_figures_are_centred_in_their_columns(self, tables: list[Page]) -> None:
        centres = [
            middle(line, "10")
            for line in tables[1].body
            if re.match(r"生态环境局|水利局|税务局", line.text)
        ]
        assert max(centres) - min(centres) < 0.3


class TestColophon:
    def test_stands_at_the_foot_of_the_last_even_page(self, last: Page) -> None:
        assert last.number % 2 == 0
        assert last.rules[-1].y == pytest.approx(BOTTOM, abs=4)
        assert [line.text[:2] for line in last.body] == ["送：", "发：", "签发"]

    def test_rules(self, last: Page) -> None:
        outer, *inner, final = last.rules
        assert outer.thickness == pytest.approx(0.35, abs=0.05)
        assert final.thickness == pytest.approx(0.35, abs=0.05)
        assert [rule.thickness for rule in inner] == [pytest.approx(0.25, abs=0.05)] * 2
        for rule in last.rules:
            assert [rule.left, rule.right] == pytest.approx([LEFT, RIGHT], abs=1)

    def test_entries(self, last: Page) -> None:
        assert last.body[2].text == "签发：高晓伟审核：高恩普责任编辑：王险峰张伟晓"
        for line in last.body:
            assert line.size == 14
            assert (line.left - LEFT) / (14 * 25.4 / 72) == pytest.approx(1, abs=0.2)


def cells_of(line: Line) -> float:
    """Full-width cells of a line: a digit half, a boundary between hanzi and digit a quarter, the
    indent included.
    """
    boundaries = sum(
        a.is_wide != b.is_wide for a, b in zip(line.chars, line.chars[1:], strict=False)
    )
    return (
        sum(1 if char.is_wide else 0.5 for char in line.chars)
        + boundaries / 4
        + round((line.left - LEFT) / CELL)
    )


def rows_of(page: Page) -> list[str]:
    """The text of each data row, its cells and wrapped lines joined, by the rules between rows."""
    edges = [rule.y for rule in page.rules][2:]
    rows = itertools.pairwise(edges)
    texts = [
        "".join(line.text for line in page.body if top < line.baseline < bottom)
        for top, bottom in rows
    ]
    return [text for text in texts if text]


def middle(line: Line, text: str) -> float:
    start = line.text.index(text)
    chars = line.chars[start : start + len(text)]
    return (chars[0].left + chars[-1].right) / 2


def test_every_unit_name_of_the_issue_is_on_one_line(tables: list[Page]) -> None:
    for page in tables:
        names = [
            line
            for line in page.body
            if line.left < 69.4 and not line.text.startswith(("附件", "事项", "单位"))
        ]
        assert len(names) == len(rows_of(page))
