"""An issue of which nothing is written yet: what its template package cannot do without, to be
written.
"""

from __future__ import annotations

from typing import Any

from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.text.placeholders import TO_FILL


def empty_tree(package: TemplatePackage, name: str) -> dict[str, Any]:
    """What to begin the first issue with; ``name`` is how its file names the package."""
    schema = input_schema(package)
    tree: dict[str, Any] = skeleton(schema["$defs"]["Bulletin"], schema["$defs"])
    if package.tables:
        tree["appendices"] = _appendices(package)
    if "intake" in tree:
        tree["intake"] |= _named_counts(package)
    return {"template": name} | tree


def _appendices(package: TemplatePackage) -> list[dict[str, Any]]:
    """A table with a row a unit for each group of the package's roster; of a table without one, an
    empty one.
    """
    found = []
    for table in package.tables:
        groups = [g for g in package.manifest.unit_groups if (g.table or table) == table]
        found += [
            {
                "table": table,
                "unit_group": group.title,
                "rows": [{"unit": unit} for unit in group.units],
            }
            for group in groups
        ] or [{"table": table, "unit_group": TO_FILL, "rows": []}]
    return found


def _named_counts(package: TemplatePackage) -> dict[str, Any]:
    """The counts that tables add up to by name: what is added up of others is the whole, and the
    others are parts.
    """
    columns = [
        leaf.column
        for layout in package.tables.values()
        for leaf in layout.leaves()
        if leaf.column.adds_up_to
    ]
    wholes = [column.adds_up_to for column in columns if column.sum]
    parts = dict.fromkeys(column.adds_up_to for column in columns if not column.sum)
    counts: dict[str, Any] = {"name": wholes[0]} if wholes else {}
    if parts:
        counts |= {"count": TO_FILL, "parts": [{"name": name, "count": TO_FILL} for name in parts]}
    return counts


def skeleton(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """What is required of a value, each part of it to be written."""
    schema = definitions[definition_of(schema)] if "$ref" in schema else schema
    branches = schema.get("anyOf")
    if branches:
        objects = [branch for branch in branches if "$ref" in branch]
        plain = [
            branch for branch in branches if "$ref" not in branch and branch != {"type": "null"}
        ]
        return TO_FILL if plain else skeleton(objects[0], definitions)
    if "properties" in schema:
        fields = schema["properties"]
        named = {
            name: field["enum"][0]
            for name, field in fields.items()
            if len(field.get("enum", ())) == 1
        }
        return named | {
            name: skeleton(fields[name], definitions)
            for name in schema["required"]
            if name not in named
        }
    if schema.get("type") == "array":
        return [skeleton(schema["items"], definitions)] if schema.get("minItems") else []
    return TO_FILL
