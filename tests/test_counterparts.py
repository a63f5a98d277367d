"""The same value in another reading, and in the issue before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.shown import Shown
from tests.conftest import ROOT
from tests.serve.conftest import Q3

ROW: ValuePath = ("appendices", 0, "rows", 2)


def _changed(file: Path, change: Callable[[Any], None]) -> tuple[Shown, Shown]:
    """Two readings of the real issue: as it is, and changed by another program."""
    tree = json.loads(Q3.read_text(encoding="utf-8"))
    file.write_text(json.dumps(tree), encoding="utf-8")
    desk = Desk(file, Options(force=True))
    older = desk.refresh()
    change(tree)
    file.write_text(json.dumps(tree), encoding="utf-8")
    return older, desk.refresh()


def _swap(items: list[Any], one: int, other: int) -> None:
    items[one], items[other] = items[other], items[one]


def test_a_unit_is_followed_to_its_row(tmp_path: Path) -> None:
    older, newer = _changed(
        tmp_path / "issue.json", lambda tree: _swap(tree["appendices"][0]["rows"], 2, 3)
    )
    assert older.moved_to((*ROW, "hotline", "acceptance"), newer) == (
        *ROW[:3],
        3,
        "hotline",
        "acceptance",
    )
    assert older.same_in(newer, (0, 2, 4)) == (0, 3, 4)


def test_a_unit_that_is_gone_is_no_other(tmp_path: Path) -> None:
    older, newer = _changed(
        tmp_path / "issue.json", lambda tree: tree["appendices"][0]["rows"].pop(2)
    )
    assert older.same_in(newer, (0, 2, 4)) is None
    assert older.same_in(newer, (0, 3, 4)) == (0, 2, 4)


def test_a_unit_whose_name_is_mended_stays_where_it_was(tmp_path: Path) -> None:
    older, newer = _changed(
        tmp_path / "issue.json", lambda tree: tree["appendices"][0]["rows"][2].update(unit="新名")
    )
    assert older.same_in(newer, (0, 2, 1)) == (0, 2, 1)


def test_an_item_of_a_list_is_followed_by_its_text(tmp_path: Path) -> None:
    older, newer = _changed(
        tmp_path / "issue.json", lambda tree: tree["top_problems"].insert(1, "停水")
    )
    assert older.moved_to(("top_problems", 1), newer) == ("top_problems", 2)
    assert older.moved_to(("top_problems", 0), newer) == ("top_problems", 0)


def test_what_stood_in_the_issue_before_is_that_of_the_same_unit() -> None:
    file = ROOT / "examples" / "year" / "2024M11.json"
    now, before = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (file, file.with_name("2024M10.json"))
    )
    shown = Desk(file, Options(force=True)).refresh()
    direct = {
        row["unit"]: row["intake"]["phone"]["direct"] for row in before["appendices"][0]["rows"]
    }
    rows = now["appendices"][0]["rows"]
    assert [row["unit"] for row in rows] != [*direct]
    for number, row in enumerate(rows):
        [value] = shown.values_at(("appendices", 0, "rows", number, "intake", "phone", "direct"))
        assert value["before"] == (str(direct[row["unit"]]) if row["unit"] in direct else None)


def test_a_row_of_totals_is_not_that_of_a_unit() -> None:
    shown = Desk(ROOT / "examples" / "year" / "2024M11.json", Options(force=True)).refresh()
    assert shown.traced is not None
    [totals] = shown.explain((0, len(shown.traced.tables[0].rows), 2))
    assert totals["path"] == ""
    assert totals["notes"] == ["added up by the program"]
