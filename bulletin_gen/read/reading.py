"""From the tree of what was filed to a ``Bulletin``, or every problem in it, each with its place.

The way through valid input is short: convert, complete. Only when that fails does the slow way
begin, which looks for places and holds the tree against the schema; its modules are imported only
then.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.package.find import PACKAGES_SETTING
from bulletin_gen.places.names import reaches_out
from bulletin_gen.read.locate import locate
from bulletin_gen.read.model.complete import complete
from bulletin_gen.read.model.shape import bulletin_type
from bulletin_gen.read.source import Source

DEFAULT_PACKAGE = "quarterly"
_TO_A_ROW = 2
"""So many numbers of a place's order lead to the row that it is in: sheet and row, or line and
column of a text.
"""


def package_of(source: Source) -> TemplatePackage:
    """The template package that an input names in ``template``.

    Raises InputError when the input cannot be parsed or names no known package, TemplateError when
    the package is wrong.
    """
    try:
        name = _named_package(source.template())
        if reaches_out(name):
            raise UsageError(
                _(
                    "a template package elsewhere is named with --template, or stands in a folder "
                    "of {setting}"
                ).format(setting=PACKAGES_SETTING)
            )
        return load_package(name, Path(source.name).parent)
    except UsageError as error:
        finding = Finding(code="template", message=str(error), path=("template",))
        raise InputError(locate([finding], source)) from error


def read_bulletin(source: Source, package: TemplatePackage) -> Bulletin:
    """Read an issue's facts, with the sums that were left out computed.

    Raises InputError with every problem at once, in the order of their places.
    """
    return complete(read_filed(source, package), package)


def read_filed(source: Source, package: TemplatePackage) -> Bulletin:
    """Read an issue's facts as they were filed, for ``complete``. Raises as ``read_bulletin``."""
    source.package = package
    filed, unread = source.filed(package)
    source.forget_tree()
    try:
        bulletin = _converted(filed, package)
    except InputError as error:
        raise InputError(_in_order(unread, locate(error.findings, source))) from error
    if unread:
        raise InputError(unread)
    return bulletin


def _in_order(unread: tuple[Finding, ...], found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What could not be read, and what does not fit of the rest, by place; of a row that is told,
    nothing more.
    """
    known = {finding.place.order[:_TO_A_ROW] for finding in unread}
    others = (finding for finding in found if finding.place.order[:_TO_A_ROW] not in known)
    return tuple(sorted((*unread, *others), key=lambda finding: finding.place.order))


def bulletin_of(filed: Any, package: TemplatePackage, previous: Bulletin | None = None) -> Bulletin:
    """The same of a tree, in whatever form it was filed; the findings have no places yet.

    ``previous`` is the issue before, where it is known.
    """
    return complete(_converted(filed, package), package, previous)


def _converted(filed: Any, package: TemplatePackage) -> Bulletin:
    manifest = package.manifest
    tree = with_defaults(filed, manifest.defaults)
    try:
        bulletin = msgspec.convert(tree, bulletin_type(package), builtin_types=(Decimal,))
        is_right = all(getattr(bulletin, name) for name in manifest.required)
    except (msgspec.ValidationError, RecursionError):
        is_right = False
    if not is_right or not set(manifest.omitted).isdisjoint(filed):
        from bulletin_gen.read.model.defaults import wrong_defaults
        from bulletin_gen.read.model.explain import explain

        for wrong in wrong_defaults(package):
            raise wrong  # nobody who writes an issue can mend that
        raise InputError(tuple(explain(tree, package)))
    return bulletin


def with_defaults(tree: Any, defaults: Any) -> Any:
    """A tree with what it leaves out taken from another, object by object;
    a list is never mixed.
    """
    if not isinstance(tree, dict) or not isinstance(defaults, dict):
        return tree
    merged = {
        key: with_defaults(tree[key], value) if key in tree else value
        for key, value in defaults.items()
    }
    return tree | merged


def _named_package(name: Any) -> str:
    return name if isinstance(name, str) and name else DEFAULT_PACKAGE
