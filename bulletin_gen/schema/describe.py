"""The schema of a type: what msgspec says of it, mended where that is said for another format than
ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = {"type": "string", "format": "decimal"}


def schema_of(type_: Any) -> dict[str, Any]:
    """The JSON Schema of a type, as a plain tree."""
    schema: dict[str, Any] = msgspec.json.schema(type_)
    for node in schema_nodes(schema):
        _mend(node)
    return schema


def definition_of(schema: dict[str, Any]) -> str:
    """The name of the definition that a schema refers to; nothing where it stands for itself."""
    return str(schema.get("$ref", "")).removeprefix("#/$defs/")


def resolved(schema: dict[str, Any], definitions: dict[str, Any], value: Any) -> dict[str, Any]:
    """The schema that a value is filed by, of several the one that it names, or the first with
    fields or items.
    """
    while "$ref" in schema:
        schema = definitions[definition_of(schema)]
    named = schema.get("discriminator")
    if named is not None:
        kind = value.get(named["propertyName"]) if isinstance(value, dict) else None
        kinds = named["mapping"]
        return resolved({"$ref": kinds.get(kind, next(iter(kinds.values())))}, definitions, value)
    branches = [resolved(branch, definitions, value) for branch in schema.get("anyOf", ())]
    return next((b for b in branches if b.keys() & {"properties", "items"}), schema)


def schema_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in a schema."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from schema_nodes(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from schema_nodes(item)


def _mend(node: dict[str, Any]) -> None:
    """msgspec decodes JSON numbers into Decimal, and describes them as texts."""
    branches = node.get("anyOf", [])
    if _DECIMAL in branches:
        branches[:] = [
            {"type": "number"},
            *(b for b in branches if b not in (_DECIMAL, {"type": "integer"})),
        ]
    if branches == [{"type": "number"}]:
        del node["anyOf"]
        node["type"] = "number"
    # Versions of msgspec put null first or last.
    branches.sort(key=lambda branch: branch == {"type": "null"})
    if "properties" in node:
        # Titles of types are Python class names, their descriptions Python docstrings: nothing for
        # a clerk.
        node.pop("title", None)
        node.pop("description", None)
