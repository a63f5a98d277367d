"""A chart as a drawing (SVG) inside the page: bars or a line, in grey, with their numbers."""

from __future__ import annotations

from html import escape

from bulletin_gen.document import Chart

_WIDTH, _HEIGHT, _FOOT, _HEAD = 600, 220, 30, 28
_BAR = 0.55
"""Of the room that each number has."""
_DARK, _BLACK = "#595959", "#000"


def draw_chart(chart: Chart) -> str:
    """The drawing; what it says in words is its name for whoever does not see it."""
    values = [float(value) for value in chart.values]
    step, top = _WIDTH / len(values), max(*values, 0)
    bottom = min(*values, 0) if chart.kind == "bars" else min(values) - (top - min(values)) / 4
    scale = (_HEIGHT - _FOOT - _HEAD) / ((top - bottom) or 1)
    points = [
        (step * (number + 0.5), _HEAD + (top - value) * scale)
        for number, value in enumerate(values)
    ]
    base = _HEAD + (top - max(bottom, min(0, top))) * scale
    drawn = _bars(points, step, base) if chart.kind == "bars" else _line(points)
    labels = "".join(
        f'<text x="{x:.1f}" y="{y - 7:.1f}">{escape(value)}</text>'
        f'<text x="{x:.1f}" y="{_HEIGHT - 8}">{escape(name)}</text>'
        for (x, y), value, name in zip(points, chart.values, chart.categories, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(chart.text)}"><line x1="0" x2="{_WIDTH}" y1="{base:.1f}" '
        f'y2="{base:.1f}" '
        f'stroke="{_BLACK}"/>{drawn}<g text-anchor="middle" font-size="14">{labels}</g></svg>'
    )


def _bars(points: list[tuple[float, float]], step: float, base: float) -> str:
    width = step * _BAR
    return "".join(
        f'<rect x="{x - width / 2:.1f}" y="{min(y, base):.1f}" width="{width:.1f}" '
        f'height="{abs(base - y):.1f}" '
        f'fill="{_DARK}" stroke="{_BLACK}"/>'
        for x, y in points
    )


def _line(points: list[tuple[float, float]]) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_DARK}"/>' for x, y in points)
    return f'<polyline points="{way}" fill="none" stroke="{_DARK}" stroke-width="2"/>{dots}'
