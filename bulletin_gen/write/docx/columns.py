"""How wide a table's columns are, and where the figures stand in them. All lengths are twips."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from bulletin_gen.document import Align, PrintedTable
from bulletin_gen.text.width import NARROW, OFFICE_NARROW, WIDEST_NARROW, width_in_characters
from bulletin_gen.write.docx.lines import break_lines, line_count

_FIGURE = re.compile(r"[+-]?\d+(?:\.(\d+))?%?")
_TIGHT = 20
"""What a text that just fits needs beside its own width."""
_LEAST_OF_TITLE = 2
"""A title of which fewer characters stand on a line is a column of single hanzi."""
_FEW = 3
"""Fewer characters than this look lost on the last line of a name."""
_MOST_STEPS = 24
"""Steps of a quarter of a character by which a column is widened, for that, at the most."""
_MOST_GIVEN = 0.7
"""So much of what columns have to spare can be given to others."""
_LEAST_SHARE = 400
"""A column is this wide at least, whatever else needs room: two characters."""


class Unfit(Struct, frozen=True):
    """A column whose figures or title do not fit: its titles, what does not fit, and the width that
    it needs.
    """

    titles: tuple[str, ...]
    text: str
    width: int


class Columns:
    """The columns of one table within a width; ``character`` is a full-width character, ``margins``
    those of a cell, ``indent`` what stands before the text of a column that is ranged left.
    """

    def __init__(
        self, table: PrintedTable, width: int, character: float, margins: int, indent: int = 0
    ) -> None:
        """Look at all cells once."""
        self._table = table
        self._width = width
        self._character = character
        self._margins = margins
        self._beside = [
            margins + (indent if column.align == "left" else 0) for column in table.columns
        ]
        self.texts: list[set[str]] = [set(texts) for texts in zip(*table.rows, strict=True)] or [
            set() for _ in table.columns
        ]

    @cached_property
    def widths(self) -> list[int]:
        """Each column's width: as told, or as its content needs; who has room to spare gives to who
        lacks it.
        """
        told = [
            None if column.width is None else column.width.twips for column in self._table.columns
        ]
        widths = self._with_free_columns(told)
        lacks = [self._lack(index, width) for index, width in enumerate(widths)]
        spare = [max(width - need, 0) for need, width in zip(self._needs, widths, strict=True)]
        if not sum(lacks) or sum(lacks) > _MOST_GIVEN * sum(spare):
            return widths
        given = [share * sum(lacks) // sum(spare) for share in spare]
        given[spare.index(max(spare))] += sum(lacks) - sum(given)
        return [width + lack - gift for width, lack, gift in zip(widths, lacks, given, strict=True)]

    def unfit(self) -> Iterator[Unfit]:
        """The columns whose figures break over two lines, or whose titles over as many as they have
        characters.
        """
        for index, (column, width) in enumerate(zip(self._table.columns, self.widths, strict=True)):
            figures = self._figures[index]
            widest = max(figures, key=lambda text: (len(text), text), default="")
            inside = width - self._beside[index]
            if len(widest) * NARROW * self._character > inside:
                yield Unfit(column.titles, widest, self._need([widest]))
            title = max(column.titles[-1].split("\n"), key=len)
            if inside < _LEAST_OF_TITLE * self._character and len(title) >= _LEAST_OF_TITLE:
                yield Unfit(column.titles, title, self._need([title]))

    def row_heights(self, line: int) -> dict[int, int]:
        """The heights that rows need for texts of more than one line, by their index."""
        needed: dict[int, int] = {}
        for index, width in enumerate(self.widths):
            if self._needs[index] <= width and not any("\n" in text for text in self.texts[index]):
                continue
            inside = width - self._beside[index]
            lines = {text: line_count(text, self._character, inside) for text in self.texts[index]}
            for number, row in enumerate(self._table.rows):
                if lines[row[index]] > 1:
                    needed[number] = max(needed.get(number, 0), lines[row[index]] * line)
        return needed

    def right_margins(self) -> list[dict[str, int] | None]:
        """For each column in which figures have unlike decimals, the white to the right of each
        text in it.

        So their points stand under each other, and the widest of them in the middle of the column.
        """
        return [self._margins_of(index) for index in range(len(self._table.columns))]

    def _margins_of(self, index: int) -> dict[str, int] | None:
        figures = self._unlike_figures[index]
        if not figures:
            return None
        inside = self.widths[index] - self._margins
        margins = self._margins_of_figures(figures, inside, self._table.columns[index].align)
        for text in self.texts[index] - figures.keys():
            margins[text] = max(inside - self._text_width(text), 0) // 2
        return {text: margin + self._margins // 2 for text, margin in margins.items()}

    def _margins_of_figures(
        self, figures: dict[str, int], inside: int, align: Align
    ) -> dict[str, int]:
        """The white to the right of figures: each ends as far to the left of the longest tail as
        its own is shorter. All of them together stand in the middle, or at the right.
        """
        tails = {text: self._tail(text, decimals) for text, decimals in figures.items()}
        whole = {text: round(len(text) * NARROW * self._character) for text in figures}
        tail = max(tails.values())
        head = max(whole[text] - tails[text] for text in figures)
        beside = max(inside - head - tail, 0) // 2 if align == "centre" else 0
        return {text: beside + tail - tails[text] for text in figures}

    @cached_property
    def _unlike_figures(self) -> list[dict[str, int]]:
        """The figures of each column with their decimals, where not all are of one shape; nothing
        otherwise.
        """
        return [
            decimals
            if len(set(zip(map(len, decimals), decimals.values(), strict=True))) > 1
            and align != "left"
            else {}
            for decimals, align in zip(
                self._figures, (column.align for column in self._table.columns), strict=True
            )
        ]

    @cached_property
    def _figures(self) -> list[dict[str, int]]:
        """The figures of each column, with how many decimals they have."""
        return [
            {text: len(match[1] or "") for text in texts if (match := _FIGURE.fullmatch(text))}
            for texts in self.texts
        ]

    def _lengths(self, index: int) -> dict[str, int]:
        """The texts of a column, with the width of their widest line."""
        return {text: self._text_width(text) for text in self.texts[index]}

    def _most(self, index: int) -> int:
        """The width that the texts of a column need at the most: all their characters may be
        full-width ones.
        """
        texts = self.texts[index]
        is_narrow = all(map(str.isascii, texts))
        characters = max(map(len, texts), default=0) * (WIDEST_NARROW if is_narrow else 1)
        return math.ceil(characters * self._character) + self._beside[index] + _TIGHT

    def _tail(self, text: str, decimals: int) -> int:
        """The width of a figure from its point on."""
        return round(_behind(text, decimals) * NARROW * self._character)

    def _with_free_columns(self, told: Sequence[int | None]) -> list[int]:
        """Columns without a width get what they need, and what is left over evenly; or less, where
        that is too much.
        """
        free = [index for index, width in enumerate(told) if width is None]
        rest = max(self._width - sum(width or 0 for width in told), 0)
        shares = _shared(rest, [max(self._needs[index], _LEAST_SHARE) for index in free])
        widths = dict(zip(free, shares, strict=True))
        return [widths[index] if width is None else width for index, width in enumerate(told)]

    @cached_property
    def _needs(self) -> list[int]:
        """The width in which each column has every text on one line, its points aligned, and its
        header as it is.
        """
        headers = [column.titles[-1].split("\n") for column in self._table.columns]
        return [
            max(self._need_of_texts(index), self._need(header), self._needs_of_figures[index])
            for index, header in enumerate(headers)
        ]

    def _need_of_texts(self, index: int) -> int:
        """The width of the widest text; where even wider ones would fit, nobody looks closer."""
        width, most = self._table.columns[index].width, self._most(index)
        if width is not None and most <= width.twips:
            return most
        return max(self._lengths(index).values(), default=0) + self._beside[index] + _TIGHT

    @cached_property
    def _needs_of_figures(self) -> list[int]:
        """The width in which the points of each column stand under each other; 0 where nothing is
        aligned.
        """
        return [
            self._need_of_figures(figures) if figures else 0 for figures in self._unlike_figures
        ]

    def _need_of_figures(self, figures: dict[str, int]) -> int:
        behind = {text: _behind(text, decimals) for text, decimals in figures.items()}
        before = max(len(text) - count for text, count in behind.items())
        return self._need(["0" * (before + max(behind.values()))])

    def _lack(self, index: int, width: int) -> int:
        """What a column would need more, so that no figure breaks and no name leaves a few
        characters alone.
        """
        lack = max(self._needs_of_figures[index] - width, 0)
        if self._most(index) <= width:
            return lack  # every text fits, whatever its characters are
        inside = max(width - self._beside[index] - _TIGHT, 1)
        long = {
            text: length
            for text, length in self._lengths(index).items()
            if length > inside and "\n" not in text
        }
        figures = self._figures[index]
        lack = max(lack, *(long[text] - inside for text in long if text in figures), 0)
        names = [text for text in long if text not in figures]
        steps = (round(step * self._character / 4) for step in range(_MOST_STEPS))
        fitting = (
            lack + step for step in steps if not self._parts_any(names, inside + lack + step)
        )
        return next(fitting, lack)

    def _parts_any(self, names: Iterable[str], inside: int) -> bool:
        """Whether the last line of a name in cells so wide, or a little wider, holds a few
        characters, in the fonts of an office or in wider ones.
        """
        return any(
            lines.count > 1 and len(lines.last) < _FEW
            for name in names
            for narrow in (OFFICE_NARROW, WIDEST_NARROW)
            for width in (inside, inside + _TIGHT)
            for lines in (break_lines(name, self._character, width, width, narrow),)
        )

    def _need(self, lines: Iterable[str]) -> int:
        """The width of the widest of some lines in a cell."""
        return max(map(self._text_width, lines), default=0) + self._margins + _TIGHT

    def _text_width(self, text: str) -> int:
        if "\n" in text:
            return max(map(self._text_width, text.split("\n")))
        characters = (
            len(text) * WIDEST_NARROW
            if text.isascii()
            else width_in_characters(text, WIDEST_NARROW)
        )
        return math.ceil(characters * self._character)


def _shared(rest: int, needs: list[int]) -> list[int]:
    """What each gets of a rest: what it needs and an even part of what is left over; or, where
    that is too little, a part as large as its need.
    """
    over = rest - sum(needs)
    if over >= 0:
        return [need + over // len(needs) for need in needs]
    return [need * rest // sum(needs) for need in needs]


def _behind(figure: str, decimals: int) -> int:
    """How many characters a figure has from its point on."""
    return decimals + bool(decimals) + figure.endswith("%")
