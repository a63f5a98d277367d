"""How a table's rows divide into pages, and how high they are drawn for that. All lengths are
twips.

A page that carries one or two rows looks like a mistake: somebody who sets a table by hand draws
its rows a little closer then, or a little wider, where that does not help.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

LEFT_OVER = 2
"""So many rows on a table's last page are too few for a page of their own."""
FREE = 40
"""What stays free on a page whose fullness is chosen: no two office programs draw borders alike."""
SECTION_END = 20
"""The paragraph that ends the section stands below the last row."""
_WIDEST = 1.25
"""Rows are drawn so much higher at the most."""
_MANY_ROWS = 500
"""No better height is looked for where of more rows some need more: whoever prints so many minds no
page.
"""


class Room(Struct, frozen=True):
    """The room for a table's rows: on its first page, under the heading,
    and on each further page.

    ``rule`` is the thickness of the rules between rows, of which ``header`` rows have one each.
    Word puts it on top of a row's height, LibreOffice takes it in (ISO/IEC 29500-1, 17.4.80, says
    neither).
    """

    first: int
    further: int
    rule: int = 0
    header: int = 0

    def with_rules_on_top(self) -> Room:
        """What is left for rows that each have their rule on top."""
        taken = self.rule * self.header
        return Room(self.first - taken, self.further - taken)


class TableRows(Struct, frozen=True):
    """How many rows there are, and the heights that some of them need by their index."""

    count: int
    needed: Mapping[int, int] = {}

    def higher(self, by: int) -> TableRows:
        """The rows, if each needed so much more."""
        return TableRows(self.count, {row: needed + by for row, needed in self.needed.items()})


class Division(Struct, frozen=True):
    """How rows divide into pages: how many on each, and what those on the last take."""

    counts: tuple[int, ...]
    last: int


def fit_row_height(rows: TableRows, height: int, least: int, room: Room) -> int:
    """The height from ``least`` on, nearest to ``height``, that leaves no page with almost no rows,
    none too full, and divides the pages alike whether rules come on top or not.

    Lower ones are tried first. Where there is no such height, one that is good with the rules taken
    in; ``height`` itself where there is none of these, or no need for one.
    """
    if height <= 0 or least <= 0 or not rows.count or _is_good_either_way(rows, height, room):
        return height
    if rows.needed and rows.count > _MANY_ROWS:
        return height
    candidates = [
        *range(height - 1, least - 1, -1),
        *range(height + 1, round(height * _WIDEST) + 1),
    ]
    stable = [other for other in candidates if _is_stable(other, room)]
    either_way = (other for other in stable if _is_good_either_way(rows, other, room))
    one_way = (other for other in (height, *stable) if _is_good(rows, other, room))
    return next(either_way, next(one_way, height))


def divide_rows(rows: TableRows, height: int, room: Room) -> Division:
    """The rows on each page, where each is as high as told, or as it needs."""
    if not any(needed > height for needed in rows.needed.values()):
        return _divide_evenly(rows.count, max(height, 1), room)
    counts, used, limit = [0], 0, room.first
    for index in range(rows.count):
        own = max(height, rows.needed.get(index, 0))
        if used + own > limit and (used or counts == [0]):
            counts.append(0)
            used, limit = 0, room.further
        counts[-1] += 1
        used += own
    return Division(tuple(counts), used)


def _divide_evenly(count: int, height: int, room: Room) -> Division:
    first = min(max(room.first // height, 0), count)
    further = max(room.further // height, 1)
    full, rest = divmod(count - first, further)
    counts = (first, *[further] * full, *([rest] if rest else []))
    return Division(counts, counts[-1] * height)


def divide_with_rules_on_top(rows: TableRows, height: int, room: Room) -> Division:
    """The same where the rule comes on top of each row."""
    return divide_rows(rows.higher(room.rule), height + room.rule, room.with_rules_on_top())


def _is_good_either_way(rows: TableRows, height: int, room: Room) -> bool:
    if not _is_good(rows, height, room):
        return False
    ruled = rows.higher(room.rule), height + room.rule, room.with_rules_on_top()
    return _is_good(*ruled) and divide_rows(*ruled).counts == divide_rows(rows, height, room).counts


def _is_good(rows: TableRows, height: int, room: Room) -> bool:
    division = divide_rows(rows, height, room)
    pages = len(division.counts)
    limit = room.first if pages == 1 else room.further
    is_short = pages > 1 and division.counts[-1] <= LEFT_OVER < rows.count
    return not is_short and division.counts[0] > 0 and division.last + SECTION_END + FREE <= limit


def _is_stable(height: int, room: Room) -> bool:
    """Whether as many rows fit when a page has a little less room, or a little more."""
    return all(
        (size - FREE) // height == (size + FREE) // height for size in (room.first, room.further)
    )
