"""Time a check of derived columns and relations beside one of plain sums: ``python
benchmarks/expressions.py``.

The same 10,000 rows, filed whole; the second package declares five columns more and ten relations
of each row.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from data import issue, make_package

OURS = Path(sys.executable).with_name("bulletin-gen")
ROWS, RUNS = 10_000, 7
COLUMNS = {
    "weighted": "hotline.subtotal * 0.6 + online.subtotal * 0.4",
    "rate": "hotline.subtotal * 100 / (hotline.subtotal + "
    "online.subtotal) if hotline.subtotal else "
    "none",
    "share": "total * 100 / total(total)",
    "bounded": "min(max(adjustment * 2, -10), 10)",
    "stepped": "total * 0.1 if total > 30 else 0",
}
RELATIONS = (
    "hotline.subtotal <= total + 10",
    "online.subtotal <= total + 10",
    "hotline.acceptance <= hotline.subtotal",
    "online.subtotal >= 0",
    "weighted <= total + 10",
    "rate is none or rate <= 100",
    "share <= 100",
    "bounded >= -10",
    "stepped <= total",
    "hotline.subtotal + online.subtotal + adjustment == total",
)


def main() -> None:
    """Measure in turn, print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, derived = folder / "plain", folder / "derived"
        make_package(plain)
        make_package(derived)
        declare(derived)
        tree = issue(ROWS)
        file = folder / "issue.json"
        file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        seconds: dict[Path, list[float]] = {plain: [], derived: []}
        for _run in range(RUNS):
            for package, times in seconds.items():
                times.append(check(file, package))
        sums, expressions = (statistics.median(times) for times in seconds.values())
        sys.stdout.write(
            f"{ROWS:,} rows: sums {sums:.2f} s, with {len(COLUMNS)} derived columns and "
            f"{len(RELATIONS)} relations"
            f" {expressions:.2f} s, ratio {expressions / sums:.2f}\n"
        )


def declare(package: Path) -> None:
    """Add the columns, which are computed since no row files them, and the relations."""
    columns = [
        f'\n[[assessment.columns]]\nkey = "{key}"\ntitle = "{key}"\nkind = "score"\ndecimals = 2\n'
        "width = 8\n"
        f'value = "{value}"\n'
        for key, value in COLUMNS.items()
    ]
    relations = [
        f'\n[[relations]]\ncode = "r{number}"\nrows = "assessment"\nthat = "{that}"\nmessage = '
        '"x"\n'
        for number, that in enumerate(RELATIONS)
    ]
    tables, manifest = package / "tables.toml", package / "package.toml"
    tables.write_text(tables.read_text(encoding="utf-8") + "".join(columns), encoding="utf-8")
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        text.replace("[wording]", "".join(relations) + "\n[wording]"), encoding="utf-8"
    )


def check(file: Path, package: Path) -> float:
    """Wall seconds of a whole process."""
    start = time.perf_counter()
    told = subprocess.run(
        [OURS, "check", file, "--template", package], capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(told.stdout + told.stderr)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
