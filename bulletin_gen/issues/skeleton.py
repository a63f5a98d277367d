"""An issue of which nothing is written yet: what its template package cannot do without, to be
written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.text.placeholders import TO_FILL

_COUNT = re.compile(r"""intake(?:\[["']([^"']+)["']\]|\.count)?""")
"""A count of the intake in an expression: a part by its name, or the whole."""


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
    """The counts that tables and relations name, each below what it is a part of: what a table adds
    up of others is the whole, unless a relation says of what it is a part.
    """
    columns = [
        leaf.column
        for layout in package.tables.values()
        for leaf in layout.leaves()
        if leaf.column.adds_up_to
    ]
    above = dict(_parts_said(package))
    sums = [column.adds_up_to for column in columns if column.sum]
    root = next((name for name in sums if name not in above), "")
    names = dict.fromkeys(
        [*(column.adds_up_to for column in columns if not column.sum), *sums, *above]
    )
    below: dict[str, list[str]] = {}
    for name in names:
        parent = above.get(name, "")
        if name != root:
            below.setdefault("" if parent == root else parent, []).append(name)
    counts: dict[str, Any] = {"name": root} if root else {}
    parts = _laid_out("", below)
    return counts | ({"count": TO_FILL, "parts": parts} if parts else {})


def _laid_out(name: str, below: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The parts of a count, with theirs; each stands once, however relations name it."""
    found: list[dict[str, Any]] = []
    for part in below.pop(name, []):
        parts = _laid_out(part, below)
        found.append({"name": part, "count": TO_FILL} | ({"parts": parts} if parts else {}))
    return found


def _parts_said(package: TemplatePackage) -> Iterator[tuple[str, str]]:
    """Each count that a relation adds up to another, with that; nothing where that is the whole."""
    for relation in package.manifest.relations:
        sides = [side.strip() for side in relation.that.split("==")]
        for whole, others in (sides, sides[::-1]) if len(sides) == 2 else ():
            match = _COUNT.fullmatch(whole)
            summands = [_COUNT.fullmatch(part.strip()) for part in others.split("+")]
            names = [part[1] for part in summands if part is not None and part[1]]
            if match is not None and len(names) == len(summands) > 1:
                yield from ((name, match[1] or "") for name in names)


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
