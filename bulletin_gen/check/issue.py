"""What a rule looks at: an issue, its template package, and the issue before it where that is
given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct

from bulletin_gen.bulletin import Breakdown, Bulletin
from bulletin_gen.check.nodes import path_of_name
from bulletin_gen.check.tables import CheckedTable, places_of_units
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.derive.selected import values_of
from bulletin_gen.derive.values import IssueValues
from bulletin_gen.numbers.number import Number, as_number
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.manifest import DeclaredBreakdown
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.roles import fields_for
from bulletin_gen.text.picture_lines import without_names

_PLAIN_NAME = re.compile(
    "(?!.*[待某\u115f\u1160\u3164\uffa0\uf900-\ufaff\U0002f800-\U0002fa1f])[^\\W_A-Za-z\x80-\xff]*"
)
"""Hanzi and figures (any letter beyond Latin-1), without 待 and 某, which make placeholders, and
blank letters; and without hanzi that are there for the sake of other codes.
"""
_NOT_TEXT = {*fields_for("file"), "appendices"}


class BrokenDown(Struct, frozen=True):
    """A breakdown that an issue files, with the number that it is of."""

    declared: DeclaredBreakdown
    breakdown: Breakdown
    whole: Number
    path_of_whole: ValuePath
    """Of what has that number as its count."""

    @property
    def path(self) -> ValuePath:
        """Where the breakdown stands."""
        return ("breakdowns", self.declared.key)


class Issue:
    """An issue under check."""

    def __init__(
        self,
        bulletin: Bulletin,
        package: TemplatePackage,
        previous: Bulletin | None = None,
        year_before: Bulletin | None = None,
    ) -> None:
        """Take the issue, its package, and the issues before it and a year before (of the same
        package) or None.
        """
        self.bulletin = bulletin
        self.package = package
        self.previous = previous
        self.year_before = year_before
        self.unprinted: tuple[ValuePath, ...] = ()
        """What the issue's document does not show, where it was composed."""

    @cached_property
    def values(self) -> IssueValues:
        """The values of the issue, as expressions see them."""
        return values_of(self.bulletin, self.package, self.previous)

    @cached_property
    def tables(self) -> list[CheckedTable]:
        """The tables of the issue."""
        return [CheckedTable(rows) for rows in self.values.tables]

    @cached_property
    def broken_down(self) -> list[BrokenDown]:
        """The breakdowns that the issue files; without those whose whole is absent."""
        found = []
        for declared in self.package.manifest.breakdowns:
            breakdown = getattr(self.bulletin.breakdowns, declared.key)
            whole, path_of_whole = self._whole_of(declared.key)
            if breakdown is not None and whole is not None:
                found.append(BrokenDown(declared, breakdown, whole, path_of_whole))
        return found

    def _whole_of(self, breakdown: str) -> tuple[Number | None, ValuePath]:
        name = derivation_of(self.package).wholes[breakdown].name
        if name is None:
            raise AssertionError("a breakdown is of a name")
        path = path_of_name(name, self, None, 0)
        return as_number(self.values.single(name)), path[:-1] if path[-1] == "count" else path

    @cached_property
    def previous_tables(self) -> list[CheckedTable]:
        """The tables of the issue before; none when that is not given."""
        if self.previous is None:
            return []
        return [CheckedTable(rows) for rows in IssueValues(self.previous, self.package).tables]

    @cached_property
    def texts(self) -> list[tuple[str, ValuePath]]:
        """Every text of the issue that gets printed, with its path; plain names in tables left out.

        Those are thousands, and nothing but hanzi and figures: no slip of typing to look for.
        """
        top = self.bulletin
        fields = [field for field in top.__struct_fields__ if field not in _NOT_TEXT]
        texts = [found for field in fields for found in _texts(getattr(top, field), (field,))]
        for table in self.tables:
            group = top.appendices[table.index].unit_group
            texts.append((group, ("appendices", table.index, "unit_group")))
            leaves = [leaf for leaf in table.leaves if leaf.column.kind == "text"]
            for row, cells in enumerate(table.rows):
                for leaf in leaves:
                    text = str(cells[leaf.index] or "")
                    if not _PLAIN_NAME.fullmatch(text):
                        texts.append((text, table.path(row, leaf)))
        return [(without_names(text), path) for text, path in texts]

    @cached_property
    def place_of_unit(self) -> dict[str, tuple[CheckedTable, int]]:
        """Each unit's table and row; the last one, should it stand in several."""
        return places_of_units(self.tables)


def _texts(value: Any, path: ValuePath) -> Iterator[tuple[str, ValuePath]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field), (*path, field))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
