"""One direction: no stage reaches back, none imports the command line, writers know nothing of
hotlines.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import bulletin_gen
from bulletin_gen import bulletin, period
from bulletin_gen.errors import BulletinError
from bulletin_gen.roles import Role, fields_for

ROOT = Path(bulletin_gen.__file__).parent

# What each stage may import of the others; what is not a stage is open to all that stand above it.
ALLOWED = {
    "package": {"package"},
    "derive": {"derive", "package"},
    "read": {"read", "package", "derive"},
    "check": {"check", "package", "derive"},
    "compose": {"compose", "package", "derive"},
    "write": {"write", "word_template"},
    "word_template": {"word_template"},
    "letterhead": {"letterhead", "write", "word_template"},
    "template_check": {
        "template_check",
        "read",
        "check",
        "derive",
        "compose",
        "write",
        "package",
        "word_template",
        "ledger",
    },
    "forms": {"forms", "read", "package"},
    "issues": {"issues", "forms", "read", "package"},
    "pipeline": {"pipeline", "issues", "forms", "read", "check", "compose", "write", "package"},
    "ledger": {"ledger", "forms", "read", "package"},
    "batch": {"batch", "pipeline", "ledger", "forms", "read", "write", "package"},
}
STAGES = {*ALLOWED, "cli", "api"}
SUPPORT = {
    "errors",
    "expressions",
    "findings",
    "i18n",
    "lengths",
    "numbers",
    "ooxml",
    "operating_system",
    "places",
    "schema",
    "spreadsheet",
    "templating",
    "text",
}
HOTLINE = {"bulletin", "period", "numbers", "findings"}
FORMS = [info.name for info in pkgutil.iter_modules([str(ROOT / "forms")]) if info.ispkg]


def imports_in(source: str) -> Iterator[str]:
    """The modules of ours that a file imports, in whatever way: ``forms.json.scan``, without the
    package's own name.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "bulletin_gen":
                yield name.removeprefix("bulletin_gen").removeprefix(".")


def imports_of(place: str) -> Iterator[tuple[str, str]]:
    """File and imported module, for a folder or module of ours."""
    folder = ROOT / place
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    for file in files:
        for name in imports_in(file.read_text(encoding="utf-8")):
            yield str(file.relative_to(ROOT)), name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import bulletin_gen", ""),
        ("import bulletin_gen.cli", "cli"),
        ("import bulletin_gen.cli as x", "cli"),
        ("from bulletin_gen import cli", "cli"),
        ("from bulletin_gen.cli import main", "cli.main"),
        ("def f():\n    from bulletin_gen.cli.saving import Saver", "cli.saving.Saver"),
    ],
)
def test_every_way_to_import_is_seen(source: str, name: str) -> None:
    assert list(imports_in(source)) == [name]


def test_nobody_inside_imports_relatively() -> None:
    relative = [
        (file.name, node.lineno)
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("stage", ALLOWED)
def test_a_stage_imports_no_stage_but_those_below_it(stage: str) -> None:
    forbidden = STAGES - ALLOWED[stage] | {""}
    assert [
        (file, name) for file, name in imports_of(stage) if name.split(".")[0] in forbidden
    ] == []


@pytest.mark.parametrize("module", sorted(SUPPORT))
def test_what_all_stages_rest_on_imports_no_stage(module: str) -> None:
    assert [(file, name) for file, name in imports_of(module) if name.split(".")[0] in STAGES] == []


def test_writers_know_nothing_of_hotlines() -> None:
    assert [
        (file, name) for file, name in imports_of("write") if name.split(".")[0] in HOTLINE
    ] == []


def test_nobody_but_the_table_of_forms_knows_a_form_of_input() -> None:
    assert FORMS == ["json", "workbook"]
    known = tuple(f"forms.{form}" for form in FORMS)
    knowing = {file for file, name in imports_of("") if name.startswith(known)}
    assert {file for file in knowing if not file.startswith("forms")} == set()
    assert {file for file in knowing if file.count("/") == 1} == {"forms/table.py"}


def test_nobody_imports_the_command_line() -> None:
    wrong = [
        (file, name)
        for file, name in imports_of("")
        if name.split(".")[0] == "cli" and not file.startswith(("cli", "__main__"))
    ]
    assert wrong == []


CAUGHT_INSIDE = {
    "UnknownYearError": "bulletin_gen.ledger.working_days",
    "MalformedError": "bulletin_gen.ooxml.names",
    "UnsafeError": "bulletin_gen.ooxml.parsing",
    "NoPackageError": "bulletin_gen.ooxml.parsing",
    "UnreadableError": "bulletin_gen.forms.json.parse",
    "_SyntaxError": "bulletin_gen.forms.json.scan",
    "FilterArgumentError": "bulletin_gen.templating.values",
    "NotPrintableError": "bulletin_gen.templating.values",
    "ExceededError": "bulletin_gen.operating_system.bounds",
    "TemplateSlip": "bulletin_gen.templating.explain",
    "TooLargeError": "bulletin_gen.numbers.exact",
    "UnfitError": "bulletin_gen.forms.workbook.values",
    "NotOpenedError": "bulletin_gen.operating_system.reasons",
    "UnfitPictureError": "bulletin_gen.picture_file",
    "_Ending": "bulletin_gen.operating_system.watch",
    "RefusedError": "bulletin_gen.forms.workbook.writer.content",
}
"""Exceptions that never leave the stage that raises them:
whoever catches them says what they mean.
"""


def test_all_errors_for_users_have_one_root() -> None:
    names = [info.name for info in pkgutil.walk_packages([str(ROOT)], "bulletin_gen.")]
    modules = [import_module(name) for name in names if "__main__" not in name]
    raised = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, BaseException)
        and value.__module__.startswith("bulletin_gen")
    }
    rootless = {
        error.__name__: error.__module__ for error in raised if not issubclass(error, BulletinError)
    }
    assert rootless == CAUGHT_INSIDE
    assert {error.__module__ for error in raised if issubclass(error, BulletinError)} == {
        "bulletin_gen.errors"
    }


def test_every_public_name_is_given_on_demand() -> None:
    public = [name for name in vars(import_module("bulletin_gen.api")) if not name.startswith("_")]
    assert {"run_pipeline", "Options", "write_file"} <= set(public)
    for name in public:
        assert getattr(bulletin_gen, name) is not None


def test_a_name_that_is_not_there_is_told_as_usual() -> None:
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = bulletin_gen.nothing_of_ours


@pytest.mark.parametrize("module", ["lxml", "jsonschema", "docx", "multiprocessing"])
def test_a_preview_imports_only_what_it_needs(module: str) -> None:
    example = ROOT.parent / "examples" / "2021Q3.json"
    program = (
        "import sys; from bulletin_gen.cli.run import run_command; from bulletin_gen.i18n import "
        "use_language;"
        "use_language('en');"
        f"code = run_command(['preview', {str(example)!r}]); sys.exit(code or {module!r} in "
        "sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode
        == 0
    )


def test_a_role_is_of_a_field_that_there_is() -> None:
    structs = [
        value
        for module in (bulletin, period)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct)
    ]
    there = {field.encode_name for struct in structs for field in msgspec.structs.fields(struct)}
    told = {field for role in get_args(Role) for field in fields_for(role)}
    assert told - there == {
        "schema",
        "table",
        "kind",
    }  # a name in Python, and what tells kinds apart
