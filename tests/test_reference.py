"""The reference names what the code knows, and nothing else, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from msgspec import Struct

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Colophon
from bulletin_gen.compose import TAGS_OF_MASTHEAD, TAGS_OF_WORDING, narrative_sandbox
from bulletin_gen.expressions.compile import FUNCTIONS
from bulletin_gen.package.layout import COLUMN_KINDS, Column, Comparison, TableLayout
from bulletin_gen.package.manifest import (
    FACT_KINDS,
    LIST,
    DeclaredBreakdown,
    DeclaredEntry,
    Fact,
    Manifest,
    Relation,
    Selection,
    Trend,
    UnitGroup,
    Wording,
)
from bulletin_gen.period import KINDS
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.write.formats import FORMATS
from tests.conftest import ROOT


def fields_of(*structs: type[Struct]) -> set[str]:
    return {field for struct in structs for field in struct.__struct_fields__}


def word_tags() -> set[str]:
    colophon = [f"colophon.{field}" for field in Colophon.__struct_fields__]
    masthead = [f"masthead.{field}" for field in doc.MastheadTexts.__struct_fields__]
    filed = [f"masthead.{name}" for name in TAGS_OF_MASTHEAD]
    wording = [f"wording.{name}" for name in TAGS_OF_WORDING]
    return {
        *masthead,
        *filed,
        *wording,
        "date",
        "period",
        "facts",
        "title",
        "addressees",
        "note",
        "appendix.label",
        "appendix.title",
        *colophon,
    }


def styles() -> set[str]:
    values = [value for name, value in vars(Style).items() if name.isupper()]
    flat: Iterable[object] = (
        item
        for value in values
        for item in (
            value.values()
            if isinstance(value, dict)
            else value
            if isinstance(value, tuple)
            else [value]
        )
    )
    return set(map(str, flat))


TABLES = [
    fields_of(Manifest),
    fields_of(Fact),
    {*FACT_KINDS, LIST},
    fields_of(DeclaredBreakdown),
    fields_of(Relation),
    fields_of(Selection),
    fields_of(UnitGroup),
    fields_of(Trend),
    fields_of(Wording),
    fields_of(DeclaredEntry),
    fields_of(TableLayout),
    fields_of(Comparison),
    fields_of(Column),
    set(COLUMN_KINDS),
    None,
    set(FUNCTIONS),
    set(narrative_sandbox().filters),
    word_tags(),
    set(Marker.ALL),
    styles(),
]
"""What each table of the reference names, in their order; of the names in expressions, only a few
can be.
"""


@pytest.mark.parametrize("file", ["reference.md", "reference.zh-CN.md"])
def test_the_reference_names_what_the_code_knows(file: str) -> None:
    text = (ROOT / "docs" / file).read_text(encoding="utf-8")
    tables = re.split(r"(?m)^## ", text)[1:]
    assert len(tables) == len(TABLES)
    for table, known in zip(tables, TABLES, strict=True):
        rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
        named = [name for row in rows for name in re.findall("`([^`]+)`", row)]
        if known is not None:
            assert (sorted(named), table.splitlines()[0]) == (sorted(known), table.splitlines()[0])


@pytest.mark.parametrize(
    "file", ["guide.md", "guide.zh-CN.md", "reference.md", "reference.zh-CN.md"]
)
def test_every_list_of_periods_names_the_kinds_there_are(file: str) -> None:
    text = (ROOT / "docs" / file).read_text(encoding="utf-8")
    [row] = re.findall(r"(?m)^\| `period` \|(.*)$", text)
    assert re.findall("`([a-z_]+)`", row) == list(KINDS)


@pytest.mark.parametrize("file", ["README.md", "README.zh-CN.md"])
def test_every_list_of_formats_names_the_formats_there_are(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    [row] = re.findall(r"(?m)^\| `bulletin-gen build IN -o OUT` \|(.*)$", text)
    assert sorted(re.findall(r"`(\.[a-z]+)`", row)) == sorted(FORMATS)
