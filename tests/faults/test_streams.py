"""Whatever becomes of what is printed, the work gets done, and the exit code says how it went."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES

COMMAND = [sys.executable, "-m", "bulletin_gen", "--lang", "en"]
W28 = next(example for example in EXAMPLES if example.stem == "2024W28")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which ``$0`` is the example and ``"$@"`` the command."""
    return subprocess.run(
        ["sh", "-c", line, str(W28), *COMMAND],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_issues_are_built_though_nobody_reads_their_names(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.json" for number in range(12)]
    for file in files:
        file.write_bytes(W28.read_bytes())
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, "build", *files, "-o", f"{tmp_path}/out/"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 0
    assert len(list((tmp_path / "out").iterdir())) == 12


def test_a_preview_that_cannot_be_printed_says_so(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    done = shell('"$@" preview "$0" > /dev/full', tmp_path)
    assert done.returncode == 3
    assert done.stderr == "What is to be printed could not be written: no space is left.\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_stream_that_is_closed_is_nobodys_fault(closed: str, tmp_path: Path) -> None:
    assert shell(f'"$@" check "$0" {closed}', tmp_path).returncode == 0
    assert shell(f'"$@" build "$0" -o issue.docx {closed}', tmp_path).returncode == 0
    assert [file.name for file in tmp_path.iterdir()] == ["issue.docx"]
