"""Unfinished: what a new issue took from the one before, and nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.text.placeholders import is_unfinished, unfinished_code, unfinished_message


@rule("to-fill")
def to_fill(issue: Issue) -> Iterator[Finding]:
    """What a new issue leaves to be written (【待填】) is written."""
    yield from _unfinished(issue, "to-fill")


@rule("to-review")
def to_review(issue: Issue) -> Iterator[Finding]:
    """Prose that was taken from the issue before (【待核】) has been looked at."""
    yield from _unfinished(issue, "to-review")


def _unfinished(issue: Issue, code: str) -> Iterator[Finding]:
    for text, path in issue.texts:
        if is_unfinished(text) and unfinished_code(text) == code:
            yield found(unfinished_message(text), path)
