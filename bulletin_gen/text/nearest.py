"""The known name that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from bulletin_gen.i18n import _

_MOST_COMPARED = 200
"""Comparing letter by letter is slow; so many names that share half their letters are enough."""


def may_be_mistyped(name: str, known: str) -> bool:
    """Whether a name is a known one, but for two signs at most, and not all of them others."""
    return _distance(name, known) <= min(2, max(len(name), len(known)) - 1)


def _distance(one: str, other: str) -> int:
    """How many signs must be put in, taken out or exchanged (Levenshtein)."""
    row: list[int] = [*range(len(other) + 1)]
    for place, sign in enumerate(one, start=1):
        before, row = row, [place]
        for column, facing in enumerate(other):
            exchanged = before[column] + (sign != facing)
            row.append(min(exchanged, before[column + 1] + 1, row[column] + 1))
    return row[-1]


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like this one, as an addition to a message; or nothing."""
    from difflib import get_close_matches

    letters = set(name)
    alike = (
        other for other in known if other != name and 2 * len(letters & set(other)) >= len(letters)
    )
    matches = get_close_matches(name, list(islice(alike, _MOST_COMPARED)), n=1, cutoff=0.6)
    return _("; did you mean “{name}”?").format(name=matches[0]) if matches else ""
