"""Finds the rules."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from bulletin_gen.check import rules
from bulletin_gen.check.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule in ``check/rules``: module by module, and in the order of lines there."""
    modules = [
        import_module(f"{rules.__name__}.{info.name}")
        for info in pkgutil.iter_modules(rules.__path__)
    ]
    return tuple(
        value for module in modules for value in vars(module).values() if isinstance(value, Rule)
    )
