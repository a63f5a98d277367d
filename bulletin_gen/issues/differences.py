"""What is another in an issue than in the one before: for whoever looks it over."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.issues.counterparts import before_of
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.roles import fields_for

_LEFT_OUT = {*fields_for("file"), *fields_for("file name"), "masthead", "period", "schema"}


class Difference(Struct, frozen=True, kw_only=True):
    """A value that is another, a unit whose place is, one that is new or gone, or a text that is
    not another; of one that is gone, the path is that in the issue before.
    """

    kind: Literal["number", "place", "new", "gone", "same text"]
    path: ValuePath
    now: Any = None
    before: Any = None

    @property
    def share(self) -> Decimal:
        """By how much a number is another, of what it was; without a sign."""
        if not self.before:
            return Decimal("Infinity")
        return abs(Decimal(self.now) - Decimal(self.before)) / abs(Decimal(self.before))


def differences(now: Bulletin, before: Bulletin, package: TemplatePackage) -> list[Difference]:
    """Numbers first, the largest changes before the others; then places, units, texts."""
    tree, older = _tree(now), _tree(before)
    numbers: list[Difference] = []
    texts: list[Difference] = []
    for path, value in _leaves(tree):
        other = before_of(path, tree, older)
        was = None if other is None else value_at(older, other)
        if isinstance(value, str):
            is_prose = path[-1] in fields_for("prose")
            if is_prose and value.strip() and value == was:
                texts.append(Difference(kind="same text", path=path, now=value, before=was))
        elif isinstance(was, int | Decimal) and was != value and not _is_rank(path, tree, package):
            numbers.append(Difference(kind="number", path=path, now=value, before=was))
    numbers.sort(key=lambda difference: difference.share, reverse=True)
    return [*numbers, *_units(tree, older), *texts]


def _is_rank(path: ValuePath, tree: Any, package: TemplatePackage) -> bool:
    """Whether a number says where a unit stands, which is told as that."""
    layout = package.tables.get(str(value_at(tree, (*path[:2], "table"))))
    if path[:1] != ("appendices",) or layout is None:
        return False
    return any(leaf.path == path[4:] and leaf.column.kind == "rank" for leaf in layout.leaves())


def _units(tree: Any, older: Any) -> Iterator[Difference]:
    """Units that stand elsewhere in their table, are new there, or are there no more."""
    places, were = dict(_places(tree)), dict(_places(older))
    for key, path in places.items():
        was = were.get(key)
        if was is None:
            yield Difference(kind="new", path=path, now=key[-1])
        elif was[-1] != path[-1]:
            now_place, old_place = int(path[-1]) + 1, int(was[-1]) + 1
            yield Difference(kind="place", path=path, now=now_place, before=old_place)
    for key, path in were.items():
        if key not in places:
            yield Difference(kind="gone", path=path, before=key[-1])


def _places(tree: Any) -> Iterator[tuple[tuple[str, ...], ValuePath]]:
    """Where each unit stands, by its table, its group and its name."""
    for number, appendix in enumerate(value_at(tree, ("appendices",)) or ()):
        for row, entry in enumerate(appendix["rows"]):
            key = (str(appendix.get("table")), str(appendix.get("unit_group")), entry["unit"])
            yield key, ("appendices", number, "rows", row)


def _tree(issue: Bulletin) -> Any:
    tree = msgspec.to_builtins(issue, builtin_types=(Decimal, datetime.date))
    return {name: value for name, value in tree.items() if name not in _LEFT_OUT}


def _leaves(tree: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Any]]:
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for step, value in steps:
        if isinstance(value, dict | list | tuple):
            yield from _leaves(value, (*path, step))
        elif isinstance(value, int | Decimal | str) and not isinstance(value, bool):
            yield (*path, step), value
