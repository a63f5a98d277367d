"""An issue filed as a workbook or as JSON, and back: nothing is lost, and what cannot be held is
refused.
"""

from __future__ import annotations

import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bulletin_gen as bg
from bulletin_gen.forms.difference import first_difference
from bulletin_gen.forms.table import write_tree
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.schema.patterns import NOT_BLANK
from bulletin_gen.text.printable import is_printable
from tests.conftest import EXAMPLES, Run
from tests.variants import Tree, example_tree, q3_tree
from tests.workbook.books import UNITS

PACKAGES = bg.package_names()


def there_and_back(tree: Tree, name: str, form: str = ".xlsx") -> Any:
    package = bg.load_package(name)
    return bg.decode_source(write_tree(tree, package, form), "", form).tree(package)


def bulletin(tree: Any, name: str) -> bg.Bulletin:
    from bulletin_gen.read import bulletin_of

    return bulletin_of(tree, bg.load_package(name))


@pytest.mark.parametrize("form", [".xlsx", ".json"])
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_comes_back_as_the_same_issue(file: Path, form: str) -> None:
    tree = example_tree(file.stem)
    name = tree["template"]
    assert bulletin(there_and_back(tree, name, form), name) == bulletin(tree, name)


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8
)
_PRINTABLE = _TEXT.filter(
    lambda text: is_printable(text) and text.strip() not in ("", "-") and "【" not in text
)
_DECIMALS = st.decimals(0, 9999, places=2).filter(lambda number: not number.is_signed())


_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""An issue takes a tenth of a second; making a failing one smaller would take longer than reading
it.
"""


class Issues:
    """Whatever the schema of a package allows."""

    def __init__(self, name: str) -> None:
        schema = input_schema(bg.load_package(name))
        self._definitions = schema["$defs"]
        self.all = self._value(self._definitions["Bulletin"], 0).map(
            lambda tree: tree | {"template": name}
        )

    def _value(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            return self._value(self._definitions[definition_of(schema)], depth + 1)
        if "anyOf" in schema:
            return st.one_of(*(self._value(branch, depth) for branch in schema["anyOf"]))
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        made: st.SearchStrategy[Any] = getattr(self, f"_{schema['type']}")(schema, depth)
        return made

    def _object(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        fields = {
            name: self._value(field, depth)
            for name, field in schema["properties"].items()
            if name != "$schema"
        }
        tags = {
            name
            for name, field in schema["properties"].items()
            if "enum" in field and len(field["enum"]) == 1
        }
        required = {
            name: value
            for name, value in fields.items()
            if name in schema["required"] or name in tags
        }
        optional = {name: value for name, value in fields.items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional)

    def _array(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        least = schema.get("minItems", 0)
        most = max(least, 3 if depth < 4 else 0)
        return (
            st.lists(self._value(schema["items"], depth + 1), min_size=least, max_size=most)
            if most
            else st.just([])
        )

    def _string(self, schema: dict[str, Any], _depth: int) -> st.SearchStrategy[Any]:
        if schema.get("format") == "date":
            return st.dates().map(str)
        return (
            _PRINTABLE if schema.get("pattern") == NOT_BLANK else st.one_of(st.just(""), _PRINTABLE)
        )

    def _integer(self, schema: dict[str, Any], _depth: int) -> st.SearchStrategy[Any]:
        return st.integers(schema.get("minimum", 0), schema.get("maximum", 10**9))

    def _number(self, _schema: dict[str, Any], _depth: int) -> st.SearchStrategy[Any]:
        return st.one_of(st.integers(0, 100), _DECIMALS)

    def _null(self, _schema: dict[str, Any], _depth: int) -> st.SearchStrategy[Any]:
        return st.none()


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("form", [".xlsx", ".json"])
@settings(max_examples=25, suppress_health_check=list(HealthCheck), phases=_NO_SHRINKING)
@given(data=st.data())
def test_any_valid_issue_comes_back_as_the_same_or_is_refused_at_its_place(
    name: str, form: str, data: Any
) -> None:
    tree = data.draw(Issues(name).all)
    filed = bulletin(tree, name)
    try:
        back = there_and_back(tree, name, form)
    except bg.InputError as error:
        refused = [(finding.code, bool(finding.path)) for finding in error.findings]
    else:
        refused = []
        assert first_difference(filed, bulletin(back, name)) is None
    assert set(refused) <= ({("form", True)} if form == ".xlsx" else set())


def test_the_same_input_gives_the_same_bytes() -> None:
    package = bg.load_package("quarterly")
    assert write_tree(q3_tree(), package, ".xlsx") == write_tree(q3_tree(), package, ".xlsx")


def with_value(path: tuple[Any, ...], value: Any) -> Tree:
    tree: Any = q3_tree()
    owner = tree
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value
    return dict(tree)


HELD_NOT: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "too many digits": (
        ("appendices", 0, "rows", 0, "adjustment"),
        Decimal("123456789.12345678"),
        "15 digits",
    ),
    "too long a text": (("closing",), "长" * 32_768, "32767 characters"),
    "the sign of nothing": (("note",), "-", "says that there is nothing"),
    "a group twice": (
        ("appendices", 1, "unit_group"),
        "区直部门及公共服务单位",
        "already",
    ),
    "an unknown field": (("fact",), 1, "no place for this"),
    "an unknown field of a row": (("appendices", 0, "rows", 0, "note"), "甲", "no place for this"),
    "a list for a text": (("note",), ["甲"], "no place for this"),
    "a number for a name": (("masthead", "name"), 5, "a text should stand here"),
}


@pytest.mark.parametrize("name", HELD_NOT)
def test_what_a_cell_cannot_hold_is_refused_at_its_place(name: str) -> None:
    path, value, words = HELD_NOT[name]
    with pytest.raises(bg.InputError) as caught:
        write_tree(with_value(path, value), bg.load_package("quarterly"), ".xlsx")
    assert [(f.path[: len(path)], words in f.message) for f in caught.value.findings] == [
        (path, True)
    ]


def opened(tree: Tree, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_tree(tree, bg.load_package(name), ".xlsx")))


def test_sums_are_live_formulas_with_their_values() -> None:
    tree = q3_tree()
    for row in tree["appendices"][0]["rows"]:
        del row["total"]
    data = write_tree(tree, bg.load_package("quarterly"), ".xlsx")
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=only)[UNITS] for only in (False, True)
    )
    assert formulas["O4"].value == '=IF(COUNT(G4,M4:N4)=0,"",ROUND(SUM(G4,M4:N4),12))'
    assert values["O4"].value == 81.18


def test_a_sum_that_was_filed_wrong_stays_as_it_was_filed() -> None:
    tree = with_value(("appendices", 0, "rows", 0, "hotline", "subtotal"), Decimal("46.63"))
    assert opened(tree, "quarterly")[UNITS]["G4"].value == 46.63


def test_ratios_and_ranks_are_live_formulas_with_their_values() -> None:
    data = write_tree(example_tree("2024M10"), bg.load_package("monthly"), ".xlsx")
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=only)["各镇（街道）"]
        for only in (False, True)
    )
    assert formulas["G5"].value == '=IF(COUNT(F5,E5)<2,"",IF(E5=0,"",ROUND(F5*100/E5,2)))'
    assert values["G5"].value == 100
    assert formulas["H5"].value.startswith("=IF(ISNUMBER(G5),1+COUNTIFS('各镇（街道）'!$G$5:$G$34,")
    assert values["H5"].value == 1


def test_headers_and_computed_cells_are_locked_and_the_others_are_not() -> None:
    sheet = opened(q3_tree(), "quarterly")[UNITS]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [sheet[cell].protection.locked for cell in ("A2", "G4", "B4", "A4")] == [
        True,
        True,
        False,
        False,
    ]


def test_the_header_is_the_printed_one() -> None:
    sheet = opened(example_tree("2024M10"), "monthly")["各镇（街道）"]
    assert {str(block) for block in sheet.merged_cells.ranges} >= {
        "A2:A4",
        "B2:E2",
        "B3:C3",
        "D3:D4",
    }
    assert sheet["B4"].value == "上级转办"


def test_what_may_be_typed_is_watched() -> None:
    workbook = opened(q3_tree(), "quarterly")
    rules = {str(rule.sqref): rule for rule in workbook[UNITS].data_validations.dataValidation}
    assert rules["B4:B576"].formula1 == 'OR(B4="-",AND(ISNUMBER(B4),B4>=0,B4<=10))'
    assert rules["A4:A576"].formula1 == "'单位名册'!$A$2:$A$67"
    facts = {str(rule.sqref): rule for rule in workbook["基本情况"].data_validations.dataValidation}
    assert '"加急,特急"' in [rule.formula1 for rule in facts.values()]
    assert "date" in [rule.type for rule in facts.values()]
    red = workbook[UNITS].conditional_formatting
    formulas = [rule.formula[0] for block in red for rule in block.rules]
    assert "AND(ISNUMBER(B4),OR(B4<0,B4>10))" in formulas
    assert "AND(ISNUMBER(O4),ISNUMBER(O5),ROUND(O5-O4,10)>0)" in formulas


def test_facts_stand_in_the_order_in_which_they_are_printed() -> None:
    sheet = opened(q3_tree(), "quarterly")["基本情况"]
    sections = list(dict.fromkeys(row[0].value for row in sheet.iter_rows(min_row=3)))
    assert sections == ["本期专报", "版头", "周期", "呈报批示", "电话回访", "现场督查"]


def test_a_workbook_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "issue.xlsx"
    target.write_bytes(b"filled in")
    assert "--overwrite" in run("convert", EXAMPLES[0], "-o", target).stderr
    assert target.read_bytes() == b"filled in"
    assert run("convert", EXAMPLES[0], "-o", target, "--overwrite").exit_code == 0
    assert target.read_bytes() != b"filled in"


def test_a_workbook_is_never_converted_into_itself(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "issue.xlsx"
    run("convert", EXAMPLES[0], "-o", target)
    before = target.read_bytes()
    assert "the input itself" in run("convert", target, "-o", target, "--force").stderr
    assert target.read_bytes() == before


def test_names_of_other_files_are_written_from_the_new_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "year").mkdir()
    tree = q3_tree() | {"$schema": "../schema.json", "previous": "2021Q2.json"}
    (tmp_path / "year" / "q3.json").write_text(
        json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8"
    )
    run("convert", tmp_path / "year" / "q3.json", "-o", tmp_path / "q3.json")
    moved = json.loads((tmp_path / "q3.json").read_text(encoding="utf-8"))
    assert (moved["$schema"], moved["previous"]) == ("../schema.json"[3:], "year/2021Q2.json")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_command_takes_a_workbook(run: Run, file: Path, tmp_path: Path) -> None:
    workbook = tmp_path / f"{file.stem}.xlsx"
    assert run("convert", file, "-o", workbook).exit_code == 0
    assert run("check", workbook).stdout == run("check", file).stdout
    assert run("preview", workbook).stdout == run("preview", file).stdout
    copy = shutil.copy(workbook, tmp_path / "copy.xlsx")
    built = run("build", workbook, copy, "-o", f"{tmp_path}/out/", "--name", "{stem}.md")
    assert (built.exit_code, built.stdout) == (
        0,
        f"{tmp_path}/out/{file.stem}.md\n{tmp_path}/out/copy.md\n",
    )
    text = (tmp_path / "out" / "copy.md").read_text(encoding="utf-8")
    assert text.partition("\n<!-- input-fingerprint:")[0] == run("preview", file).stdout
    assert run("check", workbook, "--previous", workbook).stdout.count("issue-number") == 1


def test_the_old_spelling_of_overwrite_works_and_is_told_nowhere(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "issue.xlsx"
    target.write_bytes(b"filled in")
    assert run("convert", EXAMPLES[0], "-o", target, "--force").exit_code == 0
    assert target.read_bytes() != b"filled in"
    for command in (["convert"], ["new"], ["check"], ["template", "make-docx"]):
        told = run(*command, "--help").stdout
        assert "--overwrite" in told
        assert "--force" not in told
