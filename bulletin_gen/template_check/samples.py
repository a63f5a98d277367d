"""Sample issues of a template package, made of its schema: the least, the most, and one for each
choice there is.

A choice is a field that may be left out, one of several kinds of value, a list that may be empty or
have one entry, a number that may be 0. Each sample departs from the fullest issue in one choice, so
that together they take the branches of a template that ask for one thing at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.describe import definition_of

Schema: TypeAlias = dict[str, Any]
Names: TypeAlias = tuple[str, ...]

_TEXT = "示例"

_DEEPEST = 2
"""So many levels of parts within parts."""
_ENTRIES, _INNER_ENTRIES = 6, 3
"""As many entries have the longest lists of samples, and those inside lists: what asks for the
first three and the last three has its rows."""
_NEVER_FILED = {"$schema", "template"}
_ALWAYS_FILED = {("IntakeNode", "count")}
"""May be left out by the schema, and is there all the same: rules see to it, or completion."""


class Sample(Struct, frozen=True):
    """An issue as filed, and in a few words what is peculiar about it; nothing where that is told
    otherwise.
    """

    tree: dict[str, Any]
    peculiarity: str


def samples_of(package: TemplatePackage) -> Iterator[Sample]:
    """Sample issues, from the fullest to the barest, which departs from it in everything."""
    schema, computed = input_schema(package), frozenset(_computed(package))
    make = partial(_Maker, schema["$defs"], computed)
    fullest = make()
    yield Sample(fullest.issue(), "")
    for path, options in fullest.choices.items():
        for option in range(1, options):
            varied = make({path: option}, like=fullest)
            yield Sample(varied.issue(), varied.peculiarity)
    yield Sample(make(is_bare=True).issue(), _("an issue that files nothing but what it must"))


def _computed(package: TemplatePackage) -> Iterator[Names]:
    """What the package computes, and samples leave to it."""
    for layout in package.tables.values():
        for leaf in layout.leaves():
            if leaf.column.is_computed:
                yield ("appendices", "rows", *leaf.path)
    for fact in package.manifest.facts:
        if fact.value:
            yield ("facts", fact.key)
        yield from (("facts", fact.key, field.key) for field in fact.fields if field.value)
    yield from (
        ("hot_topics", field.key) for field in package.manifest.hot_topics.fields if field.value
    )
    yield from (("selections", selection.key) for selection in package.manifest.own_selections)


class _Maker:
    """Makes one issue; ``choose`` says where it does not take the fullest option, ``is_bare`` that
    it never does.

    Where nothing is chosen, values are those of the issue that it is ``like``.

    A path is of names only: all entries of a list are alike but for the numbers in their texts.
    """

    def __init__(
        self,
        definitions: Schema,
        computed: frozenset[Names],
        choose: dict[Names, int] | None = None,
        *,
        is_bare: bool = False,
        like: _Maker | None = None,
    ) -> None:
        self._definitions = definitions
        self._computed = computed
        self._choose = choose or {}
        self._is_bare = is_bare
        self._like = like
        self._made: dict[Names, Any] = {}
        self.choices: dict[Names, int] = {}
        """How many options there are at each place."""
        self.peculiarity = ""

    def issue(self) -> dict[str, Any]:
        return self._object("Bulletin", self._definitions["Bulletin"], ())

    def _option(self, path: Names, options: int, describe: Callable[[int], str]) -> int:
        """Which of several options to take, the fullest first; each is described by a sentence
        about ``{field}``.
        """
        self.choices[path] = options
        chosen = options - 1 if self._is_bare else self._choose.get(path, 0)
        if chosen and not self._is_bare:
            self.peculiarity = describe(chosen).format(field=".".join(path[:-1]))
        return chosen

    def _object(self, name: str, schema: Schema, path: Names) -> dict[str, Any]:
        made = {}
        required = schema.get("required", ())
        for key, field in schema.get("properties", {}).items():
            if self._is_left_out(path, key):
                continue
            is_optional = (
                key not in required
                and (name, key) not in _ALWAYS_FILED
                and key not in ("kind", "table")
            )
            if is_optional and self._option((*path, key, "?"), 2, _left_out):
                continue
            made[key] = self._made[(*path, key)] = self._field(field, (*path, key))
        return made

    def _field(self, schema: Schema, path: Names) -> Any:
        if self._like and not any(_touch(path, chosen[:-1]) for chosen in self._choose):
            return self._like._made[path]
        return self._value(schema, path)

    def _is_left_out(self, path: Names, key: str) -> bool:
        """Whether no sample files a field: it is never read, or computed, or parts would have parts
        without end.
        """
        is_too_deep = key == "parts" and path.count("parts") >= _DEEPEST
        return is_too_deep or key in _NEVER_FILED or (*path, key) in self._computed

    def _value(self, schema: Schema, path: Names) -> Any:
        name, schema = self._resolved(schema)
        if "anyOf" in schema:
            branches = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
            chosen = (
                self._option((*path, "|"), len(branches), _of_another_kind)
                if len(branches) > 1
                else 0
            )
            return self._value(branches[chosen], path)
        if "enum" in schema:
            options = [value for value in schema["enum"] if value is not None]
            return options[
                self._option((*path, "="), len(options), _one_of(options))
                if len(options) > 1
                else 0
            ]
        match schema["type"]:
            case "object":
                return self._object(name, schema, path)
            case "array":
                return self._list(schema, path)
            case "string":
                return _text(schema, path)
            case _:
                return self._number(schema, path)

    def _list(self, schema: Schema, path: Names) -> list[Any]:
        if not isinstance(schema.get("items"), dict) or schema.get("maxItems") == 0:
            return []
        is_long = path[-1] == "rows" or (len(path) == 1 and path != ("appendices",))
        lengths = [_ENTRIES if is_long else _INNER_ENTRIES, 2, 1, 0][
            : None if schema.get("minItems", 0) == 0 else -1
        ]
        length = lengths[
            self._option((*path, "#"), len(lengths), lambda chosen: _of_length(lengths[chosen]))
        ]
        entry = self._value(schema["items"], path) if length else None
        return [_numbered(entry, number) for number in range(1, length + 1)]

    def _number(self, schema: Schema, path: Names) -> int:
        least = schema.get("minimum", 0)
        if path[-1] == "year":
            return 2024
        if least == 0 and self._option((*path, "0"), 2, _zero):
            return 0
        return int(min(schema.get("maximum", 60), max(least, 40 if least == 0 else least)))

    def _resolved(self, schema: Schema) -> tuple[str, Schema]:
        name = ""
        while "$ref" in schema or ("anyOf" in schema and len(schema["anyOf"]) == 1):
            if "$ref" in schema:
                name = definition_of(schema)
                schema = self._definitions[name]
            else:
                schema = schema["anyOf"][0]
        return name, schema


def _touch(path: Names, other: Names) -> bool:
    """Whether one of two places is within the other."""
    return all(name == others for name, others in zip(path, other, strict=False))


def _left_out(_chosen: int) -> str:
    return _("an issue that leaves out {field}")


def _of_another_kind(_chosen: int) -> str:
    return _("an issue in which {field} is of another kind")


def _one_of(options: list[Any]) -> Callable[[int], str]:
    return lambda chosen: _("an issue in which {field} is “{value}”").replace(
        "{value}", str(options[chosen])
    )


def _zero(_chosen: int) -> str:
    return _("an issue in which {field} is 0")


def _of_length(length: int) -> str:
    words = {
        2: _("an issue in which {field} has two entries"),
        1: _("an issue in which {field} has one entry"),
        0: _("an issue in which {field} is empty"),
    }
    return words[length]


def _text(schema: Schema, path: Names) -> str:
    if schema.get("format") == "date":
        day = 1 if path[-1] == "start" else 7 if path[-1] == "end" else 20
        return f"2024-07-{day:02}"
    return _TEXT


def _numbered(entry: Any, number: int) -> Any:
    """An entry of a list, whose texts tell it from the others."""
    if isinstance(entry, dict):
        return {key: _numbered(value, number) for key, value in entry.items()}
    if isinstance(entry, list):
        return [_numbered(value, number) for value in entry]
    return f"{entry}{number}" if isinstance(entry, str) and entry.startswith(_TEXT) else entry
