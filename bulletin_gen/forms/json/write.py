"""An issue as JSON: fields in the order of the schema, one entry a line where it fits."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.order import ordered

_LINE = 110
"""So many characters stand on one line, indented or not."""
_STEP = "  "


def json_of(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    """The text of the file, in UTF-8."""
    return f"{_written(ordered(tree, package), '')}\n".encode()


def _written(value: Any, indent: str) -> str:
    line = on_one_line(value)
    if not isinstance(value, dict | list) or not value or len(indent) + len(line) <= _LINE:
        return line
    inner = indent + _STEP
    if isinstance(value, dict):
        pieces = [f"{inner}{_quoted(key)}: {_written(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(pieces) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{inner}{_written(item, inner)}" for item in value) + f"\n{indent}]"


def on_one_line(value: Any) -> str:
    """A value as JSON, without a line break."""
    if isinstance(value, dict):
        members = ", ".join(f"{_quoted(key)}: {on_one_line(item)}" for key, item in value.items())
        return f"{{ {members} }}" if members else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(on_one_line, value))}]"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format_number(value)
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
