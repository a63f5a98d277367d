"""How the docx divides into pages: what can be told without printing it."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bulletin_gen.document import HeaderCell, PrintedTable, TableColumn
from bulletin_gen.lengths import twips
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.names import w
from bulletin_gen.package import built_in_folder
from bulletin_gen.write import write_document
from bulletin_gen.write.docx.columns import Columns
from bulletin_gen.write.docx.company import Company, Ending, choose_company
from bulletin_gen.write.docx.flow import Block, lay_out
from bulletin_gen.write.docx.lines import break_lines
from bulletin_gen.write.docx.measure import style_of
from bulletin_gen.write.docx.pagination import (
    Room,
    TableRows,
    divide_rows,
    divide_with_rules_on_top,
    fit_row_height,
)
from tests.rendered.stretched import LINE_OF_TEXT, LONG_ISSUER, LONG_NAME
from tests.variants import Tree, compose, example_tree, q3_tree

LINE = Block(1, 579)
PAGE = 22 * 579 + 18
MASTHEAD_WHITE = 1812
"""Above the name of the box's letterheads, in twips."""
ROOM = Room(first=6386, further=7635)
"""Under the heading of a published table, and on its further pages."""


def body_of(tree: Tree) -> etree._Element:
    return etree.fromstring(
        unpack(write_document(compose(tree), ".docx").data)["word/document.xml"]
    )[0]


def text_of(paragraph: etree._Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(w("t")))


def run_property(body: etree._Element, text: str, tag: str) -> int | None:
    """A property of the run that prints a text."""
    run = next(run for run in body.iter(w("r")) if text in text_of(run))
    found = run.find(f"{w('rPr')}/{w(tag)}")
    return None if found is None else int(str(found.get(w("val"))))


class TestLines:
    @pytest.mark.parametrize(
        ("text", "count", "last"),
        [
            ("甲" * 10, 1, "甲" * 10),
            ("甲" * 11, 2, "甲"),
            ("甲" * 10 + "。", 2, "甲。"),
            ("甲" * 9 + "“乙”", 2, "“乙”"),
            ("甲" * 9 + "——乙", 2, "甲——乙"),
            ("甲" * 9 + "12.5%", 2, "12.5%"),
            ("甲\n乙", 2, "乙"),
            ("", 1, ""),
        ],
    )
    def test_break_between_hanzi_but_not_before_what_clings(
        self, text: str, count: int, last: str
    ) -> None:
        lines = break_lines(text, 100, 1000, 1000)
        assert (lines.count, lines.last) == (count, last)

    def test_the_first_line_is_shorter_by_its_indent(self) -> None:
        assert break_lines("甲" * 10, 100, 900, 1000).count == 2

    def test_a_word_longer_than_a_line_ends(self) -> None:
        assert break_lines("a" * 100, 100, 0, 0).count >= 50


class TestFlow:
    def test_a_page_holds_22_lines_and_no_more(self) -> None:
        assert [block.first_page for block in lay_out([LINE] * 23, PAGE)] == [0] * 22 + [1]

    def test_what_is_kept_with_the_next_follows_it(self) -> None:
        heading = Block(1, 579, keep_next=True)
        assert [block.first_page for block in lay_out([*[LINE] * 21, heading, LINE], PAGE)][
            -2:
        ] == [1, 1]

    def test_no_line_is_left_alone_where_widows_are_minded(self) -> None:
        paragraph = Block(3, 579, widow_control=True)
        assert lay_out([*[LINE] * 20, paragraph], PAGE)[-1].lines == ((1, 3),)
        assert lay_out([*[LINE] * 19, Block(4, 579, widow_control=True)], PAGE)[-1].lines == (
            (0, 2),
            (1, 2),
        )

    def test_what_is_reserved_holds_no_line(self) -> None:
        assert lay_out([Block(22, 579)], PAGE, {0: 600})[-1].lines == ((0, 20), (1, 2))


class TestCompany:
    def outcome(self, *heights: int, tail: int = 3) -> tuple[Company, int]:
        blocks = [Block(lines, 579) for lines in heights]
        ending = Ending(
            blocks=blocks, narrative=len(blocks), tail=[Block(1, tail * 579)], page_height=PAGE
        )
        outcome = choose_company(ending)
        return outcome.company, outcome.tail_page

    def test_the_last_paragraph_is_kept_where_all_fits_too(self) -> None:
        assert self.outcome(19) == (Company(kept=1), 0)

    def test_a_short_paragraph_goes_along_whole(self) -> None:
        company, page = self.outcome(14, 6)
        assert (company.kept, company.reserved, page) == (1, 0, 1)

    def test_of_a_long_paragraph_two_lines_go_along(self) -> None:
        company, page = self.outcome(5, 16)
        assert (company.kept, page) == (0, 1)
        long = Block(16, 579, widow_control=True)
        placed = lay_out([Block(5, 579), long], PAGE, {company.page: company.reserved})
        assert placed[-1].lines_on(1) == 2

    def test_two_paragraphs_of_a_line_go_along(self) -> None:
        assert self.outcome(*[1] * 20)[0].kept == 2


class TestRows:
    @pytest.mark.parametrize("count", range(1, 130))
    def test_no_page_holds_one_or_two_rows_and_forty_twips_stay_free(self, count: int) -> None:
        height = fit_row_height(TableRows(count), 520, 480, ROOM)
        division = divide_rows(TableRows(count), height, ROOM)
        assert sum(division.counts) == count
        assert len(division.counts) == 1 or division.counts[-1] > 2
        assert division.last + 20 + 40 <= (
            ROOM.first if len(division.counts) == 1 else ROOM.further
        )

    def test_rows_are_drawn_as_told_where_nothing_is_wrong(self) -> None:
        assert fit_row_height(TableRows(53), 520, 480, ROOM) == 520

    @pytest.mark.parametrize("header", [1, 2, 3])
    @pytest.mark.parametrize("rule", [10, 30])
    def test_the_pages_divide_alike_whether_rules_come_on_top_or_not(
        self, rule: int, header: int
    ) -> None:
        """Word puts the rule on top of a row's height, LibreOffice takes it in."""
        room = Room(ROOM.first, ROOM.further, rule, header)
        alike = 0
        for count in range(1, 130):
            rows = TableRows(count, {0: 480})
            height = fit_row_height(rows, 520, 456, room)
            division = divide_rows(rows, height, room)
            on_top = divide_with_rules_on_top(rows, height, room)
            alike += on_top.counts == division.counts
            assert len(on_top.counts) == 1 or rule > 10 or on_top.counts[-1] > 2
        assert alike >= 126 if rule == 10 else alike >= 120

    def test_the_published_tables_divide_alike(self) -> None:
        room = Room(6326, 7635, 10, 2)
        height = fit_row_height(TableRows(53), 520, 456, room)
        assert divide_rows(TableRows(53), height, room).counts == (12, 14, 14, 13)
        assert divide_with_rules_on_top(TableRows(53), height, room).counts == (12, 14, 14, 13)
        height = fit_row_height(TableRows(13), 520, 456, room)
        assert divide_with_rules_on_top(TableRows(13), height, room).counts == (13,)

    def test_a_row_that_needs_more_takes_more(self) -> None:
        assert divide_rows(TableRows(12, {0: 2000}), 520, ROOM).counts == (9, 3)


class TestSections:
    def test_the_narratives_section_ends_in_a_paragraph_that_stands_there_anyway(self) -> None:
        body = body_of(q3_tree())
        first = next(
            paragraph
            for paragraph in body
            if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None
        )
        assert text_of(first) == "2.第三季度各镇（街道）办理情况"

    @pytest.mark.parametrize(("rows", "is_numbered"), [(13, True), (27, False)])
    def test_a_colophon_behind_a_blank_page_has_no_number(
        self, rows: int, is_numbered: bool
    ) -> None:
        tree = q3_tree()
        table = tree["appendices"][1]
        tree["appendices"] = [
            table | {"rows": [table["rows"][0] | {"unit": f"第{n}镇"} for n in range(rows)]}
        ]
        assert (body_of(tree)[-1].find(w("titlePg")) is None) == is_numbered

    def test_without_a_colophon_the_appendices_end_the_document(self) -> None:
        empty: dict[str, Any] = {
            name: []
            for name in ("send_to", "distribute_to", "signed_by", "reviewed_by", "edited_by")
        }
        body = body_of(q3_tree() | {"colophon": empty})
        assert body[-1].find(w("pgSz")).get(w("orient")) == "landscape"  # type: ignore[union-attr]
        kinds = [section.find(w("type")) for section in body.iter(w("sectPr"))]
        assert [kind is not None and kind.get(w("val")) for kind in kinds] == ["nextPage"] * 3

    def test_a_spacer_stands_only_where_it_is_needed(self) -> None:
        longer = q3_tree() | {"closing": q3_tree()["closing"] + LINE_OF_TEXT * 2}
        assert not list(body_of(q3_tree()).iter(w("pict")))
        assert len(list(body_of(longer).iter(w("pict")))) == 1

    @pytest.mark.parametrize("rows", [3, 20])
    def test_an_appendix_that_may_follow_counts_its_pages_once(
        self, rows: int, tmp_path: Path
    ) -> None:
        titles = []
        for starts_page in ("true", "false"):
            package = Path(shutil.copytree(built_in_folder() / "quarterly", tmp_path / starts_page))
            tables = (package / "tables.toml").read_text(encoding="utf-8")
            told = f'[assessment]\norientation = "portrait"\nstarts_page = {starts_page}\n'
            (package / "tables.toml").write_text(
                tables.replace("[assessment]\n", told), encoding="utf-8"
            )
            tree = q3_tree()
            tree["appendices"] = [
                tree["appendices"][0] | {"rows": tree["appendices"][0]["rows"][:rows]}
            ]
            data = write_document(compose(tree, package), ".docx").data
            body = etree.fromstring(unpack(data)["word/document.xml"])[0]
            titles.append(body[-1].find(w("titlePg")) is not None)
        assert titles[0] == titles[1]

    def test_bookmarks_of_a_template_take_no_room(self, tmp_path: Path) -> None:
        package = Path(shutil.copytree(built_in_folder() / "quarterly", tmp_path / "office"))
        parts = unpack((package / "bulletin.docx").read_bytes())
        mark = b'<w:bookmarkStart w:id="7" w:name="x"/><w:bookmarkEnd w:id="7"/>'
        old = b'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/><w:sectPr>'
        assert old in parts["word/document.xml"]
        body = parts["word/document.xml"].replace(old, mark + old, 1)
        (package / "bulletin.docx").write_bytes(write_parts({**parts, "word/document.xml": body}))
        for count in range(5, 25):
            tree = q3_tree() | {"closing": "\n\n".join(["严格办理。"] * count), "appendices": []}
            assert write_document(compose(tree, package), ".docx").data


class TestAppendixList:
    @pytest.mark.parametrize(
        ("appendices", "indents"),
        [
            (1, [(1592, 960)]),  # 附件：
            (2, [None, None]),  # 附件：1. and 2., as the styles say
            (10, [None] * 9 + [(2072, 480)]),  # 10.
        ],
    )
    def test_further_lines_stand_below_the_title(
        self, appendices: int, indents: list[tuple[int, int] | None]
    ) -> None:
        tree = q3_tree()
        tree["appendices"] = [tree["appendices"][1]] * appendices
        listed = [p for p in body_of(tree) if (style_of(p) or "").startswith("AppendixList")]
        found = [p.find(f"{w('pPr')}/{w('ind')}") for p in listed]
        assert [
            None if ind is None else tuple(int(str(ind.get(w(of)))) for of in ("left", "hanging"))
            for ind in found
        ] == indents

    def test_the_last_two_items_stay_together_and_with_a_note(self) -> None:
        tree = q3_tree()
        tree["appendices"] = [tree["appendices"][1]] * 4
        assert self.kept(tree) == [False, False, True, False]
        assert self.kept(tree | {"note": "此件公开发布"}) == [False, False, True, True]

    def kept(self, tree: Tree) -> list[bool]:
        listed = [p for p in body_of(tree) if (style_of(p) or "").startswith("AppendixList")]
        return [p.find(f"{w('pPr')}/{w('keepNext')}") is not None for p in listed]


@pytest.mark.parametrize(
    ("example", "style"),
    [
        ("2021Q3", "TableCellLast"),
        ("2024M10", "TableCellRightLast"),
        ("2025M05", "TableCellLeftLast"),
    ],
)
def test_the_last_rows_of_a_table_stay_together(example: str, style: str) -> None:
    tables = [t for t in body_of(example_tree(example)).iter(w("tbl")) if len(t) > 8]
    for table in tables:
        first_cells = [style_of(next(row.iter(w("p")))) for row in table.findall(w("tr"))]
        assert first_cells[-3:] == [style] * 3
        assert style not in first_cells[:-3]


class TestMasthead:
    def masthead(self, **changes: str) -> etree._Element:
        tree = q3_tree()
        return body_of(tree | {"masthead": tree["masthead"] | changes})

    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_marks_take_their_lines_of_the_white_above_the_name(self, count: int) -> None:
        """Nothing floats there: Word would move what stands below."""
        marks = [{"urgency": "特急"}, {"copy_number": 1}, {"secrecy": {"level": "机密"}}][:count]
        tree = q3_tree()
        for mark in marks:
            tree["masthead"] |= mark
        body = body_of(tree)
        assert [style_of(paragraph) for paragraph in list(body)[:count]] == ["MastheadMark"] * count
        name = body[count]
        assert "政务服务" in text_of(name)
        spacing = name.find(f"{w('pPr')}/{w('spacing')}")
        assert spacing is not None
        assert int(str(spacing.get(w("before")))) == MASTHEAD_WHITE - count * LINE.line

    def test_a_short_name_is_not_narrowed(self) -> None:
        assert run_property(self.masthead(name="专报快报"), "专报快报", "w") == 100

    def test_a_long_name_is_narrowed_and_then_smaller(self) -> None:
        name = LONG_NAME[:30]
        assert run_property(self.masthead(name=name), name, "w") == 60
        assert 30 < (run_property(self.masthead(name=name), name, "sz") or 0) < 64

    def test_the_packages_own_name_stands_as_its_style_says(self) -> None:
        assert run_property(self.masthead(), "12345政务", "w") is None

    def test_no_size_is_too_small_to_be_seen(self) -> None:
        assert run_property(self.masthead(issuer="办" * 400), "办办", "sz") == 16

    def test_a_long_issuer_is_closed_up_then_smaller(self) -> None:
        assert (
            run_property(self.masthead(issuer=LONG_ISSUER[:16]), LONG_ISSUER[:16], "spacing")
            is None
        )
        assert run_property(
            self.masthead(issuer=LONG_ISSUER[:19]), LONG_ISSUER[:19], "spacing"
        ) in range(-20, 0)
        assert (
            run_property(self.masthead(issuer=LONG_ISSUER[:28]), LONG_ISSUER[:28], "sz") or 0
        ) < 32

    def test_what_closing_up_does_not_gain_is_gained_by_size(self) -> None:
        issuer = "办" * 36
        masthead = self.masthead(issuer=issuer)
        assert run_property(masthead, issuer, "spacing") == -20
        assert run_property(masthead, issuer, "sz") == 20


def table_of(*rows: tuple[str, ...], widths: tuple[int | None, ...]) -> PrintedTable:
    titles = [f"列{number}" for number in range(len(widths))]
    header = tuple(HeaderCell(title, number, 1, 1) for number, title in enumerate(titles))
    columns = tuple(
        TableColumn((title,), None if width is None else twips(width), "centre")
        for title, width in zip(titles, widths, strict=True)
    )
    return PrintedTable((header,), columns, rows)


class TestColumns:
    def columns(
        self, *rows: tuple[str, ...], widths: tuple[int | None, ...], width: int = 6000
    ) -> Columns:
        return Columns(table_of(*rows, widths=widths), width, 210, 56)

    def test_a_column_without_width_gets_what_it_needs(self) -> None:
        long, short = self.columns(("一二三四五六七八九十", "1"), widths=(None, None)).widths
        assert long + short == 6000
        assert long > short + 1000

    def test_room_to_spare_keeps_a_name_of_ten_together(self) -> None:
        name, score = self.columns(("一二三四五六七八九十", "7.2"), widths=(2000, 1000)).widths
        assert name >= 10 * 210 + 56
        assert name + score == 3000

    def test_a_figure_without_room_is_named_with_the_width_that_it_needs(self) -> None:
        [unfit] = self.columns(("甲", "98.83%"), widths=(500, 500)).unfit()
        assert (unfit.titles, unfit.text) == (("列1",), "98.83%")
        assert unfit.width > 6 * 105 + 56

    @pytest.mark.parametrize(("width", "fits"), [(500, False), (711, False), (712, True)])
    def test_a_figure_fits_where_its_characters_do(self, width: int, fits: bool) -> None:
        columns = self.columns(("甲", "98.83%"), widths=(500, width))
        assert (list(columns.unfit()) == []) == fits

    def test_figures_of_unlike_shape_need_room_before_and_behind_the_point(self) -> None:
        alike, unlike = (
            self.columns(("甲", "100.5"), ("乙", other), widths=(None, None), width=0)._needs[1]
            for other in ("100.6", "1.625")
        )
        assert unlike > alike

    def test_points_stand_under_each_other(self) -> None:
        _unit, margins = self.columns(
            ("甲", "7.24"), ("乙", "10"), ("丙", "9.8"), widths=(900, 900)
        ).right_margins()
        assert margins is not None
        digit = 0.52 * 210
        assert margins["10"] - margins["7.24"] == pytest.approx(3 * digit, abs=2)
        assert margins["9.8"] - margins["7.24"] == pytest.approx(digit, abs=2)

    def test_figures_of_one_shape_are_merely_centred(self) -> None:
        assert self.columns(("甲", "7.24"), ("乙", "8.20"), widths=(900, 900)).right_margins() == [
            None,
            None,
        ]


def test_the_remark_on_a_figure_names_the_column_and_millimetres() -> None:
    tree = q3_tree()
    row = tree["appendices"][1]["rows"][0]
    row["adjustment"] = row["total"] = row["hotline"]["acceptance"] = Decimal("123456789012.123456")
    remarks = [
        remark
        for remark in write_document(compose(tree), ".docx").remarks
        if "123456789012.1" in remark
    ]
    assert len(remarks) == 3
    assert "奖扣分数" in remarks[1]
