"""A first draft: an issue that cannot be read to its end, shown as far as it goes.

It is composed several times, with other stand-ins in its gaps each time; what is not the same each
time depends on a gap, and is shown as one. Nothing of it is ever built.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.compose.trace import TracedDocument, trace_document
from bulletin_gen.document import Chart, Document, Paragraph, Run
from bulletin_gen.errors import BulletinError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.pipeline import Options, Outcome, draft_issue
from bulletin_gen.read import Source
from bulletin_gen.text.marks import MarkedText, is_mark, tokens, with_marks
from bulletin_gen.text.placeholders import TO_FILL

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_PUNCTUATION = frozenset("，。；：、（）\n")
_MOST_ROWS = 2_000
"""Larger issues have no draft: it is composed once for each filling, at every save."""
_NOT_SHOWN = {"look", "date"}
"""Fields of a document that no page shows."""


def draft_of(outcome: Outcome, options: Options) -> TracedDocument | None:
    """The draft of an issue that was refused; None where nothing of it can be composed."""
    if outcome.source is None or outcome.package is None:
        return None
    if _rows_of(outcome.source, outcome.package) > _MOST_ROWS:
        return None
    try:
        first, *others = draft_issue(outcome, options)
    except (BulletinError, msgspec.ValidationError):
        return None
    if first.document is None or first.bulletin is None or first.package is None:
        return None
    traced = trace_document(
        first.document, first.bulletin, first.package, first.earlier, first.pictures
    )
    documents = [other.document for other in others if other.document is not None]
    return replace(traced, document=_agreed(traced.document, documents))


def _rows_of(source: Source, package: TemplatePackage) -> int:
    """How many rows the tables of an issue have, as far as it can be read."""
    try:
        tree = source.filed(package)[0]
    except BulletinError:
        return 0
    tables = tree.get("appendices") if isinstance(tree, dict) else None
    rows = (
        [t.get("rows") for t in tables if isinstance(t, dict)] if isinstance(tables, list) else []
    )
    return sum(len(entries) for entries in rows if isinstance(entries, list))


def _agreed(one: Any, others: Sequence[Any]) -> Any:
    """What is alike in all; of texts that are not, the part that is."""
    if isinstance(one, str):
        return _agreed_text(one, others)
    if any(type(other) is not type(one) for other in others):
        return _all_open(one)
    if isinstance(one, Chart) and any(other != one for other in others):
        return Paragraph((Run(_agreed_text(one.text, [other.text for other in others])),))
    if isinstance(one, Struct):
        fields = {*one.__struct_fields__} - (_NOT_SHOWN if isinstance(one, Document) else set())
        return replace(
            one,
            **{
                name: _agreed(getattr(one, name), [getattr(other, name) for other in others])
                for name in fields
            },
        )
    if isinstance(one, tuple):
        if any(len(other) != len(one) for other in others):
            return _all_open(one)
        return tuple(_agreed(item, theirs) for item, *theirs in zip(one, *others, strict=True))
    if isinstance(one, Mapping):
        return {
            key: _agreed(value, [other[key] for other in others])
            if all(key in other for other in others)
            else _all_open(value)
            for key, value in one.items()
        }
    return one if all(other == one for other in others) else TO_FILL


def _all_open(one: Any) -> Any:
    """The same with a gap for each of its texts: how many there are, depends on one."""
    if isinstance(one, str):
        return TO_FILL if one else ""
    if isinstance(one, Chart):
        return Paragraph((Run(TO_FILL),))
    if isinstance(one, Struct):
        return replace(
            one, **{name: _all_open(getattr(one, name)) for name in one.__struct_fields__}
        )
    return tuple(map(_all_open, one)) if isinstance(one, tuple) else one


def _agreed_text(one: str, others: Sequence[str]) -> str:
    """A text of which each stretch that is not the same in all is a gap; its marks stay."""
    if all(other == one for other in others):
        return one
    parts = list(_parts(with_marks(one)))
    plain = [part for part in parts if not is_mark(part)]
    open_, before = set[int](), set[int]()
    for other in others:
        for tag, start, end in _differences(plain, list(_parts(str(other)))):
            if tag == "insert":
                before.add(start)
            else:
                open_.update(range(start, end))
    return MarkedText.of("".join(_with_gaps(parts, open_, before)))


def _differences(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, int, int]]:
    """Where another text differs, in places of ours: clause by clause, and within a clause that
    stands in the place of one.
    """
    clauses, others = list(_clauses(ours)), list(_clauses(theirs))
    starts = [0, *itertools.accumulate(map(len, clauses))]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, clauses, others, autojunk=False).get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for place, clause, other in zip(
                range(i1, i2), clauses[i1:i2], others[j1:j2], strict=True
            ):
                for inner, start, end in _differences_in_clause(clause, other):
                    yield inner, starts[place] + start, starts[place] + end
        elif tag != "equal":
            yield tag, starts[i1], starts[i2]


def _differences_in_clause(
    ours: tuple[str, ...], theirs: tuple[str, ...]
) -> Iterator[tuple[str, int, int]]:
    """Where they differ; a figure faces a figure, whichever it is."""
    keys, other_keys = ([_FIGURE.sub("0", part) for part in parts] for parts in (ours, theirs))
    matcher = SequenceMatcher(None, keys, other_keys, autojunk=False)
    for tag, i1, i2, j1, _j2 in matcher.get_opcodes():
        if tag != "equal":
            yield tag, i1, i2
            continue
        for place in range(i1, i2):
            if ours[place] != theirs[j1 + place - i1]:
                yield "replace", place, place + 1


def _clauses(parts: list[str]) -> Iterator[tuple[str, ...]]:
    """The parts between signs of punctuation, and each of these."""
    for _is_sign, clause in itertools.groupby(parts, key=lambda part: part in _PUNCTUATION):
        yield tuple(clause)


def _with_gaps(parts: Sequence[str], open_: set[int], before: set[int]) -> Iterator[str]:
    """The parts with a gap in the place of each stretch of those that are open, and before some."""
    place, is_in_gap = 0, False
    for part in parts:
        if is_mark(part):
            yield part
            continue
        if not is_in_gap and (place in open_ or place in before):
            yield TO_FILL
        is_in_gap = place in open_
        if not is_in_gap:
            yield part
        place += 1
    if place in before and not is_in_gap:
        yield TO_FILL


def _parts(text: str) -> Iterator[str]:
    """Marks, whole figures, and single characters."""
    for token in tokens(text):
        if is_mark(token):
            yield token
            continue
        position = 0
        for figure in _FIGURE.finditer(token):
            yield from token[position : figure.start()]
            yield figure.group()
            position = figure.end()
        yield from token[position:]
