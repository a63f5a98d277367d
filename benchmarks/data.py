"""The bulletin that every tool builds: the real issue, with one table of so many units."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from random import Random
from typing import Any

from bulletin_gen.package import built_in_folder

EXAMPLE = Path(__file__).parents[1] / "examples" / "2021Q3.json"
GROUPS = ("hotline", "online")


def issue(units: int) -> dict[str, Any]:
    """The example with one table of invented units, ranked; their scores spread over three hundred
    values.
    """
    tree: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    appendix = tree["appendices"][0]
    chance = Random(units)  # the same scores at every run
    rows = [_row(appendix["rows"][0], f"第{number}号单位", chance) for number in range(units)]
    rows.sort(key=lambda row: -row["total"])
    tree["appendices"] = [appendix | {"rows": rows}]
    for field in (
        "commended_units",
        "criticised_units",
        "supervision_notices",
        "admonitory_interviews",
        "unassessed_units",
    ):
        tree[field] = []
    return tree


def _row(pattern: dict[str, Any], name: str, chance: Random) -> dict[str, Any]:
    """A row with the fields of another; scores that add up, and full marks where no notice cost
    any.
    """
    groups = {}
    for group in GROUPS:
        keys = [key for key in pattern[group] if key != "subtotal"]
        hundredths = [
            1000 if key == "supervision_notice" else chance.randrange(200, 500) for key in keys
        ]
        groups[group] = {key: score / 100 for key, score in zip(keys, hundredths, strict=True)}
        groups[group]["subtotal"] = sum(hundredths) / 100
    total = round(sum(group["subtotal"] for group in groups.values()), 2)
    return {"unit": name, **groups, "adjustment": 0, "total": total}


def cells(row: dict[str, Any]) -> list[str]:
    """A row's 15 cells as texts, for the tools that know nothing of groups."""
    scores = [score for group in GROUPS for score in row[group].values()]
    return [row["unit"], *map(str, [*scores, row["adjustment"], row["total"]])]


def make_package(folder: Path) -> None:
    """The quarterly package without its list of units, to which the invented ones would be
    strangers.
    """
    shutil.copytree(built_in_folder() / "quarterly", folder)
    manifest = folder / "package.toml"
    manifest.write_text(
        re.sub(r"(?ms)^\[\[unit_groups\]\].*?^\]\n", "", manifest.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
