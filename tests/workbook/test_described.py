"""What a workbook of each example is: its sheets, rows, rules and formulas;
where its values are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from syrupy.assertion import SnapshotAssertion

import bulletin_gen as bg
from bulletin_gen.forms.table import decode_source
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.read.source import Pointer
from tests.conftest import EXAMPLES
from tests.workbook.books import example_workbook

_ROWS = 6
"""So many rows of a sheet are told cell by cell; the others are like them."""


def sheet_text(sheet: Worksheet) -> Iterator[str]:
    yield f"== {sheet.title} ({sheet.dimensions}), {sheet.sheet_state}"
    yield (
        f"frozen {sheet.freeze_panes}, titles {sheet.print_title_rows}, merged "
        f"{' '.join(sorted(map(str, sheet.merged_cells.ranges)))}"
    )
    # Newer versions of XlsxWriter round heights to the dots of a screen: a quarter of a point.
    heights = [
        (row, round(sheet.row_dimensions[row].height or 0)) for row in range(1, sheet.max_row + 1)
    ]
    for height, rows in groupby(heights, key=lambda pair: pair[1]):
        numbers = [row for row, _height in rows]
        yield f"rows {numbers[0]}-{numbers[-1]}: height {height}"
    for letter, column in sorted(sheet.column_dimensions.items()):
        yield (
            f"columns {letter} {column.min}-{column.max}: width {round(column.width, 2)}, hidden "
            f"{column.hidden}"
        )
    for rule in sorted(sheet.data_validations.dataValidation, key=lambda rule: str(rule.sqref)):
        yield f"rule {rule.sqref}: {rule.type} {rule.operator} {rule.formula1} {rule.formula2}"
    for area in sorted(sheet.conditional_formatting, key=lambda area: str(area.sqref)):
        yield f"watched {area.sqref}: {[rule.formula for rule in area.rules]}"
    for row in sheet.iter_rows(max_row=_ROWS):
        for cell in row:
            if cell.value is not None:
                yield f"{cell.coordinate} [{cell.number_format}] {str(cell.value)[:60]!r}"


@pytest.mark.parametrize("example", [file.stem for file in EXAMPLES])
def test_the_workbook_of_an_example(example: str, text_snapshot: SnapshotAssertion) -> None:
    book = openpyxl.load_workbook(io.BytesIO(example_workbook(example)))
    lines = [line for sheet in book for line in sheet_text(sheet)]
    assert "\n".join(lines) + "\n" == text_snapshot


@pytest.mark.parametrize("example", [file.stem for file in EXAMPLES])
def test_where_the_values_of_an_example_stand(
    example: str, text_snapshot: SnapshotAssertion
) -> None:
    source = decode_source(example_workbook(example), "issue.xlsx", ".xlsx")
    tree = source.tree(bg.package_of(source))
    paths = list(_paths(tree, ()))
    places = source.places([Pointer(path) for path in paths])
    headers = source.places([Pointer(path, at_key=True) for path in paths])
    lines = []
    for path, place, header in zip(paths, places, headers, strict=True):
        excerpt = source.excerpt(place, 20)
        shown = (
            ""
            if excerpt is None
            else f"{excerpt.label}|{excerpt.text}|{excerpt.start}+{excerpt.length}"
        )
        fields = place.fields()
        lines.append(
            f"{format_path(path)}: {place} ({fields['line']}:{fields['column']}), "
            f"{str(header).partition('!')[2]}; {shown}"
        )
    assert "\n".join(lines) + "\n" == text_snapshot


def _paths(value: Any, path: ValuePath) -> Iterator[ValuePath]:
    """The ways to values; of a list, to those of its first, second and last items."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index in sorted({0, 1, len(value) - 1} & set(range(len(value)))):
            yield from _paths(value[index], (*path, index))
    yield path
