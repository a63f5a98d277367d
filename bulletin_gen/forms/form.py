"""A form that an issue may be filed in, and what can be done with a file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from bulletin_gen.numbers.number import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source

Filed: TypeAlias = str | Number | dict[str, Number] | None
"""What an edit can put in the place of a value: a text, a number, a lower bound, or nothing."""


class Change(Struct, frozen=True):
    """Another value for what stands at a path, as it was typed and as it is to be read; ``old`` is
    what was read before, None also where nothing stood.
    """

    path: ValuePath
    value: Filed
    typed: str
    old: Any


class ListChange(Struct, frozen=True):
    """Other items for a list at a path: each is one that stood there, by its place then, or a new
    one.
    """

    path: ValuePath
    items: tuple[Any, ...]
    kept: tuple[int | None, ...]


class Form(Struct, frozen=True, kw_only=True):
    """What a form of input is called, and what can be done with it; None for what cannot.

    A form is a folder beside this module, entered in ``table.FORMS``. Nothing else knows which
    forms there are: what one cannot do is said in a sentence, and everything else works.
    """

    suffix: str
    """Of the files' names, in small letters: ``.json``."""
    open: Callable[[bytes, str], Source]
    """From the bytes of a file, and the name that messages call it by. Raises InputError."""
    recognises: Callable[[bytes], bool]
    """Whether bytes without a name, from standard input, are of this form."""
    locks: tuple[str, ...] = ()
    """How the names of files begin that programs lay beside an open one."""
    relatives: tuple[str, ...] = ()
    """Suffixes of forms that are not read, and can be saved as this one."""
    write: Callable[[dict[str, Any], TemplatePackage], bytes] | None = None
    """From the tree of what was filed to the bytes of a file that reads as the same."""
    set_value: Callable[[Source, TemplatePackage, Change], Iterator[bytes]] | None = None
    """The file's bytes with another value, everything else left as it is: one way after the other,
    as long as what came of the last does not read as wanted. Raises UsageError where it cannot be.
    """
    set_list: Callable[[Source, TemplatePackage, ListChange], Iterator[bytes]] | None = None
    """The same with other items in a list. Raises UsageError where it cannot be."""
    forgets_results: bool = False
    """Whether such an edit takes away what formulas had made of the value before."""
    annotate: Callable[[Source, Mapping[Place, Sequence[str]]], bytes] | None = None
    """The file's bytes with sentences put at places of it, and nothing else changed."""
