"""What does not fit the model: everything at once, each with its path and one plain sentence.

Valid input never comes here. The types of ``shape`` only say that something is wrong; the JSON Schema
generated from them says what, and the known names say what was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from msgspec import Struct

from bulletin_gen.bulletin import NOT_BLANK
from bulletin_gen.findings import Finding, ValuePath, nearest_name
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema


def explain(tree: Any, package: TemplatePackage) -> list[Finding]:
    """What of a tree that is no ``Bulletin`` of its template package keeps it from being one; places left out."""
    validator = Draft202012Validator(input_schema(package), format_checker=FormatChecker(["date"]))
    findings = [finding for error in validator.iter_errors(tree) for finding in _explain(_schema_error(error))]
    if not findings:
        raise AssertionError("refused by the model, accepted by its schema")
    return findings


class SchemaError(Struct, frozen=True):
    """One error of the validator: the keyword of the schema, what it asks for, and of what value."""

    keyword: str
    expected: Any
    value: Any
    schema: dict[str, Any]
    path: ValuePath
    error: ValidationError

    def branches(self) -> list[list[SchemaError]]:
        """The errors in each branch of an ``anyOf``, in the order of the branches."""
        branches: list[list[SchemaError]] = [[] for _branch in self.expected]
        for inner in self.error.context or []:
            branches[int(inner.schema_path[0])].append(_schema_error(inner))
        return branches


def _schema_error(error: ValidationError) -> SchemaError:
    fields: Any = error
    path = tuple(error.absolute_path)
    return SchemaError(fields.validator, fields.validator_value, fields.instance, fields.schema, path, error)


def _explain(error: SchemaError) -> Iterator[Finding]:
    path = error.path
    match error.keyword:
        case "additionalProperties":
            yield from _unknown_fields(error, path)
        case "required":
            yield from _missing_field(error, path)
        case "anyOf":
            yield from _explain_union(error, path)
        case "type":
            yield _wrong_type([error.expected], error.value, path)
        case _:
            yield Finding(code="value", message=_value_message(error), path=path)


def _unknown_fields(error: SchemaError, path: ValuePath) -> Iterator[Finding]:
    known = list(error.schema["properties"])
    for name in error.value:
        if name not in known:
            message = _("there is no field “{name}” here").format(name=name) + nearest_name(name, known)
            yield Finding(code="unknown", message=message, path=(*path, name), at_key=True)


def _missing_field(error: SchemaError, path: ValuePath) -> Iterator[Finding]:
    """jsonschema reports each missing field apart and does not say which: all are told each time, once in the end."""
    if "discriminator" in error.schema:
        yield _missing_tag(path, error.schema["discriminator"])
        return
    for name in error.expected:
        if name not in error.value:
            title = error.schema["properties"][name].get("title", name)
            message = _("the field “{name}” ({title}) is missing")
            yield Finding(code="missing", message=message.format(name=name, title=title), path=path)


def _missing_tag(path: ValuePath, discriminator: dict[str, Any]) -> Finding:
    message = _("the field “{name}” is missing; it says which of these this is: {choices}")
    text = message.format(name=discriminator["propertyName"], choices="、".join(discriminator["mapping"]))
    return Finding(code="missing", message=text, path=path)


def _explain_union(error: SchemaError, path: ValuePath) -> Iterator[Finding]:
    discriminator = error.schema.get("discriminator")
    if discriminator and isinstance(error.value, dict):
        yield from _explain_tagged(error, path, discriminator)
        return
    branches = error.branches()
    fitting = [errors for errors in branches if not _is_of_another_type(errors)]
    if len(fitting) == 1:
        for inner in fitting[0]:
            yield from _explain(inner)
    else:
        expected = [inner.expected for errors in branches for inner in errors if inner.keyword == "type"]
        yield _wrong_type(expected, error.value, path)


def _explain_tagged(error: SchemaError, path: ValuePath, discriminator: dict[str, Any]) -> Iterator[Finding]:
    tag_field, tags = discriminator["propertyName"], list(discriminator["mapping"])
    if tag_field not in error.value:
        yield _missing_tag(path, discriminator)
        return
    tag = error.value[tag_field]
    if tag not in tags:
        yield Finding(code="value", message=_choice_message(tag, tags), path=(*path, tag_field))
        return
    for inner in error.branches()[tags.index(tag)]:
        yield from _explain(inner)


def _is_of_another_type(errors: list[SchemaError]) -> bool:
    return any(inner.keyword == "type" and not inner.error.path for inner in errors)


def _wrong_type(expected: list[str], value: Any, path: ValuePath) -> Finding:
    message = _("{expected} should stand here, not {found}")
    expected_names = _(" or ").join(dict.fromkeys(_type_name(type_) for type_ in expected))
    return Finding(code="type", message=message.format(expected=expected_names, found=_found(value)), path=path)


def _type_name(type_: str) -> str:
    return {
        "string": _("a text"),
        "number": _("a number"),
        "integer": _("a whole number"),
        "array": _("a list [ ]"),
        "object": _("an object { }"),
        "null": "null",
    }[type_]


def _found(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _("the text “{text}”").format(text=value[:30])
    if isinstance(value, dict):
        return _("an object { }")
    if isinstance(value, list):
        return _("a list [ ]")
    return _("the number {number}").format(number=value)


def _value_message(error: SchemaError) -> str:
    match error.keyword:
        case "enum":
            return _choice_message(error.value, error.expected)
        case "minLength":
            return _("the text must not be empty")
        case "minItems":
            return _("at least one entry must stand here")
        case "minimum":
            return _("{value} is too small; the least is {limit}").format(value=error.value, limit=error.expected)
        case "maximum":
            return _("{value} is too large; the most is {limit}").format(value=error.value, limit=error.expected)
        case "maxItems" | "items":
            return _("this template package has no tables, so there can be no appendices")
        case "pattern" if error.expected == NOT_BLANK:
            return _("the text must not be empty")
        case "format" | "pattern":
            return _("“{value}” is not a date; write it like 2021-10-29").format(value=error.value)
        case _:
            raise AssertionError(f"the schema has a keyword without a message: {error.keyword}")


def _choice_message(value: Any, choices: list[Any]) -> str:
    message = _("{found} is none of these: {choices}")
    return message.format(found=_found(value), choices="、".join(str(choice) for choice in choices if choice))
