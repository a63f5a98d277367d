"""Lengths with their units. A bare number never says how long something is."""

from __future__ import annotations

TWIPS_PER_PT = 20
MM_PER_INCH = 25.4
PT_PER_INCH = 72


class Mm(float):
    """A length in millimetres."""

    @property
    def twips(self) -> int:
        """The same length in twentieths of a point, OOXML's unit for pages, indents and tables."""
        return round(self.points * TWIPS_PER_PT)

    @property
    def points(self) -> float:
        """The same length in points."""
        return self / MM_PER_INCH * PT_PER_INCH


class Pt(float):
    """A length in points; 1 pt = 25.4/72 mm."""

    @property
    def twips(self) -> int:
        """The same length in twentieths of a point."""
        return round(self * TWIPS_PER_PT)

    @property
    def half_points(self) -> int:
        """The same length in half points, OOXML's unit for font sizes."""
        return round(self * 2)

    @property
    def eighths(self) -> int:
        """The same length in eighths of a point, OOXML's unit for the width of a border."""
        return round(self * 8)
