"""What of a package is computed of what: derived values in an order in which they can be computed, and relations.

Sums, ratios and ranks of a layout are the short words for the usual cases: they stand in the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from bulletin_gen.derive.names import ROWS_AT_HAND, IssueScope, declared_fields, lists_of
from bulletin_gen.derive.values import IssueValues, Rows
from bulletin_gen.errors import TemplateError
from bulletin_gen.expressions.names import Name
from bulletin_gen.i18n import _
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.arithmetic import RATIO_DECIMALS, as_number, ranks_of, ratio_of, sum_of
from bulletin_gen.package.layout import COLUMN_KINDS, ColumnPath, Leaf, TableLayout
from bulletin_gen.package.load import place_of_column
from bulletin_gen.package.manifest import Field, Relation, Selection
from bulletin_gen.package.text_files import place_of
from bulletin_gen.places import Place

if TYPE_CHECKING:
    from bulletin_gen.expressions.compile import Compiled

Node: TypeAlias = tuple[Any, ...]
"""A value of the graph: ``("column", table, index)``, ``("fact", key)``, ``("field", list, key)`` or
``("selection", key)``."""


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
            yield from nodes_of(self.compiled, self.table)

    def computed(self, values: IssueValues, rows: Rows) -> list[Any]:
        """The column's values as they are printed."""
        column = self.leaf.column
        if self.compiled is not None:
            decimals = 0 if column.kind == "count" else column.decimals
            return printed(values.run(self.compiled, rows), decimals, self.compiled)
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
    """The tables that are ranked together, each with the index of the column that it is ranked by."""

    def needs(self) -> Iterator[Node]:
        """The columns that it ranks by."""
        for table, index in self.over:
            yield ("column", table, index)

    def computed(self, values: IssueValues, rows: Rows) -> list[Any]:
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
        return nodes_of(self.compiled, "")

    def computed(self, values: IssueValues) -> Any:
        """The value as it is printed."""
        return printed(values.run(self.compiled), _decimals_of(self.field), self.compiled)[0]


class DerivedField(Derived, frozen=True, eq=False):
    """A field of a list's entries by an expression."""

    about: str
    field: Field
    compiled: Compiled

    def needs(self) -> Iterator[Node]:
        """Whatever its expression names."""
        return nodes_of(self.compiled, self.about)

    def computed(self, values: IssueValues) -> list[Any]:
        """The value of each entry as it is printed."""
        return printed(values.run(self.compiled, self.about), _decimals_of(self.field), self.compiled)


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
            yield from nodes_of(compiled, table)

    def computed(self, values: IssueValues) -> tuple[list[RowPlace], list[RowPlace]]:
        """The selected rows in order; and where a tie at the edge is left open, all those that are alike there."""
        candidates = list(self._candidates(values))
        selection = self.selection
        if selection.first is None and selection.last is None:
            return [place for _keys, place in candidates], []
        ranked = [(self._order(keys), place) for keys, place in candidates if keys and keys[0] is not None]
        ranked.sort(key=lambda item: item[0])
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
                holds = values.run(self.where[table], rows) if table in self.where else [True] * len(rows.cells)
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


class HeldRelation(Struct, frozen=True, eq=False):
    """A relation, ready to be asked."""

    relation: Relation
    compiled: Compiled


class Plan(Struct, frozen=True, eq=False):
    """All that a package derives, in an order in which it can be computed, and all that it relates."""

    derived: tuple[Derived, ...]
    relations: tuple[HeldRelation, ...]


@lru_cache(maxsize=KEPT_PACKAGES)
def plan_of(package: TemplatePackage) -> Plan:
    """The plan of a package. Raises TemplateError, at the place of an expression, for what cannot be computed."""
    planner = _Planner(package)
    planner.refuse_breakdowns_of_nothing()
    derived = {item.node: item for item in planner.derived()}
    return Plan(_in_order(derived, planner), tuple(planner.relations()))


def _in_order(derived: dict[Node, Derived], planner: _Planner) -> tuple[Derived, ...]:
    """The derived values, each after those that it is computed of."""
    sorter = TopologicalSorter({node: {n for n in item.needs() if n in derived} for node, item in derived.items()})
    try:
        return tuple(derived[node] for node in sorter.static_order())
    except CycleError as error:
        raise planner.circle(derived[error.args[1][0]]) from error


def nodes_of(compiled: Compiled, about: str) -> Iterator[Node]:
    """The nodes of the graph that an expression names."""
    for name in compiled.names():
        yield node_of(name, about)


def node_of(name: Name, about: str) -> Node:
    """The node of the graph that a name stands for; of rows at hand, in the table or list that they are of."""
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


def printed(values: list[Any], decimals: int | None, compiled: Compiled) -> list[Any]:
    """Computed values as they are printed: rounded half up, once; fractions to two decimals where none are declared.

    Raises TemplateError, at the expression, for a number beyond all measure.
    """
    from bulletin_gen.exact import TooLargeError, all_rounded, as_decimal, is_too_large, rounded

    try:
        if decimals is not None:
            numbers = all_rounded(values, decimals)
            return numbers if decimals else [int(n) if isinstance(n, Decimal) else n for n in numbers]
        if any(type(value) is int and is_too_large(value) for value in values):
            raise TooLargeError
        plain = [value if value is None or isinstance(value, str) else as_decimal(value) for value in values]
        return [
            rounded(value, RATIO_DECIMALS) if number is None and value is not None else number
            for value, number in zip(values, plain, strict=True)
        ]
    except TooLargeError as error:
        raise compiled.expression.error(_("the result is too large a number")) from error


def _decimals_of(field: Field) -> int | None:
    return 0 if field.kind == "count" else field.decimals


class _Planner:
    def __init__(self, package: TemplatePackage) -> None:
        self._package = package

    def derived(self) -> Iterator[Derived]:
        for name, layout in self._package.tables.items():
            yield from self._columns(name, layout)
        for number, fact in enumerate(self._package.manifest.facts):
            if fact.value:
                compiled = self._compile(fact.value, IssueScope(self._package), ("facts", number, "value"))
                _refuse_other_kind(compiled, fact.kind)
                yield DerivedFact(("fact", fact.key), fact, compiled)
        for about in lists_of(self._package):
            yield from self._fields(about)
        for number, selection in enumerate(self._package.manifest.selections):
            yield self._selection(number, selection)

    def relations(self) -> Iterator[HeldRelation]:
        for number, relation in enumerate(self._package.manifest.relations):
            known = [*self._package.tables, *lists_of(self._package)]
            if relation.rows and relation.rows not in known:
                raise self._error(self._no_rows(relation.rows), ("relations", number, "rows"))
            scope = IssueScope(self._package, relation.rows)
            compiled = self._compile(relation.that, scope, ("relations", number, "that"))
            _refuse_no_condition(compiled)
            yield HeldRelation(relation, compiled)

    def refuse_breakdowns_of_nothing(self) -> None:
        """Refuse a breakdown of what is no number of an issue: nothing would hold it."""
        scope = IssueScope(self._package)
        for number, breakdown in enumerate(self._package.manifest.breakdowns):
            found = scope.find(breakdown.of)
            if isinstance(found, str):
                raise self._error(found, ("breakdowns", number))
            if found.kind != "number" or found.source is not None:
                message = _("“{name}” is no single number").format(name=breakdown.of)
                raise self._error(message, ("breakdowns", number))

    def circle(self, derived: Derived) -> TemplateError:
        """What to say of a value that needs itself."""
        name = ".".join(str(step) for step in derived.node[1:] if not isinstance(step, int))
        if isinstance(derived, DerivedColumn):
            name = f"{derived.table}.{'.'.join(derived.leaf.path)}"
        message = _("“{name}” needs its own result").format(name=name)
        if isinstance(derived, DerivedColumn | DerivedRank):
            return TemplateError(message, self._table_place(derived.table, derived.leaf))
        keys = [fact.key for fact in self._package.manifest.facts]
        is_fact = derived.node[0] == "fact"
        return self._error(message, ("facts", keys.index(derived.node[1]), "value") if is_fact else ())

    def _columns(self, name: str, layout: TableLayout) -> Iterator[Derived]:
        sums, ratios = dict(layout.sums()), {index: (part, whole) for index, part, whole in layout.ratios()}
        for leaf in layout.leaves():
            node = ("column", name, leaf.index)
            if leaf.column.value:
                scope = IssueScope(self._package, name, leaf.path[:-1])
                compiled = self._compiled_column(name, leaf, scope)
                yield DerivedColumn(node, name, leaf, compiled=compiled)
            elif leaf.index in sums:
                yield DerivedColumn(node, name, leaf, terms=sums[leaf.index])
            elif leaf.index in ratios:
                yield DerivedColumn(node, name, leaf, ratio=ratios[leaf.index])
            elif COLUMN_KINDS[leaf.column.kind].is_computed:
                yield self._rank(name, layout, leaf)

    def _compiled_column(self, name: str, leaf: Leaf, scope: IssueScope) -> Compiled:
        path = (*place_of_column(name, self._package.tables[name], leaf.path), "value")
        place = place_of(self._package.tables_file, path, leaf.column.value)
        compiled = _compiled(leaf.column.value, scope, place)
        _refuse_other_kind(compiled, leaf.column.kind)
        return compiled

    def _rank(self, name: str, layout: TableLayout, leaf: Leaf) -> DerivedRank:
        by = leaf.column.by or layout.order_by or "unit"
        place = self._table_place(name, leaf)
        over = [
            (table, self._number_of(table, by, place, leaf.path[:-1] if table == name else ()))
            for table in dict.fromkeys((name, *leaf.column.over))
        ]
        return DerivedRank(("column", name, leaf.index), name, leaf, by, tuple(over))

    def _number_of(self, table: str, column: str, place: Place, group: ColumnPath = ()) -> int:
        """The index of a column of numbers, by which something is ranked or selected."""
        layout = self._package.tables.get(table)
        if layout is None:
            raise TemplateError(self._no_rows(table), place)
        leaf = layout.find(group, column)
        if leaf is None:
            message = _("table “{table}”: there is no column “{path}”").format(table=table, path=column)
            raise TemplateError(message, place)
        if leaf.column.kind == "text":
            raise TemplateError(_("“{name}” is a column of texts; name one of numbers").format(name=column), place)
        return leaf.index

    def _no_rows(self, name: str) -> str:
        known = [*self._package.tables, *lists_of(self._package)]
        return _("there is no table or list “{name}”; there are: {known}").format(name=name, known="、".join(known))

    def _fields(self, about: str) -> Iterator[Derived]:
        for number, field in enumerate(declared_fields(self._package, about)):
            if field.value:
                compiled = self._compile(
                    field.value, IssueScope(self._package, about), (*self._list_path(about), "fields", number, "value")
                )
                yield DerivedField(("field", about, field.key), about, field, compiled)

    def _list_path(self, about: str) -> tuple[str | int, ...]:
        keys = [f"facts.{fact.key}" for fact in self._package.manifest.facts]
        return ("facts", keys.index(about)) if about in keys else (about,)

    def _selection(self, number: int, selection: Selection) -> DerivedSelection:
        path = ("selections", number)
        by, where = [], {}
        if selection.first is not None and selection.last is not None:
            raise self._error(_("a selection has the first or the last, not both"), path)
        if (selection.first or selection.last) and not selection.by:
            raise self._error(_("a selection of the first or last says by which column"), path)
        if not (selection.first or selection.last or selection.where):
            raise self._error(_("a selection says which: the first, the last, or where something holds"), path)
        if selection.appendix and len(selection.tables) > 1:
            raise self._error(_("a selection of several tables has no table of its own"), path)
        for table in selection.tables:
            layout = self._package.tables.get(table)
            if layout is None:
                raise self._error(self._no_rows(table), (*path, "tables"))
            place = place_of(self._package.manifest_file, path)
            indices = [self._number_of(table, c, place) if c else None for c in (selection.by, selection.then_by)]
            by.append((table, indices[0], indices[1]))
            if selection.where:
                where[table] = self._compile(selection.where, IssueScope(self._package, table), (*path, "where"))
                _refuse_no_condition(where[table])
        return DerivedSelection(("selection", selection.key), selection, tuple(by), where)

    def _compile(self, text: str, scope: IssueScope, path: tuple[str | int, ...]) -> Compiled:
        return _compiled(text, scope, place_of(self._package.manifest_file, path, text))

    def _error(self, message: str, path: tuple[str | int, ...]) -> TemplateError:
        return TemplateError(message, place_of(self._package.manifest_file, path))

    def _table_place(self, name: str, leaf: Leaf) -> Place:
        return place_of(self._package.tables_file, place_of_column(name, self._package.tables[name], leaf.path))


def _refuse_other_kind(compiled: Compiled, kind: str) -> None:
    """Refuse an expression that gives a text where a number is printed, or the other way round."""
    wanted = "text" if kind == "text" else "number"
    if compiled.kind not in (wanted, "any"):
        message = _("this gives no number") if wanted == "number" else _("this gives no text")
        raise compiled.expression.error(message)


def _refuse_no_condition(compiled: Compiled) -> None:
    """Refuse a number or text where something is to hold: it would always, without a word."""
    if compiled.kind not in ("truth", "any"):
        raise compiled.expression.error(_("this is no condition; compare it with something"))


def _compiled(text: str, scope: IssueScope, place: Place) -> Compiled:
    from bulletin_gen.expressions.compile import compile_expression
    from bulletin_gen.expressions.parse import parse_expression

    return compile_expression(parse_expression(text, place), scope)
