"""Time checks of workbooks beside the same JSON, and beside merely reading: ``python
benchmarks/workbooks.py``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from data import issue, make_package
from run import OURS, Command, measure, medians, report, table

SIZES = {66: 15, 10_000: 5}
"""Units, and how many runs."""
READERS = {
    "our reader alone": "from bulletin_gen.spreadsheet.book import "
    "open_book; open_book(open({file!r}, "
    "'rb').read())",
    "openpyxl, read-only": (
        "import openpyxl\n"
        "for sheet in openpyxl.load_workbook({file!r}, read_only=True, data_only=True):\n"
        "    for row in sheet.iter_rows(): [cell.value for cell in row]"
    ),
    "openpyxl": "import openpyxl; openpyxl.load_workbook({file!r}, data_only=True)",
    "python-calamine": (
        "import python_calamine\n"
        "book = python_calamine.CalamineWorkbook.from_path({file!r})\n"
        "for name in book.sheet_names: book.get_sheet_by_name(name).to_python()"
    ),
}


def commands(folder: Path, units: int) -> dict[str, Command]:
    """A check of an issue in each form, and each reader over the workbook."""
    tree = issue(units) | {"template": "package"}
    filed, workbook = folder / f"issue-{units}.json", folder / f"issue-{units}.xlsx"
    filed.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    found = {
        "check JSON": [*OURS, "check", str(filed)],
        "check workbook": [*OURS, "check", str(workbook)],
    }
    for name, script in READERS.items():
        module = script.split()[1].rstrip(";")
        if find_spec(module.split(".")[0]) is not None:
            found[name] = [sys.executable, "-c", script.format(file=str(workbook))]
    return found


def main() -> None:
    """Measure, print tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_package(folder / "package")
        for units, runs in SIZES.items():
            todo = commands(folder, units)
            convert = [
                *OURS,
                "convert",
                str(folder / f"issue-{units}.json"),
                "-o",
                str(folder / f"issue-{units}.xlsx"),
            ]
            measure(convert)
            report("\n".join(table(f"{units:,} units", medians(todo, runs), "check JSON")))


if __name__ == "__main__":
    main()
