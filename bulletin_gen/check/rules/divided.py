"""Counts and what they are divided into: breakdowns, shares, and changes in percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from bulletin_gen.bulletin import IntakeNode
from bulletin_gen.check.consequences import right_counts
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import counted_nodes, part_nodes
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.arithmetic import percent
from bulletin_gen.numbers.number import Number, decimals_of, format_number
from bulletin_gen.places.paths import ValuePath


@rule("breakdown-sum")
def breakdown_sum(issue: Issue) -> Iterator[Finding]:
    """The parts of a breakdown come to the count that they break down; those of a partial one to no
    more.
    """
    for item in issue.broken_down:
        declared, breakdown, whole = item.declared, item.breakdown, item.whole
        if declared.whole and breakdown.count != whole:
            message = _("the parts of “{title}” come to {sum} ({terms}), not to {count}")
        elif not declared.whole and breakdown.count > whole:
            message = _("the parts of “{title}” come to {sum} ({terms}), more than {count}")
        else:
            continue
        terms = "+".join(str(part.count or 0) for part in breakdown.parts)
        text = message.format(
            title=declared.title, sum=breakdown.count, terms=terms, count=format_number(whole)
        )
        yield found(text, item.path)


@rule("share")
def share(issue: Issue) -> Iterator[Finding]:
    """A share that is filed as published is the count in percent of its whole, rounded half up;
    where all shares of a whole come to 100, one may have been moved by its last figure for that."""
    right = cache(lambda: right_counts(issue))
    for parts, whole, is_whole, path, path_of_whole in _shared(issue):
        shares = [share for _name, _count, share, _path in parts if share is not None]
        fits = is_whole and len(shares) == len(parts) and sum(shares) == 100
        for name, count, share, steps in parts:
            if share is None or _is_share(share, count, whole, may_be_moved=fits):
                continue
            if not _follows(share, (count, (*path, *steps)), (whole, path_of_whole), right()):
                message = _("“{name}” is {count} of {whole}, which is {computed}%, not {share}%")
                text = message.format(
                    name=name,
                    count=count,
                    whole=format_number(whole),
                    computed=format_number(_percent(count, whole, share)),
                    share=format_number(share),
                )
                yield found(text, (*path, *steps, "share"))


_At: TypeAlias = tuple[Number, ValuePath]
"""A count, and what it is the count of."""


def _follows(
    share: Number, part: _At, whole: _At, right: Mapping[ValuePath, Sequence[Number]]
) -> bool:
    """Whether a share is right for counts that other rules say should stand there."""
    counts = (part[0], *right.get(part[1], ()))
    wholes = (whole[0], *right.get(whole[1], ()))
    return any(_is_share(share, one, all_) for one in counts for all_ in wholes if all_)


_Part: TypeAlias = tuple[str, int, Number | None, ValuePath]
"""Name, count and filed share of a part, and the way to it."""


def _parts(nodes: tuple[IntakeNode, ...]) -> list[_Part]:
    return [
        (node.name, node.count or 0, node.share, ("parts", index))
        for index, node in enumerate(nodes)
    ]


def _shared(issue: Issue) -> Iterator[tuple[list[_Part], Number, bool, ValuePath, ValuePath]]:
    """Every list of parts with their whole, whether they are all of it, their path, and that of the
    whole.
    """
    for _names, node, path in part_nodes(issue.bulletin):
        if node.parts and node.count:
            yield _parts(node.parts), node.count, True, path, path
    for item in issue.broken_down:
        if item.whole:
            breakdown, at = item.breakdown, (item.path, item.path_of_whole)
            yield _parts(breakdown.parts), item.whole, item.declared.whole, *at
            together: _Part = (item.declared.title, breakdown.count, breakdown.share, ())
            yield [together], item.whole, False, *at


def _is_share(share: Number, count: Number, whole: Number, *, may_be_moved: bool = False) -> bool:
    if _percent(count, whole, share) == share:
        return True
    return may_be_moved and _is_near(count, whole, share)


def _percent(count: Number, whole: Number, filed: Number) -> Decimal:
    """A count in percent of its whole, with as many decimals as were filed."""
    return percent(count, whole, decimals_of(filed))


def _is_near(count: Number, whole: Number, filed: Number) -> bool:
    """Whether a filed share is less than one of its last figure away from what it exactly is."""
    from fractions import Fraction

    exactly = Fraction(count) * 100 / Fraction(whole)
    return abs(Fraction(filed) - exactly) < Fraction(1, 10 ** decimals_of(filed))


@rule("change")
def change(issue: Issue) -> Iterator[Finding]:
    """A change that is filed is that from the count of the period before, where that is filed or
    the issue before is given (with --previous)."""
    for name, count, before, filed, path in _changed(issue):
        if before is None or filed is None or count is None:
            continue
        if not before or not _is_share(filed, count - before, before):
            computed = "-" if not before else format_number(_percent(count - before, before, filed))
            message = _(
                "“{name}” went from {before} to {count}, which is {computed}%, not {change}%"
            )
            text = message.format(
                name=name,
                before=before,
                count=count,
                computed=computed,
                change=format_number(filed),
            )
            yield found(text, (*path, "change"))


def _changed(issue: Issue) -> Iterator[tuple[str, int | None, int | None, Any, ValuePath]]:
    printed = (
        {}
        if issue.previous is None
        else {names: node.count for names, node, _path in counted_nodes(issue.previous)}
    )
    for names, node, path in counted_nodes(issue.bulletin):
        before = printed.get(names) if node.previous_count is None else node.previous_count
        yield node.name, node.count, before, node.change, path
