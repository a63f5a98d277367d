"""Lines of a title: broken between words, none with a single character, no two alike.

GB/T 9704-2012, 7.3.1: a title over several lines breaks where the sense does, and its lines form a
trapezium or a diamond. Chinese has no spaces to break at. Word segmentation would cost more
start-up than all the rest of a build; the words that titles of bulletins are made of are few, and
an author can always set the break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bulletin_gen.text.width import width_in_characters

_MAX_LINES = 4
_NARROW = 0.555
"""The width of a digit or Latin letter in the free fonts that stand in; with the standard's own, a
title has room.
"""
_BEYOND = 0.1
"""A line of the page takes so much more than the whole characters that a package says."""
_LEAST = 2
"""The least width of a line, in full-width characters."""

# Where a line may begin, and what that costs: nothing before a verb, more inside what is read as
# one expression.
_BREAKS = (
    (0, "关于|办理|受理|处置|处理|落实|开展|推进|加强|规范|做好|进一步|(?<=[的、，：；）》”])."),
    (3, "（|第[一二三四]季度|上半年|下半年|全年|工作|考核|排名|督办|督查|运行|网民|群众|热线|政务"),
    (
        6,
        "[和与及暨]|情况|事项|诉求|问题|服务|分析|联动|通报|报告|通知|专报|周报|月报|季报|简报|"
        "意见|方案",
    ),
)
_ANYWHERE = 12
"""What it costs to begin a line within a word that is not known, where no other place is left."""
_WHOLE = re.compile(
    "110联动|督查督办|警示性谈话|区直部门|公共服务|镇街道|街道|办事处|责任单位|"
    "[〇一二三四五六七八九十百]+月"
)
"""Words that are read as one, and so stay on one line."""
_UNBREAKABLE = re.compile(
    r"(?<=[A-Za-z0-9.%])(?=[A-Za-z0-9.%])|(?=[、，：；。）》”])|(?<=[（《“和与及暨第])"
    r"|(?<=网民)(?=诉求)|(?<=群众)(?=诉求)|(?<=诉求)(?=事项)|(?<=政务)(?=服务)|(?<=便民)(?=热线)|"
    r"(?<=\d)(?=年)"
)


def break_title(title: str, characters: int) -> str:
    """Set line breaks in a title that does not fit one line of so many full-width characters.

    Between words where that can be, elsewhere where it cannot. A title with line breaks of the
    author's own stays as it is; so does one of more than four lines.
    """
    if "\n" in title or not characters < _width(title) <= _MAX_LINES * characters:
        return title
    return (
        _broken(title, characters, _costs(title))
        or _broken(title, characters, _costs_anywhere(title))
        or title
    )


def balance_name(name: str, characters: int) -> str:
    """A name that does not fit one line of so many characters in two lines, between words, as alike
    as can be.
    """
    if "\n" in name or _width(name) <= characters:
        return name
    costs = _costs(name) or _costs_anywhere(name)
    divisions = _divisions(name, sorted(costs), 2, characters)
    best = min(
        divisions,
        key=lambda parts: costs[len(parts[0])] + 2 * abs(_width(parts[0]) - _width(parts[1])),
        default=(),
    )
    return "\n".join(best) or name


def _broken(title: str, characters: int, costs: dict[int, int]) -> str:
    """The title in as few lines as can be, at the places that cost least; empty when it cannot be
    broken there.
    """
    for lines in range(2, _MAX_LINES + 1):
        divisions = _divisions(title, sorted(costs), lines, characters)
        best = min(divisions, key=lambda division: _badness(division, costs), default=())
        if best:
            return "\n".join(best)
    return ""


def _width(text: str) -> float:
    """The width in full-width characters, in whatever font stands in, less what a line takes beyond
    whole ones.
    """
    return width_in_characters(text, _NARROW) - _BEYOND


def _costs(title: str) -> dict[int, int]:
    """The places where a line may begin, each with its cost."""
    forbidden = _forbidden(title)
    costs: dict[int, int] = {}
    for cost, pattern in _BREAKS:
        for match in re.finditer(f"(?={pattern})", title):
            if match.start() not in forbidden:
                costs.setdefault(match.start(), cost)
    return costs


def _costs_anywhere(title: str) -> dict[int, int]:
    """The same, and every place between two characters that may stand apart."""
    return dict.fromkeys(set(range(len(title))) - _forbidden(title), _ANYWHERE) | _costs(title)


def _forbidden(title: str) -> set[int]:
    """The places where no line may begin: within what is read as one, and at the title's own
    beginning.
    """
    within = {
        place for match in _WHOLE.finditer(title) for place in range(match.start() + 1, match.end())
    }
    return {match.start() for match in _UNBREAKABLE.finditer(title)} | within | {0}


def _divisions(
    title: str, breaks: list[int], lines: int, characters: int, start: int = 0
) -> Iterator[tuple[str, ...]]:
    """The ways to divide a title, from a place on, at these places into so many lines that fit."""
    if lines == 1:
        rest = title[start:]
        if _LEAST - _BEYOND <= _width(rest) <= characters:
            yield (rest,)
        return
    for place in breaks:
        if place <= start or _width(title[place:]) > (lines - 1) * characters:
            continue
        line = title[start:place]
        if _width(line) > characters:
            return
        if _width(line) >= _LEAST - _BEYOND:
            for further in _divisions(title, breaks, lines - 1, characters, place):
                yield (line, *further)


def _badness(division: tuple[str, ...], costs: dict[int, int]) -> float:
    widths = [_width(part) for part in division]
    starts = [len("".join(division[:number])) for number in range(1, len(division))]
    alike = sum(a == b for a, b in pairwise(widths))
    hollow = sum(a > b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))
    return sum(costs[start] for start in starts) + max(widths) - min(widths) + 10 * (alike + hollow)
