"""What an issue looks like, drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.pipeline import Options
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.drawings import Bar, draw_bars
from tests.conftest import ROOT
from tests.test_trace import ALL_EXAMPLES

_IDS = [f"{file.parent.name}/{file.stem}" for file in ALL_EXAMPLES]


def _figures(file: Path) -> tuple[Desk, list[etree._Element]]:
    """The figures of an issue, as a browser reads them."""
    desk = Desk(file, Options(force=True))
    desk.refresh()
    html = desk.shown.pictures().replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return desk, etree.fromstring(f"<div>{html}</div>").findall("figure")


def _texts(elements: list[etree._Element]) -> list[str]:
    return ["".join(map(str, element.itertext())) for element in elements]


def _numbers(element: etree._Element, *names: str) -> list[float]:
    return [float(element.get(name) or "nan") for name in names]


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=_IDS)
def test_every_number_of_a_drawing_stands_in_its_table(file: Path) -> None:
    for figure in _figures(file)[1]:
        cells = {
            text.strip("　") for text in _texts(figure.findall(".//td") + figure.findall(".//th"))
        }
        drawn = _texts([bar.findall("text")[-1] for bar in figure.findall(".//g[title]")])
        assert set(drawn) <= cells
        assert len(figure.findall(".//tbody/tr")) >= len(figure.findall(".//g[title]"))


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=_IDS)
def test_every_unit_of_a_ranking_leads_to_the_cell_that_it_is_ranked_by(file: Path) -> None:
    desk, figures = _figures(file)
    assert desk.shown.traced is not None
    for bar in (bar for figure in figures for bar in figure.findall(".//g[@data-mark]")):
        numbers = [int(number) for number in (bar.get("data-mark") or "").split("-")]
        if len(numbers) == 3:
            table, row, column = numbers
            printed = desk.shown.traced.document.appendices[table].table.rows[row]
            name, figure = _texts(bar.findall("text"))
            assert figure == printed[column]
            assert name.rstrip("…") in "".join(printed)


def test_each_part_of_the_intake_begins_where_the_one_before_it_ends() -> None:
    [intake] = [
        f
        for f in _figures(ROOT / "examples" / "2021Q3.json")[1]
        if "5115" in _texts(f.findall(".//td"))
    ]
    whole, phone, referred, direct, online = (
        _numbers(rect, "x", "width") for rect in intake.findall(".//rect")
    )
    assert phone[0] == referred[0] == whole[0]
    assert direct[0] == pytest.approx(referred[0] + referred[1], abs=0.2)
    assert online[0] == pytest.approx(phone[0] + phone[1], abs=0.2)
    assert online[0] + online[1] == pytest.approx(whole[0] + whole[1], abs=0.2)


def test_a_bar_is_as_long_as_its_numbers_and_what_is_below_nought_goes_to_the_left() -> None:
    drawn = etree.fromstring(
        draw_bars([Bar("a", (6, 2, -2), "6"), Bar("b", (4,), "4")], ["x"], "label")
    )
    rects = [_numbers(rect, "x", "width") for rect in drawn.findall(".//{*}rect")]
    [line] = drawn.findall(".//{*}line")
    zero = float(line.get("x1") or "nan")
    assert rects[0][1] == pytest.approx(3 * rects[1][1], abs=0.2)
    assert rects[1][0] == pytest.approx(rects[0][0] + rects[0][1], abs=0.2)
    assert rects[2][0] + rects[2][1] == pytest.approx(zero, abs=0.2)
    assert rects[3][0] == pytest.approx(zero, abs=0.2)
    assert rects[3][1] == pytest.approx(2 * rects[1][1], abs=0.2)


def test_the_trend_is_the_chart_that_the_issue_prints() -> None:
    desk, figures = _figures(ROOT / "examples" / "year" / "2024M11.json")
    assert desk.shown.traced is not None
    [chart] = [block for block in desk.shown.traced.document.narrative if hasattr(block, "values")]
    assert list(chart.values) in [_texts(figure.findall(".//td")) for figure in figures]


def test_a_name_in_a_drawing_is_never_markup(tmp_path: Path) -> None:
    file = tmp_path / "issue.json"
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    file.write_text(text.replace("电话诉求", "<script>x</script>"), encoding="utf-8")
    _desk, figures = _figures(file)
    assert not [script for figure in figures for script in figure.iter("script")]
    assert "<script>x</script>" in [
        text.strip("　") for figure in figures for text in _texts(figure.findall(".//th"))
    ]
