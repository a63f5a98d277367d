"""What an expression is given: names, and what they stand for."""

from __future__ import annotations

from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct

Kind: TypeAlias = Literal["number", "text", "truth", "date", "any"]


class Name(Struct, frozen=True):
    """What a name in an expression stands for: how it is looked up, and of what kind it is.

    ``source`` is the list of rows that one value a row comes from; None for a single value.
    """

    key: tuple[Any, ...]
    kind: Kind
    source: str | None = None


class Scope(Protocol):
    """The names that an expression can see."""

    rows: str | None
    """The list of rows that the expression is run down; None for a single value."""

    def find(self, dotted: str) -> Name | str:
        """What a name stands for, or a sentence that says why it stands for nothing."""
        ...
