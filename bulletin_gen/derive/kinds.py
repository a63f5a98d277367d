"""The kinds of derived values: what each is computed of, and how."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from bulletin_gen.derive.names import ROWS_AT_HAND
from bulletin_gen.derive.values import AppendixRows, IssueValues
from bulletin_gen.expressions.names import Name
from bulletin_gen.numbers.arithmetic import RATIO_DECIMALS, ranks_of, ratio_of, sum_of
from bulletin_gen.numbers.number import as_number
from bulletin_gen.package.layout import Column, Leaf
from bulletin_gen.package.manifest import Field, Selection

if TYPE_CHECKING:
    from bulletin_gen.expressions.compile import Compiled

Node: TypeAlias = tuple[Any, ...]
"""A value of the graph: ``("column", table, index)``, ``("fact", key)``, ``("field", list, key)``
or ``("selection", key)``."""


RowPlace: TypeAlias = tuple[int, int]
"""A row, by the places of its appendix and of itself."""


class ComputedNames(tuple[str, ...]):
    """The names of a selection that the issue did not file."""

    __slots__ = ()


class Derived(Struct, frozen=True, eq=False):
    """A value that is computed of others; the base of all kinds."""

    node: Node

    def needs(self) -> Iterator[Node]:
        """The nodes that it is computed of."""
        raise NotImplementedError


class DerivedColumn(Derived, frozen=True, eq=False):
    """A column of a table: a sum, a ratio, or an expression."""

    table: str
    leaf: Leaf
    terms: tuple[int, ...] = ()
    ratio: tuple[int, int] | None = None
    compiled: Compiled | None = None

    def needs(self) -> Iterator[Node]:
        """Other columns, facts and fields."""
        for index in (*self.terms, *(self.ratio or ())):
            yield ("column", self.table, index)
        if self.compiled is not None:
            yield from needed_nodes(self.compiled, self.table)

    def computed(self, values: IssueValues, rows: AppendixRows) -> list[Any]:
        """The column's values as they are printed."""
        column = self.leaf.column
        if self.compiled is not None:
            return rounded_for_print(
                values.run(self.compiled, rows), declared_decimals(column), self.compiled
            )
        if self.ratio is not None:
            part, whole = map(rows.column, self.ratio)
            return [ratio_of(a, b, column.decimals) for a, b in zip(part, whole, strict=True)]
        return [sum_of(cells, self.terms) for cells in rows.cells]


class DerivedRank(Derived, frozen=True, eq=False):
    """A column of ranks, within a table or over several."""

    table: str
    leaf: Leaf
    by: str
    over: tuple[tuple[str, int], ...]
    """The tables that are ranked together,
    each with the index of the column that it is ranked by.
    """

    def needs(self) -> Iterator[Node]:
        """The columns that it ranks by."""
        for table, index in self.over:
            yield ("column", table, index)

    def computed(self, values: IssueValues, rows: AppendixRows) -> list[Any]:
        """The rank of each row."""
        column = self.leaf.column
        together = (
            [(other, index) for table, index in self.over for other in values.rows_of(table)]
            if column.over
            else [(rows, self.over[0][1])]
        )
        numbers = [as_number(value) for other, index in together for value in other.column(index)]
        ranks = ranks_of(numbers, ascending=column.ascending)
        start = 0
        for other, _index in together:
            if other is rows:
                return ranks[start : start + len(rows.cells)]
            start += len(other.cells)
        raise AssertionError("a table is ranked with itself")


class DerivedFact(Derived, frozen=True, eq=False):
    """A fact by an expression."""

    field: Field
    compiled: Compiled

    def needs(self) -> Iterator[Node]:
        """Whatever its expression names."""
        return needed_nodes(self.compiled, "")

    def computed(self, values: IssueValues) -> Any:
        """The value as it is printed."""
        return rounded_for_print(
            values.run(self.compiled), declared_decimals(self.field), self.compiled
        )[0]


class DerivedField(Derived, frozen=True, eq=False):
    """A field of a list's entries by an expression."""

    about: str
    field: Field
    compiled: Compiled

    def needs(self) -> Iterator[Node]:
        """Whatever its expression names."""
        return needed_nodes(self.compiled, self.about)

    def computed(self, values: IssueValues) -> list[Any]:
        """The value of each entry as it is printed."""
        return rounded_for_print(
            values.run(self.compiled, self.about), declared_decimals(self.field), self.compiled
        )


class DerivedSelection(Derived, frozen=True, eq=False):
    """The units that a selection takes of its tables."""

    selection: Selection
    by: tuple[tuple[str, int | None, int | None], ...]
    """Each table with the indices of the columns that it is ordered by."""
    where: dict[str, Compiled]

    def needs(self) -> Iterator[Node]:
        """The columns that it selects by."""
        for table, *indices in self.by:
            yield from (("column", table, index) for index in indices if index is not None)
        for table, compiled in self.where.items():
            yield from needed_nodes(compiled, table)

    def computed(self, values: IssueValues) -> tuple[list[RowPlace], list[RowPlace]]:
        """The selected rows in order; and where a tie at the edge is left open, all those that are
        alike there.
        """
        candidates = list(self._candidates(values))
        selection = self.selection
        is_of_all = selection.first is None and selection.last is None
        if is_of_all and not selection.by:
            return [place for _keys, place in candidates], []
        ranked = [
            (self._order(keys), place)
            for keys, place in candidates
            if is_of_all or keys[0] is not None
        ]
        ranked.sort(key=lambda item: item[0])
        if is_of_all:
            return [place for _order, place in ranked], []
        if selection.last is not None:
            ranked.reverse()
        number = selection.first or selection.last or 0
        chosen, alike = ranked[:number], []
        if chosen and ranked[number : number + 1] and ranked[number][0] == chosen[-1][0]:
            alike = [place for order, place in ranked if order == chosen[-1][0]]
        if selection.last is not None:
            chosen.reverse()
        return [place for _order, place in chosen], alike

    def _candidates(self, values: IssueValues) -> Iterator[tuple[tuple[Any, ...], tuple[int, int]]]:
        for table, *indices in self.by:
            for rows in values.rows_of(table):
                columns = [rows.column(index) for index in indices if index is not None]
                holds = (
                    values.run(self.where[table], rows)
                    if table in self.where
                    else [True] * len(rows.cells)
                )
                for row in range(len(rows.cells)):
                    if holds[row]:
                        yield tuple(as_number(column[row]) for column in columns), (rows.index, row)

    def _order(self, keys: tuple[Any, ...]) -> tuple[Any, ...]:
        """Sorts the best first."""
        signs = (self.selection.ascending, self.selection.then_ascending)
        return tuple(
            (key is None, 0 if key is None else key if ascending else -key)
            for key, ascending in zip(keys, signs, strict=False)
        )


def needed_nodes(compiled: Compiled, about: str) -> Iterator[Node]:
    """The nodes of the graph that an expression names."""
    for name in compiled.names():
        yield node_of(name, about)


def node_of(name: Name, about: str) -> Node:
    """The node of the graph that a name stands for; of rows at hand, in the table or list that they
    are of.
    """
    source = about if name.source == ROWS_AT_HAND else name.source
    match name.key:
        case ("cell", index):
            return ("column", source, index)
        case ("field", key):
            return ("field", source, key)
        case ("facts", key):
            return ("fact", key)
        case ("selections", key):
            return ("selection", key)
        case _:
            node: Node = name.key
            return node


def rounded_for_print(values: list[Any], decimals: int | None, compiled: Compiled) -> list[Any]:
    """Computed values as they are printed: rounded half up, once; fractions to two decimals where
    none are declared.

    Raises TemplateError, at the expression, for a number beyond all measure.
    """
    from bulletin_gen.numbers.arithmetic import rounded
    from bulletin_gen.numbers.exact import TooLargeError, all_rounded, as_decimal, is_too_large

    try:
        if decimals is not None:
            numbers = all_rounded(values, decimals)
            return (
                numbers if decimals else [int(n) if isinstance(n, Decimal) else n for n in numbers]
            )
        if any(type(value) is int and is_too_large(value) for value in values):
            raise TooLargeError
        plain = [
            value if value is None or isinstance(value, str) else as_decimal(value)
            for value in values
        ]
        return [
            rounded(value, RATIO_DECIMALS) if number is None and value is not None else number
            for value, number in zip(values, plain, strict=True)
        ]
    except TooLargeError as error:
        raise compiled.expression.too_large() from error


def declared_decimals(declared: Column | Field) -> int | None:
    """With how many decimals a value is computed; None where the package does not say."""
    return 0 if declared.kind == "count" else declared.decimals
