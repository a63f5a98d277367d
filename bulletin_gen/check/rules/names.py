"""Names: every unit is known, and stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import named_units
from bulletin_gen.check.rule import found, rule
from bulletin_gen.check.tables import places_of_units
from bulletin_gen.findings import Finding, repeated
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.text.nearest import nearest_name
from bulletin_gen.text.printable import visible, without_spaces

_FEW = 50
_SEPARATORS = re.compile("[、，,；;]")
"""What stands between several names in one place."""
_IN_BRACKETS = re.compile("（[^（）]*）|\\([^()]*\\)")


@rule("appendix-twice")
def appendix_twice(issue: Issue) -> Iterator[Finding]:
    """Two tables of one kind are about different units:
    their appendices would have the same title.
    """
    kinds = ((appendix.table, appendix.unit_group) for appendix in issue.bulletin.appendices)
    for index, (_table, unit_group) in repeated(kinds):
        message = _("there is an appendix on “{unit_group}” already").format(unit_group=unit_group)
        yield found(message, ("appendices", index, "unit_group"))
    computed = {
        selection.appendix for selection in issue.package.manifest.selections if selection.appendix
    }
    for index, appendix in enumerate(issue.bulletin.appendices):
        if appendix.unit_group in computed:
            message = _("there is an appendix on “{unit_group}” already").format(
                unit_group=appendix.unit_group
            )
            yield found(message, ("appendices", index, "unit_group"))


@rule("unit-twice")
def unit_twice(issue: Issue) -> Iterator[Finding]:
    """A unit stands once in all tables of an issue."""
    seen: set[str] = set()
    for table in issue.tables:
        for row in range(len(table.rows)):
            unit = table.unit(row)
            if unit in seen:
                message = _("{unit} stands in the tables twice").format(unit=unit)
                yield found(message, ("appendices", table.index, "rows", row, "unit"))
            seen.add(unit)


@rule("named-twice")
def named_twice(issue: Issue) -> Iterator[Finding]:
    """A list of commended, criticised or interviewed units names a unit once."""
    seen: set[tuple[object, ...]] = set()
    for unit, path in named_units(issue.bulletin):
        key = (*path[:-1], unit)
        if key in seen:
            yield found(_("{unit} is named here twice").format(unit=unit), path)
        seen.add(key)


@rule("entry-twice", "warning")
def entry_twice(issue: Issue) -> Iterator[Finding]:
    """No list of problems, topics, notices, interviews or names holds the same entry twice."""
    for entries, path in _lists(issue.bulletin):
        for index, _entry in repeated(entries):
            yield found(_("this entry stands here twice"), (*path, index))


def _lists(bulletin: Bulletin) -> Iterator[tuple[list[object], ValuePath]]:
    yield [*bulletin.top_problems], ("top_problems",)
    yield [topic.name for topic in bulletin.hot_topics], ("hot_topics",)
    for index, topic in enumerate(bulletin.hot_topics):
        yield [unit.unit for unit in topic.units], ("hot_topics", index, "units")
    yield (
        [(notice.unit, notice.problem) for notice in bulletin.supervision_notices],
        ("supervision_notices",),
    )
    yield [*bulletin.admonitory_interviews], ("admonitory_interviews",)
    for name in bulletin.facts.__struct_fields__:
        value = getattr(bulletin.facts, name)
        if isinstance(value, tuple):
            yield [*value], ("facts", name)


@rule("several-in-one", "warning")
def several_in_one(issue: Issue) -> Iterator[Finding]:
    """A list of names that has one entry has one name in it: several in one place are counted as
    one.
    """
    for name in issue.bulletin.facts.__struct_fields__:
        value = getattr(issue.bulletin.facts, name)
        if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], str):
            count = len(_SEPARATORS.split(_IN_BRACKETS.sub("", value[0])))
            if count > 1:
                message = _("{count} names stand in one place here; give each a place of its own")
                yield found(message.format(count=count), ("facts", name, 0))


@rule("formal-name", "warning")
def formal_name(issue: Issue) -> Iterator[Finding]:
    """The formal name of a unit with a supervision notice holds the unit's name."""
    for index, notice in enumerate(issue.bulletin.supervision_notices):
        if notice.formal_name is not None and notice.unit not in notice.formal_name:
            message = _("“{formal_name}” does not hold the unit's name “{unit}”")
            path = ("supervision_notices", index, "formal_name")
            yield found(message.format(formal_name=notice.formal_name, unit=notice.unit), path)


@rule("unit-spaces", about="unit")
def unit_spaces(issue: Issue) -> Iterator[Finding]:
    """A unit is written with the same spaces wherever it stands, and without signs that nobody
    sees: with others it is another name, and neither its marks nor its place are found.
    """
    places = [(unit, _path_of(unit, issue)) for unit in issue.place_of_unit]
    places += named_units(issue.bulletin)
    places += _declared(issue.bulletin)
    if all(unit == without_spaces(unit) for unit, _path in places):
        return
    listed = {without_spaces(unit): unit for unit in issue.package.manifest.units}
    fewest: dict[str, str] = {}
    for unit in [*(unit for unit, _path in places), *places_of_units(issue.previous_tables)]:
        name = without_spaces(unit)
        fewest[name] = min(listed.get(name, unit), fewest.get(name, unit), key=len)
    for unit, path in places:
        right = fewest[without_spaces(unit)]
        if unit != right:
            message = _(
                "“{unit}” and “{other}” differ by spaces alone, or by signs that nobody sees; "
                "write the name alike"
            )
            told = message.format(unit=visible(unit), other=visible(right))
            yield found(told, path, mending=right)


def _declared(bulletin: Bulletin) -> list[tuple[str, ValuePath]]:
    """The units that are declared unassessed, with their paths."""
    return [
        (unit, ("unassessed_units", index)) for index, unit in enumerate(bulletin.unassessed_units)
    ]


@rule("unit-unknown", about="unit")
def unit_unknown(issue: Issue) -> Iterator[Finding]:
    """A unit that the narrative names stands in a table of this issue or the one before, or is
    declared unassessed.
    """
    known = {
        *issue.place_of_unit,
        *places_of_units(issue.previous_tables),
        *issue.bulletin.unassessed_units,
    }
    unknown = [(unit, path) for unit, path in named_units(issue.bulletin) if unit not in known]
    names = {without_spaces(unit) for unit in known} if unknown else set()
    for unit, path in unknown:
        if without_spaces(unit) in names:  # which is told as that
            continue
        several = _SEPARATORS.split(unit)
        if len(several) > 1 and names.issuperset(map(without_spaces, several)):
            message = _("“{unit}” is {count} units in one place; give each a place of its own")
            yield found(message.format(unit=unit, count=len(several)), path)
            continue
        message = _("{unit} stands in no table and not among the unassessed units")
        yield found(message.format(unit=unit) + nearest_name(unit, known), path)


@rule("unit-unlisted", "warning")
def unit_unlisted(issue: Issue) -> Iterator[Finding]:
    """A unit in a table is on the template package's list of units, where it has one: others are
    mostly misspelt.
    """
    listed = set(issue.package.manifest.units)
    names = {without_spaces(unit) for unit in listed}
    units = issue.place_of_unit if listed else ()
    unlisted = [unit for unit in units if without_spaces(unit) not in names]
    if len(unlisted) > len(issue.place_of_unit) // 2:
        message = _(
            "{count} of {total} units are not on the template package's list; is it this office's "
            "list?"
        )
        yield found(
            message.format(count=len(unlisted), total=len(issue.place_of_unit)), ("appendices",)
        )
        return
    for unit in unlisted:
        message = _("{unit} is not on the template package's list of units").format(unit=unit)
        yield found(message + _suggestion(unit, listed, unlisted), _path_of(unit, issue))


@rule("unassessed-in-table")
def unassessed_in_table(issue: Issue) -> Iterator[Finding]:
    """A unit that is declared unassessed stands in no table."""
    for index, unit in enumerate(issue.bulletin.unassessed_units):
        if unit in issue.place_of_unit:
            message = _("{unit} is declared unassessed and stands in a table").format(unit=unit)
            yield found(message, ("unassessed_units", index))


@rule("unassessed-unnamed", "warning")
def unassessed_unnamed(issue: Issue) -> Iterator[Finding]:
    """A unit that is declared unassessed is named in the narrative: the declaration is for nothing
    else.
    """
    named = {unit for unit, _path in named_units(issue.bulletin)}
    for index, unit in enumerate(issue.bulletin.unassessed_units):
        if unit not in named:
            message = _("{unit} is declared unassessed, but the narrative does not name it").format(
                unit=unit
            )
            yield found(message + nearest_name(unit, named), ("unassessed_units", index))


@rule("unit-appeared", "warning")
def unit_appeared(issue: Issue) -> Iterator[Finding]:
    """A unit that was in no table of the issue before is pointed out (with --previous)."""
    before = places_of_units(issue.previous_tables)
    names = {without_spaces(unit) for unit in before}
    units = issue.place_of_unit if before else ()
    appeared = [unit for unit in units if without_spaces(unit) not in names]
    for unit in appeared:
        message = _("{unit} was in no table of the issue before").format(unit=unit)
        yield found(message + _suggestion(unit, before, appeared), _path_of(unit, issue))


@rule("unit-vanished", "warning")
def unit_vanished(issue: Issue) -> Iterator[Finding]:
    """A unit that was in a table of the issue before and is in none now is pointed out (with
    --previous).
    """
    names = {without_spaces(unit) for unit in issue.place_of_unit}
    before = places_of_units(issue.previous_tables)
    vanished = [unit for unit in before if without_spaces(unit) not in names]
    for unit in vanished:
        message = _("{unit} was in a table of the issue before and is in none now").format(
            unit=unit
        )
        yield found(message + _suggestion(unit, issue.place_of_unit, vanished), ("appendices",))


def _path_of(unit: str, issue: Issue) -> ValuePath:
    table, row = issue.place_of_unit[unit]
    return ("appendices", table.index, "rows", row, "unit")


def _suggestion(unit: str, known: Iterable[str], strangers: list[str]) -> str:
    """The nearest known name; where strangers are many they are no misspellings, and the search
    would take long.
    """
    return nearest_name(unit, known) if len(strangers) <= _FEW else ""
