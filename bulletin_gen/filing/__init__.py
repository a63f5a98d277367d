"""Filing: what was filed, written again in a form of input, JSON or a workbook.

Takes the tree of a ``Source`` and the template package it is for; gives the bytes of a file that
reads as the same. To add a form, enter it in ``FORMS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bulletin_gen.errors import InputError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read import bulletin_of


def _json(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    from bulletin_gen.filing.json import json_of

    return json_of(tree, package)


def _workbook(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    from bulletin_gen.filing.workbook import workbook_of

    return workbook_of(tree, package)


FORMS: dict[str, Callable[[dict[str, Any], TemplatePackage], bytes]] = {
    ".json": _json,
    ".xlsx": _workbook,
}
"""By the suffix of a file's name."""


def file_tree(tree: dict[str, Any], package: TemplatePackage, form: str) -> bytes:
    """Write what was filed in a form.

    Raises InputError, without places yet, for what the form cannot hold. What it gives was read
    again, and says the same as the tree: nothing is lost in silence.
    """
    data = FORMS[form](tree, package)
    lost = _lost(tree, data, package, form)
    if lost:
        raise InputError(lost)
    return data


def _lost(
    tree: dict[str, Any], data: bytes, package: TemplatePackage, form: str
) -> tuple[Finding, ...]:
    """What of a tree does not come back."""
    from bulletin_gen.filing.compare import first_difference
    from bulletin_gen.filing.json import ordered
    from bulletin_gen.read.forms import decode_source

    try:
        back = decode_source(data, "", form).tree(package)
    except InputError as error:
        return tuple(Finding(code="form", message=finding.message) for finding in error.findings)
    try:
        filed = bulletin_of(tree, package)
    except InputError:
        path = first_difference(ordered(tree, package), ordered(back, package))
    else:
        path = first_difference(filed, bulletin_of(back, package))
    if path is None:
        return ()
    message = _("a file of the form {form} cannot hold this value").format(form=form)
    return (Finding(code="form", message=message, path=path),)
