"""The filters that a template package has at hand: figures, dates and lists as official Chinese writes them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from bulletin_gen.bulletin import Count, CountAtLeast, IntakeNode, RateAtLeast
from bulletin_gen.numbers import Number, format_number


def date_cn(date: datetime.date) -> str:
    """2021年10月29日: Arabic figures, no leading zero (GB/T 9704-2012, 7.3.5.4)."""
    return f"{date.year}年{date.month}月{date.day}日"


def listed(items: Iterable[object], separator: str = "、", last: str | None = None) -> str:
    """甲、乙、丙; with ``last="和"``, 甲、乙和丙."""
    texts = [str(item) for item in items]
    if last is None or len(texts) < 2:
        return separator.join(texts)
    return separator.join(texts[:-1]) + last + texts[-1]


def quantity(value: Count, unit: str = "") -> str:
    """21次, or 20余次 for a lower bound."""
    if isinstance(value, CountAtLeast):
        return f"{value.at_least}余{unit}"
    return f"{value}{unit}"


def percentage(value: Number | RateAtLeast) -> str:
    """97.2%, or 97.2%以上 for a lower bound."""
    if isinstance(value, RateAtLeast):
        return f"{format_number(value.at_least)}%以上"
    return f"{format_number(value)}%"


def breakdown(parts: Iterable[IntakeNode], unit: str = "件") -> str:
    """电话诉求4578件（洛阳市转办884件、自行受理3694件），网民诉求537件: a tree of counts, as a sentence."""
    return "，".join(_breakdown_node(part, unit) for part in parts)


def _breakdown_node(node: IntakeNode, unit: str) -> str:
    inner = f"（{'、'.join(_breakdown_node(part, unit) for part in node.parts)}）" if node.parts else ""
    return f"{node.name}{node.count}{unit}{inner}"


def is_lower_bound(value: object) -> bool:
    """Tell “20余” and “97.2%以上” from exact figures."""
    return isinstance(value, CountAtLeast | RateAtLeast)


FILTERS: dict[str, Callable[..., Any]] = {
    "breakdown": breakdown,
    "quantity": quantity,
    "date_cn": date_cn,
    "listed": listed,
    "markdown": Markup,
    "percentage": percentage,
}

TESTS: dict[str, Callable[..., bool]] = {"lower_bound": is_lower_bound}
