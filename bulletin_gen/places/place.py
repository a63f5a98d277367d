"""Where something stands in a file, and how that is written."""

from __future__ import annotations

from msgspec import Struct

from bulletin_gen.text.printable import in_one_line


class Place(Struct, frozen=True):
    """A file as a whole; the base of all places inside files. ``str()`` is how a place is written
    for a person.
    """

    file: str

    def __str__(self) -> str:
        """The file's name."""
        return self._name

    @property
    def _name(self) -> str:
        return in_one_line(self.file)

    @property
    def order(self) -> tuple[int, ...]:
        """By what places in one file are sorted."""
        return ()

    def fields(self) -> dict[str, str | int]:
        """The place in a report for programs; 0 where there is no line or column."""
        return {"file": self.file, "line": 0, "column": 0}


class TextPlace(Place, frozen=True):
    """A place in a text file: line and column, in characters from 1. Column 0 is the line as a
    whole.
    """

    line: int
    column: int = 0

    def __str__(self) -> str:
        """``file:line:column``."""
        return (
            f"{self._name}:{self.line}:{self.column}"
            if self.column
            else f"{self._name}:{self.line}"
        )

    @property
    def order(self) -> tuple[int, ...]:
        """Line, then column."""
        return (self.line, self.column)

    def fields(self) -> dict[str, str | int]:
        """File, line and column."""
        return {"file": self.file, "line": self.line, "column": self.column}


def place_in(file: str, line: int | None = None) -> Place:
    """The place of a line of a text file, or the file as a whole where no line is known."""
    return Place(file) if line is None else TextPlace(file, line)


class Excerpt(Struct, frozen=True):
    """What is shown beside a finding: some text around its place, on one line.

    ``label`` says which line or cell it is; ``start`` and ``length`` mark the place in ``text``, in
    characters.
    """

    label: str
    text: str
    start: int
    length: int
