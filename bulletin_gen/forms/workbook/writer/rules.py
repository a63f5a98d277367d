"""What watches over a cell while somebody types: choices, dates, whole numbers, full marks, and the
help beside it.
"""

from __future__ import annotations

import datetime
from typing import Any

from bulletin_gen.forms.workbook.sheet_plan import CellField
from bulletin_gen.roles import fields_for
from bulletin_gen.spreadsheet.cell_names import cell_name
from bulletin_gen.text.typed import NOTHING

_TITLE_CHARACTERS, _HELP_CHARACTERS, _LIST_CHARACTERS = 32, 255, 255
_FIRST_DAY, _LAST_DAY = datetime.date(1949, 1, 1), datetime.date(2999, 12, 31)


def add_rules(
    sheet: Any, field: CellField, block: tuple[int, int, int], units: str | None, wrong: Any = None
) -> None:
    """Add the rules of a field to a block of cells: its first row, its last row, its column.

    ``units`` is the block of cells with the package's unit names, None where it has none. ``wrong``
    is the format of what breaks a limit.
    """
    first, last, column = block
    options = _condition(field, cell_name(first, column), units)
    title = field.titles[-1].replace("\n", "")
    if field.help:
        options |= {
            "input_title": title[:_TITLE_CHARACTERS],
            "input_message": field.help[:_HELP_CHARACTERS],
        }
    if options:
        sheet.data_validation(
            first, column, last, column, {"validate": "any", "ignore_blank": True} | options
        )
    if wrong is not None and field.most is not None:
        cell = cell_name(first, column)
        criteria = f"=AND(ISNUMBER({cell}),OR({cell}<{field.least},{cell}>{field.most}))"
        sheet.conditional_format(
            first, column, last, column, {"type": "formula", "criteria": criteria, "format": wrong}
        )


def _condition(field: CellField, cell: str, units: str | None) -> dict[str, Any]:
    choices = list(field.choices)
    if choices and len(",".join(choices)) <= _LIST_CHARACTERS:
        return {"validate": "list", "source": choices, "error_message": "只能填下拉表里的。"}
    if field.kind == "date":
        message = "填日期，如 2021-10-29。"
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": _LAST_DAY,
            "error_message": message,
            "error_type": "warning",
        }
    if field.keys[-1:] and field.keys[-1] in fields_for("unit") and units is not None:
        message = "名册里没有这个单位，是不是写错了？"
        return {
            "validate": "list",
            "source": units,
            "error_type": "warning",
            "error_message": message,
        }
    if field.kind in ("integer", "number", "percentage"):
        return _number_condition(field, cell)
    return {}


def _number_condition(field: CellField, cell: str) -> dict[str, Any]:
    """A number within its limits, or the sign that there is none."""
    tests = [f"ISNUMBER({cell})"]
    tests += [f"{cell}=INT({cell})"] if field.kind == "integer" else []
    tests += [f"{cell}>={field.least}"] if field.least is not None else []
    tests += [f"{cell}<={field.most}"] if field.most is not None else []
    limits = "" if field.most is None else f"，{field.least or 0} 到 {field.most}"
    whole = "整数" if field.kind == "integer" else "数"
    nothing = f"；没有就填 {NOTHING}" if field.is_telling else ""
    return {
        "validate": "custom",
        "value": f'=OR({cell}="{NOTHING}",AND({",".join(tests)}))',
        "error_message": f"填{whole}{limits}{nothing}。",
        "error_type": "warning",
    }
