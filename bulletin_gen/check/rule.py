"""What a rule is, and how one is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from bulletin_gen.check.case import Breach, Case
from bulletin_gen.findings import Severity
from bulletin_gen.i18n import _

Check: TypeAlias = Callable[[Case], Iterator[Breach]]


class Rule(Struct, frozen=True):
    """A rule: its stable code, how severe a breach is, and the function that finds breaches."""

    code: str
    severity: Severity
    check: Check

    @property
    def text(self) -> str:
        """What must hold and why, in English: the function's docstring, on one line."""
        return " ".join((self.check.__doc__ or "").split())

    @property
    def explanation(self) -> str:
        """What must hold and why, in the language in use."""
        return _(self.text)


def rule(code: str, severity: Severity = "error") -> Callable[[Check], Rule]:
    """Mark a function as a rule; its docstring is what ``check --explain`` prints."""
    return lambda check: Rule(code, severity, check)
