"""The names that an expression of a package can see, and what they stand for."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from bulletin_gen.bulletin import Bulletin, CountAtLeast, HotTopic, RateAtLeast
from bulletin_gen.expressions.names import Kind, Name
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import ColumnPath, Leaf
from bulletin_gen.package.manifest import FACT_KINDS, LIST, Fact, Field
from bulletin_gen.schema.members import members_of
from bulletin_gen.text.nearest import nearest_name

ROWS_AT_HAND = "."
"""The rows of the one table, or the entries of the one list, that an expression is run down."""
HOT_TOPICS = "hot_topics"
ISSUE_BEFORE = "previous"
"""What names of the issue before begin with."""
_PERIOD: Mapping[str, Kind] = {"days": "number", "year": "number", "start": "date", "end": "date"}
_KINDS_OF_COLUMNS: Mapping[str, Kind] = {"text": "text"}
_NUMBERS = (int, Decimal, CountAtLeast, RateAtLeast)


class IssueScope:
    """What can be seen outside all tables; ``rows`` is the table or list that an expression is
    about, if any.

    Inside a table, the columns of its own ``group`` are seen by their keys alone.
    """

    def __init__(self, package: TemplatePackage, about: str = "", group: ColumnPath = ()) -> None:
        """Take the package, a table's or list's name, and the keys of the group of the column that
        is computed.
        """
        self._package = package
        self._about = about
        self._group = (*group, "")
        self.rows: str | None = ROWS_AT_HAND if about else None

    def find(self, dotted: str) -> Name | str:
        """What a name stands for, or why for nothing."""
        inner = self._of_rows(self._about, dotted, ROWS_AT_HAND) if self._about else None
        if inner is not None:
            return inner
        first, rest = _split(dotted)
        is_before = first == ISSUE_BEFORE and rest
        found = self._of_issue_before(rest) if is_before else self._outside(first, rest)
        if found is not None:
            return found
        message = _("there is no “{name}”").format(name=dotted)
        return message + nearest_name(dotted, self.all_names())

    def all_names(self) -> Iterator[str]:
        """Every name that can be seen, but for parts of counts."""
        if self._about:
            yield from self._names_of_rows(self._about)
        for source in (*self._package.tables, *lists_of(self._package)):
            yield from (f"{source}.{name}" for name in self._names_of_rows(source))
        yield from (f"period.{name}" for name in _PERIOD)
        yield from (
            f"facts.{fact.key}" for fact in self._package.manifest.facts if fact.kind != LIST
        )
        yield from (
            f"breakdowns.{breakdown.key}" for breakdown in self._package.manifest.breakdowns
        )
        yield from (
            f"selections.{selection.key}" for selection in self._package.manifest.selections
        )
        yield from _scalar_names()

    def _of_issue_before(self, rest: str) -> Name | None:
        """The same value of the issue before: a single one, or the cell of the same unit in a
        column of the table at hand.
        """
        is_in_table = self._about in self._package.tables
        cell = self._of_rows(self._about, rest, self._about) if is_in_table else None
        if cell is not None:
            return Name((ISSUE_BEFORE, cell), cell.kind, ROWS_AT_HAND)
        then = self._outside(*_split(rest))
        is_single = then is not None and then.source is None
        return Name((ISSUE_BEFORE, then), then.kind) if then is not None and is_single else None

    def _outside(self, first: str, rest: str) -> Name | None:
        """What a name means that begins with no column of the rows at hand."""
        if first in self._package.tables or first == HOT_TOPICS:
            return self._of_rows(first, rest, first)
        if first in self._package.manifest.omitted:
            return None
        groups: dict[str, Callable[[str], Name | None]] = {
            "facts": self._of_facts,
            "period": _of_period,
            "breakdowns": self._of_breakdowns,
            "selections": self._of_selections,
        }
        if first in groups:
            return groups[first](rest)
        if first.startswith("intake[") and not rest:
            return self._of_intake(first[len("intake[") : -1])
        return _scalar_name((first, *rest.split(".")) if rest else (first,))

    def _of_facts(self, rest: str) -> Name | None:
        key, _dot, field = rest.partition(".")
        fact = next((fact for fact in self._package.manifest.facts if fact.key == key), None)
        if fact is None:
            return None
        if fact.kind == LIST:
            return self._of_rows(f"facts.{key}", field, f"facts.{key}")
        return None if field else Name(("facts", key), kind_of(fact))

    def _of_breakdowns(self, rest: str) -> Name | None:
        """A breakdown, or in brackets one of its parts."""
        keys = {breakdown.key for breakdown in self._package.manifest.breakdowns}
        if rest in keys:
            return Name(("breakdown", rest), "number")
        key, bracket, part = rest.partition("[")
        return Name(("part", key, part[:-1]), "number") if bracket and key in keys else None

    def _of_selections(self, rest: str) -> Name | None:
        keys = {selection.key for selection in self._package.manifest.selections}
        return Name(("selections", rest), "number") if rest in keys else None

    def _of_intake(self, part: str) -> Name | None:
        is_there = "intake" not in self._package.manifest.omitted
        return Name(("part", "intake", part), "number") if is_there else None

    def _of_rows(self, about: str, dotted: str, source: str) -> Name | None:
        if about in self._package.tables:
            leaf = self._leaf(about, dotted)
            kind = None if leaf is None else _KINDS_OF_COLUMNS.get(leaf.column.kind, "number")
            return (
                None if leaf is None or kind is None else Name(("cell", leaf.index), kind, source)
            )
        kinds = _kinds_of_fields(self._package, about)
        return Name(("field", dotted), kinds[dotted], source) if dotted in kinds else None

    def _leaf(self, table: str, dotted: str) -> Leaf | None:
        return self._package.tables[table].find(self._group if table == self._about else (), dotted)

    def _names_of_rows(self, about: str) -> Iterator[str]:
        if about in self._package.tables:
            return (".".join(leaf.path) for leaf in self._package.tables[about].leaves())
        return iter(_kinds_of_fields(self._package, about))


def _split(dotted: str) -> tuple[str, str]:
    """A name's first step and the rest; what stands in brackets is a part's name, whatever is in
    it.
    """
    plain, bracket, part = dotted.partition("[")
    first, _dot, rest = plain.partition(".")
    return (first, f"{rest}{bracket}{part}") if rest else (f"{first}{bracket}{part}", "")


def lists_of(package: TemplatePackage) -> dict[str, Fact | None]:
    """The lists whose entries an expression can be about, by their names; None for hot topics."""
    lists: dict[str, Fact | None] = {
        f"facts.{fact.key}": fact for fact in package.manifest.facts if fact.kind == LIST
    }
    if HOT_TOPICS not in package.manifest.omitted:
        lists[HOT_TOPICS] = None
    return lists


def declared_fields(package: TemplatePackage, about: str) -> tuple[Field, ...]:
    """The fields that a package declares for the entries of a list."""
    fact = lists_of(package).get(about)
    return package.manifest.hot_topics.fields if fact is None else fact.fields


def kind_of(field: Field) -> Kind:
    """The kind of a fact's or field's values in expressions."""
    members = set(members_of(FACT_KINDS[field.kind].type)) if field.kind != LIST else set()
    return _kind_of_types(members) or "any"


def _kinds_of_fields(package: TemplatePackage, about: str) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    if about == HOT_TOPICS:
        kinds = {
            field.name: kind
            for field in fields(HotTopic)
            if (kind := _kind_of_types(members_of(field.type)))
        }
        kinds["units"] = "number"  # what the units come to
    return kinds | {field.key: kind_of(field) for field in declared_fields(package, about)}


def _of_period(rest: str) -> Name | None:
    return Name(("period", rest), _PERIOD[rest]) if rest in _PERIOD else None


def _scalar_names() -> Iterator[str]:
    for field in fields(Bulletin):
        for struct in _structs(field.type):
            for inner in fields(struct):
                if _kind_of_types(members_of(inner.type)):
                    yield f"{field.name}.{inner.name}"


def _scalar_name(path: tuple[str, ...]) -> Name | None:
    """A field of the model that holds one number, text or date."""
    structs: list[type[Struct]] = [Bulletin]
    type_: Any = None
    for step in path:
        known = {field.name: field.type for struct in structs for field in fields(struct)}
        if step not in known:
            return None
        type_ = known[step]
        structs = _structs(type_)
    kind = _kind_of_types(members_of(type_))
    return None if kind is None else Name(("path", *path), kind)


def _structs(type_: Any) -> list[type[Struct]]:
    return [
        member
        for member in members_of(type_)
        if isinstance(member, type) and issubclass(member, Struct) and member not in _NUMBERS
    ]


def _kind_of_types(types_: Any) -> Kind | None:
    members = {member for member in types_ if member is not type(None)}
    if members and members <= set(_NUMBERS):
        return "number"
    if members == {str}:
        return "text"
    return "date" if members == {datetime.date} else None
