"""Ranking: who stands where, and who is named for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bulletin_gen.check.case import Breach, Case, Table, places_of_units
from bulletin_gen.check.rule import rule
from bulletin_gen.i18n import _
from bulletin_gen.numbers import Number, format_number


@rule("rank-order")
def rank_order(case: Case) -> Iterator[Breach]:
    """The rows of a ranking descend; units with the same total may stand in any order."""
    for table in case.tables:
        for number, (above, below) in enumerate(pairwise(table.totals or [])):
            if below > above:
                message = _("{unit} ({total}) stands below {other} ({other_total}), who has less")
                text = message.format(
                    unit=table.unit(number + 1),
                    total=format_number(below),
                    other=table.unit(number),
                    other_total=format_number(above),
                )
                yield Breach(text, ("appendices", table.index, "rows", number + 1))


@rule("rank-absent", "warning")
def rank_absent(case: Case) -> Iterator[Breach]:
    """Every unit of a ranking has what it is ranked by: one without stands last, and is named as such."""
    for table in case.tables:
        for row, total in enumerate(table.filed_totals):
            if total is None:
                message = _("{unit} has nothing to be ranked by").format(unit=table.unit(row))
                yield Breach(message, ("appendices", table.index, "rows", row))


@rule("commended-not-first")
def commended_not_first(case: Case) -> Iterator[Breach]:
    """The commended units are the first of their table: none that is passed over has more than one of them."""
    commended = case.bulletin.commended_units
    for index, unit in enumerate(commended):
        place = case.place_of_unit.get(unit)
        if place is None or place[0].totals is None:
            continue
        table, row = place
        better = _passed_over(table, row, set(commended), alike=False, sign=1)
        if better is not None:
            message = _("{unit} is commended with {total}, and {other} is not with {other_total}")
            yield Breach(_compare(message, table, row, better), ("commended_units", index))


@rule("criticised-not-last")
def criticised_not_last(case: Case) -> Iterator[Breach]:
    """The criticised units are the last among those assessed alike: none that is passed over has less than one."""
    criticised = case.bulletin.criticised_units
    for index, unit in enumerate(criticised):
        place = case.place_of_unit.get(unit)
        if place is None or place[0].totals is None:
            continue
        table, row = place
        worse = _passed_over(table, row, set(criticised), alike=True, sign=-1)
        if worse is not None:
            message = _("{unit} is criticised with {total}, and {other} is not with {other_total}")
            yield Breach(_compare(message, table, row, worse), ("criticised_units", index))


@rule("commended-and-criticised")
def commended_and_criticised(case: Case) -> Iterator[Breach]:
    """Nobody is both commended and criticised."""
    for index, unit in enumerate(case.bulletin.criticised_units):
        if unit in case.bulletin.commended_units:
            message = _("{unit} is both commended and criticised").format(unit=unit)
            yield Breach(message, ("criticised_units", index))


@rule("interviewed-not-last")
def interviewed_not_last(case: Case) -> Iterator[Breach]:
    """Those interviewed for ranking last in the period before did rank last there (with --previous)."""
    if case.previous is None:
        return
    places = places_of_units(case.previous_tables)
    for index, interview in enumerate(case.bulletin.admonitory_interviews):
        if interview.assessed_period != case.previous.period:
            continue
        for number, unit in enumerate(interview.units):
            place = places.get(unit)
            if place is None or place[0].totals is None:
                continue
            table, row = place
            worse = _passed_over(table, row, set(interview.units), alike=True, sign=-1)
            if worse is not None:
                message = _(
                    "{unit} was interviewed with {total} in the issue before, and {other} was not with {other_total}"
                )
                path = ("admonitory_interviews", index, "units", number)
                yield Breach(_compare(message, table, row, worse), path)


def _passed_over(table: Table, row: int, named: set[str], *, alike: bool, sign: int) -> int | None:
    """The row of a unit that is not named and beats a named one: has more (sign 1) or less (sign -1)."""
    totals: list[Number] = table.totals or []
    groups = table.assessed_groups(row)
    for other, total in enumerate(totals):
        if table.unit(other) in named or (alike and table.assessed_groups(other) != groups):
            continue
        if sign * (total - totals[row]) > 0:
            return other
    return None


def _compare(message: str, table: Table, row: int, other: int) -> str:
    totals: list[Number] = table.totals or []
    return message.format(
        unit=table.unit(row),
        total=format_number(totals[row]),
        other=table.unit(other),
        other_total=format_number(totals[other]),
    )
