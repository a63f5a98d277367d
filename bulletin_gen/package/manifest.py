"""``package.toml``: what a template package is, and its wording."""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
from typing import Annotated, Any

from msgspec import Meta, Struct

from bulletin_gen.bulletin import Count, Text
from bulletin_gen.numbers import Number
from bulletin_gen.package.layout import Key
from bulletin_gen.period import FirstDay


class FactKind(Struct, frozen=True):
    """A kind of fact: its type, and what stands for one that is not there; ``is_rate`` of one in percent."""

    type: Any
    empty: Any = None
    is_rate: bool = False


FACT_KINDS: dict[str, FactKind] = {
    "text": FactKind(Text),
    "markdown": FactKind(str, ""),
    "names": FactKind(tuple[Text, ...], ()),
    "count": FactKind(Count),
    "number": FactKind(Number),
    "percentage": FactKind(Number, is_rate=True),
    "date": FactKind(FirstDay),
}
"""All that differs from kind to kind; a new kind is an entry here."""


class ColophonEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the colophon: its label, the fact it prints, and what stands between several."""

    field: Annotated[str, Meta(min_length=1)]
    label: str
    separator: str


class Wording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short texts of a bulletin outside the narrative; all but ``colophon`` may hold Jinja tags."""

    file_name: str
    copy_number: str
    secrecy: str
    urgency: str
    issue: str
    date: str
    title: str
    addressees: str
    note: str
    appendix_list_label: str
    appendix_list_item: str
    appendix_label: str
    appendix_title: str
    colophon: tuple[tuple[ColophonEntry, ...], ...]


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that only this package knows, in the input under ``facts``; ``kind`` is one of ``FACT_KINDS``."""

    key: Key
    kind: str
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    required: bool = False


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``package.toml``: what the package is, the facts its bulletin needs and does without, its wording.

    ``period`` is the one kind of period it is for (``period.KINDS``), None for any. ``defaults`` is a part of the
    input that need not be repeated in it. ``required`` are fields that its bulletin cannot do without,
    ``omitted`` those that it has no use for: the reader refuses them, so that nothing filed is left unprinted.
    """

    name: Annotated[str, Meta(min_length=1)]
    title: Annotated[str, Meta(min_length=1)]
    language: str = "zh-CN"
    period: str | None = None
    defaults: dict[str, Any] = {}
    omitted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    required: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    """The units that may stand in a table, where the office keeps a list of them."""
    title_characters: Annotated[int, Meta(ge=4)] = 20
    """How many full-width characters of the title fit one line of the page."""
    wording: Wording
