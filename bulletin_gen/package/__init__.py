"""Template packages: everything that stays the same from issue to issue, read from a folder.

Takes a package's name or folder, gives a ``TemplatePackage``. A package is a folder with
``package.toml`` (its name and wording), ``narrative.md.j2`` (the prose), ``tables.toml`` (the
columns) and ``bulletin.docx`` (the look of the page).
"""

from __future__ import annotations

from bulletin_gen.package.find import built_in_folder, find_package, package_names
from bulletin_gen.package.load import load_package
from bulletin_gen.package.template_package import (
    KEPT_PACKAGES,
    LEDGER,
    MANIFEST,
    PACKAGE_FILES,
    TemplatePackage,
)

__all__ = [
    "KEPT_PACKAGES",
    "LEDGER",
    "MANIFEST",
    "PACKAGE_FILES",
    "TemplatePackage",
    "built_in_folder",
    "find_package",
    "load_package",
    "package_names",
]
