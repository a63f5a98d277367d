"""What a rule is, and how one is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.check.issue import Issue
from bulletin_gen.findings import Finding, Severity
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath

if TYPE_CHECKING:
    from bulletin_gen.check.consequences import Reported

Check: TypeAlias = Callable[[Issue], Iterator[Finding]]
Subject: TypeAlias = Literal["number", "rank", "unit"]
"""What others may follow from: a number of a row, where a row stands in a ranking, the name of
a unit.
"""
Follows: TypeAlias = Callable[[Finding, "Reported"], bool]
Gather: TypeAlias = Callable[[tuple[Finding, ...]], tuple[Finding, ...]]


class Rule(Struct, frozen=True):
    """A rule: its stable code, how severe it is not to hold it, and the function that finds where
    it does not hold.

    ``about`` says what its findings are wrong about, where others may follow from that; ``follows``
    tells one of its own findings that follows from others, and is not reported beside them;
    ``gather`` says the rest in fewer.
    """

    code: str
    severity: Severity
    check: Check
    about: Subject | None = None
    follows: Follows | None = None
    gather: Gather | None = None

    def findings(self, issue: Issue) -> Iterator[Finding]:
        """Where it does not hold, under its code."""
        return (
            replace(finding, code=self.code, severity=self.severity)
            for finding in self.check(issue)
        )

    @property
    def text(self) -> str:
        """What must hold and why, in English: the function's docstring, on one line."""
        return " ".join((self.check.__doc__ or "").split())

    @property
    def explanation(self) -> str:
        """What must hold and why, in the language in use."""
        return _(self.text)


def rule(
    code: str,
    severity: Severity = "error",
    *,
    about: Subject | None = None,
    follows: Follows | None = None,
    gather: Gather | None = None,
) -> Callable[[Check], Rule]:
    """Mark a function as a rule; its docstring is what ``check --explain`` prints."""
    return lambda check: Rule(code, severity, check, about, follows, gather)


def found(
    message: str, path: ValuePath, offset: int | None = None, *, mending: str = ""
) -> Finding:
    """What a rule yields: a sentence, and the value it is about, or so many characters into it; and
    what would have to be typed there, where that is certain.
    """
    return Finding(message=message, path=path, offset=offset, mending=mending)


def context_of(text: str, position: int) -> str:
    """What stands around a place in a text, to be shown in one line."""
    return text[max(position - 6, 0) : position + 8].replace("\n", " ")
