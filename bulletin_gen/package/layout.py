"""The layout of a table, as ``tables.toml`` of a template package states it.

A layout is a tree of columns. The leaves hold the cells of a row; the branches are the groups that
span them in the header. The same tree names the fields of a row in the JSON: a group is an object,
a leaf a value.
"""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, UnsetType
from msgspec.structs import replace

from bulletin_gen.numbers.number import Number
from bulletin_gen.schema.patterns import KEY, PERCENTAGE

Cell: TypeAlias = str | Number | None
"""What a leaf holds in one row; None is an absent value."""
FiledCell: TypeAlias = Cell | UnsetType
"""The same as filed: a sum may have been left out."""

Total: TypeAlias = Literal["sum", "value", "mean", "none"]
"""What the row of totals says of a column: what its numbers come to, what the column itself is
computed by, of the totals, the mean, or nothing."""
Align: TypeAlias = Literal["left", "centre", "right"]
ColumnPath: TypeAlias = tuple[str, ...]

Key: TypeAlias = Annotated[str, Meta(pattern=KEY)]


class ColumnKind(Struct, frozen=True):
    """A kind of column: its type, and what is done with its numbers.

    ``is_added_up``: where a unit has none, 0 is filed. ``total``: what the row of totals says where
    the column does not say it.
    ``limit`` is the most that a number can be where its column has no full marks, None where there
    is no such limit, nor 0 for the least. ``unit`` is printed behind a number. ``is_computed``: may
    be left out, and is computed then.
    """

    type: Any
    is_added_up: bool = False
    total: Total = "none"
    limit: Number | None = None
    unit: str = ""
    is_computed: bool = False


COLUMN_KINDS: dict[str, ColumnKind] = {
    "text": ColumnKind(str),
    "score": ColumnKind(Number, is_added_up=True),
    "count": ColumnKind(int, is_added_up=True, total="sum", limit=10**12),
    "percentage": ColumnKind(
        Annotated[Number, Meta(extra_json_schema={"format": PERCENTAGE})],
        total="value",
        limit=100,
        unit="%",
    ),
    "change": ColumnKind(
        Annotated[Number, Meta(extra_json_schema={"format": PERCENTAGE})], total="value", unit="%"
    ),
    "rank": ColumnKind(int, is_computed=True),
}
"""All that differs from kind to kind; a new kind is an entry here."""


class Column(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column, or a group of columns; ``kind`` is one of ``COLUMN_KINDS``.

    ``title`` may hold line breaks. ``sum`` names the columns this one adds up, each by its path in
    this column's own group or from the top (``"hotline.subtotal"``). ``ratio`` names two columns;
    this one, a percentage, is the first in percent of the second. ``value`` is an expression that
    this column's cells are computed by. A rank is one ``by`` a column, that of the ranking unless
    told, the greatest first unless ``ascending``, within the table or ``over`` several tables
    together. ``adds_up_to`` names a count of the intake that all rows come to. ``decimals`` is how
    many a number is printed with; without, it is printed as filed. A score lies within 0 and
    ``full_marks``. A column with ``supervision_notice`` is the one in which a unit loses marks for
    a notice. A column that is not ``printed`` is filed for others' sake. ``width`` is in
    millimetres, of a leaf only. ``total`` is what the row of totals says of it, that of its kind
    unless told.
    """

    key: Key
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    kind: str = "score"
    columns: tuple["Column", ...] = ()
    value: str = ""
    sum: tuple[str, ...] = ()
    ratio: tuple[str, str] | None = None
    by: str = ""
    ascending: bool = False
    over: tuple[str, ...] = ()
    adds_up_to: str = ""
    decimals: Annotated[int, Meta(ge=0, le=6)] | None = None
    full_marks: Number | None = None
    supervision_notice: bool = False
    printed: bool = True
    total: Total | None = None
    width: Number | None = None
    align: Align = "centre"

    @property
    def says_of_all(self) -> Total:
        """What the row of totals says of it."""
        if self.total is not None:
            return self.total
        is_of_totals = self.value or self.ratio or self.sum
        total = COLUMN_KINDS[self.kind].total
        return "none" if total == "value" and not is_of_totals else total

    @property
    def is_computed(self) -> bool:
        """Whether its cells may be left out, and are computed then."""
        return bool(self.value or self.sum or self.ratio or COLUMN_KINDS[self.kind].is_computed)


class Comparison(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column that tells of the issue before, printed behind all others where that issue is there.

    ``of`` names the column that is compared, the place in the ranking unless told; ``shows``
    whether the change is printed (↑2, ↓1, —), or what stood there before.
    """

    title: Annotated[str, Meta(min_length=1)]
    of: str = ""
    shows: Literal["change", "before"] = "change"
    width: Number | None = None
    align: Align = "centre"


class Leaf(Struct, frozen=True):
    """A column that holds cells: its place among the leaves, from 0,
    and the keys that lead to it.
    """

    index: int
    path: ColumnPath
    column: Column


class TableLayout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The columns of one kind of table, left to right; the first is the unit's name.

    A table that is ``like`` another has that one's columns; all else it says itself.
    """

    columns: tuple[Column, ...] = ()
    like: str = ""
    absent: str = "-"
    order_by: str | None = None
    """The path of the column by which rows descend; None when the table is no ranking."""
    serial_title: str | None = None
    """The title of a column of serial numbers before all others; None for none."""
    totals_title: str | None = None
    """What a last row of totals says in the first column; None for no such row."""
    orientation: Literal["landscape", "portrait"] = "landscape"
    """How its pages are turned."""
    comparisons: tuple[Comparison, ...] = ()
    """Columns that tell of the issue before."""
    starts_page: bool = True
    """Whether it always starts a page, or follows what stands above it where it fits there."""

    def leaves(self) -> tuple[Leaf, ...]:
        """The columns that hold cells, left to right."""
        return self._leaves

    @cached_property
    def _leaves(self) -> tuple[Leaf, ...]:
        found = enumerate(_leaves(self.columns, ()))
        return tuple(Leaf(index, path, column) for index, (path, column) in found)

    def printed(self) -> "TableLayout":
        """The layout as it is printed: without the columns that are filed only."""
        return self._as_printed

    @cached_property
    def _as_printed(self) -> "TableLayout":
        return replace(self, columns=_printed(self.columns))

    def printed_indices(self) -> tuple[int, ...] | None:
        """The indices of the leaves that are printed; None where all are."""
        kept = {leaf.path for leaf in self.printed().leaves()}
        indices = tuple(leaf.index for leaf in self.leaves() if leaf.path in kept)
        return None if len(indices) == len(self.leaves()) else indices

    def cells(self, row: object) -> list[Cell]:
        """The values of a row's leaves, left to right; a group that is None makes all its leaves
        None.
        """
        return _cells(self.columns, row)

    def leaf(self, path: str) -> Leaf:
        """The leaf at a dotted path. Raises KeyError when there is none."""
        return {".".join(leaf.path): leaf for leaf in self.leaves()}[path]

    def depth(self) -> int:
        """How many header rows the table has."""
        return _depth(self.columns)

    def ratios(self) -> tuple[tuple[int, int, int], ...]:
        """Each ratio's index with those of its two terms. Raises KeyError with the path of a column
        not there.
        """
        index_of = self._index_of()
        return tuple(
            (leaf.index, _find(index_of, leaf.path, part), _find(index_of, leaf.path, whole))
            for leaf in self.leaves()
            if leaf.column.ratio
            for part, whole in (leaf.column.ratio,)
        )

    def ranks(self) -> tuple[int, ...]:
        """The indices of the columns that hold ranks."""
        return tuple(
            leaf.index for leaf in self.leaves() if COLUMN_KINDS[leaf.column.kind].is_computed
        )

    def columns_along(self, path: ColumnPath) -> tuple[Column, ...]:
        """The columns that lead to a leaf, or to a group: the outermost first, itself last."""
        found, columns = [], self.columns
        for key in path:
            found.append(next(column for column in columns if column.key == key))
            columns = found[-1].columns
        return tuple(found)

    def find(self, path: ColumnPath, term: str) -> Leaf | None:
        """The leaf that a column means by a term: in its own group, or else from the top; None
        where there is none.
        """
        index_of = self._index_of()
        try:
            return self.leaves()[_find(index_of, path, term)]
        except KeyError:
            return None

    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each summing leaf's index with the indices it adds up, in an order in which they can be
        computed.

        Raises KeyError with the path of a column that is not there, ValueError for a sum that needs
        itself.
        """
        index_of = self._index_of()
        terms = {
            leaf.index: tuple(_find(index_of, leaf.path, term) for term in leaf.column.sum)
            for leaf in self.leaves()
            if leaf.column.sum
        }
        return tuple((index, terms[index]) for index in _by_dependency(terms))

    def _index_of(self) -> dict[ColumnPath, int]:
        return {leaf.path: leaf.index for leaf in self.leaves()}


def _find(index_of: dict[ColumnPath, int], path: ColumnPath, term: str) -> int:
    """The index of the leaf that a column means by a term: in its own group,
    or else from the top.
    """
    in_group, from_top = (*path[:-1], *term.split(".")), tuple(term.split("."))
    return index_of[in_group] if in_group in index_of else index_of[from_top]


def _leaves(columns: tuple[Column, ...], prefix: ColumnPath) -> Iterator[tuple[ColumnPath, Column]]:
    for column in columns:
        path = (*prefix, column.key)
        if column.columns:
            yield from _leaves(column.columns, path)
        else:
            yield path, column


def _printed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that are printed; a group of which nothing is printed is none."""
    kept = (
        replace(c, columns=_printed(c.columns)) if c.columns else c for c in columns if c.printed
    )
    groups = {column.key for column in columns if column.columns}
    return tuple(column for column in kept if column.columns or column.key not in groups)


def _cells(columns: tuple[Column, ...], group: object) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        value = None if group is None else getattr(group, column.key)
        if column.columns:
            cells += _cells(column.columns, value)
        else:
            cells.append(value)
    return cells


def _depth(columns: tuple[Column, ...]) -> int:
    return max(1 + (_depth(column.columns) if column.columns else 0) for column in columns)


def _by_dependency(terms: dict[int, tuple[int, ...]]) -> list[int]:
    ordered: list[int] = []
    waiting = list(terms)
    while waiting:
        ready = [index for index in waiting if not set(terms[index]) & set(waiting)]
        if not ready:
            raise ValueError(waiting[0])
        ordered += ready
        waiting = [index for index in waiting if index not in ready]
    return ordered
