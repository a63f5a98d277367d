"""Measures a PDF page: characters, lines, rules and ink, in millimetres from the page's top-left
corner.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pdfplumber
from pdfplumber.page import Page as PdfPage

MM_PER_PT = 25.4 / 72
INK_RESOLUTION = 200
_PAGE_NUMBER = re.compile(r"—\d+—")
SAME_LINE = 0.6
"""Baselines closer than this are one line, in mm."""


@dataclass(frozen=True)
class Char:
    """A printed character; ``size`` in points, the rest in mm."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    font: str
    colour: tuple[float, ...]

    @property
    def is_wide(self) -> bool:
        """Whether it takes a full cell: hanzi and full-width punctuation."""
        return ord(self.text[0]) > 0x2E7F or self.text in "“”‘’—…"


@dataclass(frozen=True)
class Line:
    """The characters on one baseline, left to right, spaces left out."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def left(self) -> float:
        return self.chars[0].left

    @property
    def right(self) -> float:
        return max(char.right for char in self.chars)

    @property
    def baseline(self) -> float:
        return self.chars[0].baseline

    @property
    def size(self) -> float:
        return self.chars[0].size

    @property
    def pitches(self) -> list[float]:
        """Distances between neighbouring full-width characters."""
        return [
            b.left - a.left
            for a, b in zip(self.chars, self.chars[1:], strict=False)
            if a.is_wide and b.is_wide
        ]


@dataclass(frozen=True)
class Rule:
    """A horizontal rule; ``y`` is the middle of its thickness."""

    left: float
    right: float
    y: float
    thickness: float
    colour: tuple[float, ...]


class Page:
    """One page of a PDF."""

    def __init__(self, page: PdfPage) -> None:
        self._page = page
        self.number = page.page_number
        self.width = float(page.width) * MM_PER_PT
        self.height = float(page.height) * MM_PER_PT

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height

    @cached_property
    def chars(self) -> list[Char]:
        return [
            self._char(char)
            for char in self._page.chars
            if char["text"].strip(" \u200b\n\t\u3000\xa0")
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """From top to bottom; the page number is the last."""
        by_baseline: dict[float, list[Char]] = {}
        for char in self.chars:
            key = next(
                (known for known in by_baseline if abs(known - char.baseline) < SAME_LINE),
                char.baseline,
            )
            by_baseline.setdefault(key, []).append(char)
        ordered = sorted(by_baseline.items())
        return [
            Line(tuple(sorted(chars, key=lambda char: char.left))) for _baseline, chars in ordered
        ]

    @property
    def page_number(self) -> Line | None:
        """The line with the page's number, below the type area; None where there is none."""
        last = self.lines[-1] if self.lines else None
        return last if last is not None and _PAGE_NUMBER.fullmatch(last.text) else None

    @property
    def body(self) -> list[Line]:
        """All lines but the page number."""
        return self.lines if self.page_number is None else self.lines[:-1]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.body)

    @cached_property
    def rules(self) -> list[Rule]:
        """Horizontal rules, those that touch each other joined, from top to bottom."""
        return sorted(_join(self.strokes), key=lambda rule: rule.y)

    @cached_property
    def strokes(self) -> list[Rule]:
        """Horizontal rules, each piece by itself."""
        pieces = [
            self._rule(piece)
            for piece in (*self._page.rects, *self._page.lines, *self._page.curves)
        ]
        return [
            piece
            for piece in pieces
            if piece is not None and piece.right - piece.left > piece.thickness
        ]

    def ink(self, top: float, bottom: float) -> tuple[float, float] | None:
        """First and last millimetre that carry ink of any colour between two heights."""
        picture = self._page.to_image(resolution=INK_RESOLUTION).original.convert("L")
        mm_per_pixel = 25.4 / INK_RESOLUTION
        strip = picture.crop(
            (0, round(top / mm_per_pixel), picture.width, round(bottom / mm_per_pixel))
        )
        box = strip.point([255 if level < 200 else 0 for level in range(256)]).getbbox()
        return None if box is None else (top + box[1] * mm_per_pixel, top + box[3] * mm_per_pixel)

    def _char(self, char: dict[str, Any]) -> Char:
        return Char(
            text=char["text"],
            left=char["x0"] * MM_PER_PT,
            right=char["x1"] * MM_PER_PT,
            baseline=self.height - char["matrix"][5] * MM_PER_PT,
            size=round(float(char["size"]), 1),
            font=str(char["fontname"]),
            colour=tuple(char["non_stroking_color"] or ()),
        )

    def _rule(self, piece: dict[str, Any]) -> Rule | None:
        top, bottom = piece["top"] * MM_PER_PT, piece["bottom"] * MM_PER_PT
        is_stroke = bottom - top < 0.01
        thickness = piece["linewidth"] * MM_PER_PT if is_stroke else bottom - top
        if thickness > 2:
            return None
        colour = piece["stroking_color"] if is_stroke else piece["non_stroking_color"]
        left, right = piece["x0"] * MM_PER_PT, piece["x1"] * MM_PER_PT
        return Rule(left, right, (top + bottom) / 2, thickness, tuple(colour or ()))


def pages_of(pdf: bytes) -> list[Page]:
    """Open a PDF."""
    return [Page(page) for page in pdfplumber.open(io.BytesIO(pdf)).pages]


def _join(rules: list[Rule]) -> list[Rule]:
    by_height: defaultdict[float, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_height[round(rule.y, 1)].append(rule)
    return [
        Rule(
            left=min(rule.left for rule in group),
            right=max(rule.right for rule in group),
            y=group[0].y,
            thickness=max(rule.thickness for rule in group),
            colour=group[0].colour,
        )
        for group in by_height.values()
    ]
