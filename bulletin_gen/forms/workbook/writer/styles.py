"""The looks of cells. What may be typed into is white; what is fixed or computed is grey, and
locked.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from bulletin_gen.numbers.number import decimals_of

FONT, SIZE = "宋体", 11
_GREY, _PALE, _RED, _AMBER = "#E7E6E6", "#F7F7F7", "#FFC7CE", "#FFEB9C"
DATE_FORMAT = "yyyy-mm-dd"


class Styles:
    """The formats of one workbook, each made when it is first asked for."""

    def __init__(self, workbook: Any) -> None:
        """Take the workbook that formats belong to."""
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    @cached_property
    def sign(self) -> Any:
        """The first cell of a sheet, which says what it is."""
        return self._make(bold=True, font_size=14)

    @cached_property
    def header(self) -> Any:
        """The titles of columns."""
        return self._make(
            bold=True, align="center", valign="vcenter", text_wrap=True, border=1, bg_color=_GREY
        )

    @cached_property
    def label(self) -> Any:
        """The label of a line."""
        return self._make(valign="vcenter", text_wrap=True, border=1, bg_color=_GREY)

    @cached_property
    def help(self) -> Any:
        """An explanation."""
        return self._make(valign="vcenter", text_wrap=True, font_color="#595959", font_size=10)

    @cached_property
    def caption(self) -> Any:
        """An explanation on one line, over whatever cells it takes."""
        return self._make(valign="vcenter", font_color="#595959", font_size=10)

    @cached_property
    def open_text(self) -> Any:
        """A text that is typed into a cell of a heading, and may run over its neighbours."""
        return self._make(bold=True, locked=False, valign="vcenter")

    @cached_property
    def wrong(self) -> Any:
        """What turns red while somebody types."""
        return self._workbook.add_format({"bg_color": _RED, "font_color": "#9C0006"})

    @cached_property
    def open(self) -> Any:
        """What is still to be written, or to be looked at."""
        return self._workbook.add_format({"bg_color": _AMBER})

    def input(self, value: object = None, *, is_date: bool = False, is_prose: bool = False) -> Any:
        """A cell that is typed into; a number keeps the zeros at its end."""
        options: dict[str, Any] = {
            "border": 1,
            "locked": False,
            "valign": "vcenter",
            "text_wrap": is_prose,
        }
        options["align"] = "left" if is_prose or is_date else "center"
        if is_date:
            options["num_format"] = DATE_FORMAT
        return self._make(**options, **_number_format(value))

    def computed(self, value: object = None) -> Any:
        """A cell that a formula fills."""
        return self._make(
            border=1, bg_color=_PALE, align="center", valign="vcenter", **_number_format(value)
        )

    def _make(self, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(
                {"font_name": FONT, "font_size": SIZE, **options}
            )
        return self._made[key]


def _number_format(value: object) -> dict[str, Any]:
    """The format that shows zeros at the end of a number, where it was filed with some."""
    if not isinstance(value, Decimal) or decimals_of(value) == decimals_of(value.normalize()):
        return {}
    return {"num_format": f"0.{'0' * decimals_of(value)}"}
