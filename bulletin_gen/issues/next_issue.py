"""The next issue from the last: what stays is kept, what changes is left to be written, and old
prose is marked.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bulletin_gen.bulletin import Bulletin, IntakeNode, filed_breakdowns
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import TableLayout
from bulletin_gen.package.manifest import NAMED_UNITS
from bulletin_gen.roles import fields_for
from bulletin_gen.text.placeholders import TO_FILL, TO_REVIEW, is_unfinished

_ANEW_ELSEWHERE = (
    "masthead",
    "period",
    "intake",
    "breakdowns",
    "selections",
    "facts",
    "appendices",
)


def next_tree(tree: dict[str, Any], bulletin: Bulletin, package: TemplatePackage) -> dict[str, Any]:
    """What to begin the issue after another with: ``tree`` is what was filed, ``bulletin`` the
    same, completed.

    Files that it names are not named yet.
    """
    new = {field: tree[field] for field in fields_for("stays") if field in tree}
    new["masthead"] = _masthead(tree.get("masthead", {}), bulletin)
    new["period"] = msgspec.to_builtins(bulletin.period.next)
    if bulletin.intake is not None and "intake" in tree:
        new["intake"] = _counts_anew(tree["intake"], bulletin.intake, package, "intake")
    breakdowns = _breakdowns(tree, bulletin, package)
    if breakdowns:
        new["breakdowns"] = breakdowns
    computed = {selection.key for selection in package.manifest.selections}
    for field, value in tree.items():
        named = field in fields_for("file name") or (field in NAMED_UNITS and field in computed)
        if field not in new and field not in _ANEW_ELSEWHERE and not named:
            new[field] = _anew(value)
    if "hot_topics" in new:
        fields = {field.key for field in package.manifest.hot_topics.fields if field.value}
        new["hot_topics"] = _without(new["hot_topics"], fields)
    facts = _facts(tree.get("facts", {}), package)
    if facts:
        new["facts"] = facts
    if "appendices" in tree:
        new["appendices"] = [
            _appendix(filed, package.tables[appendix.table])
            for filed, appendix in zip(tree["appendices"], bulletin.appendices, strict=True)
        ]
    return new


def _masthead(filed: dict[str, Any], bulletin: Bulletin) -> dict[str, Any]:
    """One issue more, the first of a new year anew; the day is to be written."""
    masthead = {field: value for field, value in filed.items() if field not in fields_for("once")}
    period, number = bulletin.period, bulletin.masthead.issue_number
    # Where the last issue of a year, dated in the next, has number 1, numbers go by dates.
    goes_by_dates = bulletin.masthead.date.year >= period.next.year and number == 1
    masthead["issue_number"] = (
        1 if period.next.year > period.year and not goes_by_dates else number + 1
    )
    if bulletin.masthead.cumulative_number is not None:
        masthead["cumulative_number"] = bulletin.masthead.cumulative_number + 1
    return masthead | {"date": TO_FILL}


def _counts_anew(
    filed: dict[str, Any], node: IntakeNode, package: TemplatePackage, name: str = ""
) -> dict[str, Any]:
    """A count and its parts by their names, with the last counts as those before.

    That of a total where the narrative prints it by its ``name``; of a part, where it was filed
    before.
    """
    new: dict[str, Any] = {field: filed[field] for field in ("name", "channel") if field in filed}
    if filed.get("count") is not None:
        new["count"] = TO_FILL
    is_printed = (
        f"{name}.previous_count" in package.narrative
        if name
        else filed.get("previous_count") is not None
    )
    if node.count is not None and is_printed:
        new["previous_count"] = node.count
    parts = [
        _counts_anew(inner, part, package)
        for inner, part in zip(filed.get("parts", ()), node.parts, strict=True)
    ]
    return new | ({"parts": parts} if parts else {})


def _breakdowns(
    tree: dict[str, Any], bulletin: Bulletin, package: TemplatePackage
) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for key, breakdown in filed_breakdowns(bulletin):
        filed = tree.get("breakdowns", {}).get(key)
        if filed:
            pairs = zip(filed["parts"], breakdown.parts, strict=True)
            new[key] = {"parts": [_counts_anew(part, node, package) for part, node in pairs]}
    return new


def _facts(filed: dict[str, Any], package: TemplatePackage) -> dict[str, Any]:
    """The package's own facts; what it computes is left out."""
    computed = {fact.key for fact in package.manifest.facts if fact.value}
    fields = {
        fact.key: {field.key for field in fact.fields if field.value}
        for fact in package.manifest.facts
    }
    return {
        key: _without(_anew(value), fields.get(key, set()))
        for key, value in filed.items()
        if key not in computed
    }


def _without(value: Any, fields: set[str]) -> Any:
    """Entries of a list without the fields that are computed."""
    if not isinstance(value, list):
        return value
    return [
        {key: inner for key, inner in item.items() if key not in fields}
        if isinstance(item, dict)
        else item
        for item in value
    ]


def _appendix(filed: dict[str, Any], layout: TableLayout) -> dict[str, Any]:
    """The same units in the same order, with nothing in their rows but that a unit has no part in a
    group of columns.
    """
    groups = [column.key for column in layout.columns if column.columns]
    rows = [
        {"unit": row["unit"]} | {key: None for key in groups if key in row and row[key] is None}
        for row in filed["rows"]
    ]
    return {field: filed[field] for field in ("table", "unit_group") if field in filed} | {
        "rows": rows
    }


def _anew(value: Any) -> Any:
    """A value to be written anew; a text stays, and says that it is to be looked at."""
    if isinstance(value, dict):
        if value.keys() == {"at_least"}:
            return TO_FILL
        return {
            key: inner if key in fields_for("kind") else _anew(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_to_fill(value[0])] if value else []
    if not isinstance(value, str):
        return None if value is None else TO_FILL
    return value if not value.strip() or is_unfinished(value) else f"{TO_REVIEW}{value}"


def _to_fill(entry: Any) -> Any:
    """An entry of a list, of which nothing is kept: who is on it, and how much, is another matter
    each time.
    """
    if isinstance(entry, list):
        return [_to_fill(entry[0])] if entry else []
    if not isinstance(entry, dict):
        return None if entry is None else TO_FILL
    return {
        key: value if key in fields_for("kind") else _to_fill(value) for key, value in entry.items()
    }
