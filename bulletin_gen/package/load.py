"""From a folder to a ``TemplatePackage``: each file read, and what its parts say of each other held
together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace

from bulletin_gen.bulletin import Bulletin, Colophon, HotTopic
from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import repeated
from bulletin_gen.i18n import _
from bulletin_gen.package.find import find_package
from bulletin_gen.package.layout import COLUMN_KINDS, Column, ColumnPath, TableLayout
from bulletin_gen.package.manifest import FACT_KINDS, LIST, EntriesOf, Fact, Manifest
from bulletin_gen.package.template_package import (
    KEPT_PACKAGES,
    MANIFEST,
    NARRATIVE,
    TABLES,
    WORD_TEMPLATE,
    TemplatePackage,
)
from bulletin_gen.package.text_files import load_toml, place_of, read_text, refuse_unsafe_file
from bulletin_gen.period import KINDS
from bulletin_gen.places.file_state import file_state
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.text.nearest import nearest_name

_RESERVED = {
    "none",
    "true",
    "false",
    "None",
    "True",
    "False",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "loop",
}
_LISTS = {"facts", "breakdowns", "selections", "relations"}


def load_package(name_or_folder: str, base: Path | None = None) -> TemplatePackage:
    """Read a template package by the name of one in the box, or by its folder.

    A folder is looked for from ``base``, by default where the command runs.

    Raises UsageError when there is no such package, TemplateError when one of its files is wrong.
    """
    folder = find_package(name_or_folder, base)
    return _load(folder, tuple(file_state(folder / name) for name in (MANIFEST, TABLES, NARRATIVE)))


@lru_cache(maxsize=KEPT_PACKAGES)
def _load(folder: Path, _state: tuple[tuple[int, int], ...]) -> TemplatePackage:
    """Read a package from its folder; anew when one of its files changes."""
    refuse_unsafe_file(folder / WORD_TEMPLATE)
    manifest, tables = _load_manifest(folder / MANIFEST), _load_tables(folder / TABLES)
    _check_unit_groups(manifest, tables, folder / MANIFEST)
    _refuse_sums_of_nothing(manifest, tables, folder / TABLES)
    return TemplatePackage(
        folder=folder,
        manifest=manifest,
        tables=tables,
        narrative=read_text(folder / NARRATIVE),
    )


def _refuse_sums_of_nothing(manifest: Manifest, tables: dict[str, TableLayout], file: Path) -> None:
    """A column can add up to a count of the intake only where a bulletin has one."""
    names = [
        leaf.column.adds_up_to
        for layout in tables.values()
        for leaf in layout.leaves()
        if leaf.column.adds_up_to
    ]
    if names and "intake" in manifest.omitted:
        message = _("a column adds up to “{name}” of the intake, which package.toml omits")
        raise _error(message.format(name=names[0]), file, (next(iter(tables)),))


def _check_unit_groups(manifest: Manifest, tables: dict[str, TableLayout], file: Path) -> None:
    """The tables of groups of units are there, and each unit stands once."""
    for number, group in enumerate(manifest.unit_groups):
        if group.table is not None or len(tables) != 1:
            _refuse_unknown(group.table or "", tables, file, ("unit_groups", number, "table"))
    for number, unit in repeated(manifest.units):
        message = _("the unit “{unit}” is listed twice").format(unit=unit)
        own = len(manifest.units) - sum(len(group.units) for group in manifest.unit_groups)
        raise _error(message, file, ("units", number) if number < own else ("unit_groups",))


def _load_manifest(file: Path) -> Manifest:
    manifest = load_toml(file, Manifest)
    grouped = [unit for group in manifest.unit_groups for unit in group.units]
    manifest = replace(manifest, units=(*manifest.units, *grouped))
    fields = Bulletin.__struct_fields__
    for key, name in (
        *(("required", n) for n in manifest.required),
        *(("omitted", n) for n in manifest.omitted),
    ):
        if name not in fields:
            message = _("the input has no field “{name}”").format(name=name) + nearest_name(
                name, fields
            )
            raise _error(message, file, (key,))
        if name in manifest.required and name in manifest.omitted:
            raise _error(_("“{name}” is both required and omitted").format(name=name), file, (key,))
    if manifest.period is not None:
        _refuse_unknown(manifest.period, KINDS, file, ("period",))
    for number, line in enumerate(manifest.wording.colophon):
        for entry in line:
            if entry.field not in Colophon.__struct_fields__:
                message = _("the colophon has no field “{name}”").format(name=entry.field)
                suggestion = nearest_name(entry.field, Colophon.__struct_fields__)
                raise _error(message + suggestion, file, ("wording", "colophon", number))
    _check_facts(manifest, file)
    for name in ("breakdowns", "selections"):
        _refuse_duplicates(
            [declared.key for declared in getattr(manifest, name)], name, file, (name,)
        )
    _refuse_duplicates(
        [relation.code for relation in manifest.relations], "relations", file, ("relations",)
    )
    return manifest


def _check_facts(manifest: Manifest, file: Path) -> None:
    """Kinds and keys of facts, of the fields of lists, and of what hot topics have more."""
    for number, fact in enumerate(manifest.facts):
        _refuse_unknown(fact.kind, (*FACT_KINDS, LIST), file, ("facts", number, "kind"))
        _check_fields(fact, f"facts.{fact.key}", file, ("facts", number))
    _refuse_duplicates([fact.key for fact in manifest.facts], "facts", file, ("facts",))
    _check_fields(
        manifest.hot_topics, "hot_topics", file, ("hot_topics",), HotTopic.__struct_fields__
    )


def _check_fields(
    owner: Fact | EntriesOf, name: str, file: Path, path: ValuePath, known: tuple[str, ...] = ()
) -> None:
    for number, field in enumerate(owner.fields):
        _refuse_unknown(field.kind, FACT_KINDS, file, (*path, "fields", number, "kind"))
    keys = [*known, *(field.key for field in owner.fields)]
    _refuse_duplicates(keys, name, file, (*path, "fields"))
    if owner.order_by is not None:
        _refuse_unknown(owner.order_by, keys, file, (*path, "order_by"))


def _load_tables(file: Path) -> dict[str, TableLayout]:
    tables = _with_columns(load_toml(file, dict[str, TableLayout]), file)
    for name, layout in tables.items():
        if layout.columns[0].key != "unit" or layout.columns[0].columns:
            message = _("the first column of table “{table}” must be “unit”").format(table=name)
            raise _error(message, file, (name, "columns", 0, "key"))
        for leaf in layout.leaves():
            place = place_of_column(name, layout, leaf.path)
            _refuse_unknown(leaf.column.kind, COLUMN_KINDS, file, place)
            _refuse_impossible_total(leaf.column, file, place)
            ways = [
                leaf.column.value,
                leaf.column.sum,
                leaf.column.ratio,
                COLUMN_KINDS[leaf.column.kind].is_computed,
            ]
            if sum(map(bool, ways)) > (leaf.index > 0):
                message = _(
                    "column “{path}” is computed in two ways, or is the unit's name and computed"
                )
                raise _error(message.format(path=".".join(leaf.path)), file, place)
        _refuse_duplicates([".".join(leaf.path) for leaf in layout.leaves()], name, file, (name,))
        _check_references(name, layout, file)
    return tables


def _with_columns(tables: dict[str, TableLayout], file: Path) -> dict[str, TableLayout]:
    """The tables, of which each that is like another has its columns."""
    said = [name for name, layout in tables.items() if layout.columns]
    for name, layout in tables.items():
        if bool(layout.columns) == bool(layout.like):
            message = _("table “{table}” says its columns, or another table that it is like")
            raise _error(message.format(table=name), file, (name,))
        if layout.like:
            _refuse_unknown(layout.like, said, file, (name, "like"))
    return {
        name: replace(layout, columns=tables[layout.like].columns) if layout.like else layout
        for name, layout in tables.items()
    }


def _refuse_impossible_total(column: Column, file: Path, path: ValuePath) -> None:
    """Texts and ranks have none, and what is not computed is not computed of totals."""
    is_of_numbers = COLUMN_KINDS[column.kind].type is not str and column.kind != "rank"
    if column.total in (None, "none") or (
        is_of_numbers and (column.total != "value" or column.is_computed)
    ):
        return
    message = _("“{key}” cannot have “{total}” in the row of totals")
    raise _error(message.format(key=column.key, total=column.total), file, path)


def place_of_column(name: str, layout: TableLayout, keys: ColumnPath) -> ValuePath:
    """Where a column is declared: the path of its table in ``tables.toml``, by the keys that lead
    to it.
    """
    path: ValuePath = (name,)
    columns = layout.columns
    for key in keys:
        index = next(index for index, column in enumerate(columns) if column.key == key)
        path, columns = (*path, "columns", index), columns[index].columns
    return path


def _refuse_unknown(kind: str, kinds: Collection[str], file: Path, path: ValuePath) -> None:
    if kind not in kinds:
        message = _("“{value}” is none of these: {choices}").format(
            value=kind, choices="、".join(kinds)
        )
        raise _error(message, file, path)


def _refuse_duplicates(keys: list[str], where: str, file: Path, path: ValuePath) -> None:
    """Refuse a key that stands twice, and one that looks like another: hanzi can be written in more
    than one way.
    """
    for key in keys:
        if key in _RESERVED:
            message = _("“{key}” means something in expressions; choose another key")
            raise _error(message.format(key=key), file, path)
        if not key.isascii() and not unicodedata.is_normalized("NFC", key):
            message = _(
                "“{key}” in “{where}” is written with characters that only look alike; type it anew"
            )
            raise _error(message.format(where=where, key=key), file, path)
    for index, key in repeated(keys):
        path = (*path, index) if path == (where,) and where in _LISTS else path
        message = _("“{where}” has the key “{key}” twice")
        raise _error(message.format(where=where, key=key), file, path)


def _check_references(name: str, layout: TableLayout, file: Path) -> None:
    """Every column that a sum, a ratio or the order names is there, once."""
    paths = [".".join(leaf.path) for leaf in layout.leaves()]
    for leaf in layout.leaves():
        where = f"{name}.{'.'.join(leaf.path)}"
        _refuse_duplicates(
            list(leaf.column.sum), where, file, place_of_column(name, layout, leaf.path)
        )
    try:
        layout.sums()
        layout.ratios()
        ranked = layout.leaf(layout.order_by or "unit")
        if layout.order_by and ranked.column.kind == "text":
            message = _("“{name}” is a column of texts; name one of numbers").format(
                name=layout.order_by
            )
            raise _error(message, file, (name, "order_by"))
        for number, comparison in enumerate(layout.comparisons):
            compared = layout.leaf(comparison.of or layout.order_by or "")
            if compared.column.kind == "text":
                message = _("“{name}” is a column of texts; name one of numbers").format(
                    name=comparison.of
                )
                raise _error(message, file, (name, "comparisons", number, "of"))
    except KeyError as error:
        path = error.args[0] if isinstance(error.args[0], str) else ".".join(error.args[0])
        message = _("table “{table}”: there is no column “{path}”").format(table=name, path=path)
        raise _error(message + nearest_name(path, paths), file, (name,)) from error
    except ValueError as error:
        path = ".".join(layout.leaves()[error.args[0]].path)
        message = _("table “{table}”: the sum of column “{path}” needs its own result")
        raise _error(message.format(table=name, path=path), file, (name,)) from error


def _error(message: str, file: Path, path: ValuePath = ()) -> TemplateError:
    """An error about a value of a file, at its line."""
    return TemplateError(message, place_of(file, path))
