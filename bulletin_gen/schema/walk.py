"""What does not fit a schema: everything at once, each with its path and one plain sentence.

What is right never comes here. Types only say that something is wrong; this walks a tree along the
JSON Schema that is generated from them, by the keywords that it uses, and says what. A validator
for all of JSON Schema took most of forty seconds for a hundred thousand wrong rows, and its errors
had to be taken apart again to be worded.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import format_number
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.schema.describe import definition_of
from bulletin_gen.schema.patterns import KEY, NOT_BLANK, PERCENTAGE
from bulletin_gen.text.nearest import nearest_name
from bulletin_gen.text.placeholders import is_unfinished, unfinished_code, unfinished_message
from bulletin_gen.text.typed import meant_number, typed_number

Schema: TypeAlias = dict[str, Any]
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal),
    "integer": (int,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
    "boolean": (bool,),
}
_SAYS_ONLY_THE_TYPE = {"type", "title", "description", "default", "format"}
"""The keywords that ask nothing of a value but its type."""


class Walk:
    """Holds values against schemas that refer to some definitions."""

    def __init__(self, definitions: dict[str, Schema]) -> None:
        """Take the definitions by their names."""
        self._definitions = definitions
        self._plain: dict[int, tuple[type, ...]] = {}
        self.titles_of_missing: dict[ValuePath, str] = {}
        """What is missing, by the path that it would have: its title, or its name."""

    def value(self, value: Any, schema: Schema, path: ValuePath) -> Iterator[Finding]:
        """What is wrong with a value."""
        if isinstance(value, str) and is_unfinished(value):
            yield Finding(code=unfinished_code(value), message=unfinished_message(value), path=path)
            return
        if isinstance(value, self._plain_types(schema)) and not isinstance(value, bool):
            return
        schema = self._resolved(schema)
        if "anyOf" in schema:
            yield from self._union(value, schema, path)
        elif "enum" in schema:
            if value not in schema["enum"]:
                yield Finding(
                    code="value", message=_choice_message(value, schema["enum"]), path=path
                )
        elif not _is_of_type(value, schema):
            yield _wrong_type([schema], value, path)
        elif isinstance(value, dict):
            yield from self._object(value, schema, path)
        elif isinstance(value, list):
            yield from self._list(value, schema, path)
        else:
            yield from _scalar(value, schema, path)

    def _plain_types(self, schema: Schema) -> tuple[type, ...]:
        """The types that a schema asks nothing else of:
        most values are told right by these alone.
        """
        types = self._plain.get(id(schema))
        if types is None:
            branches = schema.get("anyOf", [schema])
            free = [branch["type"] for branch in branches if _says_only_the_type(branch)]
            types = tuple(type_ for name in free for type_ in _PYTHON_TYPES[name])
            self._plain[id(schema)] = types
        return types

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._definitions[definition_of(schema)]
        return schema

    def _union(self, value: Any, schema: Schema, path: ValuePath) -> Iterator[Finding]:
        if "discriminator" in schema and isinstance(value, dict):
            yield from self._tagged(value, schema, path)
            return
        branches = list(self._branches(schema))
        fitting = next((branch for branch in branches if _is_of_type(value, branch)), None)
        choices = [str(choice) for branch in branches for choice in branch.get("enum", ())]
        if fitting is None and choices:
            yield Finding(code="value", message=_choice_message(value, choices), path=path)
        elif fitting is None:
            yield _wrong_type(branches, value, path)
        else:
            yield from self.value(value, fitting, path)

    def _branches(self, schema: Schema) -> Iterator[Schema]:
        """The schemas, of one type each, that a union comes down to."""
        schema = self._resolved(schema)
        if "anyOf" not in schema:
            yield schema
        for branch in schema.get("anyOf", ()):
            yield from self._branches(branch)

    def _tagged(self, value: dict[str, Any], schema: Schema, path: ValuePath) -> Iterator[Finding]:
        """One of several kinds of object, told apart by a field."""
        name, tags = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
        if name not in value:
            yield _missing_tag(path, schema["discriminator"])
        elif not isinstance(value[name], str) or value[name] not in tags:
            yield Finding(
                code="value", message=_choice_message(value[name], list(tags)), path=(*path, name)
            )
        else:
            yield from self.value(value, {"$ref": tags[value[name]]}, path)

    def _object(self, value: dict[str, Any], schema: Schema, path: ValuePath) -> Iterator[Finding]:
        known = schema.get("properties", {})
        if "discriminator" in schema and schema["discriminator"]["propertyName"] not in value:
            yield _missing_tag(path, schema["discriminator"])
        for name in schema.get("required", ()):
            if name not in value and "discriminator" not in schema:
                title = known[name].get("title")
                self.titles_of_missing[*path, name] = title or name
                yield Finding(code="missing", message=_missing(name, title), path=(*path, name))
        for name, inner in value.items():
            if name in known:
                yield from self.value(inner, known[name], (*path, name))
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from self.value(inner, schema["additionalProperties"], (*path, name))
            elif schema.get("additionalProperties") is False:
                message = _("there is no field “{name}” here").format(name=name) + nearest_name(
                    name, known
                )
                yield Finding(code="unknown", message=message, path=(*path, name), at_key=True)

    def _list(self, value: list[Any], schema: Schema, path: ValuePath) -> Iterator[Finding]:
        least = schema.get("minItems", 0)
        if len(value) < least:
            message = (
                _("at least one entry must stand here")
                if least == 1
                else _("{number} entries must stand here")
            )
            yield Finding(code="value", message=message.format(number=least), path=path)
        most = schema.get("maxItems", len(value))
        if len(value) > most:
            yield Finding(code="value", message=_more_than(most), path=path)
            return
        each = schema.get(
            "prefixItems", [schema["items"]] * len(value) if schema.get("items") else []
        )
        for index, (item, of) in enumerate(zip(value, each, strict=False)):
            yield from self.value(item, of, (*path, index))


def _says_only_the_type(schema: Schema) -> bool:
    """Whether a schema asks nothing of a value but its type; that a number is in percent asks
    nothing.
    """
    return (
        "type" in schema
        and schema.keys() <= _SAYS_ONLY_THE_TYPE
        and schema.get("format") in (None, PERCENTAGE)
    )


def _more_than(most: int) -> str:
    if not most:
        return _("this template package has no tables, so there can be no appendices")
    return _("{number} entries are the most that can stand here").format(number=most)


def _missing(name: str, title: str | None) -> str:
    if title is None:
        return _("the field “{name}” is missing").format(name=name)
    return _("the field “{name}” ({title}) is missing").format(name=name, title=title)


def _is_of_type(value: Any, schema: Schema) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    if isinstance(value, bool):
        return bool(schema["type"] == "boolean")
    return isinstance(value, _PYTHON_TYPES[schema["type"]])


def _scalar(value: Any, schema: Schema, path: ValuePath) -> Iterator[Finding]:
    """What is wrong with a value of the right type that holds no others."""
    message = _value_message(value, schema)
    if message:
        yield Finding(code="value", message=message, path=path)


def _value_message(value: Any, schema: Schema) -> str:
    """A sentence; none where nothing is wrong."""
    if isinstance(value, str):
        if schema.get("format") == "date":
            return (
                ""
                if _is_date(value)
                else _("“{value}” is not a date; write it like 2021-10-29").format(value=value)
            )
        if schema.get("pattern") == KEY:
            return "" if re.search(KEY, value) else _bad_key(value)
        is_blank = schema.get("pattern") == NOT_BLANK and not re.search(NOT_BLANK, value)
        return (
            _("the text must not be empty")
            if is_blank or len(value) < schema.get("minLength", 0)
            else ""
        )
    if "minimum" in schema and value < schema["minimum"]:
        return _("{value} is too small; the least is {limit}").format(
            value=value, limit=schema["minimum"]
        )
    if "maximum" in schema and value > schema["maximum"]:
        return _("{value} is too large; the most is {limit}").format(
            value=value, limit=schema["maximum"]
        )
    return ""


def _bad_key(value: str) -> str:
    message = _(
        "“{value}” is no key; keys begin with a letter or a hanzi, and go on with those, figures "
        "and _"
    )
    return message.format(value=value)


def _is_date(text: str) -> bool:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _missing_tag(path: ValuePath, discriminator: dict[str, Any]) -> Finding:
    message = _("the field “{name}” is missing; it says which of these this is: {choices}")
    text = message.format(
        name=discriminator["propertyName"], choices="、".join(discriminator["mapping"])
    )
    return Finding(code="missing", message=text, path=path)


def _wrong_type(expected: list[Schema], value: Any, path: ValuePath) -> Finding:
    names = [str(schema["type"]) for schema in expected if "type" in schema]
    message = _("{expected} should stand here, not {found}").format(
        expected=_(" or ").join(dict.fromkeys(map(_type_name, names))), found=_found(value)
    )
    return Finding(code="type", message=message + _meant(names, value), path=path)


def _meant(expected: list[str], value: Any) -> str:
    """What was probably meant, as an addition to a message; or nothing."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return _("; write {number}").format(number=format_number(value.quantize(Decimal(1))))
    if not isinstance(value, str) or not {"number", "integer"} & set(expected):
        return ""
    number = meant_number(value)
    if number:
        return _("; write {number}, without quotation marks").format(number=number)
    typed = typed_number(value)
    if typed is None or not typed.is_bound:
        return ""
    if "object" in expected:
        return _('; write {{"at_least": {number}}}').format(number=format_number(typed.number))
    return _("; a lower bound cannot stand here")


def _type_name(type_: str) -> str:
    return {
        "string": _("a text"),
        "number": _("a number"),
        "integer": _("a whole number"),
        "array": _("a list [ ]"),
        "object": _("an object { }"),
        "boolean": "true, false",
        "null": _("null"),
    }[type_]


def _found(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: _("null"), True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _("the text “{text}”").format(text=value[:30])
    if isinstance(value, dict):
        return _("an object { }")
    if isinstance(value, list):
        return _("a list [ ]")
    if isinstance(value, datetime.date | datetime.time):
        return _("a date")
    return _("the number {number}").format(number=value)


def _choice_message(value: Any, choices: list[Any]) -> str:
    message = _("{found} is none of these: {choices}")
    return message.format(
        found=_found(value), choices="、".join(str(choice) for choice in choices if choice)
    )
