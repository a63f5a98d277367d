"""The values of a completed issue, with the units that its selections select."""

from __future__ import annotations

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import DerivedSelection
from bulletin_gen.derive.values import IssueValues
from bulletin_gen.package import TemplatePackage


def values_of(
    bulletin: Bulletin, package: TemplatePackage, previous: Bulletin | None = None
) -> IssueValues:
    """What names in expressions stand for in an issue; and in the one before it, where some
    expression names that.
    """
    values = IssueValues(bulletin, package, values_before(previous, package))
    for derived in derivation_of(package).derived:
        if isinstance(derived, DerivedSelection):
            values.selected[derived.selection.key] = derived.computed(values)[0]
    return values


def values_before(previous: Bulletin | None, package: TemplatePackage) -> IssueValues | None:
    """The same of the issue before, where there is one and some expression names it."""
    is_named = previous is not None and derivation_of(package).names_issue_before
    return values_of(previous, package) if previous is not None and is_named else None
