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
    is_named = previous is not None and derivation_of(package).names_issue_before
    before = values_of(previous, package) if previous is not None and is_named else None
    values = IssueValues(bulletin, package, before)
    for derived in derivation_of(package).derived:
        if isinstance(derived, DerivedSelection):
            values.selected[derived.selection.key] = derived.computed(values)[0]
    return values
