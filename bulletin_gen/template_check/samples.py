"""Sample issues of a template package, made of its schema: the least, the most, and one for each choice there is.

A choice is a field that may be left out, one of several kinds of value, a list that may be empty or have one entry, a
number that may be 0. Each sample departs from the fullest issue in one choice, so that together they take the branches
of a template that ask for one thing at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from bulletin_gen.findings import ValuePath
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema

Schema: TypeAlias = dict[str, Any]

_DEEPEST = 2
"""So many levels of parts within parts."""
_ENTRIES, _INNER_ENTRIES = 6, 3
"""As many entries have the longest lists of samples, and those inside lists: what asks for the first three and the last
three has its rows."""
_NEVER_FILED = {"$schema", "template"}
_ALWAYS_FILED = {("IntakeNode", "count")}
"""May be left out by the schema, and is there all the same: rules see to it, or completion."""


class Sample(Struct, frozen=True):
    """An issue as filed, and in a few words what is peculiar about it; nothing where that is told otherwise."""

    tree: dict[str, Any]
    peculiarity: str


def samples_of(package: TemplatePackage) -> Iterator[Sample]:
    """Sample issues, from the fullest to the barest, which departs from it in everything."""
    schema = input_schema(package)
    fullest = _Maker(schema["$defs"])
    yield Sample(fullest.issue(), "")
    for path, options in fullest.choices.items():
        for option in range(1, options):
            varied = _Maker(schema["$defs"], {path: option})
            yield Sample(varied.issue(), varied.peculiarity)
    yield Sample(_Maker(schema["$defs"], is_bare=True).issue(), _("an issue that files nothing but what it must"))


class _Maker:
    """Makes one issue; ``choose`` says where it does not take the fullest option, ``is_bare`` that it never does."""

    def __init__(self, definitions: Schema, choose: dict[ValuePath, int] | None = None, *, is_bare: bool = False):
        self._definitions = definitions
        self._choose = choose or {}
        self._is_bare = is_bare
        self.choices: dict[ValuePath, int] = {}
        """How many options there are at each place, all of which are different."""
        self.peculiarity = ""

    def issue(self) -> dict[str, Any]:
        tree: dict[str, Any] = self._object("Bulletin", self._definitions["Bulletin"], ())
        return tree

    def _option(self, path: ValuePath, options: list[str]) -> int:
        """Which of several options to take, the fullest first; each is described by a sentence about ``{field}``."""
        place = tuple(step for step in path if isinstance(step, str))  # of all entries of a list alike
        self.choices[place] = len(options)
        chosen = len(options) - 1 if self._is_bare else self._choose.get(place, 0)
        if chosen and not self._is_bare:
            self.peculiarity = options[chosen].format(field=".".join(place[:-1]))
        return chosen

    def _object(self, name: str, schema: Schema, path: ValuePath) -> dict[str, Any]:
        made = {}
        required = schema.get("required", ())
        for key, field in schema.get("properties", {}).items():
            if key in _NEVER_FILED or (key == "parts" and path.count("parts") >= _DEEPEST):
                continue
            is_optional = key not in required and (name, key) not in _ALWAYS_FILED and key not in ("kind", "table")
            here = (*path, key)
            if is_optional and self._option((*here, "?"), ["", _("an issue that leaves out {field}")]):
                continue
            made[key] = self._value(field, here)
        return made

    def _value(self, schema: Schema, path: ValuePath) -> Any:
        name, schema = self._resolved(schema)
        if "anyOf" in schema:
            branches = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
            kinds = [_("an issue in which {field} is of another kind")] * len(branches)
            return self._value(branches[self._option((*path, "|"), kinds) if len(branches) > 1 else 0], path)
        if "enum" in schema:
            options = [value for value in schema["enum"] if value is not None]
            others = [_("an issue in which {field} is “{value}”").replace("{value}", str(value)) for value in options]
            return options[self._option((*path, "="), others) if len(options) > 1 else 0]
        return self._of_type(name, schema, path)

    def _of_type(self, name: str, schema: Schema, path: ValuePath) -> Any:
        match schema["type"]:
            case "object":
                return self._object(name, schema, path)
            case "array":
                return self._list(schema, path)
            case "string":
                return _text(schema, path)
            case _:
                return self._number(schema, path)

    def _list(self, schema: Schema, path: ValuePath) -> list[Any]:
        if not isinstance(schema.get("items"), dict) or schema.get("maxItems") == 0:
            return []
        longest = _INNER_ENTRIES if any(isinstance(step, int) for step in path) else _ENTRIES
        lengths = [longest, 2, 1, 0][: None if schema.get("minItems", 0) == 0 else -1]
        words = {
            2: _("an issue in which {field} has two entries"),
            1: _("an issue in which {field} has one entry"),
            0: _("an issue in which {field} is empty"),
        }
        length = lengths[self._option((*path, "#"), [words.get(length, "") for length in lengths])]
        return [self._value(schema["items"], (*path, index)) for index in range(length)]

    def _number(self, schema: Schema, path: ValuePath) -> int:
        least = schema.get("minimum", 0)
        if path[-1:] == ("year",):
            return 2024
        if least == 0 and self._option((*path, "0"), ["", _("an issue in which {field} is 0")]):
            return 0
        return int(min(schema.get("maximum", 60), max(least, 40 if least == 0 else least)))

    def _resolved(self, schema: Schema) -> tuple[str, Schema]:
        name = ""
        while "$ref" in schema or ("anyOf" in schema and len(schema["anyOf"]) == 1):
            if "$ref" in schema:
                name = schema["$ref"].removeprefix("#/$defs/")
                schema = self._definitions[name]
            else:
                schema = schema["anyOf"][0]
        return name, schema


def _text(schema: Schema, path: ValuePath) -> str:
    if schema.get("format") == "date":
        day = 1 if path[-1] == "start" else 7 if path[-1] == "end" else 20
        return f"2024-07-{day:02}"
    numbers = [step for step in path if isinstance(step, int)]
    return "示例" + "".join(f"{number + 1}" for number in numbers)
