"""``doctor``: the table about a machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.report import terminal_columns
from bulletin_gen.write.pdf.font_names import installed_fonts, names_of, plain_name
from tests.conftest import Run


def table(run: Run) -> str:
    """The table without its alignment."""
    outcome = run("doctor")
    assert outcome.exit_code == 0
    return "".join(f"\n{' '.join(line.split())}" for line in outcome.stdout.splitlines())


def test_it_names_what_a_helper_asks_for(run: Run) -> None:
    text = table(run)
    for item in (
        "bulletin-gen there",
        "Python there",
        "click there",
        "lxml there",
        "LibreOffice ",
        "font 仿宋_GB2312 ",
    ):
        assert f"\n{item}" in text
    for name in bg.package_names():
        assert f"\ntemplate package {name} there" in text


def test_the_states_stand_below_each_other_in_chinese_too(run: Run) -> None:
    lines = run("--lang", "zh", "doctor").stdout.splitlines()
    places = {
        terminal_columns(line[: line.index(f"  {state}")])
        for line in lines
        for state in "有缺"
        if f" {state}" in line
    }
    assert len(places) == 1


def test_what_is_lacking_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BULLETIN_GEN_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    text = table(run)
    assert "\nLibreOffice lacking A PDF needs LibreOffice" in text
    assert "\nfont 黑体 not known" in text


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    command = [
        sys.executable,
        "-P",  # without the folder that is gone on the path
        "-c",
        "import os; os.rmdir(os.getcwd()); from bulletin_gen.cli import main; main(['doctor'])",
    ]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "this folder" in told
    assert "it is not there" in told


def test_a_program_that_is_no_office_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BULLETIN_GEN_SOFFICE", "/no/such/soffice")
    assert "(soffice), and names none: “/no/such/soffice”" in table(run)


@pytest.mark.parametrize(
    ("font", "listed"),
    [
        ("仿宋_GB2312", "FangSong_GB2312"),
        ("宋体", "NSimSun"),
        ("黑体", "SimHei"),
        ("方正小标宋简体", "FZXiaoBiaoSong\\-B05S"),
        ("Noto Sans CJK SC", "Noto Sans CJK SC Regular"),
    ],
)
def test_a_font_is_known_by_any_of_its_names(font: str, listed: str) -> None:
    assert plain_name(listed) in names_of(font)


def test_fonts_of_a_lister_that_fails_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\nexit 1\n")
    lister.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_fonts() is None
