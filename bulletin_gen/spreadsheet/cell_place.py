"""The place of a cell."""

from __future__ import annotations

from bulletin_gen.places.place import Place


class CellPlace(Place, frozen=True):
    """A cell of a workbook; ``position`` is the number of its sheet, its row and its column, from
    0.
    """

    sheet: str
    cell: str
    position: tuple[int, int, int]
    offset: int | None = None

    def __str__(self) -> str:
        """``file: sheet!cell``."""
        return f"{self._name}: {self.sheet}!{self.cell}"

    @property
    def order(self) -> tuple[int, ...]:
        """Sheet by sheet, row by row."""
        return self.position

    def fields(self) -> dict[str, str | int]:
        """File, row and column as numbers, and as a spreadsheet names them."""
        _sheet, row, column = self.position
        return {
            "file": self.file,
            "line": row + 1,
            "column": column + 1,
            "sheet": self.sheet,
            "cell": self.cell,
        }
