"""What of a package is computed of what: derived values in an order in which they can be computed,
and relations.

Sums, ratios and ranks of a layout are the short words for the usual cases: they stand in the same
plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin_gen.derive.kinds import (
    Derived,
    DerivedColumn,
    DerivedFact,
    DerivedField,
    DerivedRank,
    DerivedSelection,
    Node,
)
from bulletin_gen.derive.names import ISSUE_BEFORE, IssueScope, declared_fields, lists_of
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.layout import COLUMN_KINDS, ColumnPath, Leaf, TableLayout
from bulletin_gen.package.load import place_of_column
from bulletin_gen.package.manifest import Relation, Selection
from bulletin_gen.package.text_files import place_of
from bulletin_gen.places.place import Place

if TYPE_CHECKING:
    from bulletin_gen.expressions.compile import Compiled


class HeldRelation(Struct, frozen=True, eq=False):
    """A relation, ready to be asked."""

    relation: Relation
    compiled: Compiled


class Derivation(Struct, frozen=True, eq=False):
    """All that a package derives, in an order in which it can be computed,
    and all that it relates.
    """

    derived: tuple[Derived, ...]
    relations: tuple[HeldRelation, ...]
    trend: Compiled | None
    """The number that the trend shows, where there is one."""
    wholes: Mapping[str, Compiled]
    """What each breakdown is of, by its key: one name."""

    of_issue_before: frozenset[Node]
    """What is computed of something in the issue before."""
    names_issue_before: bool
    """Whether something is computed of the issue before, or related to it."""


@lru_cache(maxsize=KEPT_PACKAGES)
def derivation_of(package: TemplatePackage) -> Derivation:
    """The plan of a package. Raises TemplateError, at the place of an expression, for what cannot
    be computed.
    """
    planner = _Deriver(package)
    wholes = dict(planner.wholes())
    derived = {item.node: item for item in planner.derived()}
    relations = tuple(planner.relations())
    of_before = frozenset(
        node
        for node, item in derived.items()
        if any(kind == ISSUE_BEFORE for kind, *_rest in item.needs())
    )
    is_related = any(ISSUE_BEFORE in held.compiled.lookups for held in relations)
    return Derivation(
        derived=_in_order(derived, planner),
        relations=relations,
        trend=planner.trend(),
        wholes=wholes,
        of_issue_before=of_before,
        names_issue_before=bool(of_before) or is_related,
    )


def _in_order(derived: dict[Node, Derived], planner: _Deriver) -> tuple[Derived, ...]:
    """The derived values, each after those that it is computed of."""
    sorter = TopologicalSorter(
        {node: {n for n in item.needs() if n in derived} for node, item in derived.items()}
    )
    try:
        return tuple(derived[node] for node in sorter.static_order())
    except CycleError as error:
        raise planner.circle(derived[error.args[1][0]]) from error


class _Deriver:
    def __init__(self, package: TemplatePackage) -> None:
        self._package = package

    def derived(self) -> Iterator[Derived]:
        for name, layout in self._package.tables.items():
            yield from self._columns(name, layout)
        for number, fact in enumerate(self._package.manifest.facts):
            if fact.value:
                compiled = self._compile(
                    fact.value, IssueScope(self._package), ("facts", number, "value")
                )
                _refuse_other_kind(compiled, fact.kind)
                yield DerivedFact(("fact", fact.key), fact, compiled)
        for about in lists_of(self._package):
            yield from self._fields(about)
        for number, selection in enumerate(self._package.manifest.selections):
            yield self._selection(number, selection)

    def relations(self) -> Iterator[HeldRelation]:
        for number, relation in enumerate(self._package.manifest.relations):
            if relation.rows and relation.rows not in self._row_names():
                raise self._error(self._no_rows(relation.rows), ("relations", number, "rows"))
            scope = IssueScope(self._package, relation.rows)
            compiled = self._compile(relation.that, scope, ("relations", number, "that"))
            _refuse_no_condition(compiled)
            yield HeldRelation(relation, compiled)

    def trend(self) -> Compiled | None:
        trend = self._package.manifest.trend
        if trend is None:
            return None
        compiled = self._compile(trend.value, IssueScope(self._package), ("trend", "value"))
        _refuse_other_kind(compiled, "number")
        _refuse_issue_before(compiled)
        return compiled

    def wholes(self) -> Iterator[tuple[str, Compiled]]:
        """What breakdowns are of; what is no number of an issue is refused: nothing would hold
        them.
        """
        for number, breakdown in enumerate(self._package.manifest.breakdowns):
            path = ("breakdowns", number, "of")
            compiled = self._compile(breakdown.of, IssueScope(self._package), path)
            if compiled.name is None or compiled.kind != "number":
                raise compiled.expression.error(_("this is not the name of a number"))
            _refuse_issue_before(compiled)
            yield breakdown.key, compiled

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
        return self._error(
            message, ("facts", keys.index(derived.node[1]), "value") if is_fact else ()
        )

    def _columns(self, name: str, layout: TableLayout) -> Iterator[Derived]:
        sums, ratios = (
            dict(layout.sums()),
            {index: (part, whole) for index, part, whole in layout.ratios()},
        )
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
        if leaf.column.says_of_all == "value":
            _refuse_issue_before(compiled)
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
            message = _("table “{table}”: there is no column “{path}”").format(
                table=table, path=column
            )
            raise TemplateError(message, place)
        if leaf.column.kind == "text":
            raise TemplateError(
                _("“{name}” is a column of texts; name one of numbers").format(name=column), place
            )
        return leaf.index

    def _no_rows(self, name: str) -> str:
        message = _("there is no table or list “{name}”; there are: {known}")
        return message.format(name=name, known="、".join(self._row_names()))

    def _row_names(self) -> list[str]:
        return [*self._package.tables, *lists_of(self._package)]

    def _fields(self, about: str) -> Iterator[Derived]:
        for number, field in enumerate(declared_fields(self._package, about)):
            if field.value:
                compiled = self._compile(
                    field.value,
                    IssueScope(self._package, about),
                    (*self._list_path(about), "fields", number, "value"),
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
            raise self._error(
                _("a selection says which: the first, the last, or where something holds"), path
            )
        if selection.appendix and len(selection.tables) > 1:
            raise self._error(_("a selection of several tables has no table of its own"), path)
        for table in selection.tables:
            layout = self._package.tables.get(table)
            if layout is None:
                raise self._error(self._no_rows(table), (*path, "tables"))
            place = place_of(self._package.manifest_file, path)
            indices = [
                self._number_of(table, c, place) if c else None
                for c in (selection.by, selection.then_by)
            ]
            by.append((table, indices[0], indices[1]))
            if selection.where:
                where[table] = self._compile(
                    selection.where, IssueScope(self._package, table), (*path, "where")
                )
                _refuse_no_condition(where[table])
                _refuse_issue_before(where[table])
        return DerivedSelection(("selection", selection.key), selection, tuple(by), where)

    def _compile(self, text: str, scope: IssueScope, path: tuple[str | int, ...]) -> Compiled:
        return _compiled(text, scope, place_of(self._package.manifest_file, path, text))

    def _error(self, message: str, path: tuple[str | int, ...]) -> TemplateError:
        return TemplateError(message, place_of(self._package.manifest_file, path))

    def _table_place(self, name: str, leaf: Leaf) -> Place:
        return place_of(
            self._package.tables_file, place_of_column(name, self._package.tables[name], leaf.path)
        )


def _refuse_other_kind(compiled: Compiled, kind: str) -> None:
    """Refuse an expression that gives a text where a number is printed, or the other way round."""
    wanted = "text" if kind == "text" else "number"
    if compiled.kind not in (wanted, "any"):
        message = _("this gives no number") if wanted == "number" else _("this gives no text")
        raise compiled.expression.error(message)


def _refuse_issue_before(compiled: Compiled) -> None:
    if ISSUE_BEFORE in compiled.lookups:
        raise compiled.expression.error(_("this is of the issue itself, and not of the one before"))


def _refuse_no_condition(compiled: Compiled) -> None:
    """Refuse a number or text where something is to hold: it would always, without a word."""
    if compiled.kind not in ("truth", "any"):
        raise compiled.expression.error(_("this is no condition; compare it with something"))


def _compiled(text: str, scope: IssueScope, place: Place) -> Compiled:
    from bulletin_gen.expressions.compile import compile_expression
    from bulletin_gen.expressions.parse import parse_expression

    return compile_expression(parse_expression(text, place), scope)
