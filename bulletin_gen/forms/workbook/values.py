"""From a cell to the value that is filed: exactly, or a sentence that says why not.

A number is what the spreadsheet shows of it: 15 significant digits, the decimals of its format,
percent as percent. What a formula stored is taken as it was filed; no formula is ever run.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import UNSET, Struct

from bulletin_gen.forms.workbook.assembled import Assembled, Spot
from bulletin_gen.forms.workbook.sheet_plan import CellField
from bulletin_gen.forms.workbook.signs import MOST_DIGITS
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import MAX_DIGITS, Number, format_number, is_sane
from bulletin_gen.spreadsheet.number_formats import PLAIN, NumberFormat
from bulletin_gen.spreadsheet.sheet import Book, Cell, Sheet
from bulletin_gen.text.placeholders import UNFIT, is_unfinished
from bulletin_gen.text.printable import is_printable
from bulletin_gen.text.typed import NOTHING, TypedNumber, typed_date, typed_number

_KEPT_NUMBERS = 10_000
_MOST_SAID = 30
"""Characters of what was typed that a message repeats."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_SHORT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_BOUND_KINDS = ("count_at_least", "rate_at_least")
_WHOLE_KINDS = ("integer", "count_at_least")
_PERCENT_KINDS = ("percentage", "rate_at_least")
_FORMULA_OF_ANOTHER_FILE = re.compile(r"\[[^\]]+\][^\[\]]*!")


class UnfitError(Exception):
    """A cell that cannot be read, with a code and a sentence; caught where the cell is known."""

    def __init__(self, code: str, message: str) -> None:
        """Take what a finding says."""
        super().__init__(message)
        self.code = code


class _Read(Struct, gc=False):
    """What a cell holds: the value, UNSET where it is left out, and what is doubtful about it."""

    value: Any
    doubt: str = ""


def cell_value(sheet: Sheet, spot: Spot, field: CellField, book: Book, result: Assembled) -> Any:
    """The value of a cell that a field is read from, UNSET where it is left out; what is wrong or
    doubtful is told.
    """
    cell = sheet.rows[spot.row].get(spot.column)
    if cell is None:
        return UNSET
    try:
        picture = _picture(sheet, spot, cell, field)
        if picture:
            result.pictures.add(spot)
            return picture
        read = _read_cell(cell, field, book)
    except UnfitError as error:
        result.say(error.code, str(error), spot)
        return UNFIT
    if read.doubt:
        result.say("cell", read.doubt, spot, "warning")
    return read.value


def _picture(sheet: Sheet, spot: Spot, cell: Cell, field: CellField) -> str:
    """How the picture in a cell, or over an empty one, is filed; nothing where there is none."""
    position = spot.row, spot.column
    name = sheet.pictures.get(position)
    if position in sheet.lying_pictures:
        is_read = name is not None and field.picture_form and not (cell.text or "").strip()
        return field.picture_form.format(name=name) if is_read else ""
    if name is None:
        if field.picture_form and "DISPIMG(" in (cell.formula or ""):
            message = _("the picture of this cell is not in the workbook; insert it once more")
            raise UnfitError("picture", message)
        return ""
    if not field.picture_form:
        message = _("a picture stands in this cell, and none is printed here; type the text")
        raise UnfitError("picture", message)
    return field.picture_form.format(name=name)


def _read_cell(cell: Cell, field: CellField, book: Book) -> _Read:
    doubt = ""
    if cell.formula is not None:
        if not cell.text and cell.kind != "str":
            return _Read(_without_stored_value(field))
        if _FORMULA_OF_ANOTHER_FILE.search(cell.formula):
            doubt = _(
                "its formula takes the value from another file, as that was when this one was "
                "last saved"
            )
    text = cell.text or ""
    if cell.kind in ("n", "d") and not (cell.kind == "d" or text):
        return _Read(UNSET)
    if cell.kind == "n":
        style = book.formats[cell.style].of(text) if cell.style < len(book.formats) else PLAIN
        if cell.formula is not None and not style.is_date:
            _refuse_endless(text, decimals=4 if style.is_percent else 2)
        read = _number(text, style, field, book, is_typed=cell.formula is None)
        return _Read(read.value, read.doubt or doubt) if doubt else read
    if cell.kind == "e":
        raise UnfitError("cell", _("the cell shows the error {error}").format(error=text))
    if cell.kind == "b":
        raise UnfitError(
            "cell",
            _("{found} is no value of a bulletin").format(found="TRUE" if text == "1" else "FALSE"),
        )
    return _Read(_iso_date(text) if cell.kind == "d" else _text(text, field), doubt)


def _without_stored_value(field: CellField) -> Any:
    """Of a formula that no program has computed: nothing where it is computed here, too."""
    if field.is_computed:
        return UNSET
    message = _("the formula has no value yet; open the file in a spreadsheet program and save it")
    raise UnfitError("cell", message)


def _text(text: str, field: CellField) -> Any:
    """A text, or what is written in letters of a number."""
    stripped = text.strip()
    if not stripped:
        return UNSET
    if stripped == NOTHING and field.empty is not UNSET:
        return field.empty
    if not is_printable(text):
        raise UnfitError("character", _("the text holds a character that cannot be printed"))
    if field.choices:
        return field.choices.get(stripped, text)
    if field.kind in ("text", "date") or is_unfinished(text):
        return typed_date(stripped) if field.kind == "date" else text
    typed = typed_number(stripped)
    return text if typed is None else _typed(typed, stripped[:_MOST_SAID], field)


def _typed(typed: TypedNumber, found: str, field: CellField) -> Any:
    """A number in letters, where it has one meaning in its place."""
    if not is_sane(format_number(typed.number)):
        raise _too_large()
    is_rate = field.kind in _PERCENT_KINDS
    if typed.per == "‰" or (typed.per and not is_rate) or (typed.is_scaled and is_rate):
        message = _("“{found}” cannot be read here; type it in plain figures")
        raise UnfitError("type", message.format(found=found))
    if field.kind in _WHOLE_KINDS and not isinstance(typed.number, int):
        message = _("“{found}” comes to no whole number; type the count in plain figures")
        raise UnfitError("type", message.format(found=found))
    if typed.is_bound and field.kind not in _BOUND_KINDS:
        message = _("“{found}” is a lower bound, and an exact number stands here")
        raise UnfitError("type", message.format(found=found))
    if typed.is_bound:
        return {"at_least": typed.number}
    if typed.is_scaled or not field.keys:  # a level, which nothing adds up
        return typed.number
    message = _("“{found}” is stored as a text, which no sum counts; type the number {number}")
    raise UnfitError("type", message.format(found=found, number=format_number(typed.number)))


def _number(
    text: str, style: NumberFormat, field: CellField, book: Book, *, is_typed: bool
) -> _Read:
    if field.kind == "date":
        return _Read(_date(text, style, book))
    if style.is_date:
        raise UnfitError(
            "type",
            _(
                "the cell shows a date; give it the number format “General” and type the value "
                "again"
            ),
        )
    number = _exact(text, is_typed)
    if style.is_percent:
        if field.kind not in _PERCENT_KINDS:
            shown = format_number(_plain(number * 100))
            message = _(
                "the cell shows {shown}%, but no percentage stands here; give it the number "
                "format “General”"
            )
            raise UnfitError("type", message.format(shown=shown))
        number = _plain(number * 100)
    value, doubt = _as_shown(number, style, field)
    if field.kind == "text":
        if doubt or style.is_decorated:
            message = _("the cell shows its number otherwise; type what is to be printed as a text")
            raise UnfitError("type", message)
        return _Read(format_number(value), doubt)
    return _Read(value, doubt)


@lru_cache(_KEPT_NUMBERS)
def _exact(text: str, is_typed: bool) -> Number:
    """A number with the digits that a spreadsheet shows.

    It is stored to the next binary fraction, which takes 17 digits to tell; results of formulas are
    a little off.
    """
    if _SHORT.fullmatch(text) and len(text) <= MOST_DIGITS:
        number = Decimal(text)
    else:
        if not _NUMBER.fullmatch(text):
            raise UnfitError("number", _("“{text}” is no number").format(text=text[:30]))
        stored = float(text)
        number = Decimal(f"{stored:.{MOST_DIGITS}g}")
        if is_typed and number.is_finite() and float(number) != stored:
            message = _(
                "the number has more than {digits} digits, which no spreadsheet shows: {text}"
            )
            raise UnfitError("number", message.format(digits=MOST_DIGITS, text=text[:40]))
    if not number.is_finite() or not is_sane(format(_trimmed(number), "f")):
        raise _too_large()
    return _plain(number)


def _refuse_endless(text: str, decimals: int) -> None:
    """Refuse what a formula gave, where its decimals have no end: what is shown is less."""
    if _SHORT.fullmatch(text):  # as most are
        return
    found = Decimal(f"{float(text):.{MOST_DIGITS}g}") if _NUMBER.fullmatch(text) else Decimal(0)
    if found.is_finite() and -int(found.as_tuple().exponent) > MAX_DIGITS:
        message = _(
            "the formula gives {number}, whose decimals do not end; round it there, as in "
            "=ROUND(…,{decimals})"
        )
        shown = f"{found:.6f}…"
        raise UnfitError("number", message.format(number=shown, decimals=decimals))


def _too_large() -> UnfitError:
    message = _("a number may have {digits} digits before the decimal point and {digits} after it")
    return UnfitError("number", message.format(digits=MAX_DIGITS))


def _trimmed(number: Decimal) -> Decimal:
    return number.normalize() if number else Decimal(0)


def _plain(number: Number) -> Number:
    """Without zeros at its end; a whole number where it is one."""
    whole = int(number)
    return whole if whole == number else Decimal(format(_trimmed(Decimal(number)), "f"))


def shown_text(cell: Cell, book: Book) -> str:
    """What a spreadsheet shows of a cell, as far as its format is known."""
    text = cell.text or ""
    style = book.formats[cell.style].of(text) if cell.style < len(book.formats) else PLAIN
    try:
        if cell.kind == "n" and text and style.is_date:
            return _date(text, style, book)
        if cell.kind == "n" and text and style.is_percent:
            return f"{format_number(_plain(_exact(text, is_typed=False) * 100))}%"
    except UnfitError:
        return text
    return text


def _as_shown(number: Number, style: NumberFormat, field: CellField) -> tuple[Number, str]:
    """A number with the zeros that its format shows, and what to say where the format hides some of
    it.
    """
    if field.kind in ("integer", "count_at_least") and isinstance(number, int):
        return number, ""
    decimals = 0 if isinstance(number, int) else -int(number.as_tuple().exponent)
    if style.is_altered or (style.most is not None and decimals > style.most):
        message = _("the cell shows its number shortened or otherwise; it is read as {number}")
        return number, message.format(number=format_number(number))
    if decimals < style.least:
        return Decimal(number).quantize(Decimal(1).scaleb(-style.least)), ""
    return number, ""


def _date(text: str, style: NumberFormat, book: Book) -> str:
    """A day as ``2021-10-29``, from its number, counted from 1900 or 1904."""
    day = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(day):
        raise UnfitError("number", _("“{text}” is no number").format(text=text[:30]))
    if not style.is_date:
        raise UnfitError("type", _("a date should stand here; type it like 2021-10-29"))
    if not book.is_from_1904 and day < 61:  # 1900 has a 29 February in spreadsheets
        raise UnfitError(
            "type",
            _(
                "dates before March 1900 are not told alike by all spreadsheets; type it as a "
                "text: 1899-12-30"
            ),
        )
    try:
        return (book.first_day + datetime.timedelta(days=int(day))).isoformat()
    except OverflowError as error:
        raise UnfitError("number", _("“{text}” is no number").format(text=text[:30])) from error


def _iso_date(text: str) -> str:
    """A day as ISO 8601, which some programs store; a time behind it is left out."""
    return typed_date(text.removesuffix("Z"))
