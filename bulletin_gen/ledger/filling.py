"""An issue filled in with what a ledger says: values that stand there as if they had been typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from bulletin_gen.errors import InputError, TemplateError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.ledger.cases import Case, Ledger
from bulletin_gen.ledger.declared import LedgerLayout, TableMeasures, ledger_file
from bulletin_gen.ledger.measures import Measured, Measures, Sources
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.text_files import place_of
from bulletin_gen.period import Period
from bulletin_gen.places.paths import ValuePath, value_at
from bulletin_gen.text.placeholders import is_unfinished

_PART = re.compile(r"""intake\[["'](?P<name>[^"']+)["']\]""")


class Computed(Struct, frozen=True):
    """What a ledger says of a value of an issue: where it stands, what it is, and why."""

    path: ValuePath
    value: Any
    measured: Measured | None = None


class Count(Struct, kw_only=True):
    """The cases of an issue's period, those that do not count by the reason, and what was computed
    of the others.
    """

    cases: Sequence[Case]
    read: int
    for_units: int
    by_centre: int
    left_out: Counter[str]
    computed: list[Computed]
    without_row: list[Finding]
    """Units with cases, and without a row in any table that is computed of cases."""

    @property
    def adds_up(self) -> bool:
        """Whether every row that was read is in exactly one place."""
        return self.read == self.for_units + self.by_centre + self.left_out.total()


def count_cases(
    ledger: Ledger,
    tree: dict[str, Any],
    period: Period,
    package: TemplatePackage,
    layout: LedgerLayout,
) -> Count:
    """Count the cases of an issue's period, by what its package says. Raises TemplateError for a
    measure that cannot be computed, UsageError where the issue has no place for it, InputError for
    cases that cannot be, and for rows of the issue that are none.
    """
    measures = Measures(package, layout)
    left_out: Counter[str] = Counter()
    counted: list[Case] = []
    measures.complete(ledger.cases)
    for case in ledger.cases:
        reason = _reason(case, period, layout, measures)
        if reason:
            left_out[reason] += 1
        else:
            counted.append(case)
    _refuse_impossible(counted, measures)
    _refuse_shapeless(tree)
    sources = Sources(counted)
    computed = [
        *_values(sources, measures, tree, package),
        *_lists(sources, layout),
        *_tables(sources, measures, tree, package),
    ]
    with_units = sum(bool(case.units) for case in counted)
    return Count(
        cases=counted,
        read=len(ledger.cases),
        for_units=with_units,
        by_centre=len(counted) - with_units,
        left_out=left_out,
        computed=computed,
        without_row=_without_row(counted, tree, layout),
    )


def _refuse_impossible(cases: Sequence[Case], measures: Measures) -> None:
    findings = [
        Finding(code="ledger-impossible", message=why, place=case.place(measures.layout.period))
        for case in cases
        if (why := measures.impossible(case))
    ]
    if findings:
        raise InputError(tuple(findings))


def _refuse_shapeless(tree: dict[str, Any]) -> None:
    """What was filed may be anything; its rows are asked for by their units."""
    appendices = tree.get("appendices")
    wrong: ValuePath | None = None
    if isinstance(appendices, list):
        shapeless = (n for n, appendix in enumerate(appendices) if not _has_rows(appendix))
        wrong = next((("appendices", number) for number in shapeless), None)
    elif appendices is not None:
        wrong = ("appendices",)
    if wrong is not None:
        message = _("these are no rows, each with its unit; check the issue first")
        raise InputError((Finding(code="type", message=message, path=wrong),))


def _has_rows(appendix: Any) -> bool:
    rows = appendix.get("rows") if isinstance(appendix, dict) else None
    return isinstance(rows, list) and all(
        isinstance(row, dict) and isinstance(row.get("unit"), str) for row in rows
    )


def _without_row(
    cases: Sequence[Case], tree: dict[str, Any], layout: LedgerLayout
) -> list[Finding]:
    """Cases of a unit that no table has are in no row and in no sum: nobody would miss them."""
    tables = {table.table: table for table in layout.tables}
    shown = [a for a in tree.get("appendices") or () if a.get("table") in tables]
    known = {row["unit"] for appendix in shown for row in appendix["rows"]}
    known |= {unit for table in layout.tables for also in table.also.values() for unit in also}
    first: dict[str, Case] = {}
    counts: Counter[str] = Counter()
    for case in cases if shown else ():
        for _role, unit in case.units:
            if unit not in known:
                first.setdefault(unit, case)
                counts[unit] += 1
    message = _("“{unit}” has {number} cases, and no row in a table")
    return [
        Finding(
            severity="warning",
            code="ledger-unit",
            message=message.format(unit=unit, number=counts[unit]),
            place=case.place(),
        )
        for unit, case in first.items()
    ]


def _reason(case: Case, period: Period, layout: LedgerLayout, measures: Measures) -> str:
    moment = case.values.get(layout.period)
    if moment is None:
        return _("without {key}").format(key=layout.period)
    if not period.start <= moment.date() <= period.end:
        return _("of another period")
    return measures.excluded(case)


def _values(
    sources: Sources, measures: Measures, tree: dict[str, Any], package: TemplatePackage
) -> Iterator[Computed]:
    whole = {"ledger": range(len(sources.cases))}
    for name, compiled in measures.of_issue.items():
        measured = sources.measured(compiled, None, whole)
        yield Computed(_path_of(name, tree, package), measured.value, measured)


def _path_of(name: str, tree: dict[str, Any], package: TemplatePackage) -> ValuePath:
    """The path that a name in the package leads to. Raises TemplateError where the issue has no
    such part.
    """
    part = _PART.fullmatch(name)
    if part is None:
        return tuple(name.split("."))
    found = _part_named(part["name"], tree.get("intake"), ("intake",))
    if found is None:
        message = _("the issue has no part “{name}” of its intake, in which this count would stand")
        raise TemplateError(
            message.format(name=part["name"]), place_of(ledger_file(package), ("values", name))
        )
    return (*found, "count")


def _part_named(name: str, node: Any, path: ValuePath) -> ValuePath | None:
    if not isinstance(node, dict):
        return None
    if node.get("name") == name:
        return path
    parts = node.get("parts")
    below = (
        _part_named(name, part, (*path, "parts", number))
        for number, part in enumerate(parts if isinstance(parts, list) else ())
    )
    return next((found for found in below if found is not None), None)


def _lists(sources: Sources, layout: LedgerLayout) -> Iterator[Computed]:
    for one in layout.lists:
        names = sources.most_frequent(one.by, one.most)
        yield Computed(tuple(one.field.split(".")), names)


def _tables(
    sources: Sources, measures: Measures, tree: dict[str, Any], package: TemplatePackage
) -> Iterator[Computed]:
    by_name = {table.table: table for table in measures.layout.tables}
    for number, appendix in enumerate(tree.get("appendices") or ()):
        table = by_name.get(appendix.get("table"))
        if table is not None:
            yield from _rows(sources, measures, appendix, number, table, package)


def _rows(
    sources: Sources,
    measures: Measures,
    appendix: dict[str, Any],
    number: int,
    table: TableMeasures,
    package: TemplatePackage,
) -> Iterator[Computed]:
    also = table.also.get(str(appendix.get("unit_group")), ())
    units = [row["unit"] for row in appendix["rows"]]
    peers = sources.of_units((*units, *also))
    for place, unit in enumerate(units):
        those = {
            "cases": sources.of_unit(unit),
            "peers": peers,
            "ledger": range(len(sources.cases)),
        }
        for path in table.values:
            measured = sources.measured(
                measures.of_tables[table.table, path], table.decimals, those
            )
            column = package.tables[table.table].leaf(path).column
            if measured.value is None and column.is_computed:
                continue  # computed of the others
            keys = tuple(path.split("."))
            yield Computed(("appendices", number, "rows", place, *keys), measured.value, measured)


def filled(
    tree: dict[str, Any], count: Count, *, replace: bool
) -> tuple[dict[str, Any], list[Finding]]:
    """The tree with all that was computed, and where another value stands already; unless those are
    replaced, they stay.
    """
    import copy

    new = copy.deepcopy(tree)
    findings: list[Finding] = []
    for item in count.computed:
        there = value_at(new, item.path)
        is_open = there is None or (isinstance(there, str) and is_unfinished(there))
        is_open = is_open or there == []
        if is_open or replace:
            _put(new, item.path, item.value)
        elif not _is_same(there, item.value):
            findings.append(
                Finding(code="ledger-differs", message=difference(item, there), path=item.path)
            )
    for appendix in new.get("appendices") or ():
        for row in appendix["rows"]:
            _without_empty_groups(row)
    return new, findings


def differing(tree: dict[str, Any], count: Count) -> list[Finding]:
    """Where an issue says other than its ledger."""
    return [
        Finding(code="ledger-differs", message=difference(item, there), path=item.path)
        for item in count.computed
        if not _is_same(there := value_at(tree, item.path), item.value)
    ]


def difference(item: Computed, there: Any) -> str:
    """What the ledger says where another value stands, with its working."""
    working = "" if item.measured is None else item.measured.working
    message = (
        _("the ledger says {value} ({working}), and not {there}")
        if working and working != _said(item.value)
        else _("the ledger says {value}, and not {there}")
    )
    return message.format(value=_said(item.value), working=working, there=_said(there))


def _said(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list | tuple):
        return "、".join(map(_said, value))
    return value if isinstance(value, str) else format_number(value)


def _is_same(there: Any, value: Any) -> bool:
    if isinstance(value, list):
        return list(there or ()) == value
    return bool(there == value)


def _put(tree: dict[str, Any], path: ValuePath, value: Any) -> None:
    node: Any = tree
    for step in path[:-1]:
        if isinstance(node, dict) and node.get(step) is None:
            node[step] = {}
        node = value_at(node, (step,))
    if not isinstance(node, dict):
        raise UsageError(_("the issue has no place for “{name}”").format(name=path[-1]))
    node[path[-1]] = value


def _without_empty_groups(row: dict[str, Any]) -> None:
    """A group of columns in which nothing stands is absent as a whole."""
    for key, group in row.items():
        if isinstance(group, dict) and all(value is None for value in group.values()):
            row[key] = None
