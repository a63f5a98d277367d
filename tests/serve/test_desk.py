"""Which files an issue is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.package import built_in_folder
from bulletin_gen.pipeline import Options
from bulletin_gen.serve.desk import Desk
from tests.conftest import ROOT
from tests.serve.conftest import Q3


def test_all_issues_of_a_trend_are_watched() -> None:
    desk = Desk(ROOT / "examples" / "year" / "2024M11.json", Options())
    desk.refresh()
    names = {file.name for file in desk.files()}
    assert {"2024M08.json", "2024M09.json", "2024M10.json", "2024M11.json", "2023M11.json"} <= names


@pytest.mark.parametrize("is_broken_first", [False, True])
def test_a_package_that_is_wrong_is_watched_until_it_is_mended(
    is_broken_first: bool, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    shutil.copytree(built_in_folder() / "quarterly", package)
    tables = package / "tables.toml"
    right = tables.read_bytes()
    desk = Desk(Q3, Options(template=str(package)))
    if not is_broken_first:
        assert desk.refresh().traced is not None
    tables.write_bytes(right + b"\nx = [")
    assert desk.refresh().error
    assert tables in desk.files()
    tables.write_bytes(right)
    assert desk.refresh().traced is not None


def test_a_broken_template_is_told_beside_what_is_wrong_with_the_issue(tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(built_in_folder() / "quarterly", package)
    with (package / "narrative.md.j2").open("a", encoding="utf-8") as narrative:
        narrative.write("{% if %}")
    file = tmp_path / "issue.json"
    file.write_text(
        Q3.read_text(encoding="utf-8").replace('"count": 884', '"count": 885'), encoding="utf-8"
    )
    report = Desk(file, Options(template=str(package), force=True)).refresh().report()
    assert "narrative.md.j2" in report["error"]
    assert [finding["code"] for finding in report["findings"]] == ["intake-sum"]


def test_an_issue_that_cannot_be_read_still_has_its_package_watched(tmp_path: Path) -> None:
    file = Path(shutil.copy(Q3, tmp_path))
    desk = Desk(file, Options())
    desk.refresh()
    watched = desk.files()
    file.write_text("{", encoding="utf-8")
    desk.refresh()
    assert desk.files() >= watched
