"""What was filed in the order of its schema, whatever order it was filed in."""

from __future__ import annotations

from typing import Any

from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import definition_of


def ordered(tree: dict[str, Any], package: TemplatePackage) -> Any:
    """The same with the fields of each object in the order of its schema, and with the kind of
    those of one kind.
    """
    schema = input_schema(package)
    return _ordered(tree, schema, schema["$defs"])


def _ordered(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    branches = _object_branches(schema, definitions)
    if isinstance(value, list):
        items: dict[str, Any] = next(
            (branch["items"] for branch in branches if branch.get("items")), {}
        )
        return [_ordered(item, items, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    known: dict[str, Any] = {}
    for branch in branches:
        known = branch.get("properties", {}) | known
    value = {
        name: field["enum"][0] for name, field in known.items() if len(field.get("enum", ())) == 1
    } | value
    names = [
        *(name for name in known if name in value),
        *(name for name in value if name not in known),
    ]
    return {name: _ordered(value[name], known.get(name, {}), definitions) for name in names}


def _object_branches(schema: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in schema:
        schema = definitions[definition_of(schema)]
    if "anyOf" in schema:
        return [
            branch for inner in schema["anyOf"] for branch in _object_branches(inner, definitions)
        ]
    return [schema]
