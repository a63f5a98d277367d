"""Damaged files of a package bring a sentence, and never a fault of the program."""

from __future__ import annotations

import contextlib
import copy
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.package import built_in_folder
from tests.conftest import ROOT

EXAMPLES = {"quarterly": "2021Q3", "weekly": "2024W28", "monthly": "2024M10"}
PARTS = (
    "word/document.xml",
    "word/styles.xml",
    "word/footer1.xml",
    "word/settings.xml",
    "[Content_Types].xml",
)
SNIPPETS = (
    "",
    " ",
    '"',
    "[",
    "]",
    "{",
    "}",
    "1",
    "x",
    "=",
    ".",
    "%",
    "|",
    "{{",
    "}}",
    "{%",
    "\ufdd0",
    "true",
    "[]",
    "{}",
)
many = settings(max_examples=300, suppress_health_check=list(HealthCheck))
Elements = list[etree._Element]


def answers(package: Path, example: str, *, build: bool = True) -> None:
    """A check gives findings, a build an outcome or an error for the user; anything else fails the
    test.
    """
    bg.check_package(package, build=build)
    options = bg.Options(template=str(package), force=True)
    with contextlib.suppress(bg.TemplateError):
        bg.run_pipeline(ROOT / "examples" / f"{example}.json", options)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    return {
        name: Path(shutil.copytree(built_in_folder() / name, folder / name)) for name in EXAMPLES
    }


def remove(element: etree._Element, _others: Elements) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def double(element: etree._Element, _others: Elements) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.append(copy.deepcopy(element))


def swap(element: etree._Element, others: Elements) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, copy.deepcopy(random.choice(others)))


def change_attribute(element: etree._Element, _others: Elements) -> None:
    for name in list(element.attrib)[:1]:
        element.set(name, random.choice(["", "x", "-1", "9" * 30, "Normal", "1.5"]))


DAMAGES: list[Callable[[etree._Element, Elements], None]] = [remove, double, swap, change_attribute]


@many
@given(st.sampled_from(sorted(EXAMPLES)), st.sampled_from(PARTS), st.integers(0, 2**32))
def test_a_damaged_word_template(
    packages: dict[str, Path], name: str, part: str, seed: int
) -> None:
    random.seed(seed)
    file = packages[name] / "bulletin.docx"
    whole = file.read_bytes()
    parts = unpack(whole)
    tree = etree.fromstring(parts[part])
    elements = list(tree.iter(etree.Element))[1:]
    for _damage in range(2):
        random.choice(DAMAGES)(random.choice(elements), elements)
    parts[part] = etree.tostring(tree)
    data = bytearray(write_parts(parts))
    if seed % 5 == 0:
        data[random.randrange(len(data))] ^= 255
    try:
        file.write_bytes(data)
        answers(packages[name], EXAMPLES[name])
    finally:
        file.write_bytes(whole)


@many
@given(
    st.sampled_from(sorted(EXAMPLES)),
    st.sampled_from(["package.toml", "tables.toml", "narrative.md.j2"]),
    st.integers(0, 10_000),
    st.integers(0, 3),
    st.sampled_from(SNIPPETS),
)
def test_a_damaged_text_file(
    packages: dict[str, Path], name: str, file_name: str, place: int, length: int, snippet: str
) -> None:
    file = packages[name] / file_name
    whole = file.read_text(encoding="utf-8")
    place %= len(whole) + 1
    try:
        file.write_text(whole[:place] + snippet + whole[place + length :], encoding="utf-8")
        # Every sample issue is composed anew for a text file: of one damaged file in six.
        answers(packages[name], EXAMPLES[name], build=place % 6 == 0)
    finally:
        file.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize(
    "field", ["closing", "masthead", "period", "facts", "colophon", "note", "intake", "appendices"]
)
def test_any_field_can_be_required(field: str, package: Path) -> None:
    manifest = package / "package.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        text.replace("required = [", f'required = ["{field}", ', 1), encoding="utf-8"
    )
    options = bg.Options(template=str(package))
    tree = (
        (ROOT / "examples" / "2021Q3.json")
        .read_text(encoding="utf-8")
        .replace('"closing": "', '"closing": "", "x": "')
    )
    outcome = bg.run_pipeline(bg.decode_source(tree.encode(), "issue.json"), options, until="check")
    assert {finding.code for finding in outcome.findings} <= {"unknown", "missing", "value"}
