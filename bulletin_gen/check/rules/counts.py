"""Counts: the intake tree, replies, call-backs, rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from bulletin_gen.bulletin import CountAtLeast, IntakeNode, RateAtLeast, filed_breakdowns
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import intake_nodes, part_nodes
from bulletin_gen.check.rule import found, rule
from bulletin_gen.derive.names import declared_fields
from bulletin_gen.findings import Finding, repeated
from bulletin_gen.i18n import _
from bulletin_gen.numbers.arithmetic import add_up
from bulletin_gen.numbers.number import Number, as_number, format_number
from bulletin_gen.package.manifest import FACT_KINDS, Field
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.text.nearest import nearest_name

_NO_SMALL_PART = Decimal("0.5")
_LIKE_OTHERS = Decimal("0.5")
"""A rate of half of the least of the others, to the double of the greatest, is like them."""


@rule("intake-sum")
def intake_sum(issue: Issue) -> Iterator[Finding]:
    """Every count of the intake and of breakdowns equals the sum of its parts, at every depth: both
    are printed.
    """
    for _names, node, path in part_nodes(issue.bulletin):
        counts = [part.count or 0 for part in node.parts]
        if counts and node.count != sum(counts):
            terms = "+".join(map(str, counts))
            message = _("“{name}” should be {sum} ({terms}), not {count}")
            text = message.format(name=node.name, sum=sum(counts), terms=terms, count=node.count)
            yield found(text, (*path, "count"))


@rule("intake-missing")
def intake_missing(issue: Issue) -> Iterator[Finding]:
    """A count of the intake that has no parts is filed: nothing else says how many it is."""
    for _names, node, path in intake_nodes(issue.bulletin):
        if node.count is None:
            yield found(_("“{name}” has neither a count nor parts").format(name=node.name), path)


@rule("intake-part-twice")
def intake_part_twice(issue: Issue) -> Iterator[Finding]:
    """The parts of a count have different names: one that stands twice was counted twice."""
    lists = [(node.parts, path) for _names, node, path in part_nodes(issue.bulletin)]
    lists += [
        (breakdown.parts, ("breakdowns", key))
        for key, breakdown in filed_breakdowns(issue.bulletin)
    ]
    for parts, path in lists:
        for index, name in repeated(part.name for part in parts):
            yield found(
                _("the part “{name}” stands here twice").format(name=name),
                (*path, "parts", index, "name"),
            )


@rule("table-intake")
def table_intake(issue: Issue) -> Iterator[Finding]:
    """What all rows of a column come to is the count of the intake that the layout says, and there
    is such a count: the narrative prints that."""
    counts = {node.name: node.count for _names, node, _path in intake_nodes(issue.bulletin)}
    sums = _sums_of_tables(issue)
    off = {
        name: together - (counts[name] or 0)
        for name, (together, _terms) in sums.items()
        if name in counts
    }
    for name, (together, terms) in sums.items():
        if name not in counts:
            message = _(
                "no count of the intake is called “{name}”, to which the tables add up {sum}"
            )
            text = message.format(name=name, sum=format_number(together)) + nearest_name(
                name, counts
            )
            yield found(text, ("intake",))
        elif (
            counts[name] is not None
            and off[name]
            and off[name] != sum(off.get(term, 0) for term in terms)
        ):
            message = _("“{name}” is {count} in the intake, and {sum} in the tables")
            yield found(
                message.format(name=name, count=counts[name], sum=format_number(together)),
                ("appendices",),
            )


def _sums_of_tables(issue: Issue) -> dict[str, tuple[Number, set[str]]]:
    """What all rows come to by the count that they add up to; and the counts of the columns that
    are part of that sum.

    A sum that is off by as much as its parts follows from them.
    """
    sums: dict[str, tuple[Number, set[str]]] = {}
    for table in issue.tables:
        terms_of = dict(table.layout.sums())
        for leaf in table.leaves:
            name = leaf.column.adds_up_to
            if name:
                together = add_up(as_number(cells[leaf.index]) for cells in table.rows) or 0
                before, terms = sums.get(name, (0, set()))
                parts = {
                    table.leaves[term].column.adds_up_to for term in terms_of.get(leaf.index, ())
                }
                sums[name] = (before + together, terms | (parts - {""}))
    return sums


@rule("replies-exceed-reports")
def replies_exceed_reports(issue: Issue) -> Iterator[Finding]:
    """Leaders reply to what was reported to them: there are no more replies than reports."""
    escalations = issue.bulletin.escalations
    if escalations and escalations.replies > escalations.reports:
        message = _("there are {replies} replies to {reports} reports")
        text = message.format(replies=escalations.replies, reports=escalations.reports)
        yield found(text, ("escalations", "replies"))


@rule("call-backs-exceed-phone")
def call_backs_exceed_phone(issue: Issue) -> Iterator[Finding]:
    """Only cases that came by phone are called back: there are no more call-backs than those
    (channel phone), or than all, where nothing says which came by phone."""
    intake, call_backs = issue.bulletin.intake, issue.bulletin.call_backs
    if intake is None or call_backs is None:
        return
    phone = _by_phone(intake)
    if phone is None:
        phone = intake.count or 0
    if call_backs.count > phone:
        message = _("there are {count} call-backs to {phone} cases by phone")
        yield found(message.format(count=call_backs.count, phone=phone), ("call_backs", "count"))


def _by_phone(node: IntakeNode) -> int | None:
    """The cases by phone in a tree, none counted twice; None where nothing says which those are."""
    if node.channel == "phone":
        return node.count or 0
    counts = [count for count in map(_by_phone, node.parts) if count is not None]
    return sum(counts) if counts else None


@rule("topic-exceeds-intake")
def topic_exceeds_intake(issue: Issue) -> Iterator[Finding]:
    """No hot topic has more cases than were taken in altogether,
    in this period or the one before.
    """
    intake = issue.bulletin.intake
    for field in ("count", "previous_count") if intake else ():
        whole = getattr(intake, field)
        for index, topic in enumerate(issue.bulletin.hot_topics):
            count = getattr(topic, field)
            if whole is not None and count is not None and count > whole:
                message = _("“{name}” has {count} cases, more than the {whole} taken in")
                yield found(
                    message.format(name=topic.name, count=count, whole=whole),
                    ("hot_topics", index, field),
                )


@rule("topic-units", "warning")
def topic_units(issue: Issue) -> Iterator[Finding]:
    """The units of a hot topic have no more cases together than the topic has."""
    for index, topic in enumerate(issue.bulletin.hot_topics):
        together = sum(unit.count for unit in topic.units)
        if together > topic.count:
            message = _("the units of “{name}” have {together} cases, and the topic {count}")
            text = message.format(name=topic.name, together=together, count=topic.count)
            yield found(text, ("hot_topics", index, "units"))


@rule("rate-range")
def rate_range(issue: Issue) -> Iterator[Finding]:
    """A rate lies within 0 and 100 percent; “100%以上” is none."""
    for value, is_bound, path in _rates(issue):
        if not 0 <= value <= 100 or (is_bound and value == 100):
            message = _("a rate lies within 0 and 100, not at {value}")
            yield found(
                message.format(value=format_number(value) + ("以上" if is_bound else "")), path
            )


def _rates(issue: Issue) -> Iterator[tuple[Number, bool, ValuePath]]:
    """Every rate outside the tables, whether it is a lower bound, and its path."""
    if issue.bulletin.call_backs is not None:
        rate = issue.bulletin.call_backs.satisfaction_rate
        is_bound = isinstance(rate, RateAtLeast)
        yield (
            rate.at_least if isinstance(rate, RateAtLeast) else rate,
            is_bound,
            ("call_backs", "satisfaction_rate"),
        )
    for fact in issue.package.manifest.facts:
        value = getattr(issue.bulletin.facts, fact.key) if _is_rate(fact) else None
        if value is not None:
            yield value, False, ("facts", fact.key)
    for about, entries in issue.values.entries.items():
        for field in filter(_is_rate, declared_fields(issue.package, about)):
            for index, entry in enumerate(entries):
                if entry[field.key] is not None:
                    yield entry[field.key], False, (*about.split("."), index, field.key)


def _is_rate(field: Field) -> bool:
    return field.kind in FACT_KINDS and FACT_KINDS[field.kind].is_rate


@rule("rate-fraction", "warning")
def rate_fraction(issue: Issue) -> Iterator[Finding]:
    """A rate is filed in percent, 97.2 and not 0.972: one below 1 is mostly a fraction where its
    hundredfold is like the others of its column, or where it stands alone and is no small part.
    """
    for column in (*_rates_alone(issue), *_columns_of_rates(issue)):
        for value, path in column:
            if 0 < value < 1 and _is_meant_in_hundredths(value, [other for other, _path in column]):
                message = _("{value} prints as {value}%; a rate is filed in percent, such as 97.2")
                yield found(message.format(value=format_number(value)), path)


def _is_meant_in_hundredths(value: Number, column: list[Number]) -> bool:
    """Whether a rate below 1 is rather the hundredth part of what was meant."""
    percentages = [Decimal(other) for other in column if other > 1]
    if not percentages:
        return max(column) >= _NO_SMALL_PART
    least, most = min(percentages) * _LIKE_OTHERS, max(percentages) / _LIKE_OTHERS
    return least <= value * 100 <= min(most, Decimal(100))


_Column: TypeAlias = list[tuple[Number, ValuePath]]


def _rates_alone(issue: Issue) -> Iterator[_Column]:
    """Each rate outside lists and tables that no expression computes, as a column of one; the rates
    of a list's fields.
    """
    computed = {("facts", fact.key) for fact in issue.package.manifest.facts if fact.value}
    fields: defaultdict[ValuePath, _Column] = defaultdict(list)
    for value, _is_bound, path in _rates(issue):
        if path not in computed:
            fields[tuple(step for step in path if isinstance(step, str))].append((value, path))
    for about in issue.values.entries:
        for field in declared_fields(issue.package, about):
            if field.value:
                fields.pop((*about.split("."), field.key), None)
    yield from fields.values()


def _columns_of_rates(issue: Issue) -> Iterator[_Column]:
    """Every column of percentages that no layout computes."""
    for table in issue.tables:
        for leaf in table.leaves:
            if leaf.column.kind == "percentage" and not leaf.column.is_computed:
                cells = ((as_number(row[leaf.index]), row_) for row_, row in enumerate(table.rows))
                yield [(value, table.path(row, leaf)) for value, row in cells if value is not None]


@rule("lower-bound-round", "warning")
def lower_bound_round(issue: Issue) -> Iterator[Finding]:
    """A lower bound is a round number: “20余次” says between 20 and 30, while “21余次” says
    nothing.
    """
    inspections = issue.bulletin.inspections
    if inspections is None:
        return
    for field, count in (("count", inspections.count), ("resolved", inspections.resolved)):
        if isinstance(count, CountAtLeast) and (count.at_least % 10 or not count.at_least):
            message = _("“{count}余” is no round number; file an exact count as a number")
            yield found(message.format(count=count.at_least), ("inspections", field, "at_least"))
