"""Names of other files that an issue holds, which are relative to its own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bulletin_gen.package import MANIFEST
from bulletin_gen.roles import fields_for


def relocated(tree: dict[str, Any], from_folder: Path, to_folder: Path) -> dict[str, Any]:
    """What was filed in one folder, as it is filed in another."""
    moved = dict(tree)
    for field in fields_for("file name"):
        if isinstance(tree.get(field), str) and "://" not in tree[field]:
            moved[field] = relative_name(from_folder / tree[field], to_folder)
    template = tree.get("template")
    if isinstance(template, str) and _is_package(from_folder / template):
        moved["template"] = relative_name(from_folder / template, to_folder)
    return moved


def relative_name(file: Path, folder: Path) -> str:
    """The name of a file as it is written from a folder; with slashes, which all systems read."""
    try:
        return os.path.relpath(file.resolve(), folder.resolve()).replace(os.sep, "/")
    except ValueError:  # another drive
        return str(file)


def _is_package(folder: Path) -> bool:
    try:
        return (folder / MANIFEST).is_file()
    except (OSError, ValueError):
        return False
