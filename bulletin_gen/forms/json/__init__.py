"""JSON as a form of input: exact numbers, and a place for every value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bulletin_gen.forms.form import Change, Form, ListChange
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read import Source

# What a command has no use for is not imported.


def _open(data: bytes, name: str) -> Source:
    from bulletin_gen.forms.json.source import decode_json

    return decode_json(data, name)


def _write(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    from bulletin_gen.forms.json.write import json_of

    return json_of(tree, package)


def _set_value(source: Source, package: TemplatePackage, change: Change) -> Iterator[bytes]:
    from bulletin_gen.forms.json.edit import changed_text

    return changed_text(source, package, change)


def _set_list(source: Source, package: TemplatePackage, change: ListChange) -> Iterator[bytes]:
    from bulletin_gen.forms.json.list_edit import changed_list

    return changed_list(source, package, change)


JSON = Form(
    suffix=".json",
    open=_open,
    recognises=lambda data: data.lstrip()[:1] == b"{",
    write=_write,
    set_value=_set_value,
    set_list=_set_list,
)
