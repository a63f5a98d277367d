"""Tables of other shapes need a layout and nothing else."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import docx
import pytest

import bulletin_gen as bg
from bulletin_gen.package import built_in_folder
from tests.conftest import EXAMPLES
from tests.reading import markdown_blocks
from tests.variants import compose, q3_tree

ONE_HEADER_ROW = """
[cases]
columns = [
    { key = "unit", title = "单位", kind = "text" },
    { key = "count", title = "件数", kind = "count" },
]
"""
THREE_HEADER_ROWS = """
[cases]
absent = "/"

[[cases.columns]]
key = "unit"
title = "单位"
kind = "text"
align = "left"
width = 50

[[cases.columns]]
key = "a"
title = "甲"
columns = [
    { key = "b", title = "乙", columns = [
        { key = "x", title = "子" },
        { key = "y", title = "丑" },
    ] },
    { key = "z", title = "寅", align = "right" },
]

[[cases.columns]]
key = "total"
title = "总分"
sum = ["a.b.x", "a.b.y", "a.z"]
"""


def package_with(tables: str, folder: Path) -> bg.TemplatePackage:
    copy = folder / "package"
    shutil.copytree(built_in_folder() / "quarterly", copy)
    (copy / "tables.toml").write_text(tables, encoding="utf-8")
    return bg.load_package(str(copy))


def compose_rows(rows: list[dict[str, object]], package: bg.TemplatePackage) -> bg.Document:
    tree = q3_tree()
    tree["appendices"] = [{"table": "cases", "unit_group": "各镇", "rows": rows}]
    return compose(tree, package.folder)


def docx_table(document: bg.Document) -> docx.table.Table:
    data = bg.write_document(document, ".docx").data
    return docx.Document(io.BytesIO(data)).tables[0]


def test_one_header_row(tmp_path: Path) -> None:
    package = package_with(ONE_HEADER_ROW, tmp_path)
    document = compose_rows(
        [{"unit": "大口镇", "count": 12}, {"unit": "高龙镇", "count": None}], package
    )
    table = docx_table(document)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位", "件数"],
        ["大口镇", "12"],
        ["高龙镇", "-"],
    ]


def test_three_header_rows(tmp_path: Path) -> None:
    package = package_with(THREE_HEADER_ROWS, tmp_path)
    rows: list[dict[str, object]] = [
        {"unit": "大口镇", "a": {"b": {"x": 1, "y": 2.5}, "z": 3}},
        {"unit": "高龙镇", "a": None, "total": 0},
        {"unit": "山化镇", "a": {"b": None, "z": 7}},
    ]
    document = compose_rows(rows, package)
    assert [[cell.text for cell in row.cells] for row in docx_table(document).rows] == [
        ["单位", "甲", "甲", "甲", "总分"],
        ["单位", "乙", "乙", "寅", "总分"],
        ["单位", "子", "丑", "寅", "总分"],
        ["大口镇", "1", "2.5", "3", "6.5"],
        ["高龙镇", "/", "/", "/", "0"],
        ["山化镇", "/", "/", "7", "7"],
    ]


def test_folded_titles_of_three_header_rows(tmp_path: Path) -> None:
    package = package_with(THREE_HEADER_ROWS, tmp_path)
    markdown = bg.write_document(compose_rows([], package), ".md").data.decode()
    assert ["单位", "甲/乙/子", "甲/乙/丑", "甲/寅", "总分"] in markdown_blocks(markdown)


def test_a_whole_number_is_asked_of_a_count(tmp_path: Path) -> None:
    package = package_with(ONE_HEADER_ROW, tmp_path)
    with pytest.raises(
        bg.InputError, match="a whole number or null should stand here, not the number"
    ):
        compose_rows([{"unit": "大口镇", "count": 1.5}], package)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            ONE_HEADER_ROW.replace('"unit"', '"name"'),
            "first column of table “cases” must be “unit”",
        ),
        (
            THREE_HEADER_ROWS.replace('"a.z"]', '"a.w"]'),
            "there is no column “a.w”; did you mean “a.z”?",
        ),
        (
            THREE_HEADER_ROWS.replace('"a.z"]', '"total"]'),
            "the sum of column “total” needs its own result",
        ),
        (
            ONE_HEADER_ROW.replace("title", "titel"),
            "there is no field “titel” here; did you mean “title”?",
        ),
        (ONE_HEADER_ROW + "[", "tables.toml"),
    ],
)
def test_a_wrong_layout_is_refused(tables: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(bg.TemplateError, match=re.escape(message)):
        package_with(tables, tmp_path)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_header_covers_every_column_once_in_every_row(example: Path) -> None:
    document = bg.run_pipeline(example, until="compose").document
    assert document is not None
    for table in (appendix.table for appendix in document.appendices):
        covered = [
            (row + below, cell.column + aside)
            for row, cells in enumerate(table.header)
            for cell in cells
            for below in range(cell.rowspan)
            for aside in range(cell.colspan)
        ]
        assert sorted(covered) == [
            (row, column)
            for row in range(len(table.header))
            for column in range(len(table.columns))
        ]
