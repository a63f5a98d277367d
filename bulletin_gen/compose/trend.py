"""The trend: one number over the issues before and this one,
as a chart with its values in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.compose.filters import FILTERS, TESTS
from bulletin_gen.document import Chart
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.text_files import place_of
from bulletin_gen.templating import Template, text_environment

TREND_MARK = "\ufdd0"
"""Stands in a narrative where the chart goes; no input can hold it."""


def compose_trend(
    bulletin: Bulletin, package: TemplatePackage, series: Sequence[Bulletin]
) -> Chart | None:
    """The chart of a package's trend; None where it declares none, or where there is nothing to
    compare with.

    Raises TemplateError where what is to be shown is no number.
    """
    trend = package.manifest.trend
    if trend is None:
        return None
    issues = [*series, bulletin][-trend.issues :]
    numbers = [_number(issue, package) for issue in issues]
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


def _number(bulletin: Bulletin, package: TemplatePackage) -> Number | None:
    context = {field: getattr(bulletin, field) for field in bulletin.__struct_fields__}
    text = _compiled(package).render(context).strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except ArithmeticError as error:
        message = _("what the trend shows is no number: “{text}”").format(text=text[:30])
        raise TemplateError(message, place_of(package.manifest_file, ("trend", "value"))) from error
    return int(number) if number == number.to_integral_value() else number


@lru_cache(maxsize=KEPT_PACKAGES)
def _compiled(package: TemplatePackage) -> Template:
    trend = package.manifest.trend
    value = "" if trend is None else trend.value
    expression = f"{{% if ({value}) is not none %}}{{{{ {value} }}}}{{% endif %}}"
    return Template(
        text_environment(FILTERS, TESTS), expression, f"{package.manifest_file} [trend] value"
    )
