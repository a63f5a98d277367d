"""Where text comes to stand on its pages: what an office program will do, foreseen. All lengths are
twips.

Lines of exact height and fonts of one width make that possible; a letterhead with other lines is an
estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class Block(Struct, frozen=True):
    """A paragraph as it fills a page: so many lines of one height, the white around them, what it
    stays with.

    A table, or whatever else is never divided, is one line as high as it is.
    """

    lines: int
    line: int
    before: int = 0
    after: int = 0
    keep_next: bool = False
    keep_lines: bool = False
    widow_control: bool = False

    @property
    def height(self) -> int:
        """All of it, the white included."""
        return self.before + self.lines * self.line + self.after


class Placed(Struct, frozen=True):
    """Where a block stands: its lines on each page that it touches, pages counted from 0, and where
    it ends.
    """

    lines: tuple[tuple[int, int], ...]
    bottom: int

    @property
    def first_page(self) -> int:
        """The page it begins on."""
        return self.lines[0][0]

    @property
    def last_page(self) -> int:
        """The page it ends on."""
        return self.lines[-1][0]

    def lines_on(self, page: int) -> int:
        """How many of its lines stand on a page."""
        return dict(self.lines).get(page, 0)


def lay_out(
    blocks: Sequence[Block], page_height: int, reserved: Mapping[int, int] | None = None
) -> list[Placed]:
    """Place blocks one below the other;
    ``reserved`` is what is taken from the foot of some pages.
    """
    return _Flow(page_height, reserved or {}).lay_out(blocks)


class _Flow:
    def __init__(self, page_height: int, reserved: Mapping[int, int]) -> None:
        self._page_height = page_height
        self._reserved = reserved
        self._page = 0
        self._used = 0

    def lay_out(self, blocks: Sequence[Block]) -> list[Placed]:
        placed: list[Placed] = []
        for index, block in enumerate(blocks):
            is_within_chain = index > 0 and blocks[index - 1].keep_next
            if not is_within_chain and self._used and self._chain(blocks, index) > self._room():
                self._turn()
            placed.append(self._place(block))
        return placed

    def _chain(self, blocks: Sequence[Block], index: int) -> int:
        """The height that must fit where a block begins: what is kept with the next, and the next's
        first line.
        """
        height = 0
        while index < len(blocks) - 1 and blocks[index].keep_next:
            height += blocks[index].height
            index += 1
        block = blocks[index]
        together = block.lines if block.keep_lines else min(block.lines, 1)
        return height + block.before + together * block.line

    def _place(self, block: Block) -> Placed:
        if self._used or not self._page:
            self._used += block.before
        lines: list[tuple[int, int]] = []
        left = block.lines
        while left:
            fitting = min(left, max(self._room() // block.line, 0)) if block.line else left
            fitting = _with_widows(block, left, fitting, is_first=not lines)
            if not fitting and self._used:
                self._turn()
                continue
            lines.append((self._page, max(fitting, 1)))
            left -= max(fitting, 1)
            self._used += max(fitting, 1) * block.line
            if left:
                self._turn()
        bottom = self._used
        self._used += block.after
        return Placed(tuple(lines) or ((self._page, 0),), bottom)

    def _room(self) -> int:
        return self._page_height - self._reserved.get(self._page, 0) - self._used

    def _turn(self) -> None:
        self._page += 1
        self._used = 0


def _with_widows(block: Block, left: int, fitting: int, *, is_first: bool) -> int:
    """So many lines stay on a page that neither it nor the next has a single one, where that is
    asked for.
    """
    if not block.widow_control or fitting >= left:
        return fitting
    if left - fitting == 1:
        fitting -= 1
    return 0 if is_first and fitting == 1 else fitting
