"""Drawings (SVG) that tell their shades apart in grey, with every number of theirs in figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

from bulletin_gen.text.width import width_in_characters

_WIDTH, _ROW, _HALF = 760, 26, 13
_NAMES, _FIGURES = 230, 110
"""The room for names on the left, and for figures on the right."""
_SIZE = 14
_INDENT = 16
_INK = "#1a1a1a"
_FILLS = (
    "#595959",
    "url(#fill-lines)",
    "#d0d0d0",
    "url(#fill-dots)",
    "#8c8c8c",
    "url(#fill-cross)",
)
_DRAWN_FILLS = (
    ("lines", '<path d="M0 8 8 0" stroke="#1a1a1a" stroke-width="1.5"/>'),
    ("dots", '<circle cx="4" cy="4" r="1.5" fill="#1a1a1a"/>'),
    ("cross", '<path d="M0 8 8 0M0 0 8 8" stroke="#1a1a1a"/>'),
)


class Bar(Struct, frozen=True):
    """A row of a drawing: its name, its parts one after the other, what is said at its end, and its
    mark.

    ``start`` is where the first part begins, ``depth`` how far the name is set in.
    """

    name: str
    parts: tuple[float, ...]
    figure: str
    mark: str | None = None
    start: float = 0
    depth: int = 0


def draw_fills() -> str:
    """The patterns that drawings are filled with; once on a page."""
    patterns = "".join(
        f'<pattern id="fill-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="#fff"/>{drawn}</pattern>'
        for name, drawn in _DRAWN_FILLS
    )
    return (
        f'<svg class="fills" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>'
    )


def draw_bars(bars: Sequence[Bar], legend: Sequence[str], label: str) -> str:
    """Rows of bars, parts below 0 to the left of the line; ``label`` is said to whom does not see
    them.
    """
    lowest = min(0.0, *(sum(part for part in bar.parts if part < 0) for bar in bars))
    highest = max(0.0, *(bar.start + sum(part for part in bar.parts if part > 0) for bar in bars))
    scale = (_WIDTH - _NAMES - _FIGURES) / ((highest - lowest) or 1)
    zero = _NAMES - lowest * scale
    head = _ROW * len(legend) if len(legend) > 1 else 0
    height = head + _ROW * len(bars) + _HALF
    tops = [head + number * _ROW for number in range(len(bars))]
    rows = "".join(
        f"<g{_marked(bar)}>{''.join(_row(bar, top, zero, scale))}</g>"
        for top, bar in zip(tops, bars, strict=True)
    )
    swatches = "".join(_swatch(number, text) for number, text in enumerate(legend)) if head else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}" font-size="{_SIZE}">{swatches}{rows}'
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{head}" y2="{height}" stroke="{_INK}"/></svg>'
    )


def _marked(bar: Bar) -> str:
    return "" if bar.mark is None else f' data-mark="{escape(bar.mark)}"'


def _row(bar: Bar, top: float, zero: float, scale: float) -> Iterator[str]:
    middle = top + _ROW * 0.7
    indent = bar.depth * _INDENT
    yield f"<title>{escape(bar.name)} {escape(bar.figure)}</title>"
    yield (
        f'<text x="{indent}" y="{middle:.1f}">{escape(_fitting(bar.name, _NAMES - indent))}</text>'
    )
    right, left = zero + bar.start * scale, zero
    for number, part in enumerate(bar.parts):
        width = abs(part) * scale
        left -= width if part < 0 else 0
        x = left if part < 0 else right
        yield (
            f'<rect x="{x:.1f}" y="{top + 3:.1f}" width="{width:.1f}" height="{_ROW - 6}" '
            f'fill="{_FILLS[number % len(_FILLS)]}" stroke="{_INK}"/>'
        )
        right += width if part >= 0 else 0
    yield f'<text x="{right + 6:.1f}" y="{middle:.1f}">{escape(bar.figure)}</text>'


def _swatch(number: int, text: str) -> str:
    top = number * _ROW
    return (
        f'<rect x="{_NAMES}" y="{top + 4}" width="26" height="{_ROW - 8}" '
        f'fill="{_FILLS[number % len(_FILLS)]}" stroke="{_INK}"/>'
        f'<text x="{_NAMES + 34}" y="{top + _ROW * 0.7:.1f}">{escape(text)}</text>'
    )


def _fitting(name: str, room: float) -> str:
    """As much of a name as there is room for, in units of the drawing."""
    most = room / _SIZE - 0.5
    if width_in_characters(name) <= most:
        return name
    kept = name
    while kept and width_in_characters(f"{kept}…") > most:
        kept = kept[:-1]
    return f"{kept}…"
