"""What a document does not show of what was filed: looked up in its text, and where it is not
there, tried.

Printed means that the document would differ without it. Most values stand in the text as they were
filed; of the few that do not, each is changed and the document composed once more, without its
tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.document import ColophonEntry, Document, Tags
from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.period import Period
from bulletin_gen.places.paths import ValuePath

_FILED_ONLY = {
    "schema",
    "template",
    "previous",
    "year_before",
    "appendices",
    "period",
    "channel",
    "unassessed_units",
    "unit",
    "table",
}
"""For programs, for checks, or printed otherwise; a unit's name says which unit it is."""
Compose = Callable[[Bulletin], Document]


def unprinted(
    bulletin: Bulletin, package: TemplatePackage, document: Document, compose: Compose
) -> Iterator[Finding]:
    """A warning for each value that the document does not show."""
    shown, document = _text_of(document), replace(document, tags=Tags())
    base: tuple[Bulletin, Document] | None = None

    def compose_print(changed: Bulletin) -> Document:
        """The document without what tags could print: all that is filed could be."""
        return replace(compose(changed), tags=Tags())

    for path, value in _leaves(bulletin, (), package):
        if _is_shown(value, shown):
            continue
        base = base or _base(bulletin, document, compose_print)
        try:
            if compose_print(_changed(base[0], path, value)) != base[1]:
                continue
        except TemplateError:
            continue  # it would differ by a complaint
        message = _("“{name}” is filed and not printed: without it the document would be the same")
        name = ".".join(str(step) for step in path if isinstance(step, str))
        yield Finding(
            severity="warning", code="unprinted", message=message.format(name=name), path=path
        )


def _base(bulletin: Bulletin, document: Document, compose: Compose) -> tuple[Bulletin, Document]:
    """What changes are compared with: the issue without its tables, where the narrative does
    without them.
    """
    plain = replace(bulletin, appendices=())
    try:
        return plain, compose(plain)
    except TemplateError:
        return bulletin, document


def _is_shown(value: Any, shown: str) -> bool:
    """Whether a text stands in print, or a number by itself and not within another."""
    if isinstance(value, str):
        return value in shown
    return (
        re.search(rf"(?<![\d.]){re.escape(format_number(value))}(?![\d]|\.\d)", shown) is not None
    )


def _leaves(
    value: Any, path: ValuePath, package: TemplatePackage
) -> Iterator[tuple[ValuePath, Any]]:
    """The texts and numbers of an issue outside its tables."""
    if isinstance(value, Period):
        return
    if isinstance(value, Struct):
        filed_only = _filed_only(path, package)
        for field in value.__struct_fields__:
            if field not in filed_only:
                yield from _leaves(getattr(value, field), (*path, field), package)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index), package)
    elif isinstance(value, str | int | Decimal) and not isinstance(value, bool) and value != "":
        yield path, value


def _filed_only(path: ValuePath, package: TemplatePackage) -> set[str]:
    """The fields of a group that nobody expects in print."""
    manifest = package.manifest
    declared = list(manifest.hot_topics.fields) if path[:1] == ("hot_topics",) else []
    if path[:1] == ("facts",):
        declared = [field for fact in manifest.facts for field in (fact, *fact.fields)]
    tables = {selection.key for selection in manifest.selections if selection.appendix}
    return (
        _FILED_ONLY | {field.key for field in declared if field.value or not field.printed} | tables
    )


def _changed(owner: Any, path: ValuePath, value: Any) -> Any:
    """The same with another value at a path."""
    if not path:
        return f"{value}〇" if isinstance(value, str) else value + 1
    step, *rest = path
    if isinstance(step, int):
        return (*owner[:step], _changed(owner[step], tuple(rest), value), *owner[step + 1 :])
    return replace(owner, **{step: _changed(getattr(owner, step), tuple(rest), value)})


def _text_of(node: Any) -> str:
    """All the text of a document but for its tables."""
    if isinstance(node, str):
        return node
    if isinstance(node, ColophonEntry):
        return str(node)
    if isinstance(node, Document):
        fields = ("masthead", "title", "addressees", "narrative", "note", "colophon", "appendices")
        return "\n".join(_text_of(getattr(node, field)) for field in fields)
    if isinstance(node, dict):
        return "\n".join(map(_text_of, node.values()))
    if isinstance(node, tuple):
        return "\n".join(map(_text_of, node))
    if isinstance(node, Struct):
        return "\n".join(
            _text_of(getattr(node, field)) for field in node.__struct_fields__ if field != "table"
        )
    return ""
