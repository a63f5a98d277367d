"""The shape of the input for one template package: the model, with the package's columns as fields
of a row.

One definition serves both ways: valid input is converted straight into these types, and the JSON
Schema that explains what is wrong with the rest is generated from them.
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
    BREAKDOWNS_META,
    FACTS_META,
    FIELD_NAMES,
    HOT_TOPICS_META,
    PERIOD_META,
    ROWS_META,
    SELECTIONS_META,
    Appendix,
    Breakdown,
    Breakdowns,
    Bulletin,
    Facts,
    HotTopic,
    ListEntry,
    Row,
    Selections,
    UnitName,
)
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.layout import COLUMN_KINDS, Column, TableLayout
from bulletin_gen.package.manifest import FACT_KINDS, LIST, Fact, Field, Selection
from bulletin_gen.package.manifest import DeclaredBreakdown as DeclaredBreakdown
from bulletin_gen.period import KINDS

S = TypeVar("S", bound=Struct)


@functools.lru_cache(maxsize=KEPT_PACKAGES)
def bulletin_type(package: TemplatePackage) -> type[Bulletin]:
    """``Bulletin`` with the appendices, the facts and the kind of period of this package."""
    fields: list[tuple[Any, ...]] = [("appendices", _appendices_type(package), ())]
    if package.manifest.period:
        fields.append(("period", Annotated[KINDS[package.manifest.period], PERIOD_META]))
    manifest = package.manifest
    if manifest.facts:
        fields.append(
            _group_field("facts", FACTS_META, Facts, [_field_of(fact) for fact in manifest.facts])
        )
    if manifest.hot_topics.fields:
        fields.append(_hot_topics_field(manifest.hot_topics.fields))
    if manifest.breakdowns:
        declared = [_breakdown_field(breakdown) for breakdown in manifest.breakdowns]
        fields.append(_group_field("breakdowns", BREAKDOWNS_META, Breakdowns, declared))
    selections = [_selection_field(selection) for selection in manifest.own_selections]
    if selections:
        fields.append(_group_field("selections", SELECTIONS_META, Selections, selections))
    return _strict_struct("Bulletin", fields, Bulletin, rename=FIELD_NAMES)


def _appendices_type(package: TemplatePackage) -> Any:
    appendices: Any = tuple[()]
    if package.tables:
        kinds = tuple(_appendix_type(name, layout) for name, layout in package.tables.items())
        appendices = GenericAlias(tuple, (functools.reduce(operator.or_, kinds), ...))
    return Annotated[appendices, APPENDICES_META]


def _group_field(
    name: str, meta: Meta, base: type[Struct], fields: list[tuple[Any, ...]]
) -> tuple[Any, ...]:
    """A field of the bulletin that is a group of what the package declares; may be left out where
    all of it may.
    """
    group = _strict_struct(base.__name__, fields, base)
    has_required = any(len(field) == 2 for field in fields)
    annotated = Annotated[group, meta]  # type: ignore[valid-type]  # made at run time
    return (
        (name, annotated)
        if has_required
        else (name, annotated, msgspec.field(default_factory=group))
    )


def _field_of(field: Field) -> tuple[Any, ...]:
    meta = Meta(title=field.title, description=field.description or None)
    if field.kind == LIST:
        entries = field.fields if isinstance(field, Fact) else ()
        entry = _strict_struct(
            f"Entry_{field.key}", [_field_of(inner) for inner in entries], ListEntry
        )
        value, empty = GenericAlias(tuple, (entry, ...)), ()
    else:
        value, empty = FACT_KINDS[field.kind].type, FACT_KINDS[field.kind].empty
    if field.value:
        return field.key, Annotated[value | UnsetType | None, meta], UNSET
    if field.required:
        return field.key, Annotated[value, meta]
    return field.key, Annotated[value if empty is not None else value | None, meta], empty


def _hot_topics_field(declared: tuple[Field, ...]) -> tuple[Any, ...]:
    topic = _strict_struct("HotTopic", [_field_of(field) for field in declared], HotTopic)
    return "hot_topics", Annotated[GenericAlias(tuple, (topic, ...)), HOT_TOPICS_META], ()


def _breakdown_field(breakdown: DeclaredBreakdown) -> tuple[Any, ...]:
    meta = Meta(title=breakdown.title, description=breakdown.description or None)
    if breakdown.required:
        return breakdown.key, Annotated[Breakdown, meta]
    return breakdown.key, Annotated[Breakdown | None, meta], None


def _selection_field(selection: Selection) -> tuple[Any, ...]:
    meta = Meta(title=selection.title, description=None)
    return selection.key, Annotated[tuple[UnitName, ...] | UnsetType, meta], UNSET


def _appendix_type(name: str, layout: TableLayout) -> type[Appendix]:
    rows: Any = GenericAlias(tuple, (_row_type(name, layout), ...))
    fields = [("rows", Annotated[rows, ROWS_META])]
    return _strict_struct(f"Appendix_{name}", fields, Appendix, tag_field="table", tag=name)


def _row_type(name: str, layout: TableLayout) -> type[Row]:
    return _strict_struct(
        f"Row_{name}", [_field(name, column) for column in layout.columns[1:]], Row
    )


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


def _strict_struct(
    name: str, fields: Sequence[tuple[Any, ...]], base: type[S], **options: Any
) -> type[S]:
    """A frozen struct by name, told its fields at run time,
    that refuses fields it does not know.
    """
    made: Any = msgspec.defstruct(
        name,
        fields,
        bases=(base,),
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        **options,
    )
    return cast("type[S]", made)
