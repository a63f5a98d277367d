"""What stands at the end of a narrative never stands there alone: it takes the narrative's last
lines along.

A list of appendices keeps two lines of narrative for company, and so does a colophon that shares
its page; the page before keeps at least half of its lines. Office programs can keep a paragraph
with the next, but only all of it, and then a page may be left almost empty: then room is taken from
the foot of the page, so that two lines move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.write.docx.flow import Block, Placed, lay_out

LEAST_LINES = 2
_MOST_KEPT = 4
"""So many paragraphs at the most are kept together: more of them are a page."""


class Company(Struct, frozen=True):
    """How a narrative's end keeps company: the last paragraphs that stay with what follows, room
    taken from a page.
    """

    kept: int = 0
    page: int = 0
    reserved: int = 0


class Ending(Struct, frozen=True, kw_only=True):
    """A narrative and what follows it: all blocks before that, how many of these are narrative,
    what follows.

    ``may_be_alone``: on the back of a leaf, with no line of narrative beside it.
    """

    blocks: Sequence[Block]
    narrative: int
    tail: Sequence[Block]
    page_height: int
    may_be_alone: bool = False

    @property
    def line(self) -> int:
        """The height of a line of the narrative."""
        return max(self.blocks[-1].line, 1)


class Arrangement(Struct, frozen=True):
    """A choice, and the pages that come of it: where the tail begins, counted from 0, whether it is
    alone there, and where it ends."""

    company: Company
    tail_page: int
    is_alone: bool
    pages: int
    bottom: int


def choose_company(ending: Ending) -> Arrangement:
    """The plainest way in which the end keeps company; as it comes, where there is none.

    The last paragraph of the narrative is kept with a list below it even where they stand together
    anyway: somebody who adds a sentence in Word does not part them.
    """
    plainest, is_good = _outcome(ending, Company())
    if is_good:
        kept, _is_good_too = _outcome(ending, Company(kept=1))
        is_alike = kept.tail_page == plainest.tail_page and kept.bottom == plainest.bottom
        return kept if is_alike and not ending.may_be_alone else plainest
    others = (_outcome(ending, company) for company in _choices(ending))
    return next((outcome for outcome, is_good in others if is_good), plainest)


def _choices(ending: Ending) -> Iterator[Company]:
    """Ways to keep company, the plainest first."""
    for kept in range(1, min(ending.narrative, _MOST_KEPT) + 1):
        if sum(block.height for block in ending.blocks[-kept:]) * 2 <= ending.page_height:
            yield Company(kept=kept)
    placed = lay_out(ending.blocks, ending.page_height)
    last = placed[-1]
    for page in (last.last_page, last.last_page - 1):
        bottom = max((p.bottom for p in placed if p.last_page == page), default=ending.page_height)
        foot = bottom if page == last.last_page else ending.page_height
        for lines in range(1, LEAST_LINES + 3):
            reserved = ending.page_height - foot + lines * ending.line - ending.line // 2
            if page >= 0 and 0 < reserved < ending.page_height // 2:
                yield Company(page=page, reserved=reserved)


def _outcome(ending: Ending, company: Company) -> tuple[Arrangement, bool]:
    blocks = list(ending.blocks)
    for index in range(len(blocks) - company.kept, len(blocks)):
        blocks[index] = replace(blocks[index], keep_next=True, widow_control=True)
    if ending.narrative and not ending.may_be_alone:
        blocks[-1] = replace(blocks[-1], widow_control=True)
    reserved = {company.page: company.reserved} if company.reserved else {}
    placed = lay_out([*blocks, *ending.tail], ending.page_height, reserved)
    tail_page = placed[len(blocks)].first_page
    narrative = placed[len(blocks) - ending.narrative : len(blocks)]
    beside = sum(block.lines_on(tail_page) for block in narrative)
    is_alone = not any(block.lines_on(tail_page) for block in placed[: len(blocks)])
    outcome = Arrangement(company, tail_page, is_alone, placed[-1].last_page + 1, placed[-1].bottom)
    return outcome, _is_good(ending, outcome, beside, placed)


def _is_good(ending: Ending, outcome: Arrangement, beside: int, placed: list[Placed]) -> bool:
    if ending.may_be_alone and outcome.is_alone:
        return outcome.tail_page % 2 == 1
    lines = sum(block.lines for block in ending.blocks[len(ending.blocks) - ending.narrative :])
    has_company = beside >= min(LEAST_LINES, lines)
    return has_company and (
        not outcome.tail_page
        or _fill(placed, outcome.tail_page - 1, ending) * 2 >= ending.page_height
    )


def _fill(placed: list[Placed], page: int, ending: Ending) -> int:
    """How far down a page reaches what stands on it."""
    bottoms = [block.bottom for block in placed if block.last_page == page]
    runs_over = [block for block in placed if block.lines_on(page) and block.last_page > page]
    start = max(bottoms, default=0)
    return min(
        start + sum(block.lines_on(page) for block in runs_over) * ending.line, ending.page_height
    )
