"""Change the code at one place at a time, and see which changes no test notices.

    pip install cosmic-ray
    python tools/mutate.py --draw 150 --seed 25 --list mutants.json

Takes the changes that cosmic-ray knows for the outer rooms (``ROOMS``), draws some of them by a
seed, and tries each in a copy of the repository: first the tests that stand nearest, then, for what
survives these, all that need no office program. The list says of each what became of it; a change
that is in the list already is not tried again, so that a stopped run goes on, and ``--again
survived`` tries those anew that survived.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[1]
_OF_FORMS = ["tests/workbook", "tests/test_forms.py", "tests/test_sources.py"]
ROOMS: dict[str, list[str]] = {
    "bulletin_gen/letterhead": ["tests/test_letterhead.py", "tests/packages/test_word_files.py"],
    "bulletin_gen/forms": _OF_FORMS,
    "bulletin_gen/issues": [*_OF_FORMS, "tests/test_comparison.py", "tests/serve/test_edit.py"],
    "bulletin_gen/serve": ["tests/serve"],
    "bulletin_gen/write/docx": [
        *("tests/test_laid_out.py", "tests/test_pages.py", "tests/test_docx.py"),
        *("tests/test_layouts.py", "tests/test_title.py", "tests/test_comparison.py"),
    ],
}
"""The rooms that meet the world outside, each with the tests that stand nearest."""
_PLAIN = "not rendered and not browser"
_LONGEST = 900
"""Seconds after which a change that keeps a test from ending counts as noticed."""
_LEFT = {
    "core/RemoveDecorator",
    "core/ExceptionReplacer",
    "core/VariableReplacer",
    "core/VariableInserter",
}
"""Changes that are not tried: a decorator that only remembers, names that no code would have."""


def mutants_of(file: Path) -> Iterator[dict[str, Any]]:
    """The places of a file at which something may be changed."""
    nodes = list(ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8"))))
    for name in operator_names():
        operator_class = get_operator(name)
        if name in _LEFT or operator_class.arguments():
            continue
        operator = operator_class()
        positions = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, _end) in enumerate(positions):
            yield {"file": str(file), "operator": name, "occurrence": occurrence, "line": start[0]}


def changed_text(mutant: dict[str, Any], source: str) -> str | None:
    """A file's text with the change; None where nothing that runs is another, or Python could not
    read it.
    """
    changed = mutate_code(source, get_operator(mutant["operator"])(), mutant["occurrence"])
    try:
        return (
            None if changed is None or _what_runs(changed) == _what_runs(source) else str(changed)
        )
    except SyntaxError:
        return None


def _what_runs(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if hasattr(node, field):
                setattr(node, field, None)
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.If)
            and "TYPE_CHECKING" in ast.dump(body[0].test)
        ):
            body[0].body = [ast.Pass()]
    return ast.dump(tree)


def drawn(number: int, seed: int) -> list[dict[str, Any]]:
    """So many changes of all rooms, by chance;
    each room has as many as its share of all changes.
    """
    files = sorted(file.relative_to(ROOT) for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    random.Random(seed).shuffle(mutants)
    fit = (
        mutant
        for mutant in mutants
        if changed_text(mutant, (ROOT / mutant["file"]).read_text(encoding="utf-8"))
    )
    return list(islice(fit, number))


def tried(mutant: dict[str, Any], copy: Path) -> str:
    """What became of a change in a copy of the repository: killed, killed by the rest of the tests,
    survived.
    """
    file = copy / mutant["file"]
    source = file.read_text(encoding="utf-8")
    changed = changed_text(mutant, source)
    assert changed is not None, mutant
    nearest = next(tests for room, tests in ROOMS.items() if mutant["file"].startswith(room))
    file.write_text(changed, encoding="utf-8")
    try:
        if not _passes(nearest, copy):
            return "killed"
        return "survived" if _passes(["tests", "-n", "2"], copy) else "killed by the rest"
    finally:
        file.write_text(source, encoding="utf-8")


def _passes(tests: list[str], copy: Path) -> bool:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-m",
        _PLAIN,
        *tests,
    ]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_LONGEST
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _line_of(mutant: dict[str, Any]) -> str:
    lines: list[str] = (ROOT / mutant["file"]).read_text(encoding="utf-8").splitlines()
    return str(lines[mutant["line"] - 1]).strip()


def main() -> None:
    """Draw, try, and keep the list after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=int, default=150)
    parser.add_argument("--seed", type=int, default=25)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--again", default="", help="try those anew of which the list says this")
    options = parser.parse_args()
    if options.list.exists():
        mutants = json.loads(options.list.read_text(encoding="utf-8"))
    else:
        mutants = drawn(options.draw, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(
            ROOT,
            copy,
            ignore=shutil.ignore_patterns(".git", "__pycache__", ".mypy_cache", "node_modules"),
        )
        for number, mutant in enumerate(mutants, start=1):
            if "result" not in mutant or mutant["result"] == options.again:
                mutant |= {"said": _line_of(mutant), "result": tried(mutant, copy)}
                options.list.write_text(
                    json.dumps(mutants, indent=1, ensure_ascii=False), encoding="utf-8"
                )
                sys.stdout.write("{} {file}:{line} {operator}: {result}\n".format(number, **mutant))
                sys.stdout.flush()
    sys.stdout.write(f"{Counter(mutant['result'] for mutant in mutants)}\n")


if __name__ == "__main__":
    main()
