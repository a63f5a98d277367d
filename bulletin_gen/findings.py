"""What is wrong with an input, and where: the type that ``read`` and ``check`` both give."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import islice
from typing import Any, Literal, TypeAlias, TypeVar

from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.places import Place

T = TypeVar("T", bound=Hashable)
ValuePath: TypeAlias = tuple[str | int, ...]
"""The way from the top of the input to a value: names of fields, and places in lists from 0."""

Severity: TypeAlias = Literal["error", "warning"]

NOWHERE = Place("")
"""The place of a finding that nobody has looked up yet."""

_MOST_COMPARED = 200
"""Comparing letter by letter is slow; so many names that share half their letters are enough."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing wrong with an input.

    ``at_key`` says that the place is that of the field's name and not of its value; ``offset`` that
    it is so many characters into a text. A rule leaves ``code`` and ``severity`` to whoever runs
    it, and ``place`` to the source.
    """

    severity: Severity = "error"
    code: str = ""
    message: str
    path: ValuePath = ()
    at_key: bool = False
    offset: int | None = None
    place: Place = NOWHERE

    @property
    def json_path(self) -> str:
        """The path as JSONPath: ``$.appendices[0].rows[3].total``."""
        return format_path(self.path)

    def __str__(self) -> str:
        """``place: $.path: sentence``."""
        return f"{self.place}: {self.json_path}: {self.message}"


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like this one, as an addition to a message; or nothing."""
    from difflib import get_close_matches

    letters = set(name)
    alike = (other for other in known if 2 * len(letters & set(other)) >= len(letters))
    matches = get_close_matches(name, list(islice(alike, _MOST_COMPARED)), n=1, cutoff=0.6)
    return _("; did you mean “{name}”?").format(name=matches[0]) if matches else ""


def repeated(items: Iterable[T]) -> Iterator[tuple[int, T]]:
    """Each item that stands before it too, with its place among them, from 0."""
    seen: set[T] = set()
    for place, item in enumerate(items):
        if item in seen:
            yield place, item
        seen.add(item)


def value_at(tree: Any, path: ValuePath) -> Any:
    """What stands at a path of a tree, or of a bulletin; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list | tuple) and step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else getattr(tree, step, None)
    return tree


def with_value_at(tree: Any, path: ValuePath, value: Any) -> Any:
    """A tree with another value at a path that it has; what is not on the way is shared."""
    if not path:
        return value
    copy = tree.copy()
    copy[path[0]] = with_value_at(tree[path[0]], path[1:], value)
    return copy


def format_path(path: ValuePath) -> str:
    """Write a path as JSONPath; a key that is no plain name goes into quotes."""
    parts = ["$"]
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step.replace("$", "_").isidentifier():
            parts.append(f".{step}")
        else:
            parts.append(f"[{step!r}]")
    return "".join(parts)
