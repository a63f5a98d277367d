"""Lengths with their units. A bare number never says how long something is."""

from __future__ import annotations

from decimal import Decimal

TWIPS_PER_PT = 20
MM_PER_INCH = 25.4
PT_PER_INCH = 72


class Length(float):
    """A length. Made by ``mm``, ``pt`` or ``twips``, asked for in whatever unit a file format
    wants.
    """

    @property
    def points(self) -> float:
        """In points; 1 pt = 25.4/72 mm."""
        return float(self)

    @property
    def millimetres(self) -> float:
        """In millimetres."""
        return float(self) / PT_PER_INCH * MM_PER_INCH

    @property
    def twips(self) -> int:
        """In twentieths of a point, OOXML's unit for pages, indents and tables."""
        return round(self * TWIPS_PER_PT)

    @property
    def half_points(self) -> int:
        """In half points, OOXML's unit for font sizes."""
        return round(self * 2)

    @property
    def emus(self) -> int:
        """In English metric units, of which a point has 12,700: DrawingML's unit."""
        return round(self * 12_700)

    @property
    def eighths(self) -> int:
        """In eighths of a point, OOXML's unit for the width of a border."""
        return round(self * 8)

    def __add__(self, other: float) -> Length:
        """Two lengths together."""
        return Length(float(self) + other)

    def __sub__(self, other: float) -> Length:
        """A length less another."""
        return Length(float(self) - other)

    def __mul__(self, factor: float) -> Length:
        """So many times a length."""
        return Length(float(self) * factor)

    __rmul__ = __mul__


def mm(length: float | Decimal) -> Length:
    """A length in millimetres."""
    return Length(float(length) / MM_PER_INCH * PT_PER_INCH)


def pt(length: float) -> Length:
    """A length in points."""
    return Length(length)


def twips(length: float) -> Length:
    """A length in twentieths of a point."""
    return Length(length / TWIPS_PER_PT)
