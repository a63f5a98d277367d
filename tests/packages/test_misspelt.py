"""Whatever a package names and nothing can have is an error of the package."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.package import built_in_folder

_NAMES: tuple[str, ...] = (
    "of",
    "by",
    "then_by",
    "order_by",
    "sum",
    "ratio",
    "over",
    "like",
    "tables",
    "rows",
    "required",
)
_NAMES += ("omitted", "period", "field", "kind")
_EXPRESSIONS = ("value", "that", "where")
_FIELD = re.compile(
    rf"(?<![\w.])(?P<key>{'|'.join((*_NAMES, *_EXPRESSIONS))})\s*=\s*"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|\[[^\]]*\])"
)
_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_NAME_OF_A_VALUE = re.compile(r"(?<![\w.\"'])(?!\d)\w+(?:\.\w+)*(?![\w.(\"'])")
_WORDS = {"if", "else", "and", "or", "not", "in", "is", "none", "true", "false"}
_MORE = {
    "red_black": {
        "tables.toml": """
[others]
like = "indicators"
order_by = "score"
"""
    },
    "weekly": {
        "package.toml": """
[[breakdowns]]
key = "by_channel"
title = "渠道"
of = 'breakdowns.by_type["咨询类"]'

[[facts]]
key = "areas"
title = "片区"
kind = "list"
order_by = "cases"
fields = [{ key = "cases", title = "件数", kind = "count" }]
"""
    },
}
"""What no package in the box names, at the end of one of its files."""


def _fill(folder: Path, name: str) -> Path:
    package = Path(shutil.copytree(built_in_folder() / name, folder / name))
    for file, text in _MORE.get(name, {}).items():
        with (package / file).open("a", encoding="utf-8") as opened:
            opened.write(text)
    return package


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Each name that a file's fields name, and where it ends."""
    for field in _FIELD.finditer(text):
        for found in _TEXT.finditer(text, *field.span("value")):
            start, said = found.start() + 1, found.group(1) or found.group(2) or ""
            if field.group("key") not in _EXPRESSIONS and "[" not in said:
                yield start + len(said), said
            else:
                for name in _NAME_OF_A_VALUE.finditer(said):
                    if name.group() not in _WORDS:
                        yield start + name.end(), name.group()


def _files() -> Iterator[tuple[str, str]]:
    for package in sorted(built_in_folder().iterdir()):
        if package.is_dir():
            yield from ((package.name, file) for file in ("package.toml", "tables.toml"))


@pytest.mark.parametrize(("name", "file"), list(_files()))
def test_a_name_that_nothing_has_is_an_error(name: str, file: str, tmp_path: Path) -> None:
    package = _fill(tmp_path, name)
    text = (package / file).read_text(encoding="utf-8")
    assert not [f for f in bg.check_package(package, build=False) if f.severity == "error"]
    for end, said in _names(text):
        misspelt = f"{text[:end]}x{text[end:]}"
        (package / file).write_text(misspelt, encoding="utf-8")
        told = bg.check_package(package, build=False)
        assert [finding for finding in told if finding.severity == "error"], (said, end)


@pytest.mark.parametrize(
    "of", ["intake[", 'intake["咨询类"', "intake.count + 1", "3", "", "total(3)"]
)
def test_what_a_breakdown_is_of_is_the_name_of_a_number(of: str, tmp_path: Path) -> None:
    package = _fill(tmp_path, "weekly")
    file = package / "package.toml"
    text = file.read_text(encoding="utf-8").replace(
        "of = 'breakdowns.by_type[\"咨询类\"]'", f"of = '{of}'"
    )
    file.write_text(text, encoding="utf-8")
    [finding] = [f for f in bg.check_package(package, build=False) if f.severity == "error"]
    line = text[: text.index(f"of = '{of}'")].count("\n") + 1
    assert f"package.toml:{line}" in str(finding.place)
