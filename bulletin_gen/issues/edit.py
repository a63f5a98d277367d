"""One value set in an issue's file, in whatever form: everything else is left alone.

The form writes (``Form.set_value``); here it is decided what was meant by what was typed, refused
what could not be read, and read again what was written.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from bulletin_gen.errors import BulletinError, InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.form import Change, Filed, Form, ListChange
from bulletin_gen.forms.table import decode_source, form_of
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import MAX_DIGITS
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath, value_at, with_value_at
from bulletin_gen.read import Source, bulletin_of, package_of
from bulletin_gen.text.placeholders import UNFIT, is_unfinished
from bulletin_gen.text.printable import is_printable
from bulletin_gen.text.typed import NOTHING, RATE_OR_MORE, TypedNumber, typed_number

_AT_LEAST = "at_least"
ABSENT = NOTHING
"""Stands for a number that is absent, where one is typed."""
_MOST_SAID = 30
"""Characters of what was typed that a message repeats."""
_NUMBER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})(?:\.[0-9]{{1,{MAX_DIGITS}}})?")


def with_field(source: Source, package: TemplatePackage, field: str, text: str) -> bytes:
    """The bytes of an input with a text for a field of the issue that it leaves out.

    They were read again: nothing but that field is another. Raises UsageError where it cannot be
    set.
    """
    tree = source.tree(package)
    change = Change((field,), text, text, None)
    return _changed(source, package, change, tree | {field: text})


def with_value(source: Source, package: TemplatePackage, path: ValuePath, typed: str) -> bytes:
    """The bytes of an input with another text or number in the place of one that was filed; all
    others stay.

    What it gives was read again: nothing but that value is another, save what formulas make of it,
    and all of it can be read. ``ABSENT`` stands for a number that is absent. Raises UsageError for
    what cannot be changed, or not to that.
    """
    tree, _wrong = source.filed(package)
    path = whole_value(path)
    if not is_editable(tree, path):
        raise UsageError(_("Here stands no text or number that was filed."))
    old = value_at(tree, path)
    refusal: UsageError | None = None
    for value in _meant(typed, old):
        try:
            _refuse_unreadable(package, tree, path, value, typed)
            change = Change(path, value, typed, old)
            return _changed(source, package, change, with_value_at(tree, path, value))
        except UsageError as error:
            refusal = refusal or error
    raise refusal or AssertionError("something was typed")


def with_list(
    source: Source,
    package: TemplatePackage,
    path: ValuePath,
    items: tuple[Any, ...],
    kept: tuple[int | None, ...],
) -> bytes:
    """The bytes of an input with other items in a list: each is one that stood there, by its place
    then (``kept``), or a new one.

    What it gives was read again: nothing but that list is another, save what formulas make of it.
    Raises UsageError where it cannot be.
    """
    tree, _wrong = source.filed(package)
    if not isinstance(value_at(tree, path[:-1]), dict | list):
        raise UsageError(_("What this list belongs to is not filed yet; begin with that."))
    wanted = _with_list_at(tree, path, list(items))
    _refuse_new_problems(tree, wanted, package)
    form = form_of(source)
    if form.set_list is None:
        raise _refusal(source, form)
    change = ListChange(path, items, kept)
    for data in form.set_list(source, package, change):
        read_again, _wrong = decode_source(data, source.name, form.suffix).filed(package)
        if _is_as_wanted(read_again, wanted, may_lack_results=form.forgets_results):
            return data
    message = _("“{field}” could not be written into “{file}” without changing something else.")
    raise UsageError(message.format(field=path[-1], file=source.name))


def _with_list_at(tree: Any, path: ValuePath, items: list[Any]) -> Any:
    if isinstance(value_at(tree, path[:-1]), dict) and value_at(tree, path) is None:
        return with_value_at(tree, path[:-1], value_at(tree, path[:-1]) | {path[-1]: items})
    return with_value_at(tree, path, items)


def _refuse_new_problems(tree: Any, wanted: Any, package: TemplatePackage) -> None:
    """Raise UsageError where a list cannot be read any more; what is still to be written may be."""
    known = {finding.code for finding in _problems(tree, package)} | {"to-fill", "to-review"}
    found = [finding for finding in _problems(wanted, package) if finding.code not in known]
    if found:
        raise UsageError(_("The list cannot be so: {reason}.").format(reason=found[0].message))


def _refusal(source: Source, form: Form) -> UsageError:
    message = _(
        "“{file}” cannot be changed here: nothing is written into files of the form {form}."
    )
    return UsageError(message.format(file=source.name, form=form.suffix))


def _changed(source: Source, package: TemplatePackage, change: Change, wanted: Any) -> bytes:
    """The first of the ways to set a value that reads as wanted."""
    form = form_of(source)
    if form.set_value is None:
        raise _refusal(source, form)
    for data in form.set_value(source, package, change):
        changed = decode_source(data, source.name, form.suffix)
        if change.path == ("template",):
            _refuse_unreadable_template(changed, change.typed)
        read_again, _wrong = changed.filed(package)
        is_set = value_at(read_again, change.path) == change.value
        if is_set and _is_as_wanted(read_again, wanted, may_lack_results=form.forgets_results):
            return data
    message = _("“{field}” could not be written into “{file}” without changing something else.")
    raise UsageError(message.format(field=change.path[-1], file=source.name))


def is_editable(tree: Any, path: ValuePath) -> bool:
    """Whether a text, a number or the word that says there is none was filed at a path."""
    group = value_at(tree, path[:-1])
    steps = (
        range(len(group)) if isinstance(group, list) else group if isinstance(group, dict) else ()
    )
    value = value_at(tree, path)
    return (
        bool(path)
        and path[-1] in steps
        and (is_bound(value) or not isinstance(value, bool | dict | list))
    )


def whole_value(path: ValuePath) -> ValuePath:
    """The path of what is typed as one value: a lower bound is, and not its number."""
    return path[:-1] if path[-1:] == (_AT_LEAST,) else path


def is_bound(value: Any) -> bool:
    """Whether a filed value is a lower bound."""
    return isinstance(value, dict) and value.keys() == {_AT_LEAST}


def is_meant(typed: str, tree: Any, path: ValuePath) -> bool:
    """Whether a value of a tree is what was typed in its place."""
    path = whole_value(path)
    try:
        return value_at(tree, path) in _meant(typed, value_at(tree, path))
    except UsageError:
        return False


def _meant(typed: str, old: Any) -> list[Filed]:
    """What may be meant by what was typed in the place of a value, the likeliest first.

    Raises UsageError where that is nothing.
    """
    if not is_printable(typed):
        raise UsageError(_("This text holds a character that no document can hold."))
    is_open = old is None or (isinstance(old, str) and (is_unfinished(old) or old == UNFIT))
    if isinstance(old, str) and not is_open:
        return [typed]
    text = typed.strip().removesuffix("%") if is_bound(old) else typed
    meant = _meant_as_number(text, is_open=is_open)
    if not meant:
        message = _(
            "“{text}” cannot be filed here: type a number like 5115 or 97.2, "
            "at most {digits} digits a side."
        )
        raise UsageError(message.format(text=typed[:_MOST_SAID], digits=MAX_DIGITS))
    return meant


def _meant_as_number(typed: str, *, is_open: bool) -> list[Filed]:
    """The same where a number, or a lower bound, may stand. What is ``is_open`` may become a text,
    too.
    """
    if typed.strip() == ABSENT:
        return [None]
    read = typed_number(typed)
    if read is None or not _is_said_plainly(typed, read):
        return [typed] if is_open else []
    if read.is_bound:
        return [{_AT_LEAST: read.number}, *([typed] if is_open else [])]
    return [read.number, *([typed] if is_open else [])]


def _is_said_plainly(typed: str, read: TypedNumber) -> bool:
    """Whether a number is typed as it is filed, or in letters that leave no doubt."""
    if read.is_bound or read.is_scaled:
        return _NUMBER.fullmatch(f"{Decimal(read.number):f}") is not None and read.per != "‰"
    return _NUMBER.fullmatch(typed.strip()) is not None


def as_typed(value: Any) -> str:
    """A filed text, number, lower bound or nothing as it would be typed in its place."""
    if value is None:
        return ABSENT
    if is_bound(value):
        return f"{as_typed(value[_AT_LEAST])}{RATE_OR_MORE}"
    return value if isinstance(value, str) else f"{Decimal(value):f}"


def _refuse_unreadable(
    package: TemplatePackage, tree: Any, path: ValuePath, value: Filed, typed: str
) -> None:
    """Raise UsageError where a tree cannot be read for a value that is another."""
    problems = _problems(with_value_at(tree, path, value), package)
    known = _problems(tree, package) if problems else ()
    found = [finding for finding in problems if finding not in known]
    if found:
        here = next((finding for finding in found if finding.path[: len(path)] == path), found[0])
        raise _not_filed(typed, here.message)


def _refuse_unreadable_template(source: Source, typed: str) -> None:
    """Raise UsageError where an issue cannot be read by the template package that it names."""
    try:
        package = package_of(source)
        problems = _problems(source.filed(package)[0], package)
    except BulletinError as error:
        reason = str(error)
    else:
        reason = problems[0].message if problems else ""
    if reason:
        raise _not_filed(typed, reason.rstrip(".。"))


def _not_filed(typed: str, reason: str) -> UsageError:
    message = _("“{text}” cannot be filed here: {reason}.")
    return UsageError(message.format(text=typed[:_MOST_SAID], reason=reason))


def _problems(tree: Any, package: TemplatePackage) -> tuple[Finding, ...]:
    """Why a tree cannot be read."""
    try:
        bulletin_of(tree, package)
    except InputError as error:
        return error.findings
    return ()


def _is_as_wanted(tree: Any, wanted: Any, *, may_lack_results: bool) -> bool:
    return _is_but_for_gaps(tree, wanted) if may_lack_results else bool(tree == wanted)


def _is_but_for_gaps(tree: Any, wanted: Any) -> bool:
    """Whether nothing is another; what formulas have made of a value that
    changed may be missing.
    """
    if tree == UNFIT:
        return True
    if isinstance(tree, dict) and isinstance(wanted, dict):
        return tree.keys() <= wanted.keys() and all(
            _is_but_for_gaps(tree[key], wanted[key]) for key in tree
        )
    if isinstance(tree, list) and isinstance(wanted, list):
        return len(tree) == len(wanted) and all(map(_is_but_for_gaps, tree, wanted))
    return bool(tree == wanted)
