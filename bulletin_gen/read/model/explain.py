"""What of an input does not fit the model, each with its path; valid input never comes here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.walk import Walk

_MOST_NAMED = 100
"""So many rows are named of those that lack the same."""


def explain(tree: Any, package: TemplatePackage) -> list[Finding]:
    """What of a tree that is no ``Bulletin`` of its template package keeps it from being one;
    places left out.
    """
    schema = input_schema(package)
    walk = Walk(schema["$defs"])
    findings = list(walk.value(tree, schema, ()))
    if not findings:
        raise AssertionError("refused by the model, accepted by its schema")
    return list(_gathered(findings, walk.titles_of_missing, tree))


def _gathered(
    findings: list[Finding], titles: dict[ValuePath, str], tree: Any
) -> Iterator[Finding]:
    """The findings, with what many entries of a list lack told once."""
    lacking: dict[tuple[ValuePath, ValuePath], list[Finding]] = {}
    for finding in findings:
        place = _last_index(finding.path) if finding.code == "missing" else None
        if place is not None:
            lacking.setdefault((finding.path[:place], finding.path[place + 1 :]), []).append(
                finding
            )
    alike: dict[tuple[Any, ...], list[list[Finding]]] = {}
    for (owner, _field), found in lacking.items():
        if len(found) > 1:
            alike.setdefault((owner, *(finding.path[len(owner)] for finding in found)), []).append(
                found
            )
    told = {id(finding) for groups in alike.values() for group in groups for finding in group}
    yield from (finding for finding in findings if id(finding) not in told)
    for (owner, *rows), groups in alike.items():
        yield _told_once(owner, rows, groups, titles, tree)


def _told_once(
    owner: ValuePath,
    rows: list[Any],
    groups: list[list[Finding]],
    titles: dict[ValuePath, str],
    tree: Any,
) -> Finding:
    """One finding about some fields that the same entries of a list lack."""
    fields = "、".join(titles.get(group[0].path, str(group[0].path[-1])) for group in groups)
    names = "、".join(_name_of(tree, (*owner, row)) for row in rows[:_MOST_NAMED])
    more = " …" if len(rows) > _MOST_NAMED else ""
    message = _("in {number} rows this is not filled in: {fields}; {names}{more}")
    text = message.format(number=len(rows), fields=fields, names=names, more=more)
    return replace(groups[0][0], message=text)


def _last_index(path: ValuePath) -> int | None:
    """Where the last place in a list stands in a path, but for one at its end."""
    return next(
        (place for place in range(len(path) - 2, -1, -1) if isinstance(path[place], int)), None
    )


def _name_of(tree: Any, path: ValuePath) -> str:
    """What an entry of a list is called: its first text; without one, its number."""
    for step in path:
        tree = tree[step]
    names = (
        (value for value in tree.values() if isinstance(value, str))
        if isinstance(tree, dict)
        else iter(())
    )
    return next(names, str(int(path[-1]) + 1))
