"""The lists of an issue that whoever writes it makes longer and shorter: what they are called, what
a new item of each needs, and one of them with other items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _
from bulletin_gen.issues.skeleton import skeleton
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.read.model.path_words import words_of
from bulletin_gen.read.model.schema import input_schema, schema_at
from bulletin_gen.schema.describe import resolved

Act: TypeAlias = Literal["add", "remove", "up", "down"]
_NAMES = ("unit", "name", "table")
"""What a new item begins with, where it has one of these."""


class IssueList(Struct, frozen=True, kw_only=True):
    """A list: where it stands, what it is called, the names of its items, and what a new one is
    begun with: a text, or the field of an entry that names it, with the names that are known for
    it.
    """

    path: ValuePath
    called: str
    items: tuple[str, ...]
    names: tuple[str, ...] = ()
    is_named: bool = True


def lists_of(tree: Any, package: TemplatePackage) -> Iterator[IssueList]:
    """Every list of an issue, in the order of its fields; those within entries too, of the entries
    that are there.
    """
    definitions = input_schema(package)["$defs"]
    yield from _lists_below((), {"$ref": "#/$defs/Bulletin"}, tree, tree, package, definitions)


def _lists_below(
    path: ValuePath,
    schema: dict[str, Any],
    value: Any,
    tree: Any,
    package: TemplatePackage,
    definitions: dict[str, Any],
) -> Iterator[IssueList]:
    schema = resolved(schema, definitions, value)
    if schema.get("type") == "array":
        items = value if isinstance(value, list) else []
        yield _list_at(path, schema, items, tree, package)
        for place, item in enumerate(items):
            yield from _lists_below(
                (*path, place), schema["items"], item, tree, package, definitions
            )
    elif isinstance(value, dict):
        for name, field in schema.get("properties", {}).items():
            yield from _lists_below(
                (*path, name), field, value.get(name), tree, package, definitions
            )


def _list_at(
    path: ValuePath,
    schema: dict[str, Any],
    items: list[Any],
    tree: Any,
    package: TemplatePackage,
) -> IssueList:
    field = _naming_field(schema["items"], package)
    return IssueList(
        path=path,
        called=words_of(path, tree, package),
        items=tuple(map(_name_of, items)),
        names=_known_names(path, field, tree, package),
        is_named=field is not None,
    )


def _naming_field(items: dict[str, Any], package: TemplatePackage) -> str | None:
    """The field that names an entry, nothing for a text, None for what has no name."""
    schema = resolved(items, input_schema(package)["$defs"], None)
    fields = schema.get("properties")
    if fields is None:
        return ""
    return next((name for name in _NAMES if name in fields), None)


def _name_of(item: Any) -> str:
    if isinstance(item, str):
        return item
    named = (item.get(field) for field in ("unit", "name", "title", "unit_group", "table"))
    return next((name for name in named if isinstance(name, str)), "")


def _known_names(
    path: ValuePath, field: str | None, tree: Any, package: TemplatePackage
) -> tuple[str, ...]:
    """The names that are known for a new item: the package's roster, and the units of the issue."""
    if field == "table":
        return tuple(package.tables)
    if field == "unit" or (field == "" and str(path[-1]).endswith("units")):
        roster = [unit for group in package.manifest.unit_groups for unit in group.units]
        rows = [
            row for appendix in value_at(tree, ("appendices",)) or [] for row in appendix["rows"]
        ]
        there = [row["unit"] for row in rows if isinstance(row.get("unit"), str)]
        return tuple(dict.fromkeys([*roster, *there]))
    return ()


def with_act(
    tree: Any, package: TemplatePackage, path: ValuePath, act: Act, place: int, name: str
) -> tuple[tuple[Any, ...], tuple[int | None, ...]]:
    """The items of a list after one was put in before a place, taken out or moved; and where each
    stood. Raises UsageError for what cannot be.
    """
    items = value_at(tree, path) or []
    order: list[int | None] = [*range(len(items))]
    if act == "add":
        order.insert(min(place, len(items)), None)
        new = _new_item(tree, package, path, name)
        return tuple(new if old is None else items[old] for old in order), tuple(order)
    other = {"remove": place, "up": place - 1, "down": place + 1}[act]
    if not (0 <= place < len(items) and 0 <= other < len(items)):
        raise UsageError(_("Here is no item to be moved, or no place to move it to."))
    if act == "remove":
        del order[place]
    else:
        order[place], order[other] = order[other], order[place]
    return tuple(items[old] for old in order if old is not None), tuple(order)


def places_of(items: list[Any], others: list[Any]) -> tuple[int | None, ...]:
    """Where each item stands among others, the same ones in their order; None of one that does
    not.
    """
    left = [*enumerate(others)]
    places: list[int | None] = []
    for item in items:
        found = next((pair for pair in left if pair[1] == item), None)
        places.append(None if found is None else found[0])
        if found is not None:
            left.remove(found)
    return tuple(places)


def _new_item(tree: Any, package: TemplatePackage, path: ValuePath, name: str) -> Any:
    """An item with its name; all else that it needs is still to be written."""
    definitions = input_schema(package)["$defs"]
    schema = schema_at(path, tree, package)
    if schema is None or schema.get("type") != "array":
        raise UsageError(_("Here stands no list."))
    items = schema["items"]
    named = {"table": name} if path == ("appendices",) else None
    item = skeleton(resolved(items, definitions, named), definitions)
    if not isinstance(item, dict):
        if not name.strip():
            raise UsageError(_("Type what the new item is called."))
        return name
    field = _naming_field(items, package)
    if field and not name.strip():
        raise UsageError(_("Type what the new item is called."))
    return {**item, **({field: name} if field else {})}
