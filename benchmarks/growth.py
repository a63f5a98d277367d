"""Time a check of inputs that are as wrong as can be: ``python benchmarks/growth.py`` (see
README.md).

Each is checked at two sizes; time should grow by no more than the size does, and by 1.3 times that.
What is done with the workbooks of others is timed without a process round it.
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

import bulletin_gen as bg
from bulletin_gen.forms.table import write_tree
from bulletin_gen.forms.workbook.annotate import annotate
from bulletin_gen.forms.workbook.dependents import Formula, dependents
from bulletin_gen.spreadsheet.book import open_book
from bulletin_gen.spreadsheet.number_formats import cell_format
from bulletin_gen.spreadsheet.sheet import Area

OURS = Path(sys.executable).with_name("bulletin-gen")
Q3 = json.loads(EXAMPLE.read_text(encoding="utf-8"))
Tree = dict[str, Any]
PACKAGE = bg.load_package("quarterly")
FILED = {
    name: value for name, value in bg.read_source(EXAMPLE).tree(PACKAGE).items() if name[0] != "$"
}
WORKBOOK = write_tree(FILED, PACKAGE, ".xlsx")
PART = next(sheet.part for sheet in open_book(WORKBOOK).sheets if sheet.rows.get(40))


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
        for title, (do, small, large) in IN_WORKBOOKS.items():
            seconds = [timed(do, size) for size in (small, large)]
            growth = seconds[1] / seconds[0] / (large / small)
            sys.stdout.write(
                f"| {title} | {small:,}; {large:,} | {seconds[0]:.3f}; {seconds[1]:.3f} | "
                f"{growth:.2f} |\n"
            )
            sys.stdout.flush()


def timed(do: Callable[[int], object], size: int) -> float:
    """Seconds of the quickest of three, which the machine disturbs least."""
    seconds = []
    for _number in range(3):
        start = time.perf_counter()
        do(size)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


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


def chain(number: int) -> object:
    """Formulas that each take the one above; the first cell is changed."""
    formulas = [Formula("s", Area(r, 1, r, 1), f"A{r + 1}+B{r}", (r, 1)) for r in range(1, number)]
    return dependents(formulas, "s", Area(0, 1, 0, 1))


def running_sums(number: int) -> object:
    """Formulas that each take all above."""
    formulas = [Formula("s", Area(r, 1, r, 1), f"SUM(A$1:B{r})", (r, 1)) for r in range(1, number)]
    return dependents(formulas, "s", Area(0, 1, 0, 1))


def comments(number: int) -> object:
    """A comment on a cell of each row."""
    return annotate(WORKBOOK, {PART: {f"C{row}": ["甲"] for row in range(1, number)}})


IN_WORKBOOKS: dict[str, tuple[Callable[[int], object], int, int]] = {
    "chain of formulas": (chain, 2_400, 24_000),
    "running sums": (running_sums, 2_400, 24_000),
    "comments in a workbook": (comments, 1_000, 10_000),
    "brackets in a number format": (lambda number: cell_format(200, "[" * number), 200, 240_000),
    "words in a formula": (
        lambda number: dependents(
            [Formula("s", Area(1, 1, 1, 1), "甲 " * number, (1, 1))], "s", Area(0, 1, 0, 1)
        ),
        400,
        240_000,
    ),
}

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
