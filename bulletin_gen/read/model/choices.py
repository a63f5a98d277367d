"""What can be chosen for a field, as it is shown to whoever fills in an issue."""

from __future__ import annotations

import re
from typing import Any

from bulletin_gen.package import TemplatePackage
from bulletin_gen.period import KINDS
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read.model.schema import input_schema, schema_at
from bulletin_gen.schema.describe import definition_of

_NAMED = re.compile(r"([a-z_]+) (\w+?)(?=[，。；])")


def choices_of(name: str, branches: list[dict[str, Any]], description: str) -> dict[str, str]:
    """The choices of a field, by what is shown of each: the Chinese that its description gives an
    English one, or itself. ``branches`` are the schemas of what can stand there.
    """
    choices = [
        choice for branch in branches for choice in branch.get("enum", ()) if choice is not None
    ]
    if name == "kind":
        return {KINDS[choice].title: choice for choice in choices}
    named = dict(_NAMED.findall(description))
    return {named.get(choice, choice): choice for choice in choices}


def shown_at(path: ValuePath, value: Any, tree: Any, package: TemplatePackage) -> Any:
    """What is shown of a value at a path: of a choice its own word, of anything else itself."""
    shown = {filed: word for word, filed in choices_at(path, tree, package).items()}
    return shown.get(value, value) if isinstance(value, str) else value


def choices_at(path: ValuePath, tree: Any, package: TemplatePackage) -> dict[str, str]:
    """The same of the field at a path of what was filed; none where anything can be typed."""
    field = schema_at(path, tree, package)
    if field is None or field.keys() & {"properties", "items"}:
        return {}
    definitions = input_schema(package)["$defs"]
    branches = [
        definitions[definition_of(branch)] if "$ref" in branch else branch
        for branch in field.get("anyOf", [field])
    ]
    return choices_of(str(path[-1]), branches, field.get("description", ""))
