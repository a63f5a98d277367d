"""The table of the forms of input: from a file, or bytes, to a ``Source``, and back.

To add a form, write a folder beside this module, and enter its ``Form`` in ``FORMS``.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.form import Form
from bulletin_gen.forms.json import JSON
from bulletin_gen.forms.workbook import WORKBOOK
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.opening import read_file, read_standard_input
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source, bulletin_of

STDIN = "-"
FORMS: dict[str, Form] = {form.suffix: form for form in (JSON, WORKBOOK)}
"""By the suffix of a file's name."""
DEFAULT_FORM = JSON.suffix
"""That of a file whose suffix is of no form, or that has none."""


def form_of(source: Source) -> Form:
    """The form that an input is filed in."""
    return FORMS[source.form]


def lock_prefixes() -> tuple[str, ...]:
    """How the names of files begin that are no issues, but say that one is open."""
    return tuple(prefix for form in FORMS.values() for prefix in form.locks)


def locks_of(file: Path) -> list[Path]:
    """The files that programs lay beside an issue while they have it open."""
    form = FORMS.get(file.suffix.lower())
    prefixes = () if form is None else form.locks
    return [file.with_name(f"{prefix}{file.name}{end}") for prefix in prefixes for end in ("", "#")]


def read_source(file: Path | str) -> Source:
    """Read a file, or standard input for ``-``.

    Raises UsageError when there is no such file or it may not be read, InputError when it is not of
    its form.
    """
    if str(file) == STDIN:
        data = _bytes_of(file)
        forms = (suffix for suffix, form in FORMS.items() if form.recognises(data))
        return decode_source(data, _("(standard input)"), next(forms, DEFAULT_FORM))
    return decode_source(_bytes_of(file), str(file), Path(file).suffix.lower())


def folder_of(file: str) -> Path:
    """The folder of an input; of standard input, the one at hand."""
    return Path() if file == STDIN else Path(file).parent


def _bytes_of(file: Path | str) -> bytes:
    """All of a file, or of standard input. Raises UsageError."""
    try:
        return read_standard_input() if str(file) == STDIN else read_file(Path(file))
    except FileNotFoundError as error:
        raise UsageError(_("There is no file “{file}”.").format(file=file)) from error
    except OSError as error:
        message = _("“{file}” cannot be read: {reason}.")
        raise UsageError(message.format(file=file, reason=reason_of(error))) from error


def decode_source(data: bytes, name: str, suffix: str = DEFAULT_FORM) -> Source:
    """Take the bytes of an input, in the form of a suffix. Raises InputError when they are not of
    that form.
    """
    relative = next((form for form in FORMS.values() if suffix in form.relatives), None)
    if relative is not None:
        message = _("files of the form {form} are not read; open it and save it as {other}")
        raise _refusal(message.format(form=suffix, other=relative.suffix), name)
    form = FORMS.get(suffix, FORMS[DEFAULT_FORM])
    if form.locks and PurePath(name).name.startswith(form.locks):
        message = _("this file only marks one that is open; close that, and name it itself")
        raise _refusal(message, name)
    source = form.open(data, name)
    source.form = form.suffix
    return source


def _refusal(message: str, name: str) -> InputError:
    return InputError((Finding(code="workbook", message=message, place=Place(name)),))


def write_tree(tree: dict[str, Any], package: TemplatePackage, suffix: str) -> bytes:
    """Write what was filed in the form of a suffix, one of ``writable``.

    Raises InputError, without places yet, for what the form cannot hold. What it gives was read
    again, and says the same as the tree: nothing is lost in silence.
    """
    write = FORMS[suffix].write
    if write is None:
        raise AssertionError("asked for a form that is only read")
    data = write(tree, package)
    lost = _lost(tree, data, package, suffix)
    if lost:
        raise InputError(lost)
    return data


def writable() -> list[str]:
    """The suffixes of the forms that an issue can be written in."""
    return [suffix for suffix, form in FORMS.items() if form.write is not None]


def annotatable() -> list[str]:
    """The suffixes of the forms that sentences can be put into."""
    return [suffix for suffix, form in FORMS.items() if form.annotate is not None]


def _lost(
    tree: dict[str, Any], data: bytes, package: TemplatePackage, suffix: str
) -> tuple[Finding, ...]:
    """What of a tree does not come back."""
    from bulletin_gen.forms.difference import first_difference
    from bulletin_gen.read.model.order import ordered

    try:
        back = decode_source(data, "", suffix).tree(package)
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
    message = _("a file of the form {form} cannot hold this value").format(form=suffix)
    return (Finding(code="form", message=message, path=path),)
