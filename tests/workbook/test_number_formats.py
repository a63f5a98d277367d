"""What a format of numbers shows of a cell."""

from __future__ import annotations

import pytest

from bulletin_gen.spreadsheet.number_formats import cell_format


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [
        ("0.00", 2, 2),
        ("0.0#", 1, 2),
        ("General", 0, None),
        ("#,##0", 0, 0),
        ('0.0"分"', 1, 1),
        ("G/通用格式", 0, None),
    ],
)
def test_the_decimals_that_a_format_shows(code: str, least: int, most: int | None) -> None:
    style = cell_format(200, code).of("1")
    assert (style.least, style.most, style.is_date, style.is_percent) == (least, most, False, False)


@pytest.mark.parametrize(
    "code", ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-804]yyyy年m月d日", "h:mm"]
)
def test_a_format_of_dates_is_known(code: str) -> None:
    assert cell_format(200, code).of("1").is_date


@pytest.mark.parametrize("code", ["0,", "# ?/?", "0.00E+00", "0.0,,", '0"万"', ";;;", "[=0]0;0.0%"])
def test_a_format_that_shows_something_else_is_known(code: str) -> None:
    assert cell_format(200, code).of("1").is_altered


@pytest.mark.parametrize(("number", "is_altered"), [("1.3", False), ("-1.3", True), ("0", False)])
def test_a_format_that_hides_the_sign_is_known(number: str, is_altered: bool) -> None:
    assert cell_format(200, "0.0;0.0").of(number).is_altered == is_altered


def test_a_format_has_a_part_for_each_sign() -> None:
    accounting = cell_format(200, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ')
    assert [accounting.of(number).is_altered for number in ("7.24", "-7.24", "0")] == [
        False,
        False,
        True,
    ]
