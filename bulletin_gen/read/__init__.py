"""Read: bytes → ``Bulletin``, or every problem in the input at once, each with its place.

The way through valid input is short: parse, convert, complete. Only when that fails does the slow way begin,
which scans for places and holds the tree against the schema; its modules are imported only then.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.read.complete import complete_sums
from bulletin_gen.read.parse import UnreadableError, parse
from bulletin_gen.read.shape import bulletin_type
from bulletin_gen.read.source import STDIN, Source, decode_source, read_source

__all__ = [
    "DEFAULT_PACKAGE",
    "STDIN",
    "Source",
    "decode_source",
    "package_of",
    "read_bulletin",
    "read_source",
]

DEFAULT_PACKAGE = "quarterly"


def package_of(source: Source) -> TemplatePackage:
    """The template package that an input names in ``template``.

    Raises InputError when the input cannot be parsed or names no known package, TemplateError when the
    package is wrong.
    """
    try:
        source.tree = _parse(source)
        return load_package(_named_package(source.tree), Path(source.name).parent)
    except UsageError as error:
        finding = Finding(code="template", message=str(error), path=("template",))
        raise _input_error([finding], source) from error


def read_bulletin(source: Source, package: TemplatePackage) -> Bulletin:
    """Read an issue's facts, with the sums that were left out computed.

    Raises InputError with every problem at once, in the order of their places.
    """
    manifest = package.manifest
    filed = _parse(source)
    source.tree = UNSET
    tree = with_defaults(filed, manifest.defaults)
    try:
        bulletin = msgspec.convert(tree, bulletin_type(package), builtin_types=(Decimal,))
        is_right = all(getattr(bulletin, name) for name in manifest.required)
    except (msgspec.ValidationError, RecursionError):
        is_right = False
    if not is_right or not set(manifest.omitted).isdisjoint(filed):
        raise _explain(source, tree, package)
    return complete_sums(bulletin, package)


def with_defaults(tree: Any, defaults: Any) -> Any:
    """A tree with what it leaves out taken from another, object by object; a list is never mixed."""
    if not isinstance(tree, dict) or not isinstance(defaults, dict):
        return tree
    merged = {key: with_defaults(tree[key], value) if key in tree else value for key, value in defaults.items()}
    return tree | merged


def _parse(source: Source) -> Any:
    if source.tree is not UNSET:
        return source.tree
    try:
        return parse(source.text)
    except UnreadableError as error:
        from bulletin_gen.read.scan import scan

        findings = scan(source.text, source.name).findings
        if not findings:
            raise AssertionError("refused by the parser, accepted by the scanner") from error
        raise InputError(tuple(findings)) from error


def _named_package(tree: Any) -> str:
    name = tree.get("template", DEFAULT_PACKAGE) if isinstance(tree, dict) else DEFAULT_PACKAGE
    return name if isinstance(name, str) and name else DEFAULT_PACKAGE


def _explain(source: Source, tree: Any, package: TemplatePackage) -> InputError:
    from bulletin_gen.read.problems import find_problems
    from bulletin_gen.read.schema import input_schema

    findings = list(find_problems(tree, input_schema(package)))
    if not findings:
        raise AssertionError("refused by the model, accepted by its schema")
    return _input_error(findings, source)


def _input_error(findings: list[Finding], source: Source) -> InputError:
    from bulletin_gen.read.locate import locate

    return InputError(locate(findings, source))
