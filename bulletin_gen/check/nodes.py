"""The counts and names of an issue, with the paths that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bulletin_gen.bulletin import Bulletin, HotTopic, IntakeNode, filed_breakdowns
from bulletin_gen.derive.names import ISSUE_BEFORE, ROWS_AT_HAND
from bulletin_gen.derive.values import AppendixRows
from bulletin_gen.expressions.names import Name
from bulletin_gen.places.paths import ValuePath

if TYPE_CHECKING:
    from bulletin_gen.check.issue import Issue


def named_units(bulletin: Bulletin) -> Iterator[tuple[str, ValuePath]]:
    """Every unit that the narrative names, with the path of its name."""
    for field in ("commended_units", "criticised_units"):
        for index, unit in enumerate(getattr(bulletin, field)):
            yield unit, (field, index)
    for index, notice in enumerate(bulletin.supervision_notices):
        yield notice.unit, ("supervision_notices", index, "unit")
    for index, interview in enumerate(bulletin.admonitory_interviews):
        for number, unit in enumerate(interview.units):
            yield unit, ("admonitory_interviews", index, "units", number)


def intake_nodes(bulletin: Bulletin) -> Iterator[tuple[tuple[str, ...], IntakeNode, ValuePath]]:
    """Every count of the intake tree, with the names and the path that lead to it."""
    if bulletin.intake is not None:
        yield from _nodes_below(bulletin.intake, ("intake",), ("intake",))


def part_nodes(bulletin: Bulletin) -> Iterator[tuple[tuple[str, ...], IntakeNode, ValuePath]]:
    """Every count of the intake tree and of what the breakdowns' parts are trees of."""
    yield from intake_nodes(bulletin)
    for key, breakdown in filed_breakdowns(bulletin):
        for index, part in enumerate(breakdown.parts):
            yield from _nodes_below(part, ("breakdowns", key), ("breakdowns", key, "parts", index))


def counted_nodes(
    bulletin: Bulletin,
) -> Iterator[tuple[tuple[str, ...], IntakeNode | HotTopic, ValuePath]]:
    """What has a count of this period and one of the period before, with the names and the path
    that lead to it.
    """
    yield from part_nodes(bulletin)
    for index, topic in enumerate(bulletin.hot_topics):
        yield ("hot_topics", topic.name), topic, ("hot_topics", index)


def path_of_name(
    name: Name, issue: Issue, at_hand: AppendixRows | str | None, row: int
) -> ValuePath:
    """The path of the value that a name in an expression stands for; of all rows together, that of
    their table.
    """
    match name.key:
        case (before, _then) if before == ISSUE_BEFORE:
            return ("previous",)
        case ("cell", index) if isinstance(at_hand, AppendixRows) and name.source == ROWS_AT_HAND:
            return issue.tables[at_hand.index].path(row, at_hand.layout.leaves()[index])
        case ("cell", _index):
            tables = issue.values.rows_of(str(name.source))
            return ("appendices", tables[0].index) if tables else ("appendices",)
        case ("field", key) if isinstance(at_hand, str) and name.source == ROWS_AT_HAND:
            return (*at_hand.split("."), row, key)
        case ("field", _key):
            return tuple(str(name.source).split("."))
        case ("breakdown", key):
            return ("breakdowns", key)
        case ("part", owner, part):
            nodes = (
                (names, path)
                for names, _node, path in counted_nodes(issue.bulletin)
                if names[-1] == part
            )
            root = ("intake",) if owner == "intake" else ("breakdowns", owner)
            return next(
                ((*path, "count") for _names, path in nodes if path[: len(root)] == root), root
            )
        case ("path", *steps):
            return tuple(steps)
        case _:
            return name.key


def _nodes_below(
    node: IntakeNode, names: tuple[str, ...], path: ValuePath
) -> Iterator[tuple[tuple[str, ...], IntakeNode, ValuePath]]:
    names = (*names, node.name)
    yield names, node, path
    for index, part in enumerate(node.parts):
        yield from _nodes_below(part, names, (*path, "parts", index))
