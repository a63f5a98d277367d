"""Inputs, each of which brings about a message on the form of an input,
or on what an issue holds.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import ROOT, Run
from tests.test_pictures import jpeg, png
from tests.variants import example_tree


def upside_down() -> str:
    """The real issue, its tables from the last row to the first."""
    tree = example_tree("2021Q3")
    for appendix in tree["appendices"]:
        appendix["rows"].reverse()
    return json.dumps(tree, ensure_ascii=False, default=float, indent=1)


TEXTS: dict[str, str | bytes] = {
    "a comma for a point": '{"a": 7,24, "b": 1}',
    "full-width figures": '{"a": ７.24}',
    "a sign of percent": '{"a": 97.2%}',
    "bounds as texts": (ROOT / "examples" / "2021Q3.json")
    .read_text(encoding="utf-8")
    .replace('"resolved": { "at_least": 50 }', '"resolved": "50多件"')
    .replace('"reports": 6', '"reports": "6以上"'),
    "no quotation marks": "{a: 1}",
    "a name that no document can hold": '{"\\ud800": 1}',
    "a workbook": b"PK\x03\x04",
    "braces beyond a thousand": '{"template": "weekly", "closing": "' + "{{" * 1001 + '"}',
    "more than a thousand findings": '{"template": "weekly", '
    + ", ".join(f'"a{n}": 1' for n in range(1001))
    + "}",
    "whole numbers in another way": '{"template": "weekly", "masthead": {"issue_number": 9.0}}',
    "a fact that is missing": '{"template": "weekly", "facts": {}}',
    "brackets of the note": (ROOT / "examples" / "2021Q3.json")
    .read_text(encoding="utf-8")
    .replace('"closing"', '"note": "（此件公开发布）", "closing"'),
    "a list of units of another office": (ROOT / "examples" / "2021Q3.json")
    .read_text(encoding="utf-8")
    .replace("局", "处")
    .replace("镇", "乡")
    .replace("公司", "厂"),
    "two units in one place": (ROOT / "examples" / "2021Q3.json")
    .read_text(encoding="utf-8")
    .replace('"城管局",\n    "教体局"', '"城管局、教体局"'),
    "tables upside down": upside_down(),
    "no such count of the intake": (ROOT / "examples" / "2024M10.json")
    .read_text(encoding="utf-8")
    .replace('"网络诉求"', '"网上诉求"'),
}


def check(run: Run, folder: Path, text: str | bytes) -> str:
    """What a check says of an input; of very much, the beginning and the end."""
    file = folder / "issue.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = run("check", file)
    lines = (outcome.stdout + outcome.stderr).splitlines()
    return "\n".join(lines if len(lines) < 60 else [*lines[:4], "[…]", *lines[-2:]]) + "\n"


def check_pictures(run: Run, folder: Path) -> str:
    """What a check says of pictures that cannot be printed."""
    files = {
        "bitmap.png": b"BM",
        "cut.jpg": jpeg()[:20],
        "large.png": b"\0" * 20_000_001,
        "many.png": png(20_000, 20_000, rows=1),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    issue = (ROOT / "examples" / "2024W28.json").read_text(encoding="utf-8")
    names = (*files, "none.png", "../elsewhere.png")
    lines = "\\n\\n".join(f"![甲]({name})" for name in names)
    closing = '"closing": "请各单位做好迎峰度夏期间的供水保障，停水要提前告知。"'
    assert closing in issue
    return check(run, folder, issue.replace(closing, f'"closing": "{lines}"'))
