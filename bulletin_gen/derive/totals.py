"""The row of totals that a table layout declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bulletin_gen.bulletin import Appendix, Bulletin
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import DerivedColumn, declared_decimals, rounded_for_print
from bulletin_gen.derive.selected import values_of
from bulletin_gen.derive.values import AppendixRows
from bulletin_gen.numbers.arithmetic import RATIO_DECIMALS, add_up, ratio_of, rounded, sum_of
from bulletin_gen.numbers.number import as_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, Leaf


def totals_row(appendix: Appendix, bulletin: Bulletin, package: TemplatePackage) -> list[Cell]:
    """What each column says of all rows together, by its ``total``; None where it says nothing.

    ``bulletin`` is the issue as filed, where the appendix may be one of selected units. Raises
    TemplateError for an expression that cannot be computed of the totals.
    """
    layout = package.tables[appendix.table]
    rows = [layout.cells(row) for row in appendix.rows]
    totals = [_of_column(rows, leaf) for leaf in layout.leaves()]
    if any(leaf.column.says_of_all == "value" for leaf in layout.leaves()):
        _add_computed(totals, rows, appendix, bulletin, package)
    return totals


def _of_column(rows: Sequence[Sequence[Cell]], leaf: Leaf) -> Cell:
    numbers = [as_number(row[leaf.index]) for row in rows]
    together = add_up(numbers)
    if together is None or leaf.column.says_of_all not in ("sum", "mean"):
        return None
    if leaf.column.says_of_all == "sum":
        return together
    from fractions import Fraction

    decimals = RATIO_DECIMALS if leaf.column.decimals is None else leaf.column.decimals
    present = sum(number is not None for number in numbers)
    return rounded(Fraction(together) / present, decimals)


def _add_computed(
    totals: list[Any],
    rows: Sequence[Sequence[Cell]],
    appendix: Appendix,
    bulletin: Bulletin,
    package: TemplatePackage,
) -> None:
    """Compute what is computed of totals, each after those that it needs."""
    all_rows = AppendixRows(appendix, len(bulletin.appendices), package.tables[appendix.table])
    for item in derivation_of(package).derived:
        if not isinstance(item, DerivedColumn) or item.table != appendix.table:
            continue
        column, index = item.leaf.column, item.leaf.index
        if column.says_of_all != "value":
            continue
        if item.compiled is not None:
            value = values_of(bulletin, package).run_on(item.compiled, all_rows, totals)
            [totals[index]] = rounded_for_print([value], declared_decimals(column), item.compiled)
        elif item.ratio is not None:
            totals[index] = _ratio(rows, item.ratio, column.decimals)
        else:
            totals[index] = sum_of(totals, item.terms)


def _ratio(rows: Sequence[Sequence[Cell]], terms: tuple[int, int], decimals: int | None) -> Cell:
    """The ratio of sums. A row that lacks one of the two would count on one side only."""
    counted = [row for row in rows if all(row[term] is not None for term in terms)]
    part, whole = (add_up(as_number(row[term]) for row in counted) for term in terms)
    return ratio_of(part, whole, decimals)
