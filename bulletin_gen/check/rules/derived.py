"""What the package derives and relates: filed values against computed ones, relations between
numbers, selections.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

from msgspec.structs import replace

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import path_of_name
from bulletin_gen.check.rule import found, rule
from bulletin_gen.derive.derivation import HeldRelation, derivation_of
from bulletin_gen.derive.kinds import (
    ComputedNames,
    Derived,
    DerivedColumn,
    DerivedFact,
    DerivedField,
    DerivedSelection,
)
from bulletin_gen.derive.names import lists_of
from bulletin_gen.derive.values import AppendixRows, plain_value
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package.manifest import NAMED_UNITS
from bulletin_gen.places.paths import ValuePath


@rule("derived", about="number")
def derived(issue: Issue) -> Iterator[Finding]:
    """A value that the template package computes by an expression is, where it is filed, what the
    expression gives, rounded half up."""
    plan = derivation_of(issue.package)
    for item in plan.derived:
        if issue.previous is None and item.node in plan.of_issue_before:
            continue
        match item:
            case DerivedColumn(compiled=compiled) if compiled is not None:
                for rows in issue.values.rows_of(item.table):
                    yield from _wrong_cells(item, rows, issue)
            case DerivedFact():
                filed, computed = issue.values.facts[item.field.key], item.computed(issue.values)
                if filed != computed:
                    yield found(
                        _should_be(
                            item.field.title,
                            computed,
                            issue.values.workings(item.compiled, None, 0),
                            filed,
                        ),
                        ("facts", item.field.key),
                    )
            case DerivedField():
                yield from _wrong_fields(item, issue)


@rule("issue-before-missing")
def issue_before_missing(issue: Issue) -> Iterator[Finding]:
    """A value that the template package computes of the issue before, and nobody filed, can be
    computed: that issue is given, and has what it needs.
    """
    plan = derivation_of(issue.package)
    for item in plan.derived if plan.of_issue_before else ():
        for title, path in _absent(item, issue) if item.node in plan.of_issue_before else ():
            message = _(
                "{title} is computed of the issue before, which is not given: name that in "
                "“previous”, or file the number here"
            )
            if issue.previous is not None:
                message = _(
                    "{title} is computed of the issue before, which lacks what it needs: file the "
                    "number here"
                )
            yield found(message.format(title=title), path)


def _absent(item: Derived, issue: Issue) -> Iterator[tuple[str, ValuePath]]:
    """What is absent of a derived value, with its title and path; of a column without an issue
    before, one row for all.
    """
    match item:
        case DerivedFact() if issue.values.facts[item.field.key] is None:
            yield item.field.title, ("facts", item.field.key)
        case DerivedField():
            for index, entry in enumerate(issue.values.entries.get(item.about, ())):
                if entry[item.field.key] is None:
                    yield item.field.title, (*item.about.split("."), index, item.field.key)
        case DerivedColumn():
            for rows in issue.values.rows_of(item.table):
                table = issue.tables[rows.index]
                absent = (
                    n for n, value in enumerate(rows.column(item.leaf.index)) if value is None
                )
                for row in islice(absent, 1 if issue.previous is None else None):
                    title = table.title(item.leaf)
                    who = "" if issue.previous is None else f"{table.unit(row)}: "
                    yield who + title, table.path(row, item.leaf)


def _wrong_cells(item: DerivedColumn, rows: AppendixRows, issue: Issue) -> Iterator[Finding]:
    if item.compiled is None:
        return
    filed, expected = rows.column(item.leaf.index), item.computed(issue.values, rows)
    for row, (is_, computed) in (
        enumerate(zip(filed, expected, strict=True)) if filed != expected else ()
    ):
        if is_ != computed:
            table = issue.tables[rows.index]
            working = issue.values.workings(item.compiled, rows, row)
            yield found(
                f"{table.unit(row)}: {_should_be(table.title(item.leaf), computed, working, is_)}",
                table.path(row, item.leaf),
            )


def _wrong_fields(item: DerivedField, issue: Issue) -> Iterator[Finding]:
    entries = issue.values.entries.get(item.about, [])
    for index, (entry, computed) in enumerate(
        zip(entries, item.computed(issue.values), strict=True)
    ):
        filed = entry[item.field.key]
        if filed != computed:
            working = issue.values.workings(item.compiled, item.about, index)
            path: ValuePath = (*item.about.split("."), index, item.field.key)
            yield found(_should_be(item.field.title, computed, working, filed), path)


def _should_be(title: str, computed: Any, working: str, filed: Any) -> str:
    message = _("{title} should be {value} ({working}), not {filed}")
    return message.format(title=title, value=_shown(computed), working=working, filed=_shown(filed))


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    number = plain_value(value)
    return format_number(number) if isinstance(number, int | Decimal) else str(value)


@rule("part-missing")
def part_missing(issue: Issue) -> Iterator[Finding]:
    """A part of a count that an expression of the template package names is there: else nothing
    would hold it.
    """
    plan = derivation_of(issue.package)
    speaking = [(held.relation.code, held.compiled) for held in plan.relations]
    speaking += [
        (str(d.node[-1]), d.compiled)
        for d in plan.derived
        if isinstance(d, DerivedFact | DerivedField)
    ]
    speaking += [
        (d.table, d.compiled)
        for d in plan.derived
        if isinstance(d, DerivedColumn) and d.compiled is not None
    ]
    speaking += plan.wholes.items()
    for code, compiled in speaking:
        for name in compiled.names():
            if name.key[0] == "part" and issue.values.single(name) is None:
                _part, owner, part = name.key
                if not issue.values.has_parts(owner):
                    continue
                path: ValuePath = ("intake",) if owner == "intake" else ("breakdowns", owner)
                message = _("no part is called “{name}”, of which “{code}” speaks")
                yield found(message.format(name=part, code=code), path)


@rule("selection")
def selection(issue: Issue) -> Iterator[Finding]:
    """The units that an issue files as the first, the last, or those of which something holds, are
    those that the tables select, in their order: neither another name, nor one twice, nor more or
    fewer of them."""
    for item in derivation_of(issue.package).derived:
        if not isinstance(item, DerivedSelection):
            continue
        names, path = _filed_selection(item, issue)
        if isinstance(names, ComputedNames):
            continue
        selected = _closest_to(names, item, issue)
        for index, name in enumerate(names):
            if name in names[:index]:
                yield found(_("{unit} is named here twice").format(unit=name), (*path, index))
            elif name not in selected:
                message = _("{unit} does not belong among “{title}”; those are: {units}")
                text = message.format(
                    unit=name, title=item.selection.title, units="、".join(selected) or "-"
                )
                yield found(text, (*path, index))
        missing = [name for name in selected if name not in names]
        if missing and set(names) <= set(selected):
            message = _("among “{title}” are missing: {units}")
            yield found(message.format(title=item.selection.title, units="、".join(missing)), path)
        if sorted(names) == sorted(selected) and list(names) != selected:
            message = _("“{title}” stands in another order than in the tables: {units}")
            yield found(message.format(title=item.selection.title, units="、".join(selected)), path)


def _filed_selection(item: DerivedSelection, issue: Issue) -> tuple[tuple[str, ...], ValuePath]:
    """The names of a selection, and their path."""
    key = item.selection.key
    if key in NAMED_UNITS:
        return getattr(issue.bulletin, key), (key,)
    return getattr(issue.bulletin.selections, key), ("selections", key)


def _closest_to(names: tuple[str, ...], item: DerivedSelection, issue: Issue) -> list[str]:
    """The selected units; of those alike at its edge, the ones that an issue names."""
    selected, alike = item.computed(issue.values)
    units = [issue.tables[table].unit(row) for table, row in selected]
    edge = [issue.tables[table].unit(row) for table, row in alike]
    chosen = [name for name in names if name in edge]
    if len(chosen) != len([unit for unit in units if unit in edge]):
        return units
    rest = iter(chosen)
    return [next(rest) if unit in edge else unit for unit in units]


@rule("selection-tie")
def selection_tie(issue: Issue) -> Iterator[Finding]:
    """Whoever is the last of a selection is not alike with the first who is left out: a second
    column decides, or the issue files whom it names."""
    for item in derivation_of(issue.package).derived:
        if isinstance(item, DerivedSelection) and isinstance(
            _filed_selection(item, issue)[0], ComputedNames
        ):
            _selected, alike = item.computed(issue.values)
            if alike:
                units = "、".join(issue.tables[table].unit(row) for table, row in alike)
                message = _(
                    "at the edge of “{title}” are alike: {units}; declare then_by, or file the "
                    "names"
                )
                table, row = alike[0]
                yield found(
                    message.format(title=item.selection.title, units=units),
                    ("appendices", table, "rows", row),
                )


@rule("list-order", "warning")
def list_order(issue: Issue) -> Iterator[Finding]:
    """The entries of a list descend by the field that the template package declares for that."""
    for about, fact in lists_of(issue.package).items():
        order_by = issue.package.manifest.hot_topics.order_by if fact is None else fact.order_by
        entries = issue.values.entries.get(about, []) if order_by else []
        for index, (above, below) in enumerate(pairwise(entries)):
            high, low = plain_value(above[order_by or ""]), plain_value(below[order_by or ""])
            if high is not None and low is not None and low > high:
                message = _("“{name}” ({count}) stands below “{other}” ({other_count})")
                text = message.format(
                    name=_name_of(below),
                    count=_shown(low),
                    other=_name_of(above),
                    other_count=_shown(high),
                )
                finding = found(text, (*about.split("."), index + 1))
                yield replace(finding, is_about_order=True)


def _name_of(entry: dict[str, Any]) -> str:
    return str(
        entry.get("name")
        or next((value for value in entry.values() if isinstance(value, str) and value), "-")
    )


def relations(issue: Issue, wrong: Collection[ValuePath] = ()) -> Iterator[Finding]:
    """Where a relation of the package does not hold, under the relation's own code; values that are
    ``wrong`` already are not reported once more for what follows from that."""
    for held in derivation_of(issue.package).relations:
        for at_hand in _at_hands(held.relation.rows, issue):
            asked = issue.values.run(held.compiled, at_hand)
            for row, holds in enumerate(asked if False in asked else ()):
                if holds or holds is None:
                    continue
                paths = [path_of_name(name, issue, at_hand, row) for name in held.compiled.names()]
                if not any(path in wrong for path in paths):
                    where = _rows_path(at_hand, row, issue)
                    yield _not_held(held, issue, at_hand, row, paths[0] if paths else where)


def _rows_path(at_hand: AppendixRows | str | None, row: int, issue: Issue) -> ValuePath:
    """Where to look for what a relation is about that names no value: the row, or the tables."""
    if isinstance(at_hand, AppendixRows):
        return ("appendices", at_hand.index, "rows", row)
    return (*at_hand.split("."), row) if at_hand else ("appendices",) if issue.tables else ()


def _at_hands(about: str, issue: Issue) -> list[AppendixRows] | list[str] | list[None]:
    """What a relation is asked of: each appendix of a table, a list, or the issue as a whole."""
    if about in issue.package.tables:
        return issue.values.rows_of(about)
    return [about] if about else [None]


def _not_held(
    held: HeldRelation, issue: Issue, at_hand: AppendixRows | str | None, row: int, path: ValuePath
) -> Finding:
    relation = held.relation
    who = f"{issue.tables[at_hand.index].unit(row)}: " if isinstance(at_hand, AppendixRows) else ""
    message = _("{message} (does not hold: {working})")
    working = issue.values.workings(held.compiled, at_hand, row)
    text = message.format(message=who + relation.message, working=working)
    return Finding(severity=relation.severity, code=relation.code, message=text, path=path)
