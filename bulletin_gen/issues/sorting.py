"""The rows of an issue in the order that its package asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from bulletin_gen.bulletin import Bulletin, CountAtLeast, RateAtLeast
from bulletin_gen.numbers.number import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.manifest import LIST


def in_order(tree: dict[str, Any], bulletin: Bulletin, package: TemplatePackage) -> dict[str, Any]:
    """What was filed, each ranking and each ordered list from the most to the least; ``bulletin``
    is the same, completed. What is alike stays as it was, what has no number comes last.
    """
    new = dict(tree)
    if "appendices" in tree:
        new["appendices"] = [
            _ranked(filed, appendix.rows, package.tables[appendix.table].order_by)
            for filed, appendix in zip(tree["appendices"], bulletin.appendices, strict=True)
        ]
    by = package.manifest.hot_topics.order_by
    if by and "hot_topics" in tree:
        new["hot_topics"] = _sorted(tree["hot_topics"], bulletin.hot_topics, by)
    lists = {fact.key: fact.order_by for fact in package.manifest.facts if fact.kind == LIST}
    filed_lists = {key: by for key, by in lists.items() if by and tree.get("facts", {}).get(key)}
    if filed_lists:
        new["facts"] = tree["facts"] | {
            key: _sorted(tree["facts"][key], getattr(bulletin.facts, key), by)
            for key, by in filed_lists.items()
        }
    return new


def _ranked(filed: dict[str, Any], rows: Sequence[Any], by: str | None) -> dict[str, Any]:
    return filed if by is None else filed | {"rows": _sorted(filed["rows"], rows, by)}


def _sorted(filed: list[Any], entries: Iterable[Any], by: str) -> list[Any]:
    numbers = [_number_at(entry, by) for entry in entries]
    order = sorted(
        range(len(filed)), key=lambda place: (numbers[place] is None, -(numbers[place] or 0))
    )
    return [filed[place] for place in order]


def _number_at(entry: Any, by: str) -> Number | None:
    """The number of an entry at a way of names, such as ``handling.rate``."""
    for name in by.split("."):
        entry = getattr(entry, name, None)
    if isinstance(entry, CountAtLeast | RateAtLeast):
        entry = entry.at_least
    return entry if isinstance(entry, int | Decimal) else None
