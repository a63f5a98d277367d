"""What is wrong with an input, and where: the type that ``read`` and ``check`` both give."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct

from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.places.place import Place

T = TypeVar("T", bound=Hashable)
Severity: TypeAlias = Literal["error", "warning"]

NOWHERE = Place("")
"""The place of a finding that nobody has looked up yet."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing wrong with an input.

    ``at_key`` says that the place is that of the field's name and not of its value; ``offset`` that
    it is so many characters into a text. A rule leaves ``code`` and ``severity`` to whoever runs
    it, and ``place`` to the source.

    ``mending`` is what is typed in the place of the value, where it can be but one thing;
    ``is_about_order`` says that the list of the item would have to be in its order.
    """

    severity: Severity = "error"
    code: str = ""
    message: str
    path: ValuePath = ()
    at_key: bool = False
    offset: int | None = None
    place: Place = NOWHERE
    mending: str = ""
    is_about_order: bool = False

    @property
    def json_path(self) -> str:
        """The path as JSONPath: ``$.appendices[0].rows[3].total``."""
        return format_path(self.path)

    def __str__(self) -> str:
        """``place: $.path: sentence``."""
        return f"{self.place}: {self.json_path}: {self.message}"


def finding_at(code: str, message: str, place: Place, severity: Severity = "error") -> Finding:
    """What is wrong at a place that no path leads to."""
    return Finding(severity=severity, code=code, message=message, place=place)


def repeated(items: Iterable[T]) -> Iterator[tuple[int, T]]:
    """Each item that stands before it too, with its place among them, from 0."""
    seen: set[T] = set()
    for place, item in enumerate(items):
        if item in seen:
            yield place, item
        seen.add(item)
