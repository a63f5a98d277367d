"""Ranking: who stands where, and who is named for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from bulletin_gen.check.consequences import ranking_is_wrong, row_is_wrong
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.check.tables import CheckedTable, places_of_units
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.places.paths import ValuePath


def _one_of_each_table(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The first row out of order of each table, and how many more there are."""
    tables: dict[ValuePath, list[Finding]] = {}
    for finding in findings:
        tables.setdefault(finding.path[:2], []).append(finding)
    return tuple(_with_number(first, len(others)) for first, *others in tables.values())


def _with_number(first: Finding, others: int) -> Finding:
    if not others:
        return first
    message = _("{message}; {count} further rows of this table are out of order")
    return replace(first, message=message.format(message=first.message, count=others))


def _order_of(table: CheckedTable) -> str:
    """The units of a ranking as they should stand, as far as a message takes them."""
    totals = table.totals or []
    order = sorted(range(len(totals)), key=lambda row: -totals[row])
    names = "、".join(table.unit(row) for row in order[:_MOST_NAMED])
    return f"{names}……" if len(order) > _MOST_NAMED else names


_MOST_NAMED = 10


@rule("rank-order", about="rank", follows=row_is_wrong, gather=_one_of_each_table)
def rank_order(issue: Issue) -> Iterator[Finding]:
    """The rows of a ranking descend; units with the same total may stand in any order."""
    for table in issue.tables:
        order = ""
        for number, (above, below) in enumerate(pairwise(table.totals or [])):
            if below > above:
                order = order or _order_of(table)
                message = _(
                    "{unit} ({total}) stands below {other} ({other_total}), which is less; in "
                    "order, as “bulletin-gen convert --sort” writes them: {order}"
                )
                text = message.format(
                    unit=table.unit(number + 1),
                    total=format_number(below),
                    other=table.unit(number),
                    other_total=format_number(above),
                    order=order,
                )
                path = ("appendices", table.index, "rows", number + 1)
                yield replace(found(text, path), is_about_order=True)


@rule("rank-absent", "warning")
def rank_absent(issue: Issue) -> Iterator[Finding]:
    """Every unit of a ranking has what it is ranked by: one without stands last, and is named as
    such.
    """
    for table in issue.tables:
        for row, total in enumerate(table.filed_totals):
            if total is None:
                message = _("{unit} has nothing to be ranked by").format(unit=table.unit(row))
                yield found(message, ("appendices", table.index, "rows", row))


@rule("commended-not-first", follows=ranking_is_wrong)
def commended_not_first(issue: Issue) -> Iterator[Finding]:
    """The commended units are the first of their table: none that is passed over has more than one
    of them.
    """
    message = _("{unit} is commended with {total}, and {other} is not with {other_total}")
    units, places = issue.bulletin.commended_units, issue.place_of_unit
    for index, text in _out_of_rank(units, places, message, alike=False, sign=1):
        yield found(text, ("commended_units", index))


@rule("criticised-not-last", follows=ranking_is_wrong)
def criticised_not_last(issue: Issue) -> Iterator[Finding]:
    """The criticised units are the last among those assessed alike: none that is passed over has
    less than one.
    """
    message = _("{unit} is criticised with {total}, and {other} is not with {other_total}")
    units, places = issue.bulletin.criticised_units, issue.place_of_unit
    for index, text in _out_of_rank(units, places, message, alike=True, sign=-1):
        yield found(text, ("criticised_units", index))


@rule("commended-and-criticised")
def commended_and_criticised(issue: Issue) -> Iterator[Finding]:
    """Nobody is both commended and criticised."""
    commended = set(issue.bulletin.commended_units)
    for index, unit in enumerate(issue.bulletin.criticised_units):
        if unit in commended:
            message = _("{unit} is both commended and criticised").format(unit=unit)
            yield found(message, ("criticised_units", index))


@rule("interviewed-not-last", follows=ranking_is_wrong)
def interviewed_not_last(issue: Issue) -> Iterator[Finding]:
    """Those interviewed for ranking last in the period before did rank last there (with
    --previous).
    """
    if issue.previous is None:
        return
    message = _(
        "{unit} was interviewed with {total} in the issue before, and {other} was not with "
        "{other_total}"
    )
    places = places_of_units(issue.previous_tables)
    for index, interview in enumerate(issue.bulletin.admonitory_interviews):
        if interview.assessed_period == issue.previous.period:
            for number, text in _out_of_rank(interview.units, places, message, alike=True, sign=-1):
                yield found(text, ("admonitory_interviews", index, "units", number))


def _out_of_rank(
    units: tuple[str, ...],
    places: dict[str, tuple[CheckedTable, int]],
    message: str,
    *,
    alike: bool,
    sign: int,
) -> Iterator[tuple[int, str]]:
    """The places, in a list of named units, of those that another who is not named beats, with the
    sentence.
    """
    best = _Best(set(units), alike=alike, sign=sign)
    for index, unit in enumerate(units):
        place = places.get(unit)
        if place is None or place[0].totals is None:
            continue
        other = best.passed_over(*place)
        if other is not None:
            yield index, _compare(message, *place, other)


class _Best:
    """Who of those not named has the most (sign 1) or the least (-1), among all of a table or those
    assessed alike.
    """

    def __init__(self, named: set[str], *, alike: bool, sign: int) -> None:
        self._named = named
        self._alike = alike
        self._sign = sign
        self._rows: dict[int, dict[frozenset[str], int]] = {}

    def passed_over(self, table: CheckedTable, row: int) -> int | None:
        """The row of the one who beats a named one most; None when nobody does."""
        totals: list[Number] = table.totals or []
        if table.index not in self._rows:
            self._rows[table.index] = self._best_rows(table, totals)
        best = self._rows[table.index].get(self._group(table, row))
        return best if best is not None and self._sign * (totals[best] - totals[row]) > 0 else None

    def _best_rows(self, table: CheckedTable, totals: list[Number]) -> dict[frozenset[str], int]:
        rows: dict[frozenset[str], int] = {}
        for other, total in enumerate(totals):
            if table.unit(other) not in self._named:
                group = self._group(table, other)
                if group not in rows or self._sign * (total - totals[rows[group]]) > 0:
                    rows[group] = other
        return rows

    def _group(self, table: CheckedTable, row: int) -> frozenset[str]:
        return table.assessed_groups(row) if self._alike else frozenset()


def _compare(message: str, table: CheckedTable, row: int, other: int) -> str:
    totals: list[Number] = table.totals or []
    return message.format(
        unit=table.unit(row),
        total=format_number(totals[row]),
        other=table.unit(other),
        other_total=format_number(totals[other]),
    )
