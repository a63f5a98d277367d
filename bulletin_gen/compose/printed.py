"""What a document does not show of what was filed: looked up in its text, and where it is not
there, tried.

Printed means that the document would differ without it. Most values stand in the text as they were
filed, and are named by a template; of the few that do not, each is taken away and changed, and the
document composed once more, without its tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from bulletin_gen.bulletin import Bulletin, IntakeNode
from bulletin_gen.compose.filters import PRINTED_BY_FILTERS
from bulletin_gen.document import Document, PrintedEntry, Tags
from bulletin_gen.errors import TemplateError
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.period import Period
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.roles import fields_for

_FILED_ONLY = {*fields_for("file"), *fields_for("kind"), *fields_for("check")}
_FILED_ONLY |= {"appendices", "period", "unit", "table"}
"""For programs, for checks, or printed otherwise; a unit's name says which unit it is."""
Compose = Callable[[Bulletin], Document]
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"""(?:\{\{-?\s*|\bin\s+|\bif\s+|[.'"])(\w+)""")
"""What may be the name of a field: behind a point, in quotes, or where a tag begins."""


def unprinted_paths(
    bulletin: Bulletin, package: TemplatePackage, document: Document, compose: Compose
) -> Iterator[ValuePath]:
    """The path of each value that the document does not show."""
    shown, named, document = _text_of(document), _names_in(package), replace(document, tags=Tags())
    base: tuple[Bulletin, Document] | None = None

    def compose_print(changed: Bulletin) -> Document:
        """The document without what tags could print: all that is filed could be."""
        return replace(compose(changed), tags=Tags())

    for path, value in _leaves(bulletin, (), package):
        if _is_named(path, named) and _is_shown(value, shown):
            continue
        base = base or _base(bulletin, document, compose_print)
        if not any(_differs(other, base[1], compose_print) for other in _others(base[0], path)):
            yield path


def _differs(bulletin: Bulletin, document: Document, compose: Compose) -> bool:
    """Whether another issue gives another document; or none, which is a difference too."""
    try:
        return compose(bulletin) != document
    except TemplateError:
        return True


def _names_in(package: TemplatePackage) -> set[str]:
    """The fields that the package's templates name, and those that their filters print by
    themselves.
    """
    wording = package.manifest.wording
    texts = [getattr(wording, field) for field in wording.__struct_fields__]
    text = " ".join([package.narrative, *filter(_is_text, texts)])
    names = set(_NAME.findall(text)) | {field.field for line in wording.colophon for field in line}
    filters = PRINTED_BY_FILTERS.keys() & set(_WORD.findall(text))
    return names.union(*(PRINTED_BY_FILTERS[name] for name in filters))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_named(path: ValuePath, names: set[str]) -> bool:
    """Whether a value can be in print: another may stand there that looks the same."""
    keys = [step for step in path if isinstance(step, str)]
    return keys[-1] in names or (keys[0] in fields_for("layout") and keys[0] != "colophon")


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
        if isinstance(value, IntakeNode):  # says which count it is, whatever a template calls it
            filed_only |= {"name"}
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


def _others(bulletin: Bulletin, path: ValuePath) -> Iterator[Bulletin]:
    """The same issue without a value, where it can be without, and with others in its place: near
    by, and so far off that no rounding hides it.
    """
    value = value_at(bulletin, path)
    others = [f"{value}〇"] if isinstance(value, str) else [value + 1, 3 * value + 7]
    if _may_be_absent(bulletin, path):
        others.insert(0, None)
    return (_with(bulletin, path, other) for other in others)


def _may_be_absent(bulletin: Bulletin, path: ValuePath) -> bool:
    owner = value_at(bulletin, path[:-1])
    if not isinstance(owner, Struct):
        return False
    return any(field.name == path[-1] and field.default is None for field in fields(owner))


def _with(owner: Any, path: ValuePath, value: Any) -> Any:
    """The same with another value at a path."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        return (*owner[:step], _with(owner[step], tuple(rest), value), *owner[step + 1 :])
    return replace(owner, **{step: _with(getattr(owner, step), tuple(rest), value)})


def _text_of(node: Any) -> str:
    """All the text of a document but for its tables."""
    if isinstance(node, str):
        return node
    if isinstance(node, PrintedEntry):
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
