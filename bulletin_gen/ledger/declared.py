"""What a package says of ledgers (``ledger.toml``), and an office of its own (a mapping)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.package import LEDGER, TemplatePackage
from bulletin_gen.package.text_files import load_toml, place_of

ColumnKind: TypeAlias = Literal["text", "moment", "number", "choice", "private"]
Title: TypeAlias = Annotated[str, Meta(min_length=1)]


class CaseColumn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of the ledger: its key, which is its title unless a mapping says another; what its
    cells hold. What is ``private`` is not even read.
    """

    key: Title
    kind: ColumnKind = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    date_only: Literal["", "begin", "end"] = ""
    """What a day without a time means for a moment; unsaid, it is refused beside moments."""


class CaseField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that is computed of each case, by those before it."""

    key: Title
    value: Title


class CaseRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What cases are meant, and what is said of them."""

    when: Title
    reason: Title


class TableMeasures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a table's columns are computed by, each by its path; how many decimals a mark has; and
    of which units' cases peers are, beside those of the table, by its unit group.
    """

    table: Title
    decimals: Annotated[int, Meta(ge=0, le=6)]
    values: dict[str, str]
    also: dict[str, tuple[str, ...]] = {}


class RankedList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of the issue: the values of a column, those of the most cases first."""

    field: Title
    by: Title
    most: Annotated[int, Meta(ge=1)]


class Calendar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working days: the official ones of a country (cn), with local days of rest and of work."""

    name: Literal["cn"]
    rest: tuple[datetime.date, ...] = ()
    work: tuple[datetime.date, ...] = ()


class LedgerLayout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a package says of ledgers.

    ``key`` is the column of case numbers, ``period`` that of the moment by which a case belongs to
    a period, ``units`` the columns of units by their roles; ``split`` divides several in one cell.
    ``exclusions`` are not assessed, what is ``impossible`` keeps all from being counted;
    ``values`` are counts of the issue by their paths, ``intake["电话诉求"]`` a part by its name.
    """

    key: Title
    period: Title
    units: dict[str, str]
    split: str = ""
    calendar: Calendar | None = None
    columns: tuple[CaseColumn, ...]
    fields: tuple[CaseField, ...] = ()
    exclusions: tuple[CaseRule, ...] = ()
    impossible: tuple[CaseRule, ...] = ()
    tables: tuple[TableMeasures, ...] = ()
    values: dict[str, str] = {}
    lists: tuple[RankedList, ...] = ()

    def column(self, key: str) -> CaseColumn | None:
        """The column of a key."""
        return next((column for column in self.columns if column.key == key), None)


class SkippedRows(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows that are no cases: those in which one of these words stands in the column of case
    numbers or units; and whether hidden rows count.
    """

    skip: tuple[str, ...] = ()
    hidden: Literal["", "count", "skip"] = ""


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office's own titles, units and values: what stands in its files, and what it means."""

    titles: dict[str, str] = {}
    units: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    rows: SkippedRows = SkippedRows()


def ledger_file(package: TemplatePackage) -> Path:
    """The file in which a package speaks of ledgers."""
    return package.folder / LEDGER


def ledger_layout(package: TemplatePackage) -> LedgerLayout:
    """What a package says of ledgers. Raises TemplateError where it says nothing, or what does not
    fit.
    """
    file = ledger_file(package)
    if not file.is_file():
        message = _("the template package “{name}” has no {file}: it computes nothing from cases")
        raise TemplateError(
            message.format(name=package.name, file=LEDGER), place_of(package.manifest_file, ())
        )
    layout = load_toml(file, LedgerLayout)
    known = {column.key for column in layout.columns}
    for path, key in (
        (("key",), layout.key),
        (("period",), layout.period),
        *((("units", role), key) for role, key in layout.units.items()),
    ):
        if key not in known:
            message = _("there is no column “{key}” among the columns of the ledger")
            raise TemplateError(message.format(key=key), place_of(file, path))
    period = layout.column(layout.period)
    if period is not None and period.kind != "moment":
        message = _("“{key}” says to which period a case belongs, and is no moment")
        raise TemplateError(message.format(key=layout.period), place_of(file, ("period",)))
    return layout


def load_mapping(file: Path | None, layout: LedgerLayout, units: Sequence[str]) -> Mapping:
    """An office's mapping; nothing where there is none. Raises TemplateError for what is wrong with
    it, for a target that there is not, and for a name that is known and would mean another thing.
    """
    if file is None:
        return Mapping()
    mapping = load_toml(file, Mapping)
    _refuse_targets(mapping.titles, [column.key for column in layout.columns], file, ("titles",))
    _refuse_targets(mapping.units, [*units, ""], file, ("units",))
    for key, meanings in mapping.values.items():
        column = layout.column(key)
        if column is None:
            message = _("there is no column “{key}” among the columns of the ledger")
            raise TemplateError(message.format(key=key), place_of(file, ("values", key)))
        if column.kind == "choice":
            _refuse_targets(meanings, [*column.values, ""], file, ("values", key))
    return mapping


def _refuse_targets(
    meanings: dict[str, str], known: Sequence[str], file: Path, path: tuple[str, ...]
) -> None:
    for name, meaning in meanings.items():
        if meaning not in known:
            message = _("“{meaning}” is unknown: “{name}” cannot stand for it")
        elif name in known and name != meaning:
            message = _("“{name}” is known already, and cannot stand for “{meaning}”")
        else:
            continue
        text = message.format(name=name, meaning=meaning)
        raise TemplateError(text, place_of(file, (*path, name)))
