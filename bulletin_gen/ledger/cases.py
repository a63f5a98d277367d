"""Cases from the rows of a ledger: typed, each in one period, of the units that handle it; and all
that is wrong with them. Nothing is guessed: what could be meant otherwise is refused.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct, field

from bulletin_gen.findings import Finding, Severity
from bulletin_gen.i18n import _
from bulletin_gen.ledger.columns import CaseSheet, RawCell, Row, plain, read_sheets
from bulletin_gen.ledger.declared import CaseColumn, LedgerLayout, Mapping
from bulletin_gen.places.place import Place
from bulletin_gen.text.nearest import nearest_name

CaseValue: TypeAlias = str | int | Decimal | datetime.datetime | bool | None
_LONGEST_NUMBER = 15
"""Figures that a spreadsheet keeps of a number; of longer ones the rest is naughts."""
_EATEN = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|年(?P<month_cn>\d{1,2})月(?P<day_cn>\d{1,2})日|(?P<month_8>\d{2})(?P<day_8>\d{2}))"
    r"(?:(?:[T ]+|(?<=日))(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})?(?:\.0+)?秒?)?分?"
    r"|(?<=\d{8})(?P<hour_8>\d{2})(?P<minute_8>\d{2})(?P<second_8>\d{2})?)?"
)
_PLAIN_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
"""As most systems write it; read at once."""
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*")
_FIRST_SERIAL = 61
"""From the first of March 1900 on all spreadsheets count alike."""
_LAST_SERIAL = 73_050
"""The end of the year 2099."""
_AMOUNT = re.compile(r"[+-]?(?:\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.\d+)?")
_QUOTED = re.compile(r'="(.*)"')
"""How some programs write a text, so that a spreadsheet does not take it for a number."""
_SUBTOTAL = re.compile("合计|小计|总计|累计|共计")
_PLACEHOLDERS = frozenset(
    ("无", "没有", "否", "未", "空", "0", "/", "\\", "-", "--", "—", "——", "null")
)
"""What people write where nothing is; whether it means that must be said."""
_MOST_SHOWN = 12
"""Characters of a cell's text in a message; what is longer may be somebody's words."""
_MOST_EXAMPLES = 5
_MIDNIGHT, _END_OF_DAY = datetime.time(), datetime.time(23, 59, 59)


class Case(Struct, frozen=True, gc=False):
    """A case: its values by the keys of columns and fields, its units by their roles, its place."""

    values: dict[str, Any]
    units: tuple[tuple[str, str], ...]
    sheet: CaseSheet
    row: int

    def place(self, key: str = "") -> Place:
        """Where it stands in the ledger."""
        return self.sheet.place(self.row, key)


class Ledger(Struct, kw_only=True):
    """The cases of a ledger, and what is to be said of it. ``left_out`` are the cases that do not
    count, by the reason.
    """

    cases: list[Case]
    findings: list[Finding]
    told: list[str]
    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def is_wrong(self) -> bool:
        """Whether something keeps it from being counted."""
        return any(finding.severity == "error" for finding in self.findings)


def read_ledger(
    files: Sequence[Path], layout: LedgerLayout, mapping: Mapping, known_units: Iterable[str]
) -> Ledger:
    """The cases in files. Raises UsageError, InputError for files that cannot be read at all."""
    sheets, findings, unread = read_sheets(files, layout, mapping)
    ledger = Ledger(cases=[], findings=findings, told=[])
    for sheet in sheets:
        where = f"{sheet.file}: {sheet.name}" if sheet.name else sheet.file
        message = _("{where}: titles in row {header}, {rows} rows")
        ledger.told.append(message.format(where=where, header=sheet.header, rows=len(sheet.rows)))
        ledger.told += [f"{where}: {told}" for told in sheet.told]
    ledger.told += unread
    reader = _CaseReader(layout, mapping, known_units, ledger)
    for sheet in sheets:
        reader.read(sheet)
    reader.finish()
    if sheets and not ledger.cases and not ledger.findings:
        message = _("there are titles, and no case below them")
        place = sheets[0].place(sheets[0].header)
        ledger.findings.append(Finding(code="ledger", message=message, place=place))
    return ledger


class _CaseReader:
    """Makes cases of rows, and gathers what is wrong by what it is about."""

    def __init__(
        self, layout: LedgerLayout, mapping: Mapping, known_units: Iterable[str], ledger: Ledger
    ) -> None:
        self._layout, self._ledger, self._mapping = layout, ledger, mapping
        self._units = {plain(unit): unit for unit in known_units}
        self._units |= {plain(name): unit for name, unit in mapping.units.items()}
        self._choices = {
            column.key: {plain(value): value for value in column.values}
            | {plain(name): v for name, v in mapping.values.get(column.key, {}).items()}
            for column in layout.columns
        }
        self._unknown: dict[tuple[str, str], list[Place]] = {}
        self._numbers: dict[str, Case] = {}
        self._kinds: dict[str, Counter[str]] = {}
        self._first_of_kind: dict[tuple[str, str], Place] = {}
        self._folded = 0
        """How many names and values are written with other signs or white."""
        self._skipped = {plain(word) for word in mapping.rows.skip}
        self._words_in = (layout.key, *layout.units.values())
        self._titles = {plain(layout.key)}
        self._titles |= {plain(title) for title, key in mapping.titles.items() if key == layout.key}
        self._blank: Counter[str] = Counter()

    def read(self, sheet: CaseSheet) -> None:
        hidden = [row for row in sheet.rows if row.is_hidden]
        if hidden and not self._mapping.rows.hidden:
            message = _(
                "{number} rows are hidden, by a filter or by hand: whether they count must be said "
                '(in the mapping, [rows] hidden = "count" or "skip")'
            )
            self._say(
                "ledger-hidden", message.format(number=len(hidden)), sheet.place(hidden[0].number)
            )
        rows, sheet.rows = sheet.rows[::-1], []
        while rows:  # each is let go of: of a large ledger they are larger than its cases
            row = rows.pop()
            if row.is_hidden and self._mapping.rows.hidden == "skip":
                self._ledger.left_out[_("hidden")] += 1
                continue
            self._read_row(sheet, row)

    def _read_row(self, sheet: CaseSheet, row: Row) -> None:
        key = self._layout.key
        if self._skipped & {plain(row.cell(word_in).text) for word_in in self._words_in}:
            self._ledger.left_out[_("no case")] += 1
            return
        if row.widths is not None:
            there, titles = row.widths
            message = _(
                "this row has {values} values and there are {titles} titles: a comma is too many, "
                "or missing"
            )
            text = message.format(values=there, titles=titles)
            self._say("ledger-row", text, sheet.place(row.number, key))
            return
        self._ledger.read += 1
        number = self._number_of(sheet, row)
        if not number:
            return
        values: dict[str, Any] = {key: number}
        for column in self._layout.columns:
            if column.key != key and column.kind != "private":
                values[column.key] = self._value(sheet, row, column)
        case = Case(values, self._units_of(sheet, row), sheet, row.number)
        before = self._numbers.get(number.casefold())
        if before is not None:
            self._say_double(case, before)
            return
        self._numbers[number.casefold()] = case
        self._ledger.cases.append(case)

    def _number_of(self, sheet: CaseSheet, row: Row) -> str:
        cell, place = row.cell(self._layout.key), sheet.place(row.number, self._layout.key)
        text = _printable(plain(_QUOTED.sub(r"\1", cell.text)))
        if cell.is_error or cell.lacks_result:
            self._say_unreadable(cell, place)
            return ""
        if not text or text in self._titles or _SUBTOTAL.search(text):
            message = _(
                "this row has no case number: a subtotal, or a case whose number is missing "
                "(in the mapping, [rows] skip names words of rows that are no cases)"
            )
            self._say("ledger-number", message, place)
            return ""
        digits = text.partition(".")[0].lstrip("-")
        if cell.is_number and (len(digits) > _LONGEST_NUMBER or "E" in text.upper()):
            message = _(
                "case numbers are kept as numbers, of which a spreadsheet keeps 15 figures: the "
                "rest is lost, and other cases look alike; export them as text"
            )
            self._say_once("ledger-number", message, place)
            return ""
        if _EATEN.fullmatch(text):
            message = _(
                "case numbers stand here as {text}: a spreadsheet has shortened them; export the "
                "ledger again, and do not save it in a spreadsheet before"
            )
            self._say_once("ledger-number", message.format(text=text), place)
            return ""
        if cell.is_date or text in ("TRUE", "FALSE") or (cell.is_number and "." in text):
            message = _(
                "“{text}” is no case number: the spreadsheet made a date, a fraction or a truth of "
                "it; export them as text"
            )
            self._say_once("ledger-number", message.format(text=text), place, about="kind")
            return ""
        return text

    def _units_of(self, sheet: CaseSheet, row: Row) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for role, key in self._layout.units.items():
            cell = row.cell(key)
            if cell.is_error or cell.lacks_result:
                continue  # said of the column's value
            text = cell.text.strip()
            self._folded += plain(text) != text
            names = text.split(self._layout.split) if self._layout.split else [text]
            for name in filter(None, map(plain, names)):
                unit = self._units.get(name)
                if unit is None:
                    self._unknown.setdefault((key, text), []).append(sheet.place(row.number, key))
                elif unit and all(unit != other for _role, other in found):
                    found.append((role, unit))
        return tuple(found)

    def _value(self, sheet: CaseSheet, row: Row, column: CaseColumn) -> CaseValue:
        cell = row.cell(column.key)
        text = cell.text.strip()
        if cell.is_error or cell.lacks_result:
            self._say_unreadable(cell, sheet.place(row.number, column.key))
            return None
        if not text:
            self._blank[column.key] += column.required and column.key in sheet.columns
            return None
        if column.kind == "moment":
            return self._moment(sheet, row, column, cell)
        if column.kind == "number":
            return self._amount(sheet, row, column, cell)
        choices = self._choices[column.key]
        is_free = column.kind != "choice" and plain(text) not in choices
        is_named = column.key in self._layout.units.values()
        if is_free and (is_named or plain(text).lower() not in _PLACEHOLDERS):
            return " ".join(text.split())
        found = choices.get(plain(text))
        self._folded += plain(text) != text
        if found is None:
            place = sheet.place(row.number, column.key)
            self._unknown.setdefault((column.key, text), []).append(place)
        return found or None

    def _amount(
        self, sheet: CaseSheet, row: Row, column: CaseColumn, cell: RawCell
    ) -> Decimal | None:
        text = plain(cell.text)
        if not cell.is_date and (cell.is_number or _AMOUNT.fullmatch(text)):
            number = Decimal(text.replace(",", ""))
            if abs(number) < 10**_LONGEST_NUMBER:
                return number
        message = _("“{text}” is no number").format(text=text[:30])
        self._say("ledger-value", message, sheet.place(row.number, column.key))
        return None

    def _moment(
        self, sheet: CaseSheet, row: Row, column: CaseColumn, cell: RawCell
    ) -> datetime.datetime | None:
        place = sheet.place(row.number, column.key)
        text = cell.text.strip()
        if cell.is_number:
            return self._serial(sheet, column, cell, place)
        with contextlib.suppress(ValueError):
            if _PLAIN_MOMENT.fullmatch(text):
                plainly = datetime.datetime.fromisoformat(text)
                return self._with_time(plainly, column, place, has_time=True)
        typed = " ".join(unicodedata.normalize("NFKC", text).split())
        match = _MOMENT.match(typed)
        if match is None or match.end() < len(typed):
            message = (
                _("“{text}” may be a day or a month first; write the year first")
                if _AMBIGUOUS.fullmatch(text)
                else _("“{text}” is no date that is known here; write it like 2021-07-01 08:30")
            )
            self._say_once("ledger-date", message.format(text=text[:30]), place, about=column.key)
            return None
        return self._at(match, column, place, text)

    def _at(
        self, match: re.Match[str], column: CaseColumn, place: Place, text: str
    ) -> datetime.datetime | None:
        month = match["month"] or match["month_cn"] or match["month_8"]
        day = match["day"] or match["day_cn"] or match["day_8"]
        hour = match["hour"] or match["hour_8"]
        minute = match["minute"] or match["minute_8"]
        second = match["second"] or match["second_8"]
        try:
            date = datetime.date(int(match["year"]), int(month), int(day))
            time = datetime.time(int(hour or 0), int(minute or 0), int(second or 0))
        except ValueError:
            message = _("there is no such day or time: “{text}”").format(text=text[:30])
            self._say("ledger-date", message, place)
            return None
        return self._with_time(
            datetime.datetime.combine(date, time), column, place, has_time=hour is not None
        )

    def _with_time(
        self,
        moment: datetime.datetime,
        column: CaseColumn,
        place: Place,
        *,
        has_time: bool,
        is_stored: bool = False,
    ) -> datetime.datetime:
        kind = "time" if moment.time() != _MIDNIGHT else "midnight"
        if not has_time and not is_stored:
            kind = "day"
        self._kinds.setdefault(column.key, Counter())[kind] += 1
        self._first_of_kind.setdefault((column.key, kind), place)
        if has_time or column.date_only != "end":
            return moment
        return datetime.datetime.combine(moment.date(), _END_OF_DAY)

    def _serial(
        self, sheet: CaseSheet, column: CaseColumn, cell: RawCell, place: Place
    ) -> datetime.datetime | None:
        number = Decimal(cell.text)
        if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
            message = _("“{text}” is no date that is known here; write it like 2021-07-01 08:30")
            self._say_once(
                "ledger-date", message.format(text=cell.text[:30]), place, about=column.key
            )
            return None
        first = (
            datetime.datetime(1904, 1, 1) if sheet.is_from_1904 else datetime.datetime(1899, 12, 30)
        )
        seconds = round(number * 86_400)
        if not cell.is_date:
            self._tell(
                _("{key}: numbers without a date's format, taken for dates").format(key=column.key)
            )
        return self._with_time(
            first + datetime.timedelta(seconds=seconds),
            column,
            place,
            has_time=seconds % 86_400 != 0,
            is_stored=True,
        )

    def _tell(self, text: str) -> None:
        if text not in self._ledger.told:
            self._ledger.told.append(text)

    def _say(self, code: str, message: str, place: Place, severity: Severity = "error") -> None:
        self._ledger.findings.append(
            Finding(severity=severity, code=code, message=message, place=place)
        )

    def _say_once(self, code: str, message: str, place: Place, *, about: str = "") -> None:
        """Say something of the first of many cells that are alike."""
        self._unknown.setdefault((f"\0{code}\0{about}", message), []).append(place)

    def _say_unreadable(self, cell: RawCell, place: Place) -> None:
        message = (
            _("an error value stands here ({text}); mend it in the spreadsheet")
            if cell.is_error
            else _("this formula was never computed; save the file once in a spreadsheet program")
        )
        self._say_once("ledger-value", message.format(text=cell.text), place)

    def _say_double(self, case: Case, before: Case) -> None:
        is_same = case.values == before.values and case.units == before.units
        message = (
            _("the case number {number} stands twice, alike; the first is at {place}")
            if is_same
            else _(
                "the case number {number} stands twice, and not alike: a case that was returned, "
                "or handled jointly; which counts must be said; the first is at {place}"
            )
        )
        number = case.values[self._layout.key]
        text = message.format(number=number, place=before.place(self._layout.key))
        self._say("ledger-double", text, case.place(self._layout.key))

    def finish(self) -> None:
        """Say each unknown name and value once, with how often it stands there."""
        if self._folded:
            message = _(
                "names and values with full-width signs or white, taken as without: {number}"
            )
            self._tell(message.format(number=self._folded))
        for key, number in self._blank.items():
            if number:
                self._tell(_("{key}: empty in {number} cases").format(key=key, number=number))
        for reason, number in self._ledger.left_out.items():
            self._tell(_("left out: {number} {reason}").format(number=number, reason=reason))
        for (key, text), places in self._unknown.items():
            if key.startswith("\0"):
                code, _about = key[1:].split("\0")
                message = (
                    text
                    if len(places) == 1
                    else _("{message}; {number} cells are so").format(
                        message=text, number=len(places)
                    )
                )
                self._say(code, message, places[0])
                continue
            self._say_unknown(key, text, places)
        self._refuse_days_beside_moments()

    def _say_unknown(self, key: str, text: str, places: Sequence[Place]) -> None:
        is_unit = key in self._layout.units.values()
        known: Dictionary[str, str] = self._units if is_unit else self._choices[key]
        table = "units" if is_unit else f"values.{key}"
        near = nearest_name(plain(text), dict.fromkeys(known.values()))
        message = (
            _("“{text}” is no unit of the roster, {number} times")
            if is_unit
            else _("“{text}” is none of the values of {key}, {number} times")
        )
        is_cut = len(text) > _MOST_SHOWN
        shown = f"{text[:_MOST_SHOWN]}…" if is_cut else text
        told = message.format(text=shown, key=key, number=len(places)) + near
        if not is_cut:
            told += _(' (in the mapping: [{table}] "{text}" = "…")').format(table=table, text=text)
        self._say("ledger-name", told, places[0])

    def _refuse_days_beside_moments(self) -> None:
        """A day beside moments: on that day, earlier and later cannot be told."""
        moments = {key: kinds for key, kinds in self._kinds.items() if kinds}
        has_times = any(kinds["time"] for kinds in moments.values())
        for key, kinds in moments.items():
            column = self._layout.column(key)
            # A day that a spreadsheet stores as a number may be midnight, here and there.
            kind = "day" if kinds["day"] else "midnight"
            are_days = kinds["day"] or kinds["midnight"] > 1 + kinds["time"] // 100
            if has_times and are_days and column is not None and not column.date_only:
                message = _(
                    "{key} has days without a time, beside moments with one: what is late on that "
                    "day cannot be told; the package says it by date_only"
                )
                self._say("ledger-date", message.format(key=key), self._first_of_kind[key, kind])


def _printable(text: str) -> str:
    """Without signs of no width and of control, by which numbers would only seem to differ."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc"))


def examples_of(numbers: Sequence[str]) -> str:
    """Some case numbers, and how many more there are."""
    shown = "、".join(numbers[:_MOST_EXAMPLES])
    more = len(numbers) - _MOST_EXAMPLES
    return shown if more <= 0 else _("{shown} … and {number} more").format(shown=shown, number=more)
