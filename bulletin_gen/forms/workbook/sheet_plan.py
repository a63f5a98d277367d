"""The sheets of a workbook for one template package: which value stands under which titles.

Made from the JSON Schema of the input, whose titles and descriptions are those of the cells. A
value that stands alone is a line of the sheet of facts. Lists of texts are columns of one sheet. A
list of entries, a breakdown and a table have a sheet each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct
from msgspec.structs import replace

from bulletin_gen.forms.workbook.signs import TABLE_SIGN, plain_title
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.layout import Column, Leaf, TableLayout
from bulletin_gen.read.model.choices import choices_of
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.roles import fields_for
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.schema.patterns import PERCENTAGE

Schema: TypeAlias = dict[str, Any]
Keys: TypeAlias = tuple[str, ...]
"""The way to a value from what it belongs to: the issue, or an entry of a list."""
Kind: TypeAlias = Literal[
    "text", "date", "integer", "number", "percentage", "count_at_least", "rate_at_least"
]

_BOUND = re.compile(r'写 \{"at_least": ([\d.]+)\}')
ISSUE_SECTION = "本期专报"
PARTS = "parts"
LEVEL_TITLE = "层级"


class CellField(Struct, frozen=True, kw_only=True):
    """A value that one cell holds.

    ``titles`` are the headers above it, the outermost first, or its section and label. ``choices``
    are the values that can stand there, by what is shown. ``is_telling``: that there is nothing
    must be said, for an empty cell would say that it is still to come, or is computed, or is as for
    every issue. ``empty`` is what is filed for nothing; UNSET where there must be something.
    """

    keys: Keys
    titles: tuple[str, ...]
    help: str
    kind: Kind = "text"
    choices: dict[str, str] = {}
    least: Any = None
    most: Any = None
    is_required: bool = False
    is_telling: bool = False
    empty: Any = UNSET
    picture_form: str = ""
    """How a picture in its cell is filed, ``{name}`` or as a line of prose names it; empty where
    none can stand.
    """
    column: Leaf | None = None
    """Of a table: the column of the package's layout."""

    @property
    def is_computed(self) -> bool:
        """Whether it is a column that may be left out, and is computed then."""
        return self.column is not None and self.column.column.is_computed


class Grid(Struct, frozen=True, kw_only=True):
    """A sheet with a header and an entry a row.

    ``sign`` stands in its first cell, and says which sheet it is, whatever its name. ``keys`` lead
    to the list; of a table, which stands at a place among the appendices, to the rows from there.
    ``nested`` are the lists inside an entry, by their keys: their items stand one below the other,
    in columns of their own. In a ``tree`` a first column says at which level an entry stands.
    """

    sign: str
    keys: Keys
    columns: tuple[CellField, ...]
    nested: tuple[Keys, ...] = ()
    is_tree: bool = False
    is_single: bool = False
    """Of a tree: whether it has one root."""
    table: str = ""
    help: str = ""
    is_telling: bool = False

    def list_of(self, column: CellField) -> Keys | None:
        """The keys of the list inside an entry that a column belongs to; None where it is the
        entry's own.
        """
        return next((keys for keys in self.nested if column.keys[: len(keys)] == keys), None)


class SheetPlan(Struct, frozen=True, kw_only=True):
    """The sheets: that of single facts, that of lists of texts with a column for each, and the
    grids by their signs.
    """

    facts: tuple[CellField, ...]
    lists: tuple[CellField, ...]
    grids: dict[str, Grid]
    tables: dict[str, Grid]


@lru_cache(maxsize=KEPT_PACKAGES)
def sheet_plan_of(package: TemplatePackage) -> SheetPlan:
    """The workbook of a package."""
    return _SheetPlanner(package).plan()


class _Filed(Struct, frozen=True, kw_only=True):
    """A field of the input: its schema, the way to it, the titles that lead there.

    ``is_telling`` and ``is_required`` are those of its cell; ``default`` is what the package files
    for it.
    """

    schema: Schema
    keys: Keys
    titles: tuple[str, ...]
    is_required: bool = False
    is_telling: bool = False
    default: Any = None

    @property
    def is_needed(self) -> bool:
        """Whether an issue has it: what it requires is required, then."""
        return self.is_required or self.default is not None


class _SheetPlanner:
    """Goes through the schema of a package's input once."""

    def __init__(self, package: TemplatePackage) -> None:
        self._package = package
        facts = package.manifest.facts
        self._kinds_of_facts: dict[Keys, str] = {("facts", f.key): f.kind for f in facts}
        schema = input_schema(package)
        self._definitions: dict[str, Schema] = schema["$defs"]
        self._facts: list[CellField] = []
        self._lists: list[CellField] = []
        self._grids: dict[str, Grid] = {}

    def plan(self) -> SheetPlan:
        issue = _Filed(
            schema=self._definitions["Bulletin"],
            keys=(),
            titles=(),
            is_required=True,
            default=self._package.manifest.defaults,
        )
        self._take_group(issue, issue.schema)
        tables = {
            f"{TABLE_SIGN}{name}": _table(name, layout)
            for name, layout in self._package.tables.items()
        }
        return SheetPlan(
            facts=_distinct(self._facts),
            lists=_distinct(self._lists),
            grids=self._grids,
            tables=tables,
        )

    def _take_group(self, group: _Filed, schema: Schema) -> None:
        """Take in the fields of a group, at any depth; of one that is not needed, none is
        required.
        """
        for name, field in schema["properties"].items():
            keys = (*group.keys, name)
            if keys == ("appendices",):
                continue
            default = group.default.get(name) if isinstance(group.default, dict) else None
            is_required = name in schema["required"]
            filed = _Filed(
                schema=field,
                keys=keys,
                titles=(*group.titles, field.get("title", name)),
                is_required=group.is_needed and is_required,
                is_telling=default is not None or _is_computed(field, is_required),
                default=default,
            )
            self._take(filed)

    def _take(self, filed: _Filed) -> None:
        """Take in a field: a tree, a list, a group, or what one cell holds."""
        member = self._member(filed.schema)
        if self._is_tree(member):
            self._add_tree(filed, member, filed.titles)
        elif member.get("type") == "array":
            self._take_list(filed, member)
        elif "properties" in member or "discriminator" in member:
            self._take_group(filed, self._merged(member))
        else:
            self._facts.append(self._cell(filed))

    def _take_list(self, filed: _Filed, member: Schema) -> None:
        item = self._member(member["items"])
        if self._is_tree(item):
            self._add_tree(filed, item, filed.titles[:-1])
        elif "properties" in item:
            columns, nested = self._entry(item, (), ())
            self._add_grid(filed, filed.titles, columns, nested=tuple(nested))
        else:
            self._lists.append(replace(self._cell(_item_of(filed, member)), empty=[]))

    def _add_tree(self, filed: _Filed, node: Schema, titles: tuple[str, ...]) -> None:
        own = {name: value for name, value in node["properties"].items() if name != PARTS}
        columns, _nested = self._entry(node | {"properties": own}, (), ())
        is_single = filed.keys[-1] != PARTS
        self._add_grid(filed, titles, [_LEVEL, *columns], is_tree=True, is_single=is_single)

    def _add_grid(
        self,
        filed: _Filed,
        titles: tuple[str, ...],
        columns: list[CellField],
        *,
        nested: tuple[Keys, ...] = (),
        is_tree: bool = False,
        is_single: bool = False,
    ) -> None:
        is_taken = titles[-1] in self._grids
        sign = f"{titles[-1]}（{filed.keys[-1]}）" if is_taken else titles[-1]
        self._grids[sign] = Grid(
            sign=sign,
            keys=filed.keys,
            columns=_distinct(columns),
            nested=nested,
            is_tree=is_tree,
            is_single=is_single,
            help=filed.schema.get("description", ""),
            is_telling=filed.is_telling,
        )

    def _entry(
        self, schema: Schema, keys: Keys, titles: tuple[str, ...]
    ) -> tuple[list[CellField], list[Keys]]:
        """The columns of an entry of a list, and the keys of the lists inside it."""
        columns: list[CellField] = []
        nested: list[Keys] = []
        for name, field in schema["properties"].items():
            is_required = name in schema["required"]
            filed = _Filed(
                schema=field,
                keys=(*keys, name),
                titles=(*titles, field.get("title", name)),
                is_required=is_required,
                is_telling=_is_computed(field, is_required),
            )
            member = self._member(field)
            if member.get("type") == "array":
                nested.append(filed.keys)
                columns += self._nested(filed, member)
            elif "properties" in member or "discriminator" in member:
                inner, lists = self._entry(self._merged(member), filed.keys, filed.titles)
                columns += inner
                nested += lists
            else:
                columns.append(self._cell(filed))
        return columns, nested

    def _nested(self, filed: _Filed, member: Schema) -> list[CellField]:
        """The columns of a list inside an entry."""
        item = self._member(member["items"])
        if "properties" in item:
            return self._entry(item, filed.keys, filed.titles)[0]
        return [self._cell(replace(_item_of(filed, member), is_telling=False))]

    def _cell(self, filed: _Filed) -> CellField:
        field = filed.schema
        branches = [self._resolved(branch) for branch in _branches(field)]
        limits = next((branch for branch in branches if branch.keys() & {"minimum", "maximum"}), {})
        return CellField(
            keys=filed.keys,
            titles=filed.titles,
            help=_in_cells(field.get("description", "")),
            kind=_kind_of(field, branches),
            choices=choices_of(filed.keys[-1], branches, field.get("description", "")),
            least=limits.get("minimum"),
            most=limits.get("maximum"),
            is_required=filed.is_required,
            is_telling=filed.is_telling,
            empty=_nothing(branches),
            picture_form=self._picture_form(filed.keys),
        )

    def _picture_form(self, keys: Keys) -> str:
        kind = self._kinds_of_facts.get(keys)
        if kind == "picture":
            return "{name}"
        return "![]({name})" if kind == "markdown" or keys[-1] in fields_for("prose") else ""

    def _merged(self, schema: Schema) -> Schema:
        """An object's fields, without the tag of its one kind; of several kinds, the fields of all,
        each once.
        """
        if "discriminator" not in schema:
            own = {
                name: field
                for name, field in schema["properties"].items()
                if len(field.get("enum", ())) != 1
            }
            return schema | {"properties": own}
        tag = schema["discriminator"]["propertyName"]
        kinds = [
            self._definitions[definition_of({"$ref": name})]
            for name in schema["discriminator"]["mapping"].values()
        ]
        fields: Schema = {}
        for kind in kinds:
            fields |= {
                name: field for name, field in kind["properties"].items() if name not in fields
            }
        title = kinds[0]["properties"][tag]
        fields[tag] = {
            "title": title["title"],
            "description": title["description"],
            "type": "string",
        }
        fields[tag]["enum"] = list(schema["discriminator"]["mapping"])
        return {"properties": {tag: fields.pop(tag), **fields}, "required": [tag]}

    def _is_tree(self, schema: Schema) -> bool:
        """Whether an object has parts that are such objects again."""
        parts = schema.get("properties", {}).get(PARTS, {})
        return (
            PARTS in schema.get("properties", {}) and self._member(parts.get("items", {})) is schema
        )

    def _member(self, field: Schema) -> Schema:
        """What a field holds where it is not null: the one type, or a union of values that stand in
        one cell.
        """
        field = self._resolved(field)
        branches = [branch for branch in _branches(field) if branch != {"type": "null"}]
        if len(branches) == 1 and "anyOf" in field:
            return self._member(branches[0])
        return field

    def _resolved(self, schema: Schema) -> Schema:
        return self._definitions[definition_of(schema)] if "$ref" in schema else schema


def _distinct(fields: Iterable[CellField]) -> tuple[CellField, ...]:
    """Fields that are told apart by their titles: where two have the same, the later says its key
    too.
    """
    known: dict[tuple[str, ...], CellField] = {}
    for field in fields:
        titles = tuple(map(plain_title, field.titles))
        if titles in known:
            field = replace(
                field, titles=(*field.titles[:-1], f"{field.titles[-1]}（{field.keys[-1]}）")
            )
            titles = tuple(map(plain_title, field.titles))
        known[titles] = field
    return tuple(known.values())


def _branches(field: Schema) -> list[Schema]:
    return list(field.get("anyOf", [field]))


def _in_cells(help_: str) -> str:
    """An explanation for whoever fills in cells: how lower bounds are written there."""
    return _BOUND.sub(
        lambda match: f"填“{match.group(1)}{'%以上' if '.' in match.group(1) else '余'}”", help_
    )


def _nothing(branches: list[Schema]) -> Any:
    """What is filed for nothing; UNSET where there must be something."""
    if {"type": "null"} in branches:
        return None
    return (
        ""
        if {"type": "string"}.items() <= branches[0].items() and "pattern" not in branches[0]
        else UNSET
    )


def _is_computed(field: Schema, is_required: bool) -> bool:
    """Whether a value may be left out and is computed then, so that nothing is something to say."""
    return not is_required and "default" not in field


def _kind_of(field: Schema, branches: list[Schema]) -> Kind:
    kinds = {branch.get("type") for branch in branches}
    if "object" in kinds:
        return "count_at_least" if "integer" in kinds else "rate_at_least"
    if "number" in kinds:
        is_percentage = any(part.get("format") == PERCENTAGE for part in (field, *branches))
        return "percentage" if is_percentage else "number"
    if "integer" in kinds:
        return "integer"
    return "date" if any(branch.get("format") == "date" for branch in branches) else "text"


def _item_of(filed: _Filed, member: Schema) -> _Filed:
    """An item of a list, as the list's own field has it."""
    return replace(filed, schema=filed.schema | {"anyOf": [member["items"]]})


_LEVEL = CellField(
    keys=(),
    titles=(LEVEL_TITLE,),
    help="1 是总项，2 是它的分项，3 是分项的分项；分项紧跟在所属的项下面。",
    kind="integer",
    least=1,
    is_required=True,
)


_CELL_KINDS: dict[str, Kind] = {
    "text": "text",
    "count": "integer",
    "rank": "integer",
    "percentage": "percentage",
    "change": "percentage",
}


def _table(name: str, layout: TableLayout) -> Grid:
    """The sheet of a table: its columns under the header that is printed."""
    fields = []
    for leaf in layout.leaves():
        along = layout.columns_along(leaf.path)
        column = leaf.column
        fields.append(
            CellField(
                keys=leaf.path,
                titles=tuple(column.title for column in along),
                help=_help(column),
                kind=_CELL_KINDS.get(column.kind, "number"),
                least=None if column.full_marks is None else 0,
                most=column.full_marks,
                is_required=leaf.index == 0,
                is_telling=leaf.index > 0,
                empty=None if leaf.index else UNSET,
                column=leaf,
            )
        )
    return Grid(sign=f"{TABLE_SIGN}{name}", keys=("rows",), columns=_distinct(fields), table=name)


def _help(column: Column) -> str:
    full_marks = "" if column.full_marks is None else f"满分{column.full_marks}。"
    return column.description + full_marks
