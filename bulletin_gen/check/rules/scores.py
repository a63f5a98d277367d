"""Scores: sums, marks, groups, as the package's table layout declares them."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.check.consequences import row_is_wrong
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.check.tables import CheckedTable
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import DerivedRank
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.arithmetic import ratio_of, sum_of
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.package.layout import COLUMN_KINDS, Cell, Column


@rule("score-sum", about="number")
def score_sum(issue: Issue) -> Iterator[Finding]:
    """Every subtotal is the sum of its columns, and every total that of its subtotals and
    adjustment, exactly.

    The sum of nothing but absent scores is absent, or filed as 0.
    """
    for table in issue.tables:
        sums = [(table.leaves[index], terms) for index, terms in table.layout.sums()]
        for number, cells in enumerate(table.rows):
            for leaf, terms in sums:
                if not _agrees(cells, leaf.index, terms):
                    yield found(
                        _sum_message(table, number, leaf.index, terms), table.path(number, leaf)
                    )


@rule("score-range", about="number")
def score_range(issue: Issue) -> Iterator[Finding]:
    """A score lies within 0 and the full marks of its column, a ratio within 0 and 100, a count is
    not negative.
    """
    for table in issue.tables:
        marked = [
            (leaf, limit) for leaf in table.leaves if (limit := _limit(leaf.column)) is not None
        ]
        for number, cells in enumerate(table.rows):
            for leaf, full_marks in marked:
                cell = cells[leaf.index]
                if cell is not None and not isinstance(cell, str) and not 0 <= cell <= full_marks:
                    message = _(
                        "{unit}: {column} lies within 0 and {marks}, not at {value}"
                    ).format(
                        unit=table.unit(number),
                        column=table.title(leaf),
                        marks=format_number(full_marks),
                        value=_print(cell),
                    )
                    yield found(message, table.path(number, leaf))


@rule("ratio", about="number")
def ratio(issue: Issue) -> Iterator[Finding]:
    """A percentage that the layout declares a ratio of two columns is that ratio,
    rounded half up.
    """
    for table in issue.tables:
        ratios = table.layout.ratios()
        for number, cells in enumerate(table.rows if ratios else []):
            for index, part, whole in ratios:
                computed = ratio_of(cells[part], cells[whole], table.leaves[index].column.decimals)
                if cells[index] != computed:
                    message = _(
                        "{unit}: {column} should be {ratio}% ({part}/{whole}), not {filed}"
                    ).format(
                        unit=table.unit(number),
                        column=table.title(table.leaves[index]),
                        ratio="-" if computed is None else format_number(computed),
                        part=_print(cells[part]),
                        whole=_print(cells[whole]),
                        filed=_print(cells[index]),
                    )
                    yield found(message, table.path(number, table.leaves[index]))


@rule("rank-number", about="rank", follows=row_is_wrong)
def rank_number(issue: Issue) -> Iterator[Finding]:
    """A rank that is filed is that of the unit's total, or of what its column ranks by: 1, 2, 2,
    4.
    """
    for derived in derivation_of(issue.package).derived:
        if not isinstance(derived, DerivedRank):
            continue
        for rows in issue.values.rows_of(derived.table):
            table, filed = issue.tables[rows.index], rows.column(derived.leaf.index)
            for number, rank in enumerate(derived.computed(issue.values, rows)):
                if filed[number] != rank:
                    message = _("{unit}: {column} should be {rank}, not {filed}").format(
                        unit=table.unit(number),
                        column=table.title(derived.leaf),
                        rank="-" if rank is None else rank,
                        filed=_print(filed[number]),
                    )
                    path = table.path(number, derived.leaf)
                    yield found(message, path, mending="-" if rank is None else str(rank))


@rule("group-incomplete", about="number")
def group_incomplete(issue: Issue) -> Iterator[Finding]:
    """The scores of a group are all there or all absent: a unit is assessed in a group, or it is
    not.
    """
    for table in issue.tables:
        for number, cells in enumerate(table.rows):
            for leaves in table.groups.values():
                # A rate of no cases is absent, and everything else of the group is there.
                filed = [leaf for leaf in leaves if not leaf.column.is_computed]
                absent = [leaf for leaf in filed if cells[leaf.index] is None]
                if absent and len(absent) < len(filed):
                    message = _(
                        "{unit}: {column} is absent, while other scores of its group are there"
                    )
                    text = message.format(unit=table.unit(number), column=table.title(absent[0]))
                    yield found(text, table.path(number, absent[0]))


@rule("score-missing", about="number")
def score_missing(issue: Issue) -> Iterator[Finding]:
    """A number outside the groups, such as an adjustment, is filed: where there is none,
    it is 0.
    """
    told_otherwise = derivation_of(issue.package).of_issue_before
    for table in issue.tables:
        name = issue.bulletin.appendices[table.index].table
        single = [
            leaf
            for leaf in table.leaves
            if len(leaf.path) == 1
            and COLUMN_KINDS[leaf.column.kind].is_added_up
            and ("column", name, leaf.index) not in told_otherwise
        ]
        for number, cells in enumerate(table.rows):
            for leaf in single:
                if cells[leaf.index] is None:
                    message = _("{unit}: {column} is absent").format(
                        unit=table.unit(number), column=table.title(leaf)
                    )
                    yield found(message, table.path(number, leaf))


def _limit(column: Column) -> Number | None:
    """The most that a column can hold; None where there is no such limit, nor 0 for the least."""
    return COLUMN_KINDS[column.kind].limit if column.full_marks is None else column.full_marks


def _agrees(cells: list[Cell], index: int, terms: tuple[int, ...]) -> bool:
    """Whether a cell is the sum of some others. Runs for every sum of every row: plain additions,
    no calls.
    """
    total: Number = 0
    for term in terms:
        cell = cells[term]
        if cell is not None and not isinstance(cell, str):
            total += cell
    filed = cells[index]
    return filed == total or (filed is None and sum_of(cells, terms) is None)


def _sum_message(table: CheckedTable, number: int, index: int, terms: tuple[int, ...]) -> str:
    cells = table.rows[number]
    computed = sum_of(cells, terms)
    present = [_print(cells[term]) for term in terms if cells[term] is not None]
    message = _("{unit}: {column} should be {sum} ({terms}), not {filed}")
    return message.format(
        unit=table.unit(number),
        column=table.title(table.leaves[index]),
        sum="0" if computed is None else format_number(computed),
        terms="+".join(present).replace("+-", "-") or "-",
        filed=_print(cells[index]),
    )


def _print(cell: Cell) -> str:
    return "-" if cell is None else cell if isinstance(cell, str) else format_number(cell)
