"""A template package, read."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from bulletin_gen.package.layout import TableLayout
from bulletin_gen.package.manifest import Manifest

KEPT_PACKAGES = 8
"""Of so many packages at a time, what was compiled is kept for the next issue."""

MANIFEST, TABLES, NARRATIVE, WORD_TEMPLATE = (
    "package.toml",
    "tables.toml",
    "narrative.md.j2",
    "bulletin.docx",
)
LEDGER = "ledger.toml"
"""The file of a package that says what its ledgers are, and what is computed of them."""
PACKAGE_FILES = (MANIFEST, TABLES, NARRATIVE, WORD_TEMPLATE, LEDGER)
"""The files of a package; those of the last two that it does not have are done without."""


class TemplatePackage(Struct, frozen=True, kw_only=True, eq=False):
    """A template package, read. ``narrative`` is the text of the Jinja template.

    Two are never equal: what is compiled from one is kept with it (``functools.lru_cache``).
    """

    folder: Path
    manifest: Manifest
    tables: dict[str, TableLayout]
    narrative: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the package was, or will be, read from."""
        return tuple(self.folder / name for name in PACKAGE_FILES)

    @property
    def name(self) -> str:
        """The name that the input's ``template`` uses."""
        return self.manifest.name

    @property
    def masthead_name(self) -> str:
        """The name in the red head, where the package has one for every issue."""
        return str(self.manifest.defaults.get("masthead", {}).get("name", ""))

    @property
    def default_issuer(self) -> str:
        """The issuer, where the package has one for every issue."""
        return str(self.manifest.defaults.get("masthead", {}).get("issuer", ""))

    @property
    def manifest_file(self) -> Path:
        """The package's ``package.toml``."""
        return self.folder / MANIFEST

    @property
    def tables_file(self) -> Path:
        """The package's ``tables.toml``."""
        return self.folder / TABLES

    @property
    def narrative_file(self) -> Path:
        """The Jinja template of the narrative."""
        return self.folder / NARRATIVE

    @property
    def docx_file(self) -> Path:
        """The Word template."""
        return self.folder / WORD_TEMPLATE
