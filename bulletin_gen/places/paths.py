"""Paths in trees: the way from the top of an input to a value."""

from __future__ import annotations

from typing import Any, TypeAlias

ValuePath: TypeAlias = tuple[str | int, ...]
"""The way from the top of the input to a value: names of fields, and places in lists from 0."""


def value_at(tree: Any, path: ValuePath) -> Any:
    """What stands at a path of a tree, or of a bulletin; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list | tuple) and 0 <= step < len(tree) else None
        elif isinstance(tree, dict):
            tree = tree.get(step)
        else:
            tree = None if step.startswith("_") else getattr(tree, step, None)
    return tree


def with_value_at(tree: Any, path: ValuePath, value: Any) -> Any:
    """A tree with another value at a path that it has; what is not on the way is shared."""
    if not path:
        return value
    copy = tree.copy()
    copy[path[0]] = with_value_at(tree[path[0]], path[1:], value)
    return copy


def format_path(path: ValuePath) -> str:
    """Write a path as JSONPath; a key that is no plain name goes into quotes."""
    parts = ["$"]
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step.replace("$", "_").isidentifier():
            parts.append(f".{step}")
        else:
            parts.append(f"[{step!r}]")
    return "".join(parts)
