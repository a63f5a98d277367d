"""What is filed gets printed."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _


@rule("unprinted", "warning")
def unprinted(issue: Issue) -> Iterator[Finding]:
    """What an issue files is printed: by the narrative, a short text, the colophon or a column,
    unless the template package says that it is filed only. The document itself is asked: what it
    would be the same without is not printed.
    """
    for path in issue.unprinted:
        message = _("“{name}” is filed and not printed: without it the document would be the same")
        name = ".".join(step for step in path if isinstance(step, str))
        yield found(message.format(name=name), path)
