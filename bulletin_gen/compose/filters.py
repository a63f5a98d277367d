"""The filters that a template package has at hand: figures, dates and lists as official Chinese
writes them.

Percentages are rounded half up, as offices do it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from markupsafe import Markup
from mdurl import encode

from bulletin_gen.bulletin import (
    Appendix,
    Count,
    CountAtLeast,
    HotTopic,
    IntakeNode,
    RateAtLeast,
    UnitCount,
)
from bulletin_gen.compose.since_before import gone_units, new_units
from bulletin_gen.i18n import _
from bulletin_gen.numbers.arithmetic import percent, rounded
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.templating import FilterArgumentError, as_printed, as_text
from bulletin_gen.text.marks import without_marks
from bulletin_gen.text.picture_lines import NamedPicture, picture_line, pictures_of_line
from bulletin_gen.text.typed import NOTHING

T = TypeVar("T")


_HEADING = re.compile(r" {0,3}#{1,6}(?=[ \t])")
_BOLD = re.compile(r"\*\*([^*\d\s](?:[^*\d]*[^*\d\s])?)\*\*(?!\*)")
"""Two asterisks on both sides of words."""
_SHORT_WORDS, _BETWEEN_NAMES = 1, "、，；,和与及同或（("


def date_cn(date: datetime.date) -> str:
    """2021年10月29日: Arabic figures, no leading zero (GB/T 9704-2012, 7.3.5.4)."""
    return f"{date.year}年{date.month}月{date.day}日"


def listed(
    items: Iterable[str | Number | datetime.date], separator: str = "、", last: str | None = None
) -> str:
    """甲、乙、丙; with ``last="和"``, 甲、乙和丙."""
    texts = [str(item) for item in _some(items)]
    if last is None or len(texts) < 2:
        return separator.join(texts)
    return separator.join(texts[:-1]) + last + texts[-1]


def quantity(value: Count | Number | Fraction, unit: str = "", decimals: int | None = None) -> str:
    """21次, 40.4次, or 20余次 for a lower bound."""
    if isinstance(value, CountAtLeast):
        return f"{value.at_least}余{unit}"
    return f"{_figures(value, decimals)}{unit}"


def percentage(value: Number | Fraction | RateAtLeast, decimals: int | None = None) -> str:
    """97.2%, or 97.2%以上 for a lower bound."""
    if isinstance(value, RateAtLeast):
        return f"{format_number(value.at_least)}%以上"
    return f"{_figures(value, decimals)}%"


def _figures(value: Number | Fraction, decimals: int | None) -> str:
    number: Number = as_printed(value) if decimals is None else rounded(value, decimals)
    return format_number(number)


def breakdown(parts: Iterable[IntakeNode], unit: str = "件") -> str:
    """电话诉求4578件（洛阳市转办884件、自行受理3694件），网民诉求537件: a tree of counts, as a
    sentence.
    """
    return "，".join(_breakdown_node(part, unit) for part in _some(parts))


def _breakdown_node(node: IntakeNode, unit: str) -> str:
    inner = (
        f"（{'、'.join(_breakdown_node(part, unit) for part in node.parts)}）" if node.parts else ""
    )
    return f"{node.name}{_counted(node.count, unit)}{inner}"


def _counted(count: int | None, unit: str) -> str:
    """A count with its unit; one that is absent, in an issue that is printed all the same, as other
    absent numbers are.
    """
    return f"{NOTHING if count is None else count}{unit}"


def counted(items: Iterable[UnitCount | HotTopic | IntakeNode], unit: str = "件") -> str:
    """住建局99件、公安局77件."""
    return "、".join(f"{_name(item)}{_counted(item.count, unit)}" for item in _some(items))


def share(part: int, whole: int, decimals: int = 2) -> str:
    """20.48%: one count in percent of another; “-” of nothing."""
    return f"{format_number(percent(part, whole, decimals))}%" if whole else "-"


def with_shares(
    items: Sequence[UnitCount | HotTopic | IntakeNode],
    unit: str = "件",
    decimals: int = 2,
    whole: int | None = None,
) -> str:
    """电话诉求4578件（占89.50%）、网民诉求537件（占10.50%）: parts with their shares, as filed or
    else computed.

    Without a ``whole``, the items are all of it; where rounding keeps their shares from adding up
    to 100, it says so.
    """
    counts = [item.count for item in _some(items) if item.count is not None]
    if len(counts) < len(items):
        return counted(items, unit)  # of what is not known, no share is either
    total = sum(counts) if whole is None else whole
    if not total:
        return counted(items, unit)
    shares = [
        _share(item, count, total, decimals) for item, count in zip(items, counts, strict=True)
    ]
    texts = [
        f"{_name(item)}{count}{unit}（占{format_number(part)}%{_inner_parts(item, unit)}）"
        for item, count, part in zip(items, counts, shares, strict=True)
    ]
    is_off = whole is None and sum(shares) != 100
    return "、".join(texts) + ("，因四舍五入，占比之和不等于100%" if is_off else "")


def _share(
    item: UnitCount | HotTopic | IntakeNode, count: int, whole: int, decimals: int
) -> Number:
    """A part's share as it was filed, or else computed."""
    filed = item.share if isinstance(item, IntakeNode) else None
    return percent(count, whole, decimals) if filed is None else filed


def _inner_parts(item: UnitCount | HotTopic | IntakeNode, unit: str) -> str:
    """What a part is made of in its turn, to stand behind its share;
    nothing when it has no parts.
    """
    parts = item.parts if isinstance(item, IntakeNode) else ()
    return f"，其中{'、'.join(_breakdown_node(part, unit) for part in parts)}" if parts else ""


def change(now: int, before: int | None, decimals: int = 2) -> str:
    """增长20.48%, 下降1.3%, 持平; and 基本持平 for a change that rounds to nothing."""
    if before is None:
        raise FilterArgumentError(
            _(
                "the count of the period before is not there; put this between {% if %} and "
                "{% endif %}"
            )
        )
    if now == before:
        return "持平"
    if not before:
        return f"由0件增至{now}件"
    difference = percent(abs(now - before), before, decimals).normalize()
    if not difference:
        return "基本持平"
    return f"{'增长' if now > before else '下降'}{format_number(difference)}%"


def changed(difference: Number | Fraction, decimals: int | None = None) -> str:
    """增长20.48%, 下降1.3%, 持平: a change that was filed in percent."""
    figures = _figures(-difference if difference < 0 else difference, decimals)
    if not difference:
        return "持平"
    if not figures.strip("0."):
        return "基本持平"
    return f"{'增长' if difference > 0 else '下降'}{figures}%"


def first_units(appendix: Appendix, number: int) -> list[str]:
    """The names of the first so many units of a table."""
    return [row.unit for row in appendix.rows[:number]]


def last_units(appendix: Appendix, number: int) -> list[str]:
    """The names of the last so many units of a table."""
    return [row.unit for row in appendix.rows[max(len(appendix.rows) - number, 0) :]]


def markdown(text: str) -> Markup:
    """Prose that was filed, such as ``closing``: headings and bold are Markdown, each line is a
    paragraph, a line that ends with \\ goes on in the next, and every other sign is printed as it
    was typed.
    """
    lines = text.split("\n")
    pieces = []
    for line, following in pairwise(lines):
        if line.endswith("\\") and following.strip():
            pieces.append(f"{_markdown_line(line[:-1])}\\\n")
        else:
            is_paragraph = line.strip() and following.strip()
            pieces.append(_markdown_line(line) + ("\n\n" if is_paragraph else "\n"))
    return Markup("".join([*pieces, _markdown_line(lines[-1])]))


def picture(name: str, caption: str = "") -> Markup:
    """A picture that a fact names, in a paragraph of its own."""
    return Markup(_picture(NamedPicture(caption, name)))


def _picture(named: NamedPicture) -> str:
    """A picture in Markdown, whatever stands in its name and caption."""
    return picture_line(
        NamedPicture(as_text(named.caption), encode(named.name.replace("%", "%25")))
    )


def _markdown_line(line: str) -> str:
    """A line of prose. Asterisks are bold only in pairs around words without figures: 7*24小时,
    王**、138****5678 are none.
    """
    pictures = pictures_of_line(line)
    if pictures:
        return " ".join(map(_picture, pictures))
    heading = _HEADING.match(line)
    start = 0 if heading is None else heading.end()
    texts = [line[:start]]
    for match in _BOLD.finditer(line, start):
        if not _hides_a_name(line[: match.start()], match[1]):
            texts += [as_text(line[start : match.start()]), f"**{as_text(match[1])}**"]
            start = match.end()
    return "".join([*texts, as_text(line[start:])])


def _hides_a_name(before: str, words: str) -> bool:
    """Whether asterisks stand for what two names leave out, with words between: 王**和李**."""
    follows_a_name = before[-1:].isalpha()
    return follows_a_name and (len(words) <= _SHORT_WORDS or words[0] in _BETWEEN_NAMES)


def padded(number: int, digits: int) -> str:
    """000012: a number with zeros in front."""
    return str(number).zfill(min(digits, 20))


def numbered(text: str, number: int) -> str:
    """1.第三季度, without a blank (GB/T 9704-2012, 7.3.4); but 1. 5月份."""
    blank = " " if without_marks(text)[:1].isdigit() else ""
    return f"{number}.{blank}{text}"


def is_lower_bound(value: object) -> bool:
    """Tell “20余” and “97.2%以上” from exact figures."""
    return isinstance(value, CountAtLeast | RateAtLeast)


def _some(items: Iterable[T]) -> list[T]:
    """The items; an empty list would leave a sentence without its end."""
    found = list(items)
    if not found:
        raise FilterArgumentError(
            _("an empty list would be printed; put it between {% if %} and {% endif %}")
        )
    return found


def _name(item: UnitCount | HotTopic | IntakeNode) -> str:
    return item.unit if isinstance(item, UnitCount) else item.name


FILTERS: dict[str, Callable[..., Any]] = {
    "breakdown": breakdown,
    "change": change,
    "changed": changed,
    "counted": counted,
    "date_cn": date_cn,
    "first_units": first_units,
    "gone_units": gone_units,
    "last_units": last_units,
    "listed": listed,
    "markdown": markdown,
    "new_units": new_units,
    "numbered": numbered,
    "padded": padded,
    "percentage": percentage,
    "picture": picture,
    "quantity": quantity,
    "share": share,
    "with_shares": with_shares,
}
PRINTED_BY_FILTERS = {
    "breakdown": {"name", "count"},
    "counted": {"name", "unit", "count", "units"},
    "percentage": {"at_least"},
    "quantity": {"at_least"},
    "with_shares": {"name", "unit", "count", "share"},
}
"""The fields that filters print which no template names."""
TESTS: dict[str, Callable[..., bool]] = {"lower_bound": is_lower_bound}
