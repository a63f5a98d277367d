"""The audit: which of the numbers that an issue prints are held by nothing.

Held or not is measured and not argued: every number that was filed is changed by one step, up and
down, all that is computed of it is computed anew, and the rules are asked whether they notice. What
the program computes holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.check import all_rules, relations
from bulletin_gen.check.issue import Issue
from bulletin_gen.errors import InputError, TemplateError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import Number, decimals_of, format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.manifest import NAMED_UNITS
from bulletin_gen.places.paths import ValuePath, format_path, with_value_at
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source, bulletin_of, bulletin_type, with_defaults
from bulletin_gen.read.source import Pointer
from bulletin_gen.roles import fields_for

Held: TypeAlias = Literal["no", "up", "down"]
"""A number that is held not at all, or only against being filed one step too high, or too low."""
_Found: TypeAlias = tuple[ValuePath, str, Held, int | None]
"""Path, value, how it is held, and where it stands in prose."""
_Check: TypeAlias = Callable[[Issue], Iterator[Finding]]

_NAMES = frozenset(fields_for("name"))
_FIGURE = re.compile(r"(?<![\d.])\d{1,15}(?:\.\d{1,15})?(?![\d.]|年|月|日|号|季度|个月)")
"""A number in prose that is no date."""


class Unheld(Struct, frozen=True):
    """A number that nothing holds, or that is held one way only."""

    path: ValuePath
    value: str
    held: Held
    place: Place
    offset: int | None = None

    @property
    def message(self) -> str:
        """A sentence for people."""
        name = format_path(self.path)[2:]
        if self.offset is not None:
            return _("{value} stands in prose, and equals no number that was filed").format(
                value=self.value
            )
        if self.held == "no":
            return _(
                "{value} is held by nothing: no rule or relation notices a change of {name}"
            ).format(value=self.value, name=name)
        direction = _("too high") if self.held == "up" else _("too low")
        message = _(
            "{value} is held one way only: one step {direction} is noticed, the other is not"
        )
        return message.format(value=self.value, direction=direction)


class Audit(Struct, frozen=True):
    """How many numbers were filed, and which of them are not held."""

    numbers: int
    unheld: tuple[Unheld, ...]


def audit(source: Source, package: TemplatePackage, previous: Bulletin | None = None) -> Audit:
    """Change every filed number and ask the rules. The issue itself must have been read."""
    tree = source.tree(package)
    auditor = _Auditor(tree, package, previous)
    leaves = list(_leaves(tree, ()))
    numbers = [
        (path, n)
        for path, n in leaves
        if not isinstance(n, str) and _is_printed(path, tree, package)
    ]
    unheld: list[_Found] = []
    for path, value in numbers:
        held = auditor.held(path, value)
        if held is not None:
            unheld.append((path, format_number(value), held, None))
    filed = {Decimal(value) for _path, value in numbers}
    for path, text in leaves:
        for figure in _FIGURE.finditer(text) if isinstance(text, str) and _is_prose(path) else ():
            if Decimal(figure.group()) not in filed:
                unheld.append((path, figure.group(), "no", figure.start()))
    places = source.places([Pointer(path, False, offset) for path, _value, _held, offset in unheld])
    found = (Unheld(*item[:3], place, item[3]) for item, place in zip(unheld, places, strict=True))
    return Audit(len(numbers), tuple(sorted(found, key=lambda item: item.place.order)))


class Holder(Struct, frozen=True):
    """How one number is held, and by what: the codes of the rules and relations that notice a
    change of it.
    """

    held: Held | None
    codes: tuple[str, ...]


def holder_of(
    path: ValuePath,
    value: Number,
    tree: Any,
    package: TemplatePackage,
    previous: Bulletin | None = None,
) -> Holder:
    """Change one filed number and ask the rules. The issue itself must have been read."""
    auditor = _Auditor(tree, package, previous)
    return Holder(auditor.held(path, value), tuple(dict.fromkeys(auditor.noticed_by)))


class _Auditor:
    """Reads and checks variants of one issue; what noticed the last change is asked first about the
    next.
    """

    def __init__(self, tree: Any, package: TemplatePackage, previous: Bulletin | None) -> None:
        self._tree = tree
        self._package = package
        self._previous = previous
        self._checks: list[_Check] = [*(rule.findings for rule in all_rules()), relations]
        whole = with_defaults(tree, package.manifest.defaults)
        filed = msgspec.convert(whole, bulletin_type(package), builtin_types=(Decimal,))
        selected = {selection.key for selection in package.manifest.selections}
        is_selected = any(not getattr(filed, key) for key in NAMED_UNITS if key in selected)
        self._is_complete = not is_selected and not _has_gaps(filed)
        self._base = bulletin_of(tree, package, previous)
        self._known = self._findings_of(self._base)
        self.noticed_by: list[str] = []

    def _findings_of(self, bulletin: Bulletin) -> set[tuple[str, ValuePath]]:
        issue = Issue(bulletin, self._package, self._previous)
        return {(finding.code, finding.path) for check in self._checks for finding in check(issue)}

    def held(self, path: ValuePath, value: Number) -> Held | None:
        """How a number is held; None where it is held both ways."""
        step = 1 if isinstance(value, int) else Decimal(1).scaleb(-decimals_of(value))
        up, down = (self._is_noticed(path, value + sign * step) for sign in (1, -1))
        if up and down:
            return None
        return "up" if up else "down" if down else "no"

    def _is_noticed(self, path: ValuePath, value: Number) -> bool:
        try:
            return self._finds_something_new(self._changed(path, value))
        except (InputError, TemplateError, msgspec.ValidationError):
            self.noticed_by.append("schema")
            return True  # refused, which is noticed

    def _finds_something_new(self, bulletin: Bulletin) -> bool:
        issue = Issue(bulletin, self._package, self._previous)
        for number, check in enumerate(self._checks):
            new = next((f.code for f in check(issue) if (f.code, f.path) not in self._known), None)
            if new is not None:
                self.noticed_by.append(new)
                self._checks.insert(0, self._checks.pop(number))
                return True
        return False

    def _changed(self, path: ValuePath, value: Number) -> Bulletin:
        """The issue with another number. Where nothing was left out, a row of a table is all that
        is read anew.
        """
        if not (self._is_complete and path[0] == "appendices" and "rows" in path):
            changed = with_value_at(self._tree, path, value)
            return bulletin_of(changed, self._package, self._previous)
        _appendices, table, _rows, number, *rest = path
        appendix = self._base.appendices[int(table)]
        filed = self._tree["appendices"][table]["rows"][number]
        row = msgspec.convert(
            with_value_at(filed, tuple(rest), value),
            type(appendix.rows[int(number)]),
            builtin_types=(Decimal,),
        )
        rows = (*appendix.rows[: int(number)], row, *appendix.rows[int(number) + 1 :])
        appendices = [*self._base.appendices]
        appendices[int(table)] = replace(appendix, rows=rows)
        return replace(self._base, appendices=tuple(appendices))


def _has_gaps(value: Any) -> bool:
    """Whether something was left out, to be computed."""
    if isinstance(value, Struct):
        return any(_has_gaps(getattr(value, field)) for field in value.__struct_fields__)
    if isinstance(value, tuple):
        return any(map(_has_gaps, value))
    return value is UNSET


def _is_for_programs(path: ValuePath) -> bool:
    """Whether nobody expects what stands at a path in print."""
    if path[0] in ("facts", "appendices"):
        return path[-1] == "table"
    return path[0] in fields_for("file") or path[-1] in fields_for("kind")


def _leaves(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, Any]]:
    """The texts and numbers that were filed for people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not _is_for_programs((*path, key)):
                yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    elif isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        yield path, value


def _is_prose(path: ValuePath) -> bool:
    return path[0] == "facts" or _NAMES.isdisjoint(path)


def _is_printed(path: ValuePath, tree: Any, package: TemplatePackage) -> bool:
    """Whether the package prints what stands at a path: it may say that it does not."""
    if path[0] == "facts":
        facts = {fact.key: fact for fact in package.manifest.facts}
        fact = facts.get(str(path[1]))
        fields = {} if fact is None else {field.key: field for field in fact.fields}
        return fact is None or (fact.printed and (len(path) < 4 or fields[str(path[3])].printed))
    if path[0] == "hot_topics" and len(path) > 2:
        fields = {field.key: field for field in package.manifest.hot_topics.fields}
        return str(path[2]) not in fields or fields[str(path[2])].printed
    if path[0] == "appendices" and "rows" in path:
        appendix = tree["appendices"][path[1]]
        layout = package.tables[appendix.get("table", next(iter(package.tables)))]
        return all(column.printed for column in layout.columns_along(tuple(map(str, path[4:]))))
    return True
