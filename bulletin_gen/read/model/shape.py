"""The shape of the input for one template package: the model, with the package's columns as fields of a row.

One definition serves both ways: valid input is converted straight into these types, and the JSON Schema that
explains what is wrong with the rest is generated from them.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from types import GenericAlias
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from bulletin_gen.bulletin import (
    APPENDICES_META,
    FACTS_META,
    FIELD_NAMES,
    PERIOD_META,
    ROWS_META,
    Appendix,
    Bulletin,
    Facts,
    Row,
)
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.layout import COLUMN_KINDS, Column, TableLayout
from bulletin_gen.package.manifest import FACT_KINDS, Fact
from bulletin_gen.period import KINDS

S = TypeVar("S", bound=Struct)


@functools.lru_cache(maxsize=KEPT_PACKAGES)
def bulletin_type(package: TemplatePackage) -> type[Bulletin]:
    """``Bulletin`` with the appendices, the facts and the kind of period of this package."""
    fields: list[tuple[Any, ...]] = [("appendices", _appendices_type(package), ())]
    if package.manifest.period:
        fields.append(("period", Annotated[KINDS[package.manifest.period], PERIOD_META]))
    if package.manifest.facts:
        fields.append(_facts_field(package.manifest.facts))
    return _strict_struct("Bulletin", fields, Bulletin, rename=FIELD_NAMES)


def _appendices_type(package: TemplatePackage) -> Any:
    appendices: Any = tuple[()]
    if package.tables:
        kinds = tuple(_appendix_type(name, layout) for name, layout in package.tables.items())
        appendices = GenericAlias(tuple, (functools.reduce(operator.or_, kinds), ...))
    return Annotated[appendices, APPENDICES_META]


def _facts_field(facts: tuple[Fact, ...]) -> tuple[Any, ...]:
    fields = [_fact_field(fact) for fact in facts]
    facts_type = _strict_struct("Facts", fields, Facts)
    annotated = Annotated[facts_type, FACTS_META]  # type: ignore[valid-type]  # made at run time
    has_required = any(fact.required for fact in facts)
    return ("facts", annotated) if has_required else ("facts", annotated, msgspec.field(default_factory=facts_type))


def _fact_field(fact: Fact) -> tuple[Any, ...]:
    value, empty = FACT_KINDS[fact.kind].type, FACT_KINDS[fact.kind].empty
    meta = Meta(title=fact.title, description=fact.description or None)
    if fact.required:
        return fact.key, Annotated[value, meta]
    return fact.key, Annotated[value if empty is not None else value | None, meta], empty


def _appendix_type(name: str, layout: TableLayout) -> type[Appendix]:
    rows: Any = GenericAlias(tuple, (_row_type(name, layout), ...))
    fields = [("rows", Annotated[rows, ROWS_META])]
    return _strict_struct(f"Appendix_{name}", fields, Appendix, tag_field="table", tag=name)


def _row_type(name: str, layout: TableLayout) -> type[Row]:
    return _strict_struct(f"Row_{name}", [_field(name, column) for column in layout.columns[1:]], Row)


def _field(prefix: str, column: Column) -> tuple[Any, ...]:
    meta = Meta(title=column.title.replace("\n", ""), description=column.description or None)
    if column.columns:
        name = f"{prefix}_{column.key}"
        group: Any = _strict_struct(name, [_field(name, inner) for inner in column.columns], Struct)
        return column.key, Annotated[group | None, meta]
    value: Any = COLUMN_KINDS[column.kind].type
    if column.is_computed:
        return column.key, Annotated[value | UnsetType | None, meta], UNSET
    return column.key, Annotated[value | None, meta]


def _strict_struct(name: str, fields: Sequence[tuple[Any, ...]], base: type[S], **options: Any) -> type[S]:
    """A frozen struct by name, told its fields at run time, that refuses fields it does not know."""
    made: Any = msgspec.defstruct(
        name, fields, bases=(base,), frozen=True, kw_only=True, forbid_unknown_fields=True, **options
    )
    return cast("type[S]", made)
