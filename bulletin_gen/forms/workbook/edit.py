"""One value set in a workbook, as its cell must hold it to be read as what was typed."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from decimal import Decimal

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.form import Change
from bulletin_gen.forms.workbook.cells import with_cell
from bulletin_gen.forms.workbook.signs import MOST_CHARACTERS
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read import Source
from bulletin_gen.read.model.choices import shown_at
from bulletin_gen.read.source import Pointer
from bulletin_gen.spreadsheet.book import damaged_part
from bulletin_gen.spreadsheet.cell_place import CellPlace
from bulletin_gen.text.typed import NOTHING

_SCALES = Decimal(1), Decimal(100)
"""A cell that is shown in percent stores a hundredth."""
_MOST_SAID = 30
"""Characters of what was typed that a message repeats."""


def changed_books(source: Source, package: TemplatePackage, change: Change) -> Iterator[bytes]:
    """The file with another text or number in a value's cell, one way to store it after the other.

    Raises UsageError where the workbook has no cell for it, or none of the ways was taken.
    """
    if not isinstance(source, WorkbookSource):
        raise AssertionError("not of this form")
    if isinstance(change.value, str) and change.value.strip() in ("", NOTHING):
        message = _("An empty cell, or one with {sign} in it, is a field left out; type a text.")
        raise UsageError(message.format(sign=NOTHING))
    cell = _cell_of(source, package, change)
    if cell is not None:
        place = source.part_of(cell), cell.cell
        shown = shown_at(change.path, change.value, source.filed(package)[0], package)
        as_choice = [(shown, False)] if shown != change.value else []
        stored_as = _stored_as(change, source.text_of(cell), source.first_day)
        for stored, is_number in (*as_choice, *stored_as):
            try:
                data = with_cell(source.data, source.parts(), place, stored, is_number=is_number)
            except (NoPackageError, UnsafeError) as error:
                raise damaged_part(source.name, error) from error
            yield data
    message = _(
        "“{text}” cannot be written into this cell as it is set up; "
        "change it in a spreadsheet program."
    )
    raise UsageError(message.format(text=change.typed[:_MOST_SAID]))


def _cell_of(source: WorkbookSource, package: TemplatePackage, change: Change) -> CellPlace | None:
    """The cell of a value; of one that was left out, the one beside its label."""
    if change.old is None and len(change.path) == 1:
        name = str(change.path[0])
        cell = source.place_of_fact(package, (name,))
        if cell is None:
            message = _(
                "“{file}” has no line for “{field}”; “bulletin-gen convert” writes one with it."
            )
            raise UsageError(message.format(file=source.name, field=name))
        return cell
    if change.path[-1] == "table":  # which a whole sheet says, by its sign or its titles
        return None
    [place] = source.places([Pointer(change.path)])
    return place if isinstance(place, CellPlace) else None


def _stored_as(change: Change, now: str, first_day: datetime.date) -> Iterator[tuple[str, bool]]:
    """What a cell may have to hold to be read as a value, and whether that is a number.

    It holds more than a number ``now`` where that is 20余 or 97.2%以上. A cell that is shown as a
    date stores the days since ``first_day``.
    """
    if isinstance(change.value, int | Decimal):
        yield from ((f"{change.value / scale:f}", True) for scale in _SCALES)
        yield now.replace(f"{change.old}", f"{Decimal(change.value):f}"), False
        return
    with contextlib.suppress(ValueError):
        yield str((datetime.date.fromisoformat(change.typed) - first_day).days), True
    if len(change.typed) <= MOST_CHARACTERS:
        yield change.typed, False
