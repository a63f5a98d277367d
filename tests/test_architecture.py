"""One direction: no stage reaches back, none imports the command line, writers know nothing of hotlines."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import bulletin_gen
from bulletin_gen.errors import BulletinError

ROOT = Path(bulletin_gen.__file__).parent

# What each stage may import of the others; what is not a stage is open to all that stand above it.
ALLOWED = {
    "package": {"package"},
    "read": {"read", "package"},
    "check": {"check", "package"},
    "compose": {"compose", "package"},
    "write": {"write"},
    "template_check": {"template_check", "read", "compose", "write", "package"},
}
STAGES = {*ALLOWED, "cli"}
HOTLINE = {"bulletin", "period", "numbers", "findings"}


def imports_of(folder: str) -> Iterator[tuple[str, str]]:
    """File and first part of the name of every import of our own in a folder."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                if name.startswith("bulletin_gen."):
                    yield str(file.relative_to(ROOT)), name.split(".")[1]


@pytest.mark.parametrize("stage", ALLOWED)
def test_a_stage_imports_no_stage_but_those_below_it(stage: str) -> None:
    wrong = [(file, name) for file, name in imports_of(stage) if name in STAGES - ALLOWED[stage]]
    assert wrong == []


def test_writers_know_nothing_of_hotlines() -> None:
    assert [(file, name) for file, name in imports_of("write") if name in HOTLINE] == []


def test_nobody_imports_the_command_line() -> None:
    wrong = [
        (file, name) for file, name in imports_of("") if name == "cli" and not file.startswith(("cli", "__main__"))
    ]
    assert wrong == []


def test_all_errors_for_users_have_one_root() -> None:
    names = [info.name for info in pkgutil.walk_packages([str(ROOT)], "bulletin_gen.")]
    modules = [import_module(name) for name in names if "__main__" not in name]
    public = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == "bulletin_gen.errors"
    }
    assert len(public) == 5
    assert all(issubclass(error, BulletinError) for error in public)


@pytest.mark.parametrize("module", ["lxml", "jsonschema", "docx", "multiprocessing"])
def test_a_preview_imports_only_what_it_needs(module: str) -> None:
    example = ROOT.parent / "examples" / "2021Q3.json"
    program = (
        "import sys; from bulletin_gen.cli import _run; from bulletin_gen.i18n import use_language; use_language('en');"
        f"_run(['preview', {str(example)!r}]); sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0
