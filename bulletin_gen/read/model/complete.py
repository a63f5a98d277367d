"""What the office left out and the package computes. What was filed is never changed."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import force_setattr, replace

from bulletin_gen.bulletin import Bulletin, IntakeNode, Row, filed_breakdowns
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import (
    ComputedNames,
    Derived,
    DerivedColumn,
    DerivedFact,
    DerivedField,
    DerivedRank,
    DerivedSelection,
)
from bulletin_gen.derive.names import HOT_TOPICS
from bulletin_gen.derive.selected import values_before
from bulletin_gen.derive.values import IssueValues
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, Leaf
from bulletin_gen.package.manifest import NAMED_UNITS


def complete(
    bulletin: Bulletin, package: TemplatePackage, previous: Bulletin | None = None
) -> Bulletin:
    """Fill in the counts, and all that the package derives, where they were left out; ``previous``
    is the issue before, complete.
    """
    if bulletin.intake is not None:
        bulletin = replace(bulletin, intake=_complete_intake(bulletin.intake))
    filed = {
        key: replace(breakdown, parts=tuple(map(_complete_intake, breakdown.parts)))
        for key, breakdown in filed_breakdowns(bulletin)
    }
    if filed:
        bulletin = replace(bulletin, breakdowns=replace(bulletin.breakdowns, **filed))
    values = IssueValues(bulletin, package, values_before(previous, package))
    for derived in derivation_of(package).derived:
        _fill(derived, values)
    return _with_computed(bulletin, values)


def needs_issue_before(package: TemplatePackage) -> bool:
    """Whether an issue of a package is complete, and held, only with the issue before it."""
    return derivation_of(package).names_issue_before


def _complete_intake(node: IntakeNode) -> IntakeNode:
    parts = tuple(_complete_intake(part) for part in node.parts)
    count = node.count
    if count is None and parts:
        count = sum(part.count or 0 for part in parts)
    return replace(node, count=count, parts=parts)


def _fill(derived: Derived, values: IssueValues) -> None:
    """Compute a value where it was left out, and nothing where it was not."""
    match derived:
        case DerivedColumn() | DerivedRank():
            _fill_column(derived, values)
        case DerivedFact() if values.facts[derived.field.key] is UNSET:
            values.facts[derived.field.key] = derived.computed(values)
        case DerivedField():
            entries = values.entries.get(derived.about, [])
            if any(entry[derived.field.key] is UNSET for entry in entries):
                for entry, value in zip(entries, derived.computed(values), strict=True):
                    if entry[derived.field.key] is UNSET:
                        entry[derived.field.key] = value
        case DerivedSelection():
            values.selected[derived.selection.key] = derived.computed(values)[0]


def _fill_column(derived: DerivedColumn | DerivedRank, values: IssueValues) -> None:
    leaf = derived.leaf
    for rows in values.rows_of(derived.table):
        missing = [number for number, cells in enumerate(rows.cells) if cells[leaf.index] is UNSET]
        if not missing:
            continue
        computed = derived.computed(values, rows)
        for number in missing:
            rows.fill(number, leaf.index, computed[number])
            _set(rows.appendix.rows[number], leaf, computed[number])


def _set(row: Row, leaf: Leaf, value: Cell) -> None:
    """Set a cell of a row that nobody has seen yet, and that is frozen from then on.

    Making a new row for each cell that is computed would take as long as reading them all.
    """
    group: Any = row
    for key in leaf.path[:-1]:
        group = getattr(group, key)
    if group is not None:
        force_setattr(group, leaf.path[-1], value)


def _with_computed(bulletin: Bulletin, values: IssueValues) -> Bulletin:
    """The issue with the facts, fields and selections that were computed."""
    changed: dict[str, Any] = {}
    for name, entries in values.entries.items():
        if name == HOT_TOPICS:
            changed[name] = _with_entries(bulletin.hot_topics, entries)
        else:
            key = name.removeprefix("facts.")
            values.facts[key] = _with_entries(values.facts[key], entries)
    if values.facts:
        changed["facts"] = replace(bulletin.facts, **values.facts)
    for key in NAMED_UNITS:
        if key in values.selected and not getattr(bulletin, key):
            changed[key] = _names(values, key)
    filed = bulletin.selections.__struct_fields__
    names = {
        key: _names(values, key) for key in filed if getattr(bulletin.selections, key) is UNSET
    }
    if names:
        changed["selections"] = replace(bulletin.selections, **names)
    return replace(bulletin, **changed) if changed else bulletin


def _with_entries(structs: tuple[Any, ...], entries: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(replace(struct, **entry) for struct, entry in zip(structs, entries, strict=True))


def _names(values: IssueValues, key: str) -> ComputedNames:
    return ComputedNames(
        values.tables[table].appendix.rows[row].unit for table, row in values.selected[key]
    )
