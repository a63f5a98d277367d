"""``convert --sort``: rankings and ordered lists are written in the order that the package asks
for.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import bulletin_gen as bg
from tests.conftest import EXAMPLES, Run
from tests.variants import Tree, example_tree


def _shuffled(tree: Tree, seed: int) -> Tree:
    chance = random.Random(seed)
    for appendix in tree.get("appendices", []):
        chance.shuffle(appendix["rows"])
    chance.shuffle(tree.get("hot_topics", []))
    return tree


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_an_issue_in_any_order_is_written_in_its_own(
    example: Path, suffix: str, tmp_path: Path, run: Run
) -> None:
    tree = _shuffled(example_tree(example.stem), 7)
    file, target = tmp_path / "shuffled.json", tmp_path / f"sorted{suffix}"
    file.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    assert run("convert", file, "--sort", "-o", target).exit_code == 0
    codes = {finding.code for finding in bg.run_pipeline(str(target), until="check").findings}
    assert not {"rank-order", "list-order"} & codes


def test_what_is_alike_stays_as_it_was_and_what_has_no_number_is_last(
    tmp_path: Path, run: Run
) -> None:
    tree = example_tree("2024M10")
    rows = tree["appendices"][0]["rows"]
    rows.insert(0, {**rows[0], "unit": "新镇", "handling": None})
    rows.insert(3, {**rows[1], "unit": "旧镇"})
    file, target = tmp_path / "issue.json", tmp_path / "sorted.json"
    file.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    assert run("convert", file, "--sort", "-o", target).exit_code == 0
    written = json.loads(target.read_text(encoding="utf-8"))["appendices"][0]["rows"]
    units = [row["unit"] for row in written]
    assert units[-1] == "新镇"
    assert [unit for unit in units if unit != "新镇"] == [row["unit"] for row in rows[1:]]
