"""The number that a package's trend shows of each issue."""

from __future__ import annotations

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.kinds import rounded_for_print
from bulletin_gen.derive.selected import values_of
from bulletin_gen.numbers.number import Number
from bulletin_gen.package import TemplatePackage


def trend_value(bulletin: Bulletin, package: TemplatePackage) -> Number | None:
    """What the expression of a trend gives for an issue; None where that is absent.

    Raises TemplateError, at the expression.
    """
    compiled = derivation_of(package).trend
    if compiled is None:
        return None
    number: Number | None = rounded_for_print(
        values_of(bulletin, package).run(compiled), None, compiled
    )[0]
    return number
