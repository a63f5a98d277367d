"""A long title breaks between words, in lines of unequal length, none with a single character."""

from __future__ import annotations

import pytest

from bulletin_gen.compose.title import balance_name, break_title

TITLES = [
    "第三季度110联动和网民诉求事项|办理情况通报",
    "关于2021年上半年洛阳市偃师区12345|政务服务便民热线群众诉求|办理工作情况的通报",
    "关于进一步加强和规范全区12345|政务服务便民热线与110报警服务台高效对接|"
    "联动工作考核排名情况的通报",
    "第28周（7月8日—7月14日）|热线运行情况周报分析报告",
]


@pytest.mark.parametrize("lines", TITLES)
def test_a_long_title_breaks_at_words(lines: str) -> None:
    assert break_title(lines.replace("|", ""), 20).split("\n") == lines.split("|")


def test_a_short_title_stays_on_one_line() -> None:
    assert break_title("热线办理情况通报", 20) == "热线办理情况通报"


def test_the_authors_break_is_kept() -> None:
    assert break_title("第三季度\n热线办理情况通报", 20) == "第三季度\n热线办理情况通报"


def test_a_title_of_no_known_words_breaks_anywhere_but_leaves_no_character_alone() -> None:
    assert list(map(len, break_title("甲" * 30, 20).split("\n"))) == [14, 16]
    assert min(map(len, break_title("甲" * 21, 20).split("\n"))) > 1


@pytest.mark.parametrize("word", ["110联动", "街道", "督查督办", "网民诉求"])
def test_words_that_are_read_as_one_stay_on_one_line(word: str) -> None:
    for before in range(1, 20):
        assert word in break_title(f"{'甲' * before}{word}{'乙' * 12}", 20)


def test_a_title_beyond_measure_is_left_alone() -> None:
    assert break_title("办理情况" * 10_000, 20) == "办理情况" * 10_000


@pytest.mark.parametrize(
    ("title", "characters", "broken"),
    [
        ("第三季度办理情况", 8, "第三季度办理情况"),
        ("第三季度办理情况", 7, "第三季度\n办理情况"),
        ("关于关于关于关于", 2, "关于\n关于\n关于\n关于"),
        ("关于关于关于关于关于", 2, "关于关于关于关于关于"),
        ("关于甲关于乙关于丙关于丁关于戊", 4, "关于甲\n关于乙关\n于丙关于\n丁关于戊"),
        ("关于甲乙丙丁关于戊关于己", 9, "关于甲乙丙丁关于戊\n关于己"),
        ("关于甲乙关于丙关于丁戊己", 9, "关于甲乙关于丙\n关于丁戊己"),
        ("关于甲乙丙关于丁关于戊己庚", 6, "关于甲乙丙\n关于丁\n关于戊己庚"),
        ("关于甲关于乙丙丁关于戊己", 6, "关于甲\n关于乙丙丁\n关于戊己"),
    ],
)
def test_where_a_title_breaks_at_the_limits(title: str, characters: int, broken: str) -> None:
    assert break_title(title, characters) == broken


def test_a_name_of_two_lines_is_in_balance() -> None:
    name = "洛阳市偃师区12345政务服务便民热线（110联动）群众诉求办理工作专报"
    assert balance_name(name, 30).split("\n") == [
        "洛阳市偃师区12345政务服务便民热线",
        "（110联动）群众诉求办理工作专报",
    ]


def test_a_name_or_title_beyond_all_measure_takes_no_time() -> None:
    assert "\n" in balance_name("办理情况" * 14, 30)
    assert break_title("办" * 239, 60).count("\n") == 3
