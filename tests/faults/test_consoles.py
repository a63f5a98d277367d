"""Any office machine: no message dies of the console's encoding, no path of its characters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

Q3 = ROOT / "examples" / "2021Q3.json"
CONSOLES: dict[str, dict[str, str]] = {
    "Chinese Windows": {"PYTHONIOENCODING": "gbk", "BULLETIN_GEN_LANG": "zh"},
    "plain ASCII": {
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "BULLETIN_GEN_LANG": "zh",
    },
    "no locale": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


def run_on(
    console: str, *arguments: str | Path, folder: Path
) -> subprocess.CompletedProcess[bytes]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, "-m", "bulletin_gen", *map(str, arguments)],
        check=False,
        capture_output=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **CONSOLES[console]},
    )


@pytest.mark.parametrize("console", CONSOLES)
class TestEveryConsole:
    def test_messages(self, console: str, tmp_path: Path) -> None:
        bad = tmp_path / "坏 数据.json"
        bad.write_text(
            Q3.read_text(encoding="utf-8").replace("46.36", "46.63").replace("教体局", "𠀀局"),
            encoding="utf-8",
        )
        outcome = run_on(console, "check", bad.name, folder=tmp_path)
        assert outcome.returncode == 1
        assert b"score-sum" in outcome.stdout
        assert b"Traceback" not in outcome.stderr

    def test_help(self, console: str, tmp_path: Path) -> None:
        outcome = run_on(console, "build", "--help", folder=tmp_path)
        assert (outcome.returncode, outcome.stderr) == (0, b"")

    def test_preview(self, console: str, tmp_path: Path) -> None:
        outcome = run_on(console, "preview", Q3, folder=tmp_path)
        assert (outcome.returncode, outcome.stderr) == (0, b"")
        assert b"| 7.24 |" in outcome.stdout

    def test_paths_with_chinese_and_spaces(self, console: str, tmp_path: Path) -> None:
        folder = tmp_path / "三 季度"
        folder.mkdir()
        (folder / "数据.json").write_bytes(Q3.read_bytes())
        outcome = run_on(console, "build", "数据.json", "-o", "第9期 专报.docx", folder=folder)
        assert (outcome.returncode, outcome.stderr) == (0, b"")
        assert (folder / "第9期 专报.docx").is_file()


def test_a_gbk_console_shows_chinese(tmp_path: Path) -> None:
    outcome = run_on("Chinese Windows", "check", Q3, folder=tmp_path)
    assert outcome.stdout.decode("gbk").strip() == "没有问题。"


def test_crlf_input(tmp_path: Path) -> None:
    windows = tmp_path / "issue.json"
    windows.write_bytes(b"\xef\xbb\xbf" + Q3.read_bytes().replace(b"\n", b"\r\n"))
    made = run_on("Chinese Windows", "build", windows, "-o", "a.docx", folder=tmp_path)
    run_on("Chinese Windows", "build", Q3, "-o", "b.docx", folder=tmp_path)
    assert made.returncode == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
