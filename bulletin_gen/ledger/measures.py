"""What a package computes of cases: fields of each case, and counts and marks of many, exactly.

``cases`` are those of the unit at hand, in whatever role; ``peers`` those of all units of its table
and of those that belong to the same group without being in it, each case once; ``ledger`` all that
count. What is divided is rounded once, half up, to the decimals that the table says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.expressions.compile import Compiled, Slot, compile_expression
from bulletin_gen.expressions.names import Kind, Name
from bulletin_gen.expressions.parse import parse_expression
from bulletin_gen.i18n import _
from bulletin_gen.ledger.cases import Case
from bulletin_gen.ledger.declared import LedgerLayout, ledger_file
from bulletin_gen.ledger.working_days import UnknownYearError, WorkingDays
from bulletin_gen.numbers.arithmetic import rounded
from bulletin_gen.numbers.exact import TooLargeError, aggregate
from bulletin_gen.numbers.number import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.text_files import place_of
from bulletin_gen.text.nearest import nearest_name

_SOURCES = ("cases", "peers", "ledger")
_KINDS: dict[str, Kind] = {"moment": "date", "number": "number", "choice": "text", "text": "text"}
_ALL = "*"
"""The name of a case itself: that it is there."""


class Measured(Struct, frozen=True):
    """A number that was computed of cases, its working, and the cases that were counted in it: of
    each function, those of which what it asks for holds.
    """

    value: Number | None
    working: str
    counted: tuple[tuple[str, tuple[int, ...]], ...]


class _CaseScope:
    """The names that a field of a case sees: the columns, and the fields before it."""

    rows: str | None = None

    def __init__(self, kinds: dict[str, Kind], calendar: WorkingDays | None) -> None:
        self._kinds = kinds
        self.calendar = calendar

    def find(self, dotted: str) -> Name | str:
        if dotted in self._kinds:
            return Name((dotted,), self._kinds[dotted])
        return _unknown(dotted, self._kinds)


class _MeasureScope:
    """The names that a measure sees: of cases, each field behind the source that they come from."""

    rows: str | None = None

    def __init__(self, kinds: dict[str, Kind], sources: Sequence[str]) -> None:
        self._kinds, self._sources = kinds, sources

    def find(self, dotted: str) -> Name | str:
        source, _dot, key = dotted.partition(".")
        if source not in self._sources:
            return _unknown(source, self._sources)
        if not key:
            return Name((_ALL,), "truth", source)
        if key in self._kinds:
            return Name((key,), self._kinds[key], source)
        return _unknown(key, self._kinds)


def _unknown(name: str, known: Iterable[str]) -> str:
    message = _("nothing of a ledger is called “{name}”").format(name=name)
    return message + nearest_name(name, known)


class Measures:
    """All that a package computes of cases, compiled."""

    def __init__(self, package: TemplatePackage, layout: LedgerLayout) -> None:
        """Compile. Raises TemplateError for an unknown name, or what cannot be said."""
        self.layout, self._file = layout, ledger_file(package)
        self._kinds: dict[str, Kind] = {
            column.key: _KINDS[column.kind] for column in layout.columns if column.kind != "private"
        }
        calendar = layout.calendar
        days = None if calendar is None else WorkingDays(calendar.rest, calendar.work)
        self._fields: list[tuple[str, Compiled]] = []
        for number, field in enumerate(layout.fields):
            compiled = self._compiled(
                field.value, ("fields", number), _CaseScope(self._kinds, days)
            )
            self._fields.append((field.key, compiled))
            self._kinds[field.key] = compiled.kind
        rules = {"exclusions": layout.exclusions, "impossible": layout.impossible}
        self._exclusions, self._impossible = (
            [
                (self._compiled(one.when, (name, n), _CaseScope(self._kinds, days)), one.reason)
                for n, one in enumerate(ones)
            ]
            for name, ones in rules.items()
        )
        self._refuse_unknown_columns(package)
        self.of_tables = {
            (measures.table, path): self._compiled(
                text, ("tables", number, "values", path), _MeasureScope(self._kinds, _SOURCES)
            )
            for number, measures in enumerate(layout.tables)
            for path, text in measures.values.items()
        }
        self.of_issue = {
            path: self._compiled(text, ("values", path), _MeasureScope(self._kinds, ("ledger",)))
            for path, text in layout.values.items()
        }

    def _refuse_unknown_columns(self, package: TemplatePackage) -> None:
        for number, measures in enumerate(self.layout.tables):
            table = package.tables.get(measures.table)
            known = () if table is None else [".".join(leaf.path) for leaf in table.leaves()]
            if table is None:
                message = _("the template package has no table “{name}”")
                place = place_of(self._file, ("tables", number, "table"))
                near = nearest_name(measures.table, package.tables)
                raise TemplateError(message.format(name=measures.table) + near, place)
            for path in measures.values:
                if path not in known:
                    message = _("table “{table}” has no column “{name}”")
                    place = place_of(self._file, ("tables", number, "values", path))
                    text = message.format(table=measures.table, name=path)
                    raise TemplateError(text + nearest_name(path, known), place)

    def _compiled(
        self, text: str, path: tuple[str | int, ...], scope: _CaseScope | _MeasureScope
    ) -> Compiled:
        return compile_expression(parse_expression(text, place_of(self._file, path, text)), scope)

    def complete(self, cases: Iterable[Case]) -> None:
        """Compute the fields of cases."""
        for case in cases:
            for key, compiled in self._fields:
                case.values[key] = _value(compiled, case.values)

    def excluded(self, case: Case) -> str:
        """Why a case is not assessed; nothing where it is."""
        return next((why for when, why in self._exclusions if _value(when, case.values)), "")

    def impossible(self, case: Case) -> str:
        """What of a case cannot be; nothing where all can."""
        return next((why for when, why in self._impossible if _value(when, case.values)), "")


def _value(compiled: Compiled, values: dict[str, Any]) -> Any:
    slots = [values.get(slot.name.key[0]) for slot in compiled.slots if slot.name is not None]
    try:
        return compiled.function(*slots)
    except (ArithmeticError, TypeError, UnknownYearError) as error:
        raise _failed(compiled, error) from error


def _failed(compiled: Compiled, error: Exception) -> TemplateError:
    if isinstance(error, ZeroDivisionError):
        return compiled.expression.error(_("it divides by 0"))
    if isinstance(error, UnknownYearError):
        message = _("the calendar of working days does not know the year {year}")
        return compiled.expression.error(message.format(year=error))
    if isinstance(error, TooLargeError):
        return compiled.expression.too_large()
    return compiled.expression.error(_("values of two kinds are compared"))


class Sources:
    """The cases that count, and those of each unit and table."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """Take the cases that count, with their fields computed."""
        self.cases = cases
        self._of_unit: dict[str, list[int]] = {}
        for number, case in enumerate(cases):
            for _role, unit in case.units:
                self._of_unit.setdefault(unit, []).append(number)
        self._columns: dict[int, list[Any]] = {}
        self._kept: list[Compiled] = []
        self._aggregates: dict[tuple[int, str], Any] = {}

    def of_unit(self, unit: str) -> Sequence[int]:
        """The cases of a unit, in whatever role, by their numbers."""
        return self._of_unit.get(unit, ())

    def of_units(self, units: Iterable[str]) -> Sequence[int]:
        """The cases of several, each once."""
        return sorted({number for unit in units for number in self.of_unit(unit)})

    def measured(
        self, compiled: Compiled, decimals: int | None, sources: Mapping[str, Sequence[int]]
    ) -> Measured:
        """A measure, of the cases that each of its sources has. Raises TemplateError."""
        values, counted = [], []
        for slot in compiled.slots:
            numbers = sources[slot.source]
            value, those = self._aggregate(slot, numbers)
            values.append(value)
            counted.append((slot.text, those))
        try:
            found = compiled.function(*values)
            if found is None or isinstance(found, str):
                number = None
            else:
                number = _plain(found if decimals is None else rounded(found, decimals))
        except (ArithmeticError, TypeError) as error:
            raise _failed(compiled, error) from error
        return Measured(number, compiled.working(values), tuple(counted))

    def _aggregate(self, slot: Slot, numbers: Sequence[int]) -> tuple[Any, tuple[int, ...]]:
        if slot.of is None:
            raise AssertionError("no function of cases")
        column = self._column(slot.of)
        where = None if slot.where is None else self._column(slot.where)
        those = [n for n in numbers if where is None or where[n]]
        value = aggregate(slot.function, [column[n] for n in those])
        if slot.function == "count":
            those = [n for n in those if column[n]]
        return value, tuple(those)

    def _column(self, compiled: Compiled) -> list[Any]:
        """What an expression comes to for each case; kept, since every unit asks for it."""
        found = self._columns.get(id(compiled))
        if found is None:
            self._kept.append(compiled)  # so that its identity is no other's
            found = [_value(compiled, case.values | {_ALL: True}) for case in self.cases]
            self._columns[id(compiled)] = found
        return found

    def most_frequent(self, key: str, most: int) -> list[str]:
        """The values of a column, those of the most cases first; what is alike by name."""
        counts = Counter(str(c.values[key]) for c in self.cases if c.values.get(key) is not None)
        return sorted(counts, key=lambda value: (-counts[value], value))[:most]


def _plain(number: Any) -> Number:
    """Without naughts behind the point: 9.60 is filed as 9.6, and printed so."""
    exactly = Decimal(number)
    if exactly == exactly.to_integral_value():
        return int(exactly)
    return exactly.normalize()
