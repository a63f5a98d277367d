"""What is read: an input in one of its forms, with the places of its values.

A form of input (JSON, and whatever else an office keeps its facts in) is a folder of ``forms``
with a ``Source`` of its own. Nobody else knows which form an input has.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bulletin_gen.findings import Finding
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.places.place import Excerpt, Place


class Pointer(Struct, frozen=True):
    """What a place is asked for: a value, the name of its field (``at_key``), or a character of it
    (``offset``).
    """

    path: ValuePath
    at_key: bool = False
    offset: int | None = None


class Source(ABC):
    """An input: the tree of what was filed, and where each value of it stands."""

    form = ""
    """The suffix of the form that it is filed in; whoever opens it says so."""
    package: TemplatePackage | None = None
    """What it was read for last; whoever reads it says so."""

    def __init__(self, name: str) -> None:
        """Take the name that messages call the input by."""
        self.name = name

    @property
    @abstractmethod
    def data(self) -> bytes:
        """The bytes that it was read of."""

    @abstractmethod
    def template(self) -> Any:
        """The template package that the input names, as filed; None where it names none.

        Raises InputError, with places, when it cannot be read.
        """

    @abstractmethod
    def tree(self, package: TemplatePackage) -> Any:
        """What was filed for a package: objects, lists, texts, exact numbers, booleans and None.

        Kept until ``forget_tree``. Raises InputError, with places, when it cannot be read.
        """

    def filed(self, package: TemplatePackage) -> tuple[Any, tuple[Finding, ...]]:
        """The tree, and what of it could not be read, with places: so that what else is wrong with
        it can be told too.

        Raises InputError where there is no tree at all.
        """
        return self.tree(package), ()

    def doubts(self) -> tuple[Finding, ...]:
        """Of the tree that was read last, what may be meant otherwise than it is read, as warnings
        with places.
        """
        return ()

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """The files of pictures that the input itself holds, by the names that its tree calls
        them.
        """
        return {}

    @abstractmethod
    def forget_tree(self) -> None:
        """Keep the tree no longer: of a large input, it is larger than what is made of it."""

    @abstractmethod
    def places(self, pointers: Sequence[Pointer]) -> list[Place]:
        """The place of each value of the tree; of what the input leaves out, that of what it would
        stand in.
        """

    def has_formula(self, _place: Place) -> bool:
        """Whether what stands at a place was computed by the program that the input was filled in
        with.
        """
        return False

    @abstractmethod
    def excerpt(self, place: Place, around: int) -> Excerpt | None:
        """What to show of a place, with at most so many characters on each side;
        None for nothing.
        """
