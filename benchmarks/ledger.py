"""How long a ledger takes: ``python benchmarks/ledger.py --cases 5115,100000``.

Whole processes of ``ledger fill``, seconds and peak memory in MiB; beside them, plain Python that
only goes over the rows. Cases are those of the example, again and again under other numbers.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from run import report

ROOT = Path(__file__).parents[1]
LEDGER = ROOT / "examples" / "ledger" / "2021Q3.csv"
BEGUN = ROOT / "examples" / "ledger" / "2021Q3-begun.json"
_COUNTING = (
    "import csv, sys, collections\n"
    "rows = csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline=''))\n"
    "print(len(collections.Counter(row['主办单位'] for row in rows)))"
)


def write_ledger(file: Path, count: int) -> None:
    """A ledger of so many cases."""
    with LEDGER.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for number in range(count):
            row = rows[number % len(rows)]
            writer.writerow([f"{row[0]}-{number // len(rows)}", *row[1:]])


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds, and MiB at the most, of a process."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: {status}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="5115,100000")
    options = parser.parse_args()
    report("| cases | ledger fill: s, MiB | plain Python over the rows: s, MiB |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        issue = shutil.copy(BEGUN, folder)
        for count in map(int, options.cases.split(",")):
            file = folder / f"cases-{count}.csv"
            write_ledger(file, count)
            words = ["ledger", "fill", str(file), "--from", issue, "-o", str(folder / "out.json")]
            ours = timed([sys.executable, "-m", "bulletin_gen", *words, "--overwrite"])
            plain = timed([sys.executable, "-c", _COUNTING, str(file)])
            cells = (f"{seconds:.2f}, {memory:.0f}" for seconds, memory in (ours, plain))
            report(f"| {count:,} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
