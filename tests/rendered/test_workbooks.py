"""Workbooks through LibreOffice: what it saves is read as the same issue, and comments are where
they were put.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, find, settings

import bulletin_gen as bg
from bulletin_gen.forms.difference import first_difference
from bulletin_gen.forms.table import write_tree
from bulletin_gen.write.pdf import find_office
from tests.conftest import EXAMPLES
from tests.variants import Tree, example_tree
from tests.workbook.books import UNITS, changed
from tests.workbook.test_annotate import annotated
from tests.workbook.test_filing import PACKAGES, Issues, bulletin

pytestmark = pytest.mark.rendered
SAMPLES = 6


def saved(files: list[Path], out: Path) -> None:
    """Let LibreOffice open workbooks and save them."""
    profile = f"-env:UserInstallation=file://{out}/profile"
    form = "xlsx:Calc MS Excel 2007 XML"
    command = [
        find_office(),
        profile,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(out),
        *map(str, files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def issues() -> dict[str, Tree]:
    """The examples, and some issues that no office would think of."""
    trees = {file.stem: example_tree(file.stem) for file in EXAMPLES}
    for name in PACKAGES:
        found: list[Tree] = []

        def enough(tree: Tree, found: list[Tree] = found) -> bool:
            if len(tree) > 7:
                found.append(tree)
            return len(found) >= SAMPLES

        find(
            Issues(name).all,
            enough,
            settings=settings(
                phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
            ),
        )
        trees |= {f"{name}-{number}": tree for number, tree in enumerate(found[:SAMPLES])}
    return trees


def test_what_libreoffice_saves_is_the_same_issue(tmp_path: Path) -> None:
    trees = issues()
    files = []
    for stem, tree in list(trees.items()):
        try:
            data = write_tree(tree, bg.load_package(tree["template"]), ".xlsx")
        except bg.InputError:
            del trees[stem]
            continue
        files.append(tmp_path / f"{stem}.xlsx")
        files[-1].write_bytes(data)
    saved(files, tmp_path / "out")
    assert len(trees) > len(EXAMPLES) + 2 * len(PACKAGES)
    for stem, tree in trees.items():
        package = bg.load_package(tree["template"])
        back = bg.read_bulletin(bg.read_source(tmp_path / "out" / f"{stem}.xlsx"), package)
        assert first_difference(bulletin(tree, tree["template"]), back) is None, stem


def test_libreoffice_keeps_the_comments(tmp_path: Path) -> None:
    data = annotated(changed(lambda book: book.put(UNITS, "B4", 17.24)))
    (tmp_path / "notes.xlsx").write_bytes(data)
    saved([tmp_path / "notes.xlsx"], tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "notes.xlsx")[UNITS]
    assert "score-range" in sheet["B4"].comment.text
