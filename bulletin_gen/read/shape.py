"""The shape of the input for one template package: the model, with the package's columns as fields of a row.

One definition serves both ways: valid input is converted straight into these types, and the JSON Schema that
explains what is wrong with the rest is generated from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

from bulletin_gen.bulletin import APPENDICES_META, FIELD_NAMES, ROWS_META, Appendix, Bulletin, Row
from bulletin_gen.numbers import Number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Column, TableLayout

_STRICT = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}


def bulletin_type(package: TemplatePackage) -> type[Bulletin]:
    """``Bulletin`` with the appendices of this package."""
    appendices: Any = tuple[()]
    if package.tables:
        kinds = tuple(_appendix_type(name, layout) for name, layout in package.tables.items())
        appendices = tuple[Union[kinds], ...]  # noqa: UP007 - of as many kinds as the package has tables
    return msgspec.defstruct(
        "Bulletin",
        [("appendices", Annotated[appendices, APPENDICES_META], ())],
        bases=(Bulletin,),
        rename=FIELD_NAMES,
        **_STRICT,
    )


def _appendix_type(name: str, layout: TableLayout) -> type[Appendix]:
    rows: Any = tuple[_row_type(name, layout), ...]  # type: ignore[misc]
    return msgspec.defstruct(
        f"Appendix_{name}",
        [("rows", Annotated[rows, ROWS_META])],
        bases=(Appendix,),
        tag_field="table",
        tag=name,
        **_STRICT,
    )


def _row_type(name: str, layout: TableLayout) -> type[Row]:
    fields = [_field(name, column) for column in layout.columns[1:]]
    return msgspec.defstruct(f"Row_{name}", fields, bases=(Row,), **_STRICT)


def _field(prefix: str, column: Column) -> tuple[str, Any] | tuple[str, Any, Any]:
    meta = Meta(title=column.title.replace("\n", ""), description=column.description or None)
    if column.columns:
        name = f"{prefix}_{column.key}"
        group = msgspec.defstruct(name, [_field(name, inner) for inner in column.columns], **_STRICT)
        return column.key, Annotated[group | None, meta]  # type: ignore[operator]
    value: Any = str if column.kind == "text" else int if column.kind == "count" else Number
    if column.sum:
        return column.key, Annotated[value | None | UnsetType, meta], UNSET
    return column.key, Annotated[value | None, meta]
