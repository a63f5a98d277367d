"""An issue that is not filled in yet, with stand-ins in its gaps: so that the rest can be shown.

One stand-in says nothing of what depends on it: a sum, a rank, a word such as 上升. So the gaps are
filled in several ways, as unlike as can be, and what comes out alike each time depends on none.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import force_setattr, replace

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import ComputedNames, DerivedRank
from bulletin_gen.numbers.number import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.manifest import NAMED_UNITS
from bulletin_gen.read.model.complete import complete
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.read.model.shape import bulletin_type
from bulletin_gen.read.reading import with_defaults
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.schema.walk import Walk
from bulletin_gen.text.placeholders import TO_FILL

Schema: TypeAlias = dict[str, Any]


class Filling(Struct, frozen=True):
    """A way to fill gaps, by its number: with numbers from the ``least`` on, over a ``span``, where
    they may be of any size.

    ``is_absent``: with nothing, where a value may be absent, so that what is computed of it is;
    counts without parts are there all the same where it ``has_counts``: most texts print them.
    ``among``: in a list, with the most or the least that the other entries have there.
    ``is_unchanged``: a count with that of the period before, and the other way round.
    """

    number: int
    least: int = 0
    span: int = 10_000
    is_absent: bool = False
    has_counts: bool = True
    among: Callable[[Iterable[Any]], Any] | None = None
    is_unchanged: bool = False


FILLINGS = (
    Filling(0, span=10),
    Filling(1),
    Filling(2, least=10_000_000),
    Filling(3, is_absent=True),
    Filling(7, is_absent=True, has_counts=False),
    Filling(4, among=max),
    Filling(5, among=min),
    Filling(6, is_unchanged=True),
)
_FEW = 50
"""Of so few values each filling takes another in turn; of more, one by chance: what goes up evenly
has shares that are alike.
"""
_MOST_DAYS = 10_000
_FIRST_DAY = datetime.date(2001, 1, 1)
_RANKED_BY = ("appendices", "facts")
"""What rankings and selections go by."""
_MISSING = object()
_NOTHING: Schema = {"type": "null"}


class Draft(Struct, frozen=True):
    """An issue with stand-ins; ``open_fields`` are those of its fields in which some are."""

    bulletin: Bulletin
    open_fields: frozenset[str]


def drafted(filed: Any, package: TemplatePackage, filling: Filling) -> Draft:
    """An issue as far as it is filed, with stand-ins for what is not, or does not fit.

    Raises msgspec.ValidationError where that is no issue all the same.
    """
    schema = input_schema(package)
    tree = with_defaults(filed, package.manifest.defaults)
    fitter = _Fitter(schema["$defs"], filling)
    fitted = fitter.fitted(tree, schema["$defs"]["Bulletin"])
    bulletin = msgspec.convert(fitted, bulletin_type(package), builtin_types=(Decimal,))
    return Draft(bulletin, frozenset(fitter.open_fields))


def complete_draft(
    draft: Draft, package: TemplatePackage, previous: Bulletin | None, filling: Filling
) -> Bulletin:
    """A draft with what the package computes of it. Where numbers of tables are open, so are all
    places in a ranking, and who is selected: these are of chance.
    """
    is_open = not draft.open_fields.isdisjoint(_RANKED_BY)
    ranks = [*_computed_ranks(draft.bulletin, package)] if is_open else []
    bulletin = complete(draft.bulletin, package, previous)
    chance = random.Random(filling.number)
    for owner, name in ranks:
        force_setattr(owner, name, chance.randrange(1, 1_000))
    return _with_selections_of_chance(bulletin, package, filling) if is_open else bulletin


def _computed_ranks(bulletin: Bulletin, package: TemplatePackage) -> Iterator[tuple[Any, str]]:
    """The ranks that are left out: what they stand in, and their names."""
    for derived in derivation_of(package).derived:
        if not isinstance(derived, DerivedRank):
            continue
        *groups, name = derived.leaf.path
        for appendix in bulletin.appendices:
            for row in appendix.rows if appendix.table == derived.table else ():
                owner: Any = row
                for group in groups:
                    owner = getattr(owner, group)
                if owner is not None and getattr(owner, name) is UNSET:
                    yield owner, name


def _with_selections_of_chance(
    bulletin: Bulletin, package: TemplatePackage, filling: Filling
) -> Bulletin:
    """The issue with others in each selection that is computed: each time more, and not the
    same.
    """
    for selection in package.manifest.selections:
        is_named = selection.key in NAMED_UNITS
        owner: Any = bulletin if is_named else bulletin.selections
        if not isinstance(getattr(owner, selection.key), ComputedNames):
            continue
        tables = [a for a in bulletin.appendices if a.table in selection.tables]
        units = [row.unit for appendix in tables for row in appendix.rows]
        first = filling.number * (filling.number + 1) // 2
        turned = [*units[first % max(len(units), 1) :], *units]
        changed = replace(owner, **{selection.key: ComputedNames(turned[: filling.number + 1])})
        bulletin = changed if is_named else replace(bulletin, selections=changed)
    return bulletin


class _Fitter:
    """Goes along a tree and its schema, and puts stand-ins where the one does not fit the other."""

    def __init__(self, definitions: Schema, filling: Filling) -> None:
        self._definitions = definitions
        self._filling = filling
        self._gaps = 0
        self._list_at_hand: tuple[list[Any], list[str]] | None = None
        """The list in an entry of which a value stands, and the names that lead to it there."""
        self._chance = random.Random(filling.number)
        self._field_at_top = ""
        self.open_fields: set[str] = set()

    def fitted(self, value: Any, schema: Schema) -> Any:
        """The value, or what of it fits; a stand-in where nothing does."""
        schema = self._schema_for(value, schema)
        if "properties" in schema:
            return self._object(value if isinstance(value, dict) else {}, schema)
        if schema.get("type") == "array":
            return self._list(value if isinstance(value, list) else [], schema)
        if schema.get("type") == "string" and isinstance(value, str) and "format" not in schema:
            return value if value.strip() or "pattern" not in schema else TO_FILL
        is_fit = value is not _MISSING and not any(Walk(self._definitions).value(value, schema, ()))
        return value if is_fit else self._stand_in(schema)

    def _object(self, value: dict[str, Any], schema: Schema) -> dict[str, Any]:
        fields, needed = schema["properties"], {*schema.get("required", ())}
        if {"count", "parts"} <= fields.keys() and not value.get("parts"):
            needed.add("count")  # of a count without parts, nothing computes it
            if self._filling.has_counts:
                fields = fields | {"count": _there(fields["count"])}
        if self._filling.is_unchanged:
            value = value | _unchanged(value)
        return {
            name: self._field(name, value.get(name, _MISSING), fields[name])
            for name in fields
            if name in value or name in needed
        }

    def _field(self, name: str, value: Any, schema: Schema) -> Any:
        if self._list_at_hand is None and name in Bulletin.__struct_fields__:
            self._field_at_top = name
        names = [] if self._list_at_hand is None else self._list_at_hand[1]
        names.append(name)
        fitted = self.fitted(value, schema)
        names.pop()
        return fitted

    def _list(self, value: list[Any], schema: Schema) -> list[Any]:
        if not isinstance(schema.get("items"), dict):
            return []
        lacking = [_MISSING] * max(schema.get("minItems", 0) - len(value), 0)
        outer, self._list_at_hand = self._list_at_hand, (value, [])
        fitted = [self.fitted(item, schema["items"]) for item in [*value, *lacking]]
        self._list_at_hand = outer
        return fitted

    def _schema_for(self, value: Any, schema: Schema) -> Schema:
        """The one of several schemas that a value fits, or is most like; without references."""
        while "$ref" in schema:
            schema = self._definitions[definition_of(schema)]
        if "discriminator" in schema:
            named = schema["discriminator"]
            kinds = named["mapping"]
            kind = value.get(named["propertyName"]) if isinstance(value, dict) else None
            return self._schema_for(value, {"$ref": kinds.get(kind, next(iter(kinds.values())))})
        if "anyOf" not in schema:
            return schema
        branches = [self._schema_for(value, branch) for branch in schema["anyOf"]]
        fitting = (
            branch
            for branch in branches
            if value is not _MISSING and not any(Walk(self._definitions).value(value, branch, ()))
        )
        alike = (
            branch for branch in branches if "properties" in branch and isinstance(value, dict)
        )
        found = next(fitting, None) or next(alike, None)
        if found is None and self._filling.is_absent and _NOTHING in branches:
            return _NOTHING
        return found or next(branch for branch in branches if branch != _NOTHING)

    def _stand_in(self, schema: Schema) -> Any:
        self.open_fields.add(self._field_at_top)
        if schema == _NOTHING:
            return None
        choices = [choice for choice in schema.get("enum", ()) if choice is not None]
        if choices:
            return choices[self._one_of(len(choices))]
        if schema.get("format") == "date":
            return str(_FIRST_DAY + datetime.timedelta(days=self._one_of(_MOST_DAYS)))
        if schema.get("type") in ("integer", "number"):
            return self._number(schema)
        return TO_FILL

    def _number(self, schema: Schema) -> Number:
        others = [*self._others()] if self._filling.among is not None else []
        if others and self._filling.among is not None:
            found: Number = self._filling.among(others)
            return found
        if "maximum" not in schema:
            least = max(int(schema.get("minimum", 0)), self._filling.least)
            return least + self._one_of(self._filling.span)
        least = int(schema.get("minimum", 0))
        return least + self._one_of(int(schema["maximum"]) - least + 1)

    def _others(self) -> Iterator[Number]:
        """What other entries of the list have in the same place."""
        entries, names = self._list_at_hand or ([], [])
        for entry in entries:
            for name in names:
                entry = entry.get(name) if isinstance(entry, dict) else None
            if isinstance(entry, int | Decimal) and not isinstance(entry, bool):
                yield entry

    def _one_of(self, count: int) -> int:
        """A place among so many."""
        self._gaps += 1
        if count > _FEW:
            return self._chance.randrange(count)
        return (self._filling.number + self._gaps) % count


def _there(schema: Schema) -> Schema:
    """The schema of a value that is not absent."""
    return {"anyOf": [branch for branch in schema.get("anyOf", [schema]) if branch != _NOTHING]}


def _unchanged(value: dict[str, Any]) -> dict[str, Any]:
    """A count and the one before, where one of them is there."""
    known = [value.get(name) for name in _COUNTS if isinstance(value.get(name), int)]
    return {name: known[0] for name in _COUNTS if name in value} if len(known) == 1 else {}


_COUNTS = ("count", "previous_count")
