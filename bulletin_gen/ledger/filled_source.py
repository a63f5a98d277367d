"""An issue held against its ledger, or filled in with it, as an input like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.ledger.cases import Ledger, read_ledger
from bulletin_gen.ledger.declared import LedgerLayout, ledger_layout, load_mapping
from bulletin_gen.ledger.filling import Count, count_cases, filled
from bulletin_gen.package import TemplatePackage
from bulletin_gen.period import KINDS, Period
from bulletin_gen.places.place import Excerpt, Place
from bulletin_gen.read import Source, locate
from bulletin_gen.read.source import Pointer


class LedgerFiles(Struct, frozen=True):
    """The files of a ledger, and the office's mapping."""

    files: tuple[Path, ...]
    mapping: Path | None = None

    def read(self, package: TemplatePackage, layout: LedgerLayout) -> Ledger:
        """The cases in them. Raises InputError, UsageError for files that cannot be read at all,
        TemplateError for a mapping that is wrong.
        """
        also = [unit for table in layout.tables for units in table.also.values() for unit in units]
        units = [*package.manifest.units, *also]
        mapping = load_mapping(self.mapping, layout, units)
        return read_ledger(self.files, layout, mapping, units)

    def read_right(self, package: TemplatePackage, layout: LedgerLayout) -> Ledger:
        """The same, with nothing wrong in it. Raises as ``read``, and InputError with all that is
        wrong.
        """
        ledger = self.read(package, layout)
        if ledger.is_wrong:
            raise InputError(tuple(ledger.findings))
        return ledger


def tree_of(source: Source, package: TemplatePackage) -> dict[str, Any]:
    """What was filed of an issue, gaps and all. Raises InputError for what cannot be read."""
    tree, wrong = source.filed(package)
    if wrong or not isinstance(tree, dict):
        raise InputError(wrong or (Finding(code="type", message=_("this is no issue")),))
    return tree


def period_of(tree: dict[str, Any], package: TemplatePackage) -> Period:
    """The period of an issue, of the kind of its package where that has one. Raises UsageError
    where it says none.
    """
    kind: Any = KINDS[package.manifest.period] if package.manifest.period else Period
    try:
        period: Period = msgspec.convert(tree.get("period"), kind)
    except msgspec.ValidationError as error:
        raise UsageError(_("The issue does not say its period; begin with that.")) from error
    return period


def count_for(
    ledger_files: LedgerFiles, source: Source, package: TemplatePackage
) -> tuple[dict[str, Any], Count]:
    """An issue's tree, and what its ledger says of it. Raises as ``LedgerFiles.read_right`` and
    ``count_of``.
    """
    layout = ledger_layout(package)
    return count_of(ledger_files.read_right(package, layout), source, package, layout)


def count_of(
    ledger: Ledger, source: Source, package: TemplatePackage, layout: LedgerLayout
) -> tuple[dict[str, Any], Count]:
    """An issue's tree, and what a ledger that was read says of it. Raises as ``tree_of``,
    ``period_of`` and ``count_cases``.
    """
    tree = tree_of(source, package)
    try:
        return tree, count_cases(ledger, tree, period_of(tree, package), package, layout)
    except InputError as error:
        if error.findings[0].place.file:  # of the ledger
            raise
        raise InputError(locate(error.findings, source)) from error


def filled_source(
    ledger_files: LedgerFiles, source: Source, package: TemplatePackage
) -> FilledSource:
    """An issue with all that its ledger says. Raises as ``count_for``, and InputError where another
    value stands there.
    """
    tree, count = count_for(ledger_files, source, package)
    new, differences = filled(tree, count, replace=False)
    if differences:
        raise InputError(tuple(locate(differences, source)))
    return FilledSource(source, new)


class FilledSource(Source):
    """An issue filled in with a ledger: its places are those of the file that was filled in."""

    def __init__(self, source: Source, tree: dict[str, Any]) -> None:
        """Take the file's own source, and the tree of both."""
        super().__init__(source.name)
        self._source, self._tree = source, tree
        self.form = source.form

    @property
    def data(self) -> bytes:
        """The bytes of the file that was filled in."""
        return self._source.data

    def template(self) -> Any:
        """The template package that the file names."""
        return self._source.template()

    def tree(self, _package: TemplatePackage) -> Any:
        """What was filed, and what the ledger says."""
        return self._tree

    def doubts(self) -> tuple[Finding, ...]:
        """What of the file may be meant otherwise."""
        return self._source.doubts()

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """Those that the file holds."""
        return self._source.pictures

    def forget_tree(self) -> None:
        """Keep it: nothing else has it."""

    def places(self, pointers: Sequence[Pointer]) -> list[Place]:
        """Where each value stands, or would stand, in the file."""
        return self._source.places(pointers)

    def has_formula(self, place: Place) -> bool:
        """Whether the program computed it that the file was filled in with."""
        return self._source.has_formula(place)

    def excerpt(self, place: Place, around: int) -> Excerpt | None:
        """What to show of a place of the file."""
        return self._source.excerpt(place, around)
