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

from bulletin_gen.bulletin import APPENDICES_META, FIELD_NAMES, ROWS_META, Appendix, Bulletin, Row
from bulletin_gen.numbers import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Column, TableLayout

S = TypeVar("S", bound=Struct)


def bulletin_type(package: TemplatePackage) -> type[Bulletin]:
    """``Bulletin`` with the appendices of this package."""
    appendices: Any = tuple[()]
    if package.tables:
        kinds = tuple(_appendix_type(name, layout) for name, layout in package.tables.items())
        appendices = GenericAlias(tuple, (functools.reduce(operator.or_, kinds), ...))
    fields = [("appendices", Annotated[appendices, APPENDICES_META], ())]
    return _strict_struct("Bulletin", fields, Bulletin, rename=FIELD_NAMES)


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
    value: Any = {"text": str, "count": int, "score": Number}[column.kind]
    if column.sum:
        return column.key, Annotated[value | UnsetType | None, meta], UNSET
    return column.key, Annotated[value | None, meta]


def _strict_struct(name: str, fields: Sequence[tuple[Any, ...]], base: type[S], **options: Any) -> type[S]:
    """A frozen struct by name, told its fields at run time, that refuses fields it does not know."""
    made: Any = msgspec.defstruct(
        name, fields, bases=(base,), frozen=True, kw_only=True, forbid_unknown_fields=True, **options
    )
    return cast("type[S]", made)
