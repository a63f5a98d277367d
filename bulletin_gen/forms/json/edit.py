"""One value set in a JSON file; every other byte is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.form import Change, Filed
from bulletin_gen.forms.json.source import JsonSource
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read import Source

_OPENING = re.compile(r"\s*\{(\s*)")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+|null|\{[^{}"]*"at_least"[^{}"]*\}')
"""A text, a number, a lower bound or nothing in JSON, where one begins."""


def changed_text(source: Source, _package: TemplatePackage, change: Change) -> Iterator[bytes]:
    """The file with another value in the place of the old one's token, or with a first field."""
    if not isinstance(source, JsonSource):
        raise AssertionError("not of this form")
    value = _written(change.value)
    text = _with_token(source, change.path, value) or _with_field(source, change.path, value)
    if not text:
        raise UsageError(_("Here stands no text or number that was filed."))
    yield source.bytes_of(text)


def _with_token(source: JsonSource, path: ValuePath, value: str) -> str:
    """The text with another token; nothing where none stands at the path."""
    position = source.position_of(path)
    token = None if position is None else _TOKEN.match(source.text, position)
    if token is None:
        return ""
    return source.text[: token.start()] + value + source.text[token.end() :]


def _with_field(source: JsonSource, path: ValuePath, value: str) -> str:
    """The text with a field of the issue set in as the first, like the one that was first; nothing
    where the field is there.
    """
    opening = _OPENING.match(source.text)
    if opening is None or len(path) != 1 or source.position_of(path) is not None:
        return ""
    member = f"{json.dumps(path[0])}: {value},{opening.group(1) or ' '}"
    return source.text[: opening.end()] + member + source.text[opening.end() :]


def _written(value: Filed) -> str:
    if isinstance(value, dict):
        members = (f'"{key}": {_written(number)}' for key, number in value.items())
        return "{" + ", ".join(members) + "}"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
