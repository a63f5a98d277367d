"""Variants of the example: the smallest way to say what a test is about."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import bulletin_gen as bg
from tests.conftest import ROOT

Tree = dict[str, Any]


def q3_tree() -> Tree:
    """The example of 2021 Q3 as a plain tree, to change as a test needs."""
    return example_tree("2021Q3")


def example_tree(name: str) -> Tree:
    """An example as a plain tree."""
    tree: Tree = json.loads(
        (ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal
    )
    return tree


def to_source(tree: Tree, name: str = "issue.json") -> bg.Source:
    return bg.decode_source(json.dumps(tree, ensure_ascii=False, default=_as_number).encode(), name)


def compose(tree: Tree, template: Path | None = None) -> bg.Document:
    """The document of an issue, whether it adds up or not."""
    options = bg.Options(template=None if template is None else str(template), force=True)
    outcome = bg.run_pipeline(to_source(tree), options, until="compose")
    if outcome.document is None:
        raise bg.InputError(outcome.findings)
    return outcome.document


def _as_number(value: Decimal) -> float:
    return float(value)
