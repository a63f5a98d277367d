"""What a rule looks at: an issue, its template package, and the issue before it where that is
given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct

from bulletin_gen.bulletin import Bulletin, HotTopic, IntakeNode, filed_breakdowns
from bulletin_gen.derive.names import ROWS_AT_HAND, IssueScope
from bulletin_gen.derive.selected import values_of
from bulletin_gen.derive.values import IssueValues, Rows
from bulletin_gen.expressions.names import Name
from bulletin_gen.numbers.number import Number, as_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, Leaf
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.roles import fields_for

_PLAIN_NAME = re.compile("(?!.*[待某\u115f\u1160\u3164\uffa0])[^\\W_A-Za-z\x80-\xff]*")
"""Hanzi and figures (any letter beyond Latin-1), without 待 and 某, which make placeholders, and
blank letters.
"""
_NOT_TEXT = {*fields_for("file"), "appendices"}


class Table:
    """An appendix, as its layout sees it: the cells of each row, left to right."""

    def __init__(self, rows: Rows) -> None:
        """Take the cells of an appendix; nothing in them is left out any more."""
        self.index = rows.index
        self.layout = rows.layout
        self.leaves = rows.layout.leaves()
        self.rows: list[list[Cell]] = rows.cells  # type: ignore[assignment]  # completed: none is left out

    @cached_property
    def notice_leaves(self) -> list[Leaf]:
        """The columns in which a unit loses marks for a supervision notice."""
        return [leaf for leaf in self.leaves if leaf.column.supervision_notice]

    def path(self, row: int, leaf: Leaf) -> ValuePath:
        """The path of a cell."""
        return ("appendices", self.index, "rows", row, *leaf.path)

    def title(self, leaf: Leaf) -> str:
        """A column's own title, after those of the groups it stands in."""
        return "/".join(
            column.title.replace("\n", "") for column in self.layout.columns_along(leaf.path)
        )

    def unit(self, row: int) -> str:
        """The name of a row's unit."""
        return str(self.rows[row][0])

    @cached_property
    def groups(self) -> dict[str, list[Leaf]]:
        """The leaves of each top-level group that are filed one by one: its sums left out."""
        groups: dict[str, list[Leaf]] = {}
        for leaf in self.leaves:
            if len(leaf.path) > 1 and not leaf.column.sum:
                groups.setdefault(leaf.path[0], []).append(leaf)
        return groups

    @cached_property
    def totals(self) -> list[Number] | None:
        """What the rows are ranked by, one a row, 0 for an absent one; None when the table is no
        ranking.
        """
        return [total or 0 for total in self.filed_totals] if self.layout.order_by else None

    @cached_property
    def filed_totals(self) -> list[Number | None]:
        """What the rows are ranked by, as filed; empty when the table is no ranking."""
        if self.layout.order_by is None:
            return []
        index = self.layout.leaf(self.layout.order_by).index
        return [as_number(row[index]) for row in self.rows]

    def assessed_groups(self, row: int) -> frozenset[str]:
        """The groups in which a unit has scores: units with the same ones are assessed alike."""
        cells = self.rows[row]
        return frozenset(
            name
            for name, leaves in self.groups.items()
            if any(cells[leaf.index] is not None for leaf in leaves)
        )


class Issue:
    """An issue under check."""

    def __init__(
        self,
        bulletin: Bulletin,
        package: TemplatePackage,
        previous: Bulletin | None = None,
        year_before: Bulletin | None = None,
    ) -> None:
        """Take the issue, its package, and the issues before it and a year before (of the same
        package) or None.
        """
        self.bulletin = bulletin
        self.package = package
        self.previous = previous
        self.year_before = year_before
        self.unprinted: tuple[ValuePath, ...] = ()
        """What the issue's document does not show, where it was composed."""

    @cached_property
    def values(self) -> IssueValues:
        """The values of the issue, as expressions see them."""
        return values_of(self.bulletin, self.package)

    @cached_property
    def tables(self) -> list[Table]:
        """The tables of the issue."""
        return [Table(rows) for rows in self.values.tables]

    def count_of(self, name: str) -> Number | None:
        """The number of a single value by its name in expressions; None where it is absent."""
        found = IssueScope(self.package).find(name)
        return None if isinstance(found, str) else as_number(self.values.single(found))

    @cached_property
    def previous_tables(self) -> list[Table]:
        """The tables of the issue before; none when that is not given."""
        if self.previous is None:
            return []
        return [Table(rows) for rows in IssueValues(self.previous, self.package).tables]

    @cached_property
    def texts(self) -> list[tuple[str, ValuePath]]:
        """Every text of the issue that gets printed, with its path; plain names in tables left out.

        Those are thousands, and nothing but hanzi and figures: no slip of typing to look for.
        """
        top = self.bulletin
        fields = [field for field in top.__struct_fields__ if field not in _NOT_TEXT]
        texts = [found for field in fields for found in _texts(getattr(top, field), (field,))]
        for table in self.tables:
            group = top.appendices[table.index].unit_group
            texts.append((group, ("appendices", table.index, "unit_group")))
            leaves = [leaf for leaf in table.leaves if leaf.column.kind == "text"]
            for row, cells in enumerate(table.rows):
                for leaf in leaves:
                    text = str(cells[leaf.index] or "")
                    if not _PLAIN_NAME.fullmatch(text):
                        texts.append((text, table.path(row, leaf)))
        return texts

    @cached_property
    def place_of_unit(self) -> dict[str, tuple[Table, int]]:
        """Each unit's table and row; the last one, should it stand in several."""
        return places_of_units(self.tables)


def places_of_units(tables: list[Table]) -> dict[str, tuple[Table, int]]:
    """Each unit's table and row."""
    return {table.unit(row): (table, row) for table in tables for row in range(len(table.rows))}


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


def counted(
    bulletin: Bulletin,
) -> Iterator[tuple[tuple[str, ...], IntakeNode | HotTopic, ValuePath]]:
    """What has a count of this period and one of the period before, with the names and the path
    that lead to it.
    """
    yield from part_nodes(bulletin)
    for index, topic in enumerate(bulletin.hot_topics):
        yield ("hot_topics", topic.name), topic, ("hot_topics", index)


def path_of_name(name: Name, issue: Issue, at_hand: Rows | str | None, row: int) -> ValuePath:
    """The path of the value that a name in an expression stands for; of all rows together, that of
    their table.
    """
    match name.key:
        case ("cell", index) if isinstance(at_hand, Rows) and name.source == ROWS_AT_HAND:
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
                (names, path) for names, _node, path in counted(issue.bulletin) if names[-1] == part
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


def _texts(value: Any, path: ValuePath) -> Iterator[tuple[str, ValuePath]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field), (*path, field))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
