"""The JSON Schema (2020-12) of the input for one template package, generated from the model."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.period import KINDS
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.read.model.shape import bulletin_type
from bulletin_gen.schema.describe import DIALECT, definition_of, resolved, schema_nodes, schema_of
from bulletin_gen.schema.patterns import NOT_BLANK

_TAGS = {
    "table": {"title": "表格种类", "description": "模板包 tables.toml 里的表格名。"},
    "kind": {
        "title": "周期种类",
        "description": "，".join(f"{tag} {kind.title}" for tag, kind in KINDS.items()) + "。",
    },
}


@lru_cache(maxsize=KEPT_PACKAGES)
def input_schema(package: TemplatePackage) -> dict[str, Any]:
    """The schema as a plain tree: what ``bulletin-gen schema`` prints, and what explains bad input.

    All who ask get the same one, which nobody changes.
    """
    schema = {"$schema": DIALECT, "title": package.manifest.title} | schema_of(
        bulletin_type(package)
    )
    for node in schema_nodes(schema):
        _mend(node)
    bulletin = schema["$defs"]["Bulletin"]
    _require(bulletin, package.manifest.required)
    for name in (*package.manifest.omitted, *undeclared_groups(package)):
        bulletin["properties"].pop(name, None)
    _relax(bulletin, package.manifest.defaults, schema["$defs"])
    return schema


def _mend(node: dict[str, Any]) -> None:
    """Say of a kind of object how it is told from others."""
    for tag, texts in _TAGS.items():
        if "enum" in node.get("properties", {}).get(tag, {}):
            node["properties"][tag].update(texts)
            node["required"].remove(tag)
    if "discriminator" in node:
        # A tag tells kinds apart; where there is only one kind, it may be left out.
        node["required"] = [node["discriminator"]["propertyName"]]


def undeclared_groups(package: TemplatePackage) -> Iterator[str]:
    """Groups of which the package declares nothing: nobody is to wonder what belongs there."""
    if not package.manifest.breakdowns:
        yield "breakdowns"
    if not package.manifest.own_selections:
        yield "selections"


def _relax(node: dict[str, Any], defaults: dict[str, Any], definitions: dict[str, Any]) -> None:
    """What the package has a default for need not be filed."""
    for name, default in defaults.items():
        if name in node["required"] and not isinstance(default, dict):
            node["required"].remove(name)
        target = definition_of(node["properties"].get(name, {}))
        if target and isinstance(default, dict):
            _relax(definitions[target], default, definitions)


def _require(bulletin: dict[str, Any], required: tuple[str, ...]) -> None:
    """Make fields required that the model leaves open but this package cannot do without."""
    for name in required:
        field = bulletin["properties"][name]
        field.pop("default", None)
        if field.get("type") == "array":
            field["minItems"] = 1
        elif field.get("type") == "string":
            field["pattern"] = NOT_BLANK
        elif "anyOf" in field:
            field["anyOf"] = [branch for branch in field["anyOf"] if branch != {"type": "null"}]
    bulletin["required"] = list(dict.fromkeys([*bulletin["required"], *required]))


def partial(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a part of an input: the same, with nothing required."""
    part = copy.deepcopy(schema)
    for node in schema_nodes(part):
        node.pop("required", None)
        node.pop("minItems", None)
    return part


def schema_at(path: ValuePath, tree: Any, package: TemplatePackage) -> dict[str, Any] | None:
    """The schema by which the value at a path of what was filed is filed; None where nothing can
    stand there. Of a group or list, its own; of anything else, that of the field.
    """
    definitions = input_schema(package)["$defs"]
    field: dict[str, Any] = {"$ref": "#/$defs/Bulletin"}
    for length, step in enumerate(path, start=1):
        schema = resolved(field, definitions, value_at(tree, path[: length - 1]))
        below = (
            schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        )
        if below is None:
            return None
        field = below
    schema = resolved(field, definitions, value_at(tree, path))
    return schema if schema.keys() & {"properties", "items"} else field
