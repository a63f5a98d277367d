"""Time a check of inputs that are as wrong as can be: ``python benchmarks/growth.py`` (see
README.md).

Each is checked at two sizes; time should grow by no more than the size does, and by 1.3 times that.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data import EXAMPLE, issue, make_package

OURS = Path(sys.executable).with_name("bulletin-gen")
Q3 = json.loads(EXAMPLE.read_text(encoding="utf-8"))
Tree = dict[str, Any]


def main() -> None:
    """Measure, print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_package(folder / "package")
        sys.stdout.write(
            "| wrong | sizes | seconds | growth of time over growth of size |\n|---|---|---|---|\n"
        )
        for title, (make, small, large) in CASES.items():
            seconds = [check(make(size), folder) for size in (small, large)]
            growth = seconds[1] / seconds[0] / (large / small)
            sys.stdout.write(
                f"| {title} | {small:,}; {large:,} | {seconds[0]:.2f}; {seconds[1]:.2f} | "
                f"{growth:.2f} |\n"
            )
            sys.stdout.flush()


def check(tree: Tree, folder: Path) -> float:
    """Wall seconds of a whole process; the file is minified."""
    file = folder / "issue.json"
    file.write_text(json.dumps(tree, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    start = time.perf_counter()
    subprocess.run([OURS, "check", file], capture_output=True, check=False)
    return time.perf_counter() - start


def with_rows(number: int) -> Tree:
    """An issue of so many units, by a package beside it."""
    return issue(number) | {"template": "package"}


def wrong_totals(number: int) -> Tree:
    """Every total is 1."""
    tree = with_rows(number)
    for row in tree["appendices"][0]["rows"]:
        row["total"] = 1
    return tree


def wrong_types(number: int) -> Tree:
    """Every total is a text."""
    tree = with_rows(number)
    for row in tree["appendices"][0]["rows"]:
        row["total"] = "x"
    return tree


def all_texts(number: int) -> Tree:
    """Every number of the rows is a text."""

    def as_texts(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: as_texts(inner) for key, inner in value.items()}
        return value if value is None else str(value)

    tree = with_rows(number)
    tree["appendices"][0]["rows"] = [as_texts(row) for row in tree["appendices"][0]["rows"]]
    return tree


def named_the_wrong_way(number: int) -> Tree:
    """The last half is commended, the first criticised."""
    tree = with_rows(2 * number)
    units = [row["unit"] for row in tree["appendices"][0]["rows"]]
    return tree | {"commended_units": units[number:], "criticised_units": units[:number]}


CASES: dict[str, tuple[Callable[[int], Tree], int, int]] = {
    "totals": (wrong_totals, 10_000, 30_000),
    "one type a row": (wrong_types, 10_000, 100_000),
    "every type": (all_texts, 3_000, 10_000),
    "braces in prose": (lambda number: Q3 | {"closing": "{{" * number}, 10_000, 40_000),
    "one letter in prose": (lambda number: Q3 | {"closing": "甲" + "a" * number}, 20_000, 80_000),
    "commended and criticised": (named_the_wrong_way, 1_000, 4_000),
    "duplicates in a list": (lambda number: Q3 | {"top_problems": ["甲"] * number}, 10_000, 40_000),
}


if __name__ == "__main__":
    main()
