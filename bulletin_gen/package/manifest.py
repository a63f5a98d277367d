"""``package.toml``: what a template package is, and its wording."""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from bulletin_gen.bulletin import Count, Percentage, Text
from bulletin_gen.numbers.number import Number
from bulletin_gen.package.layout import Key
from bulletin_gen.period import FirstDay


class FactKind(Struct, frozen=True):
    """A kind of fact or field: its type, and what stands for one that is not there; ``is_rate`` of
    one in percent.
    """

    type: Any
    empty: Any = None
    is_rate: bool = False


LIST = "list"
"""The kind of a fact that has entries."""
FACT_KINDS: dict[str, FactKind] = {
    "text": FactKind(Text),
    "markdown": FactKind(str, ""),
    "picture": FactKind(Text),
    "names": FactKind(tuple[Text, ...], ()),
    "count": FactKind(Count),
    "number": FactKind(Number),
    "percentage": FactKind(Percentage, is_rate=True),
    "change": FactKind(Percentage),
    "date": FactKind(FirstDay),
}
"""All that differs from kind to kind; a new kind is an entry here."""


class DeclaredEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the colophon: its label, the fact it prints, and what stands between several."""

    field: Annotated[str, Meta(min_length=1)]
    label: str
    separator: str


class Wording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short texts of a bulletin outside the narrative; all but ``colophon`` may hold Jinja
    tags.
    """

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
    colophon: tuple[tuple[DeclaredEntry, ...], ...]


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that only this package knows; ``kind`` is one of ``FACT_KINDS``.

    ``value`` is an expression that it is computed by where it is left out, and held against where
    it is filed, rounded to ``decimals``. What is not ``printed`` is filed for the sake of
    expressions.
    """

    key: Key
    kind: str
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    required: bool = False
    value: str = ""
    decimals: Annotated[int, Meta(ge=0, le=6)] | None = None
    printed: bool = True


class EntriesOf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list of the format's own takes more: fields, and an order that is asked for."""

    fields: tuple[Field, ...] = ()
    order_by: str | None = None


class Fact(Field, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact, in the input under ``facts``. One of the kind ``list`` has entries with ``fields`` of
    their own, which descend by ``order_by`` where that is given."""

    fields: tuple[Field, ...] = ()
    order_by: str | None = None


class DeclaredBreakdown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts of a count, in the input under ``breakdowns``: all of them (``whole``), or the first
    few.
    """

    key: Key
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    of: str = "intake.count"
    whole: bool = True
    required: bool = False


class Relation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must hold between numbers: the expression ``that``, of each of some ``rows`` where a
    table or list is named, and what is said where it does not."""

    code: Annotated[str, Meta(min_length=1)]
    that: Annotated[str, Meta(min_length=1)]
    message: Annotated[str, Meta(min_length=1)]
    severity: Literal["error", "warning"] = "error"
    rows: str = ""


class Selection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units that some tables select: the first or last so many by a column, or all of which
    something holds.

    ``then_by`` decides where two are alike. ``appendix`` is the unit group of a table of their own.
    """

    key: Key
    title: Annotated[str, Meta(min_length=1)]
    tables: Annotated[tuple[str, ...], Meta(min_length=1)]
    by: str = ""
    ascending: bool = False
    then_by: str = ""
    then_ascending: bool = False
    first: Annotated[int, Meta(ge=1)] | None = None
    last: Annotated[int, Meta(ge=1)] | None = None
    where: str = ""
    appendix: str = ""


class Trend(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number over the issues before and this one, as a chart where the narrative prints
    ``trend``.

    ``value`` is what is shown, as in the narrative; ``issues`` how many there are at most, this one
    included.
    """

    title: Annotated[str, Meta(min_length=1)]
    value: Annotated[str, Meta(min_length=1)] = "intake.count"
    unit: str = "件"
    kind: Literal["bars", "line"] = "bars"
    issues: Annotated[int, Meta(ge=2, le=24)] = 6


class UnitGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units that one appendix is about: its ``unit_group``, and the table that it follows, which
    may be left out where the package has one.
    """

    title: Annotated[str, Meta(min_length=1)]
    table: str | None = None
    units: Annotated[tuple[str, ...], Meta(min_length=1)]


NAMED_UNITS = ("commended_units", "criticised_units")
"""Lists of the format's own that a selection can hold."""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``package.toml``: what the package is, the facts its bulletin needs and does without, its
    wording.

    ``period`` is the one kind of period it is for (``period.KINDS``), None for any. ``defaults`` is
    a part of the input that need not be repeated in it. ``required`` are fields that its bulletin
    cannot do without, ``omitted`` those that it has no use for: the reader refuses them, so that
    nothing filed is left unprinted.
    """

    name: Annotated[str, Meta(min_length=1)]
    title: Annotated[str, Meta(min_length=1)]
    language: str = "zh-CN"
    period: str | None = None
    defaults: dict[str, Any] = {}
    omitted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    hot_topics: EntriesOf = EntriesOf()
    breakdowns: tuple[DeclaredBreakdown, ...] = ()
    relations: tuple[Relation, ...] = ()
    selections: tuple[Selection, ...] = ()
    trend: Trend | None = None
    required: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    """The units that may stand in a table, where the office keeps a list of them; once the package
    is loaded, those of ``unit_groups`` too, with whose rows a first issue begins.
    """
    unit_groups: tuple[UnitGroup, ...] = ()
    title_characters: Annotated[int, Meta(ge=4)] = 20
    """How many full-width characters of the title fit one line of the page."""
    appendix_title_characters: Annotated[int, Meta(ge=4)] = 28
    """The same of an appendix's title, on a page that lies on its side."""
    wording: Wording

    @property
    def own_selections(self) -> tuple[Selection, ...]:
        """The selections that are no field of the format's own, such as ``commended_units``."""
        return tuple(selection for selection in self.selections if selection.key not in NAMED_UNITS)
