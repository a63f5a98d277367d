"""Variants of the example: the smallest way to say what a test is about."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import bulletin_gen as bg
from tests.conftest import ROOT

Tree = dict[str, Any]


def q3_tree() -> Tree:
    """The example of 2021 Q3 as a plain tree, to change as a test needs."""
    return example_tree("2021Q3")


def example_tree(name: str) -> Tree:
    """An example as a plain tree."""
    tree: Tree = json.loads((ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return tree


def to_source(tree: Tree) -> bg.Source:
    return bg.Source(json.dumps(tree, ensure_ascii=False, default=_as_number), "issue.json")


def compose(tree: Tree) -> bg.Document:
    source = to_source(tree)
    package = bg.package_of(source)
    return bg.compose_document(bg.read_bulletin(source, package), package)


def _as_number(value: Decimal) -> float:
    return float(value)
