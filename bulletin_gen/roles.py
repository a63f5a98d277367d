"""What the fields of the input are there for: one table, beside the structs of ``bulletin``.

A field that is in no role is a fact like any other: the narrative prints it, and every issue has
its own.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Role: TypeAlias = Literal[
    "file", "file name", "kind", "layout", "check", "prose", "name", "unit", "item", "stays", "once"
]
"""
- ``file``: what the file says of itself; no part of the bulletin
- ``file name``: the name of another file, from the folder of this one
- ``kind``: says which kind of thing something is, for programs
- ``layout``: printed by the program at a place of its own, and not by the narrative
- ``check``: what only checks ask for
- ``prose``: free prose, in Markdown
- ``name``: names and dates, in which no figure is looked for
- ``unit``: the name of a unit, or names of units
- ``item``: says which item of a list something is
- ``stays``: stays from issue to issue
- ``once``: of one issue alone: the next one begins without
"""

_ROLES: dict[str, tuple[Role, ...]] = {
    "$schema": ("file", "file name", "stays"),
    "schema": ("file",),
    "template": ("file", "stays"),
    "previous": ("file", "file name"),
    "year_before": ("file", "file name"),
    "masthead": ("layout", "name"),
    "period": ("layout", "name"),
    "title": ("layout",),
    "addressees": ("stays",),
    "appendices": ("layout",),
    "colophon": ("layout", "stays"),
    "unassessed_units": ("check", "unit", "stays"),
    "commended_units": ("unit",),
    "criticised_units": ("unit",),
    "copy_number": ("once",),
    "urgency": ("once",),
    "closing": ("prose",),
    "details": ("prose",),
    "kind": ("kind",),
    "channel": ("kind",),
    "table": ("item",),
    "unit_group": ("name", "item"),
    "unit": ("name", "unit", "item"),
    "units": ("unit",),
    "name": ("name", "item"),
    "formal_name": ("name",),
}


def fields_for(role: Role) -> tuple[str, ...]:
    """The fields of a role, in the order of the table."""
    return tuple(field for field, roles in _ROLES.items() if role in roles)
