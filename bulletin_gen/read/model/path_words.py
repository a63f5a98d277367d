"""A path in the words of whoever fills in an issue: 附件1 第3行 商务局 · 受理分数."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import resolved

Schema: TypeAlias = dict[str, Any]
_NAMES = ("unit", "name")
"""What entries of lists are called by."""


def words_of(path: ValuePath, tree: Any, package: TemplatePackage) -> str:
    """The titles along a path, places in lists from 1, and the names of entries; ``tree`` is what
    was filed. Chinese, as the titles are.
    """
    if path[:1] == ("appendices",) and len(path) > 1:
        words = [f"附件{int(path[1]) + 1}"]
        begun = 2
        if path[2:3] == ("rows",):
            words += [f"第{int(path[3]) + 1}行", *_name_of(tree, path[:4])] if path[3:] else []
            begun = 4
    else:
        words, begun = [], 0
    titles = [*_titles(path, tree, package)]
    return " ".join([*words, *(title for place, title in titles if place >= begun)])


def _titles(path: ValuePath, tree: Any, package: TemplatePackage) -> Iterator[tuple[int, str]]:
    """What each step is called, with its place in the path."""
    definitions: Schema = input_schema(package)["$defs"]
    schema: Schema = definitions["Bulletin"]
    for place, step in enumerate(path):
        if isinstance(step, int):
            schema = resolved(
                schema.get("items", {}), definitions, value_at(tree, path[: place + 1])
            )
            yield place, f"第{step + 1}项"
            yield from ((place, name) for name in _name_of(tree, path[: place + 1]))
            continue
        field = schema.get("properties", {}).get(step, {})
        yield place, str(field.get("title", step)).replace("\n", "")
        schema = resolved(field, definitions, value_at(tree, path[: place + 1]))


def _name_of(tree: Any, path: ValuePath) -> Iterator[str]:
    """What an entry of a list is called, where it says."""
    entry = value_at(tree, path)
    names = (entry.get(name) for name in _NAMES) if isinstance(entry, dict) else iter([entry])
    name = next((name for name in names if isinstance(name, str) and name.strip()), "")
    if name and len(name) <= _LONGEST_NAME:
        yield name.strip()


_LONGEST_NAME = 20
"""What is longer is no name."""
