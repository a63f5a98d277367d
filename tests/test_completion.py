"""Tab completion, as bash asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bulletin_gen as bg

_COMMAND = Path(sys.executable).with_name("bulletin-gen")
_ASK = """
eval "$(_BULLETIN_GEN_COMPLETE=bash_source bulletin-gen)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_bulletin_gen_completion bulletin-gen
echo "${COMPREPLY[@]}"
"""
pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or not _COMMAND.exists(),
    reason="needs bash, and the command installed",
)


def offers(*words: str) -> list[str]:
    """What bash offers in place of the last word."""
    environment = os.environ | {"PATH": f"{_COMMAND.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", _ASK, "bash", "bulletin-gen", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def test_commands() -> None:
    assert offers("bu") == ["build"]


def test_options() -> None:
    assert offers("build", "--str") == ["--strict"]


def test_template_packages() -> None:
    assert offers("preview", "--template", "") == bg.package_names()


def test_codes_of_rules() -> None:
    assert "score-sum" in offers("check", "--explain", "score")
