"""Template packages: everything that stays the same from issue to issue, read from a folder.

Takes a package's name or folder, gives a ``TemplatePackage``. A package is a folder with ``package.toml``
(its name and wording), ``narrative.md.j2`` (the prose), ``tables.toml`` (the columns) and ``bulletin.docx``
(the look of the page).
"""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.errors import TemplateError, UsageError
from bulletin_gen.file_state import file_state
from bulletin_gen.findings import nearest_name
from bulletin_gen.i18n import _
from bulletin_gen.package.layout import Align, Column, Kind, TableLayout
from bulletin_gen.printable import all_printable, is_printable

KEPT_PACKAGES = 8
"""Of so many packages at a time, what was compiled is kept for the next issue."""

T = TypeVar("T")
FactKind: TypeAlias = Literal["text", "markdown", "names", "count", "number", "percentage", "date"]
PeriodKind: TypeAlias = Literal["week", "month", "quarter", "half_year", "year", "range"]


class ColophonEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the colophon: its label, the fact it prints, and what stands between several."""

    field: Annotated[str, Meta(min_length=1)]
    label: str
    separator: str


class Wording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short texts of a bulletin outside the narrative; all but ``colophon`` may hold Jinja tags."""

    file_name: str
    copy_number: str
    secrecy: str
    urgency: str
    issue: str
    date: str
    title: str
    addressees: str
    note: str
    appendix_list_label: str
    appendix_list_item: str
    appendix_label: str
    appendix_title: str
    colophon: tuple[tuple[ColophonEntry, ...], ...]


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that only this package knows, in the JSON under ``facts``."""

    key: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
    kind: FactKind
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    required: bool = False


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``package.toml``: what the package is, the facts its bulletin needs and does without, its wording.

    ``period`` is the one kind of period it is for, None for any. ``defaults`` is a part of the input that need
    not be repeated in it. ``required`` are fields that its bulletin cannot do without, ``omitted`` those that it
    has no use for: the reader refuses them, so that nothing filed is left unprinted.
    """

    name: Annotated[str, Meta(min_length=1)]
    title: Annotated[str, Meta(min_length=1)]
    language: str = "zh-CN"
    period: PeriodKind | None = None
    defaults: dict[str, Any] = {}
    omitted: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    required: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    """The units that may stand in a table, where the office keeps a list of them."""
    title_characters: Annotated[int, Meta(ge=4)] = 20
    """How many full-width characters of the title fit one line of the page."""
    wording: Wording


class TemplatePackage(Struct, frozen=True, kw_only=True, eq=False):
    """A template package, read. ``narrative`` is the text of the Jinja template.

    Two are never equal: what is compiled from one is kept with it (``functools.lru_cache``).
    """

    folder: Path
    manifest: Manifest
    tables: dict[str, TableLayout]
    narrative: str

    @property
    def name(self) -> str:
        """The name that the JSON's ``template`` uses."""
        return self.manifest.name

    @property
    def masthead_name(self) -> str:
        """The name in the red head, where the package has one for every issue."""
        return str(self.manifest.defaults.get("masthead", {}).get("name", ""))

    @property
    def manifest_file(self) -> Path:
        """The package's ``package.toml``."""
        return self.folder / "package.toml"

    @property
    def narrative_file(self) -> Path:
        """The Jinja template of the narrative."""
        return self.folder / "narrative.md.j2"

    @property
    def docx_file(self) -> Path:
        """The Word template."""
        return self.folder / "bulletin.docx"


def built_in_folder() -> Path:
    """The folder of the packages in the box: inside an installed copy, at the top of a checkout."""
    installed = Path(__file__).parents[1] / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def package_names() -> list[str]:
    """The names of the packages in the box."""
    return sorted(manifest.parent.name for manifest in built_in_folder().glob("*/package.toml"))


def load_package(name_or_folder: str, base: Path | None = None) -> TemplatePackage:
    """Read a template package by the name of one in the box, or by its folder.

    A folder is looked for from ``base``, by default where the command runs.

    Raises UsageError when there is no such package, TemplateError when one of its files is wrong.
    """
    folder = find_package(name_or_folder, base)
    state = tuple(file_state(folder / name) for name in ("package.toml", "tables.toml", "narrative.md.j2"))
    return _load(folder, state)


@lru_cache(maxsize=KEPT_PACKAGES)
def _load(folder: Path, _state: tuple[tuple[int, int], ...]) -> TemplatePackage:
    """Read a package from its folder; anew when one of its files changes."""
    _refuse_outside(folder / "bulletin.docx")
    return TemplatePackage(
        folder=folder,
        manifest=_load_manifest(folder / "package.toml"),
        tables=_load_tables(folder / "tables.toml"),
        narrative=_read_text(folder / "narrative.md.j2"),
    )


def find_package(name_or_folder: str, base: Path | None = None) -> Path:
    """Find the folder of a package; a path, or any folder that is there, is taken as a folder."""
    built_in = built_in_folder() / name_or_folder
    is_name = Path(name_or_folder).name == name_or_folder
    folder = (base or Path()) / name_or_folder
    try:
        if is_name and (built_in / "package.toml").is_file():
            return built_in
        if (folder / "package.toml").is_file():
            return folder
    except OSError:  # a name that no file can have
        name_or_folder = name_or_folder[:40]
    message = _("There is no template package “{name}”. In the box: {names}.")
    raise UsageError(message.format(name=name_or_folder, names="、".join(package_names())))


MAX_FILE_SIZE = 1_000_000
"""Bytes that a text file of a package may have; the largest in the box has 4,000."""


def _refuse_outside(file: Path) -> None:
    """Refuse a file that a link leads out of the package's folder, and one that is absurdly large."""
    if file.resolve().parent != file.parent.resolve():
        raise TemplateError(_("this file lies outside the template package's folder"), str(file))
    if file.suffix != ".docx" and file.exists() and file.stat().st_size > MAX_FILE_SIZE:
        raise TemplateError(_("this file is too large"), str(file))


def _load_manifest(file: Path) -> Manifest:
    manifest = _load_toml(file, Manifest)
    fields = Bulletin.__struct_fields__
    for name in (*manifest.required, *manifest.omitted):
        if name not in fields:
            message = _("the input has no field “{name}”").format(name=name) + nearest_name(name, fields)
            raise TemplateError(message, str(file))
        if name in manifest.required and name in manifest.omitted:
            raise TemplateError(_("“{name}” is both required and omitted").format(name=name), str(file))
    _refuse_duplicates([fact.key for fact in manifest.facts], "facts", file)
    return manifest


def _load_tables(file: Path) -> dict[str, TableLayout]:
    tables = _load_toml(file, dict[str, TableLayout])
    for name, layout in tables.items():
        if layout.columns[0].key != "unit" or layout.columns[0].columns:
            raise TemplateError(_("the first column of table “{table}” must be “unit”").format(table=name), str(file))
        _refuse_duplicates([".".join(leaf.path) for leaf in layout.leaves()], name, file)
        _check_references(name, layout, file)
    return tables


def _refuse_duplicates(keys: list[str], where: str, file: Path) -> None:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            message = _("“{where}” has the key “{key}” twice")
            raise TemplateError(message.format(where=where, key=key), str(file))


def _check_references(name: str, layout: TableLayout, file: Path) -> None:
    """Every column that a sum, a ratio or the order names is there, once."""
    paths = [".".join(leaf.path) for leaf in layout.leaves()]
    for leaf in layout.leaves():
        _refuse_duplicates(list(leaf.column.sum), f"{name}.{'.'.join(leaf.path)}", file)
    try:
        layout.sums()
        layout.ratios()
        layout.leaf(layout.order_by or "unit")
    except KeyError as error:
        path = error.args[0] if isinstance(error.args[0], str) else ".".join(error.args[0])
        message = _("table “{table}”: there is no column “{path}”").format(table=name, path=path)
        raise TemplateError(message + nearest_name(path, paths), str(file)) from error
    except ValueError as error:
        path = ".".join(layout.leaves()[error.args[0]].path)
        message = _("table “{table}”: the sum of column “{path}” needs its own result")
        raise TemplateError(message.format(table=name, path=path), str(file)) from error


def _load_toml(file: Path, type_: type[T]) -> T:
    text = _read_text(file)
    try:
        tree: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        _refuse_unprintable(all_printable(tree), file)
        # Numbers are exact here too: full marks are compared with scores.
        return msgspec.convert(tree, type_, builtin_types=(Decimal,))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise TemplateError(str(error), str(file), int(place.group(1)) if place else None) from error
    except msgspec.ValidationError as error:
        raise _explain_toml(str(error), text, file) from error


_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("tables.toml", "kind"): get_args(Kind),
    ("tables.toml", "align"): get_args(Align),
    ("package.toml", "kind"): get_args(FactKind),
    ("package.toml", "period"): get_args(PeriodKind),
}


def _explain_toml(message: str, text: str, file: Path) -> TemplateError:
    """Say where a field stands that is not known, and which was probably meant."""
    unknown = re.search(r"unknown field `(.+?)`", message)
    choice = re.search(r"Invalid enum value '(.+?)'.*?(\w+)`$", message)
    if choice is not None:
        value, field = choice.groups()
        choices = "、".join(_CHOICES.get((file.name, field), ()))
        return TemplateError(_("“{value}” is none of these: {choices}").format(value=value, choices=choices), str(file))
    if unknown is None:
        return TemplateError(message, str(file))
    name = unknown.group(1)
    known = {
        field
        for struct in (Manifest, Wording, Fact, ColophonEntry, TableLayout, Column)
        for field in struct.__struct_fields__
    }
    place = re.search(rf"^.*\b{re.escape(name)}\s*=", text, re.MULTILINE)
    line = text.count("\n", 0, place.end()) + 1 if place else None
    explanation = _("there is no field “{name}” here").format(name=name) + nearest_name(name, known)
    return TemplateError(explanation, str(file), line)


def _read_text(file: Path) -> str:
    try:
        _refuse_outside(file)
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise TemplateError(_("this file of the template package is missing"), str(file)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(_("cannot be read: {reason}").format(reason=error), str(file)) from error
    for number, line in enumerate(text.split("\n"), start=1):
        _refuse_unprintable(is_printable(line), file, number)
    return text


def _refuse_unprintable(can_be_printed: bool, file: Path, line: int | None = None) -> None:
    if not can_be_printed:
        raise TemplateError(_("a text holds a character that no document can hold"), str(file), line)
