"""The values of one issue, as expressions see them: columns of tables, fields of lists, single
values.

Exact arithmetic is imported when an expression is run: most packages have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import localcontext
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from bulletin_gen.bulletin import (
    Appendix,
    Breakdown,
    Bulletin,
    CountAtLeast,
    IntakeNode,
    RateAtLeast,
    UnitCount,
)
from bulletin_gen.derive.names import HOT_TOPICS, ISSUE_BEFORE, ROWS_AT_HAND
from bulletin_gen.expressions.names import Name
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, FiledCell, TableLayout

if TYPE_CHECKING:
    from bulletin_gen.expressions.compile import Compiled, Slot


class AppendixRows:
    """The cells of one appendix, row by row, as filed and then completed."""

    def __init__(self, appendix: Appendix, index: int, layout: TableLayout) -> None:
        """Take an appendix and its place among all."""
        self.appendix = appendix
        self.index = index
        self.layout = layout
        self.cells: list[list[FiledCell]] = [[*layout.cells(row)] for row in appendix.rows]
        self._columns: dict[int, list[Any]] = {}

    def column(self, index: int) -> list[Any]:
        """The values of a column; what is not there yet is absent."""
        if index not in self._columns:
            self._columns[index] = [
                None if row[index] is UNSET else row[index] for row in self.cells
            ]
        return self._columns[index]

    def fill(self, row: int, index: int, value: Cell) -> None:
        """Set a cell that was left out."""
        self.cells[row][index] = value
        self._columns.pop(index, None)


class IssueValues:
    """What names stand for in one issue."""

    def __init__(
        self, bulletin: Bulletin, package: TemplatePackage, previous: IssueValues | None = None
    ) -> None:
        """Take an issue, its package, and the values of the issue before it or None."""
        self.bulletin = bulletin
        self.previous = previous
        self.tables = [
            AppendixRows(appendix, index, package.tables[appendix.table])
            for index, appendix in enumerate(bulletin.appendices)
        ]
        self.facts: dict[str, Any] = {
            name: getattr(bulletin.facts, name) for name in bulletin.facts.__struct_fields__
        }
        self.entries: dict[str, list[dict[str, Any]]] = {}
        """The entries of each list, by its name, as fields with their values."""
        self._is_running = False
        self._aggregates: dict[tuple[int, int], Any] = {}
        """What functions of all rows gave, while one expression is run: however often they stand in
        each other.
        """
        self.selected: dict[str, list[tuple[int, int]]] = {}
        """Each selection's units, as places of tables and rows."""
        for name, value in (
            (HOT_TOPICS, bulletin.hot_topics),
            *((f"facts.{k}", v) for k, v in self.facts.items()),
        ):
            if isinstance(value, tuple) and value and hasattr(value[0], "__struct_fields__"):
                self.entries[name] = [
                    {f: getattr(entry, f) for f in entry.__struct_fields__} for entry in value
                ]

    def rows_of(self, table: str) -> list[AppendixRows]:
        """All the appendices of one kind of table."""
        return [rows for rows in self.tables if rows.appendix.table == table]

    def single(self, name: Name) -> Any:
        """The one value of a name."""
        match name.key:
            case ("facts", key):
                value = self.facts.get(key)
            case ("selections", key):
                value = len(self.selected.get(key, ()))
            case ("breakdown", key):
                breakdown = getattr(self.bulletin.breakdowns, key)
                value = None if breakdown is None else breakdown.count
            case ("part", owner, part):
                value = self._part(owner, part)
            case ("period", key):
                value = getattr(self.bulletin.period, key)
            case (before, then) if before == ISSUE_BEFORE:
                return None if self.previous is None else self.previous.single(then)
            case _:
                value = self.bulletin
                for step in name.key[1:]:
                    value = None if value is None else getattr(value, step)
        return plain_value(value)

    def has_parts(self, owner: str) -> bool:
        """Whether an issue files the count, or the breakdown, that a part is of."""
        return self._owner(owner) is not None

    def _owner(self, name: str) -> IntakeNode | Breakdown | None:
        owned: IntakeNode | Breakdown | None
        owned = (
            self.bulletin.intake if name == "intake" else getattr(self.bulletin.breakdowns, name)
        )
        return owned

    def _part(self, owner: str, name: str) -> int | None:
        """A part of a count by its name, at any depth; absent where there is none."""
        owned = self._owner(owner)
        roots = owned.parts if isinstance(owned, Breakdown) else () if owned is None else (owned,)
        return next(
            (node.count for root in roots for node in _nodes(root) if node.name == name), None
        )

    def run(self, compiled: Compiled, at_hand: AppendixRows | str | None = None) -> list[Any]:
        """An expression's value for each row at hand: of an appendix, of a list's entries; or its
        one value.

        One that names the issue before is absent where that is not known: no condition in it may
        go either way by that.
        """
        if self.previous is None and ISSUE_BEFORE in compiled.lookups:
            return [None] * (1 if at_hand is None else self._length(at_hand))
        is_outermost = not self._is_running
        self._is_running = True
        try:
            return self._run(compiled, at_hand)
        finally:
            if is_outermost:
                self._is_running = False
                self._aggregates.clear()

    def _run(self, compiled: Compiled, at_hand: AppendixRows | str | None) -> list[Any]:
        values, length = self._slots(compiled, at_hand)
        if at_hand is None:
            return [self._call(compiled, [column[0] for column in values])]
        columns = [
            column if isinstance(column, list) else [column[0]] * length for column in values
        ]
        if not columns:
            return [self._call(compiled, [])] * length
        from bulletin_gen.numbers.exact import UNROUNDED

        quick = compiled.quick
        with localcontext(UNROUNDED):
            try:
                return [quick(*row) for row in zip(*columns, strict=True)]
            except (ArithmeticError, TypeError):
                pass
        return [self._call(compiled, row) for row in zip(*columns, strict=True)]

    def run_on(self, compiled: Compiled, at_hand: AppendixRows, cells: Sequence[Any]) -> Any:
        """An expression's value for cells in the place of a row, such as totals; its functions of
        all rows go over those at hand.
        """
        values = [
            cells[slot.name.key[1]]
            if slot.name is not None and slot.name.source is not None
            else self._slot(slot, at_hand)[0]
            for slot in compiled.slots
        ]
        self._aggregates.clear()
        return self._call(compiled, values)

    def workings(self, compiled: Compiled, at_hand: AppendixRows | str | None, row: int) -> str:
        """How the value of a row comes about, with the numbers at hand."""
        values, _length = self._slots(compiled, at_hand)
        return compiled.working(
            [column[row] if isinstance(column, list) else column[0] for column in values]
        )

    def _slots(
        self, compiled: Compiled, at_hand: AppendixRows | str | None
    ) -> tuple[list[list[Any] | tuple[Any]], int]:
        """The values of each slot: a list of one a row, or a tuple of the one that is the same in
        all.
        """
        length = 0 if at_hand is None else self._length(at_hand)
        return [self._slot(slot, at_hand) for slot in compiled.slots], length

    def _length(self, at_hand: AppendixRows | str) -> int:
        return len(at_hand.cells if isinstance(at_hand, AppendixRows) else self._of(at_hand))

    def _slot(self, slot: Slot, at_hand: AppendixRows | str | None) -> list[Any] | tuple[Any]:
        if slot.name is None:
            key = (id(slot), id(at_hand) if slot.source == ROWS_AT_HAND else 0)
            if key not in self._aggregates:
                self._aggregates[key] = self._aggregate(slot, at_hand)
            return (self._aggregates[key],)
        if slot.name.source is None:
            return (self.single(slot.name),)
        return self._column(slot.name, at_hand)

    def _column(self, name: Name, at_hand: AppendixRows | str | None) -> list[Any]:
        if isinstance(at_hand, AppendixRows):
            if name.key[0] == ISSUE_BEFORE:
                return self._column_before(name.key[1], at_hand)
            return at_hand.column(name.key[1])
        return [plain_value(entry.get(name.key[1])) for entry in self._of(at_hand or "")]

    def _column_before(self, cell: Name, at_hand: AppendixRows) -> list[Any]:
        """What the units of rows had in a column of the issue before, where they were."""
        tables = [] if self.previous is None else self.previous.rows_of(str(cell.source))
        of_units = {
            row.unit: value
            for rows in tables
            for row, value in zip(rows.appendix.rows, rows.column(cell.key[1]), strict=True)
        }
        return [of_units.get(row.unit) for row in at_hand.appendix.rows]

    def _aggregate(self, slot: Slot, at_hand: AppendixRows | str | None) -> Any:
        """What a function makes of all rows: of those at hand, or of the table or list that it
        names.
        """
        from bulletin_gen.numbers.exact import TooLargeError, aggregate

        if slot.of is None:
            raise AssertionError("a function has an expression")
        values: list[Any] = []
        for rows in self._sources(slot.source, at_hand):
            found = self.run(slot.of, rows)
            if slot.where is not None:
                found = [
                    value
                    for value, holds in zip(found, self.run(slot.where, rows), strict=True)
                    if holds
                ]
            values += found
        try:
            return aggregate(slot.function, values)
        except TooLargeError as error:
            raise slot.of.expression.too_large() from error

    def _sources(
        self, source: str, at_hand: AppendixRows | str | None
    ) -> Iterator[AppendixRows | str]:
        if source == ROWS_AT_HAND:
            if at_hand is not None:
                yield at_hand
        elif source in self.entries or "." in source or source == HOT_TOPICS:
            yield source
        else:
            yield from self.rows_of(source)

    def _of(self, source: str) -> list[dict[str, Any]]:
        return self.entries.get(source, [])

    def _call(self, compiled: Compiled, values: Sequence[Any]) -> Any:
        from bulletin_gen.numbers.exact import TooLargeError

        try:
            return compiled.function(*values)
        except ZeroDivisionError as error:
            working = compiled.working(values)
            message = _(
                "something is divided by 0 ({working}); say what stands there then: … if … else "
                "none"
            )
            raise compiled.expression.error(message.format(working=working)) from error
        except TooLargeError as error:
            raise compiled.expression.too_large() from error
        except (ArithmeticError, TypeError) as error:
            raise compiled.expression.error(_("this cannot be done with such values")) from error


def _nodes(node: IntakeNode) -> Iterator[IntakeNode]:
    yield node
    for part in node.parts:
        yield from _nodes(part)


def plain_value(value: Any) -> Any:
    """A lower bound counts as its number, units as what they come to; what is not there yet is
    absent.
    """
    if value is UNSET or value == ():
        return None
    if isinstance(value, tuple) and isinstance(value[0], UnitCount):
        return sum(unit.count for unit in value)
    return value.at_least if isinstance(value, CountAtLeast | RateAtLeast) else value
