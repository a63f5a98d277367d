"""An issue with gaps is shown as far as it goes, and nothing in it is made up."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.package import package_names
from bulletin_gen.pipeline import Options
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.shown import Shown
from bulletin_gen.text.placeholders import TO_FILL
from tests.conftest import EXAMPLES, ROOT, Run
from tests.variants import Tree, example_tree
from tests.workbook.books import UNITS, changed

CHART = ROOT / "examples" / "year" / "2024M11.json"


def _shown(file: Path) -> Shown:
    return Desk(file, Options(force=True)).refresh()


def _text(shown: Shown) -> str:
    """What is read on the page."""
    return re.sub(r"<[^>]*>|\s", "", shown.text)


def _numbers(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all numbers but those of the period, by which an issue is composed."""
    if path == ("period",):
        return
    entries = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in entries:
        yield from _numbers(value, (*path, key))
    if isinstance(tree, int | Decimal) and not isinstance(tree, bool):
        yield path


def _first_that_is_not_in(whole: str, pieces: list[str]) -> str | None:
    """The first piece that does not stand in a text behind those before it; the first begins it,
    and the last ends it.
    """
    if (len(pieces) == 1 and pieces != [whole]) or not whole.startswith(pieces[0]):
        return pieces[0]
    if len(pieces) == 1:
        return None
    position = len(pieces[0])
    for piece in pieces[1:-1]:
        found = whole.find(piece, position)
        if found < 0:
            return piece
        position = found + len(piece)
    is_end = whole.endswith(pieces[-1]) and len(whole) - len(pieces[-1]) >= position
    return None if is_end else pieces[-1]


def _with_gaps(tree: Tree, paths: list[tuple[Any, ...]]) -> Tree:
    for path in paths:
        owner: Any = tree
        for step in path[:-1]:
            owner = owner[step]
        owner[path[-1]] = TO_FILL
    return tree


def _written(tree: Tree, folder: Path) -> Path:
    file = folder / "issue.json"
    tree.pop("$schema", None)
    file.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    return file


@pytest.mark.parametrize("package", package_names())
def test_a_first_issue_is_shown_with_its_wording(package: str, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "first.xlsx"
    assert run("new", "--template", package, "-o", file).exit_code == 0
    shown = _shown(file)
    assert not shown.error
    assert shown.report()["refused"]
    assert "This is a draft" in shown.report()["summary"]
    said = _text(shown).replace(TO_FILL, "")
    assert "年第季度" in said or "年月" in said
    assert not re.search(r"\d{4,}", said.replace("12345", ""))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_what_a_draft_shows_is_what_the_finished_issue_shows(
    example: Path, seed: int, tmp_path: Path
) -> None:
    """Of some numbers that are missing, every other one and what depends on none of them."""
    whole = _text(_shown(_written(example_tree(example.stem), tmp_path)))
    tree = example_tree(example.stem)
    paths = random.Random(seed).sample(list(_numbers(tree)), 1 + 4 * seed)
    draft = _text(_shown(_written(_with_gaps(tree, paths), tmp_path)))
    assert _first_that_is_not_in(whole, draft.split(TO_FILL)) is None


def test_a_wrong_cell_leaves_the_rest_in_sight(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "issue.xlsx"
    file.write_bytes(changed(lambda book: book.put(UNITS, "C4", "九分")))
    shown = _shown(file)
    assert f"城管局7.24{TO_FILL}109.6" in _text(shown)
    assert run("build", file, "-o", tmp_path / "issue.docx").exit_code == 1


def test_a_gap_leads_to_where_it_is_filled_in(tmp_path: Path) -> None:
    tree = _with_gaps(example_tree("2021Q3"), [("escalations", "reports")])
    shown = _shown(_written(tree, tmp_path))
    mark = shown.mark_of(("escalations", "reports"))
    assert isinstance(mark, int)
    [value] = shown.explain(mark)
    assert value["path"] == "$.escalations.reports"
    assert value["filed"] == TO_FILL


def test_a_chart_of_what_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    tree = json.loads(CHART.read_text(encoding="utf-8"))
    for other in CHART.parent.glob("*.json"):
        (tmp_path / other.name).write_bytes(other.read_bytes())
    shown = _shown(_written(_with_gaps(tree, [("intake", "count")]), tmp_path))
    assert f"10月份1255件、11月份{TO_FILL}件" in _text(shown)
    assert "<svg" not in shown.text
