"""The bulletin that every tool builds: the real issue, with one table of so many units."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parents[1] / "examples" / "2021Q3.json"
GROUPS = ("hotline", "online")


def issue(units: int) -> dict[str, Any]:
    """The example with its fully assessed rows over and over, ranked, under invented names."""
    tree: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    all_rows = [row for appendix in tree["appendices"] for row in appendix["rows"]]
    whole = [
        row
        for row in all_rows
        if row["unit"] != "商务局" and all(row[g] and None not in row[g].values() for g in GROUPS)
    ]
    rows = [whole[number % len(whole)] | {"unit": f"第{number}号单位"} for number in range(units)]
    rows.sort(key=lambda row: -row["total"])
    tree["appendices"] = [tree["appendices"][0] | {"rows": rows}]
    for field in (
        "commended_units",
        "criticised_units",
        "supervision_notices",
        "admonitory_interviews",
        "unassessed_units",
    ):
        tree[field] = []
    return tree


def cells(row: dict[str, Any]) -> list[str]:
    """A row's 15 cells as texts, for the tools that know nothing of groups."""
    scores = [score for group in GROUPS for score in row[group].values()]
    return [row["unit"], *map(str, [*scores, row["adjustment"], row["total"]])]
