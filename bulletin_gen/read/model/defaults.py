"""What the package files for every issue, taken where an input leaves it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import Finding, ValuePath, format_path
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.toml_places import line_of
from bulletin_gen.places import place_in


def with_defaults(tree: Any, defaults: Any) -> Any:
    """A tree with what it leaves out taken from another, object by object; a list is never mixed."""
    if not isinstance(tree, dict) or not isinstance(defaults, dict):
        return tree
    merged = {key: with_defaults(tree[key], value) if key in tree else value for key, value in defaults.items()}
    return tree | merged


def refuse_wrong_defaults(findings: Iterable[Finding], filed: Any, package: TemplatePackage) -> None:
    """Raise TemplateError for the first finding about what the package files, and not the input: nobody who writes an
    issue can mend that."""
    defaults = package.manifest.defaults
    for finding in findings:
        if not _holds(filed, finding.path) and _holds(defaults, finding.path):
            raise wrong_default(finding, package)


def wrong_default(finding: Finding, package: TemplatePackage) -> TemplateError:
    """A finding about a value below ``[defaults]``, at its line in ``package.toml``."""
    path: ValuePath = ("defaults", *finding.path)
    file = package.manifest_file
    place = place_in(str(file), line_of(file.read_text(encoding="utf-8-sig"), path))
    return TemplateError(f"{format_path(path)[2:]}: {finding.message}", place)


def _holds(tree: Any, path: ValuePath) -> bool:
    """Whether there is a value at a path; the tree itself is at none."""
    for step in path:
        try:
            tree = tree[step]
        except (LookupError, TypeError):
            return False
    return bool(path)
