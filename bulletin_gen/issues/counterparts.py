"""The same value in another reading, or in the issue before: lists are gone through by names, since
items move.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.roles import fields_for

_NAMING = fields_for("item")


def moved_to(path: ValuePath, older: Any, newer: Any) -> ValuePath | None:
    """The path of a value in a newer reading of the same issue; None where it has gone.

    An item whose name is another stands where it stood, in a list that is as long as it was.
    """
    return _counterpart(path, older, newer, may_be_renamed=True)


def before_of(path: ValuePath, now: Any, previous: Any) -> ValuePath | None:
    """The path of a value in the issue before: that of the same unit and the like; None where there
    is none.
    """
    return _counterpart(path, now, previous, may_be_renamed=False)


def named(path: ValuePath, tree: Any) -> str:
    """A path with the names of items in the place of their numbers:
    the same wherever they stand.
    """
    steps = []
    for step in path:
        name = (
            _name(tree[step])
            if isinstance(step, int) and _is_list(tree) and step < len(tree)
            else None
        )
        steps.append(repr(step if name is None else name))
        tree = value_at(tree, (step,))
    return "/".join(steps)


def _counterpart(
    path: ValuePath, now: Any, other: Any, *, may_be_renamed: bool
) -> ValuePath | None:
    found: list[str | int] = []
    for step in path:
        place: str | int | None = step
        if isinstance(step, int) and _is_list(now) and _is_list(other):
            place = _place_of(step, now, other, may_be_renamed=may_be_renamed)
        if place is None:
            return None
        found.append(place)
        now, other = value_at(now, (step,)), value_at(other, (place,))
    return tuple(found)


def _place_of(
    index: int, items: Sequence[Any], others: Sequence[Any], *, may_be_renamed: bool
) -> int | None:
    name = _name(items[index]) if index < len(items) else None
    same = [
        number for number, other in enumerate(others) if name is not None and _name(other) == name
    ]
    if index in same:
        return index
    if same:
        return same[0]
    return index if may_be_renamed and len(items) == len(others) else None


def _name(item: Any) -> str | tuple[Any, ...] | None:
    if isinstance(item, str):
        return item
    name = tuple(value_at(item, (field,)) for field in _NAMING)
    return name if any(part is not None for part in name) else None


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
