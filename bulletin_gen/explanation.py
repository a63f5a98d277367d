"""What is known of one value: where it was filed, how it is computed, what holds it, what it was.

Whoever tells people about a value (the browser, a sheet, a comparison) tells this.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from bulletin_gen.audit import Holder, holder_of
from bulletin_gen.bulletin import CountAtLeast, RateAtLeast
from bulletin_gen.check import all_rules
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import DerivedColumn, DerivedFact, DerivedField
from bulletin_gen.derive.selected import values_of
from bulletin_gen.derive.values import IssueValues
from bulletin_gen.errors import InputError
from bulletin_gen.i18n import _
from bulletin_gen.issues.counterparts import before_of
from bulletin_gen.issues.edit import as_typed, is_bound, is_editable
from bulletin_gen.numbers.number import format_number
from bulletin_gen.pipeline import Outcome
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source
from bulletin_gen.read.source import Pointer
from bulletin_gen.text.typed import RATE_OR_MORE


class Explanation(Struct, frozen=True, kw_only=True):
    """What is known of one value of an issue."""

    path: ValuePath
    place: Place
    filed: Any
    """What stands in the input; None where it is left out, or absent."""
    is_filed: bool
    """Whether a text, a number or the word that says there is none stands there."""
    is_by_formula: bool
    """Whether the program that the input was filled in with computed it."""
    value: Any
    """What the issue has there, filed or computed."""
    working: str
    """The expression or sum that it is computed by, with its numbers; nothing where it is not."""
    holder: Holder | None
    """What notices a change of it; None where that cannot be told of an issue that is wrong."""
    before: Any
    """What stood there in the issue before."""

    @property
    def is_number(self) -> bool:
        """Whether it is a number that was filed, or a lower bound, which something may hold."""
        is_number = isinstance(self.filed, int | Decimal) and not isinstance(self.filed, bool)
        return is_number or is_bound(self.filed)

    def sentences(self) -> list[str]:
        """The same in words, for people."""
        notes = [self._about_filing(), *self._about_computing()]
        return [*filter(None, notes), *(self._about_holding() if self.is_number else [])]

    def _about_filing(self) -> str:
        if self.value is None:
            if self.is_filed:
                return _("filed as absent")
            return _("nothing is filed here; it is added in the file itself")
        return _("left out of the input, and computed") if self.filed is None else ""

    def _about_computing(self) -> list[str]:
        by_formula = _(
            "a formula of the workbook: change the cells that it takes, in a spreadsheet program"
        )
        notes = [by_formula] if self.is_by_formula else []
        if self.working:
            notes.append(_("computed by {working}").format(working=self.working))
        return notes

    def _about_holding(self) -> list[str]:
        holder = self.holder
        if holder is None:
            return [_("what holds it can be told once the issue is right")]
        if holder.held == "no":
            return [_("held by nothing: no rule or relation notices a change")]
        explained = [
            f"{rule.code}：{rule.explanation}" for rule in all_rules() if rule.code in holder.codes
        ]
        by = "、".join(holder.codes)
        if holder.held is None:
            return [_("held by {codes}").format(codes=by), *explained]
        direction = _("too high") if holder.held == "up" else _("too low")
        message = _("held by {codes}, and only against being {direction}")
        return [message.format(codes=by, direction=direction), *explained]


def explain_value(path: ValuePath, tree: Any, source: Source, outcome: Outcome) -> Explanation:
    """What is known of the value at a path of what was filed (``tree``)."""
    [place] = source.places([Pointer(path)])
    filed = value_at(tree, path)
    computed = None if outcome.bulletin is None else value_at(outcome.bulletin, path)
    return Explanation(
        path=path,
        place=place,
        filed=filed,
        is_filed=is_editable(tree, path),
        is_by_formula=source.has_formula(place),
        value=filed if computed is None else computed,
        working=_working(path, outcome),
        holder=_holder(path, filed, tree, outcome),
        before=_before(path, outcome),
    )


def _holder(path: ValuePath, value: Any, tree: Any, outcome: Outcome) -> Holder | None:
    if is_bound(value):
        [(key, number)] = value.items()
        return _holder((*path, key), number, tree, outcome)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    if outcome.is_wrong or outcome.package is None:
        return None
    try:
        return holder_of(path, value, tree, outcome.package, outcome.earlier.previous)
    except InputError:
        return None


def _before(path: ValuePath, outcome: Outcome) -> Any:
    """What stood there in the issue before."""
    previous = outcome.earlier.previous
    then = None if previous is None else before_of(path, outcome.bulletin, previous)
    return None if then is None else value_at(previous, then)


def _working(path: ValuePath, outcome: Outcome) -> str:
    """The expression or sum that a value is computed by, with its numbers;
    empty where it is not.
    """
    bulletin, package = outcome.bulletin, outcome.package
    if bulletin is None or package is None:
        return ""
    values = values_of(bulletin, package, outcome.earlier.previous)
    for derived in derivation_of(package).derived:
        match derived:
            case DerivedFact() if path == ("facts", derived.field.key):
                return values.workings(derived.compiled, None, 0)
            case DerivedField() if path[-1:] == (derived.field.key,) and path[:-2] == tuple(
                derived.about.split(".")
            ):
                return values.workings(derived.compiled, derived.about, int(path[-2]))
            case DerivedColumn() if path[:1] == ("appendices",) and path[4:] == derived.leaf.path:
                return _column_working(path, derived, values)
    return ""


def _column_working(path: ValuePath, derived: DerivedColumn, values: IssueValues) -> str:
    rows = values.tables[int(path[1])]
    if not any(rows is other for other in values.rows_of(derived.table)):
        return ""
    if derived.compiled is not None:
        return values.workings(derived.compiled, rows, int(path[3]))
    cells = rows.cells[int(path[3])]
    if derived.ratio is not None:
        part, whole = (cells[index] for index in derived.ratio)
        return f"{shown_value(part)} ÷ {shown_value(whole)}"
    return " + ".join(
        str(shown_value(cells[term])) for term in derived.terms if cells[term] is not None
    )


def shown_value(value: Any) -> str | None:
    """A value as it is shown; None for what is a group or not there."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return format_number(value)
    if isinstance(value, CountAtLeast | RateAtLeast):
        return f"{format_number(value.at_least)}{RATE_OR_MORE}"
    if is_bound(value):
        return as_typed(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str) else None
