"""The trend: one number over the issues before and this one,
as a chart with its values in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.derive.trend import trend_value
from bulletin_gen.document import Chart
from bulletin_gen.numbers.number import format_number
from bulletin_gen.package import TemplatePackage

TREND_STAND_IN = "\ufdd0"
"""Stands in a narrative where the chart goes; no input can hold it."""


def compose_trend(
    bulletin: Bulletin, package: TemplatePackage, series: Sequence[Bulletin]
) -> Chart | None:
    """The chart of a package's trend; None where it declares none, or where there is nothing to
    compare with.

    Raises TemplateError, at its expression, where what is to be shown cannot be computed.
    """
    trend = package.manifest.trend
    if trend is None:
        return None
    issues = [*series, bulletin][-trend.issues :]
    numbers = [trend_value(issue, package) for issue in issues]
    known = [
        (issue, number) for issue, number in zip(issues, numbers, strict=True) if number is not None
    ]
    if len(known) < 2:
        return None
    is_one_year = len({issue.period.year for issue, _number in known}) == 1
    names = [
        issue.period.name if is_one_year else issue.period.full_name for issue, _number in known
    ]
    values = tuple(format_number(number) for _issue, number in known)
    listed = "、".join(
        f"{name}{value}{trend.unit}" for name, value in zip(names, values, strict=True)
    )
    return Chart(
        kind=trend.kind,
        title=trend.title,
        unit=trend.unit,
        categories=tuple(names),
        values=values,
        text=f"{trend.title}：{listed}。",
    )
