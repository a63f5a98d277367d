"""Compose: ``Bulletin`` + ``TemplatePackage`` → ``Document``. All wording happens here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Appendix, Bulletin, Colophon, EarlierIssues
from bulletin_gen.compose.filters import FILTERS, TESTS
from bulletin_gen.compose.narrative import NamedPictures, has_table, narrative_blocks
from bulletin_gen.compose.printed import unprinted_paths
from bulletin_gen.compose.since_before import comparisons_of, tables_now
from bulletin_gen.compose.tables import compose_table
from bulletin_gen.compose.title import balance_name, break_title
from bulletin_gen.compose.trend import TREND_STAND_IN, compose_trend
from bulletin_gen.derive.totals import totals_row
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.bounds import bounded
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.package.manifest import NAMED_UNITS, DeclaredEntry
from bulletin_gen.package.text_files import place_in_text
from bulletin_gen.picture_file import PictureFile
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.places.place import Place
from bulletin_gen.templating import (
    Sandbox,
    StandIn,
    Template,
    for_markdown,
    for_text,
    markdown_environment,
    text_environment,
)

if TYPE_CHECKING:
    from bulletin_gen.templating.tracing import Trace, TracingSandbox

NO_EARLIER = EarlierIssues()
NO_PICTURES: Mapping[str, PictureFile] = MappingProxyType({})


def compose_document(
    bulletin: Bulletin,
    package: TemplatePackage,
    earlier: EarlierIssues = NO_EARLIER,
    pictures: Mapping[str, PictureFile] = NO_PICTURES,
) -> doc.Document:
    """Write the bulletin's words and lay out its tables; ``earlier`` are the issues that it is
    compared with, ``pictures`` those that it names, by their names.

    Raises TemplateError, with the file and line in the package, when one of its templates fails.
    """
    printed = with_selected_tables(bulletin, package).appendices
    tables = [_table(appendix, bulletin, package, earlier.previous) for appendix in printed]
    return compose_around(tables, bulletin, package, earlier, pictures)


def compose_around(
    tables: Sequence[doc.PrintedTable],
    bulletin: Bulletin,
    package: TemplatePackage,
    earlier: EarlierIssues,
    pictures: Mapping[str, PictureFile],
    trace: Trace | None = None,
) -> doc.Document:
    """Write the words around tables that are there; with a trace, what is printed stands between
    marks.

    Raises as ``compose_document``.
    """
    filed, bulletin = bulletin, with_selected_tables(bulletin, package)
    with bounded(str(package.narrative_file)):
        wording = _FilledWording(bulletin, filed, package, earlier, trace)
        return _compose(bulletin, package, tables, wording, pictures)


def _table(
    appendix: Appendix, filed: Bulletin, package: TemplatePackage, previous: Bulletin | None
) -> doc.PrintedTable:
    layout = package.tables[appendix.table]
    together = None if layout.totals_title is None else totals_row(appendix, filed, package)
    compared = None
    if previous is not None and layout.comparisons:
        units = [row.unit for row in appendix.rows]
        compared = comparisons_of(units, tables_now(appendix, filed), previous, layout)
    return compose_table(appendix.rows, layout, compared, together)


def unprinted_values(
    bulletin: Bulletin,
    package: TemplatePackage,
    document: doc.Document,
    earlier: EarlierIssues = NO_EARLIER,
    pictures: Mapping[str, PictureFile] = NO_PICTURES,
) -> tuple[ValuePath, ...]:
    """The paths of what an issue files and its document does not show."""
    with bounded(str(package.narrative_file)):
        compose = partial(compose_document, package=package, earlier=earlier, pictures=pictures)
        return tuple(unprinted_paths(bulletin, package, document, compose))


def with_selected_tables(bulletin: Bulletin, package: TemplatePackage) -> Bulletin:
    """The issue with an appendix more for each selection that is printed as a table of its own."""
    added = []
    for selection in package.manifest.selections:
        owner = bulletin if selection.key in NAMED_UNITS else bulletin.selections
        names = getattr(owner, selection.key)
        if selection.appendix and names:
            filed = [
                appendix for appendix in bulletin.appendices if appendix.table in selection.tables
            ]
            rows = {row.unit: row for appendix in filed for row in appendix.rows}
            selected = tuple(rows[name] for name in names if name in rows)
            if selected:
                added.append(replace(filed[0], unit_group=selection.appendix, rows=selected))
    return replace(bulletin, appendices=(*bulletin.appendices, *added)) if added else bulletin


def _compose(
    bulletin: Bulletin,
    package: TemplatePackage,
    tables: Sequence[doc.PrintedTable],
    wording: _FilledWording,
    pictures: Mapping[str, PictureFile],
) -> doc.Document:
    narrative = wording.narrative()
    if has_table(narrative):
        message = _(
            "a table of | and - cannot stand in a narrative; declare its columns in tables.toml"
        )
        raise TemplateError(message, Place(str(package.narrative_file)))
    appendices = tuple(
        doc.PrintedAppendix(
            label=wording.render("appendix_label", number=number),
            title=_broken_appendix_title(
                wording.render("appendix_title", appendix=appendix), appendix.table, package
            ),
            table=table,
            orientation=package.tables[appendix.table].orientation,
            starts_page=package.tables[appendix.table].starts_page,
        )
        for number, (appendix, table) in enumerate(
            zip(bulletin.appendices, tables, strict=True), start=1
        )
    )
    texts = {name: wording.render(name) for name in TAGS_OF_WORDING if name != "title"}
    title = bulletin.title or wording.render("title")
    return doc.Document(
        look=package.docx_file,
        file_name=texts["file_name"],
        creator=bulletin.masthead.issuer,
        date=bulletin.masthead.date,
        masthead=doc.MastheadTexts(
            copy_number=texts["copy_number"],
            secrecy=texts["secrecy"],
            urgency=texts["urgency"],
            name=balance_name(bulletin.masthead.name, _NAME_CHARACTERS),
            issue=texts["issue"],
            issuer=bulletin.masthead.issuer,
            date=texts["date"],
        ),
        title=break_title(title, package.manifest.title_characters),
        addressees=texts["addressees"],
        narrative=tuple(
            _with_drawings(narrative_blocks(narrative), wording.trend, pictures, package)
        ),
        appendix_list=_compose_appendix_list(appendices, wording),
        note=texts["note"],
        appendices=appendices,
        colophon=tuple(
            _compose_colophon_line(line, bulletin.colophon)
            for line in package.manifest.wording.colophon
        ),
        tags=_tags(bulletin, texts | {"title": _one_line(title)}),
    )


def _with_drawings(
    blocks: tuple[doc.TextBlock | NamedPictures, ...],
    chart: doc.Chart | None,
    pictures: Mapping[str, PictureFile],
    package: TemplatePackage,
) -> Iterator[doc.Block]:
    """The narrative, with the chart in the place of what stands in for it, and pictures in that of
    their names.
    """
    for block in blocks:
        if isinstance(block, NamedPictures):
            yield _drawn(block, pictures)
            continue
        text = "".join(run.text for run in block.runs)
        if chart is not None and text == TREND_STAND_IN:
            yield chart
        elif TREND_STAND_IN in text:
            message = _(
                "“{tag}” stands in a line of its own, with a blank line before it and behind it"
            )
            raise TemplateError(
                message.format(tag="{{ trend }}"), Place(str(package.narrative_file))
            )
        else:
            yield block


def _drawn(named: NamedPictures, pictures: Mapping[str, PictureFile]) -> doc.Block:
    """Pictures where all of a line are there; what was typed where one is not."""
    if any(picture.name not in pictures for picture in named.pictures):
        return doc.Paragraph(named.runs)
    return doc.Pictures(
        tuple(
            doc.Picture(name=picture.name, caption=picture.caption, file=pictures[picture.name])
            for picture in named.pictures
        )
    )


def _tags(bulletin: Bulletin, texts: dict[str, str]) -> doc.Tags:
    """What tags of a Word template can name beside what the document prints."""
    masthead = {name: getattr(bulletin.masthead, name) for name in TAGS_OF_MASTHEAD}
    values = {
        "masthead": masthead,
        "period": bulletin.period,
        "facts": bulletin.facts,
        "wording": texts,
    }
    return doc.Tags(values, FILTERS, TESTS)


class _FilledWording:
    """The templates of a package, filled in with the facts of one bulletin."""

    def __init__(
        self,
        bulletin: Bulletin,
        filed: Bulletin,
        package: TemplatePackage,
        earlier: EarlierIssues,
        trace: Trace | None,
    ) -> None:
        self._templates = _compile(package) if trace is None else _compile_tracing(package, trace)
        self._context = {field: getattr(bulletin, field) for field in bulletin.__struct_fields__}
        self._filed = filed.appendices
        # In the input, these are names of files.
        self._context |= {"previous": earlier.previous, "year_before": earlier.year_before}
        self.trend = compose_trend(bulletin, package, earlier.series)
        self._context["trend"] = None if self.trend is None else StandIn(TREND_STAND_IN)

    def render(self, key: str, **extra: object) -> str:
        """One of the short texts of ``package.toml``."""
        return self._templates[key].render(self._context | extra)

    def narrative(self) -> str:
        """The narrative, as Markdown: it speaks of the tables that are filed, and not once more of
        those that are selected of them.
        """
        return self._templates[_NARRATIVE].render(self._context | {"appendices": self._filed})


def _broken_appendix_title(title: str, table: str, package: TemplatePackage) -> str:
    is_portrait = package.tables[table].orientation == "portrait"
    manifest = package.manifest
    return break_title(
        title, manifest.title_characters if is_portrait else manifest.appendix_title_characters
    )


TAGS_OF_MASTHEAD = ("issue_number", "cumulative_number")
"""What tags of a Word template can name of the masthead as it is filed: what is not printed under
its own name.
"""
TAGS_OF_WORDING = (
    "file_name",
    "copy_number",
    "secrecy",
    "urgency",
    "issue",
    "date",
    "addressees",
    "note",
    "title",
)
"""The texts of the package's wording that tags can name."""
_NARRATIVE = "narrative.md.j2"
_NAME_CHARACTERS = 30
"""So many full-width characters of a masthead's name stand on one line, drawn narrower; more take
two.
"""


@cache
def narrative_sandbox() -> Sandbox:
    """What the narrative of a package is compiled in: values are text in Markdown."""
    return markdown_environment(FILTERS, TESTS)


@cache
def wording_sandbox() -> Sandbox:
    """What the short texts of ``package.toml`` are compiled in."""
    return text_environment(FILTERS, TESTS)


@lru_cache(maxsize=KEPT_PACKAGES)
def _compile(package: TemplatePackage) -> dict[str, Template]:
    """The templates of a package by their keys in ``package.toml``, and the narrative by its file's
    name.
    """
    return _compiled(package, wording_sandbox(), narrative_sandbox())


def _compile_tracing(package: TemplatePackage, trace: Trace) -> dict[str, Template]:
    """The same, which note in a trace what they print."""
    sandboxes, templates = _compiled_tracing(package)
    for sandbox in sandboxes:
        sandbox.trace = trace
    return templates


@lru_cache(maxsize=KEPT_PACKAGES)
def _compiled_tracing(
    package: TemplatePackage,
) -> tuple[tuple[TracingSandbox, TracingSandbox], dict[str, Template]]:
    from bulletin_gen.templating.tracing import TracingSandbox

    wording, narrative = (make(TracingSandbox, FILTERS, TESTS) for make in (for_text, for_markdown))
    return (wording, narrative), _compiled(package, wording, narrative)


def _compiled(
    package: TemplatePackage, sandbox: Sandbox, for_narrative: Sandbox
) -> dict[str, Template]:
    wording, file = package.manifest.wording, package.manifest_file
    texts = {key: getattr(wording, key) for key in wording.__struct_fields__}
    templates = {
        key: Template(sandbox, text, str(file), partial(place_in_text, file, ("wording", key)))
        for key, text in texts.items()
        if isinstance(text, str)
    }
    narrative = Template(for_narrative, package.narrative, str(package.narrative_file))
    return {**templates, _NARRATIVE: narrative}


def _compose_appendix_list(
    appendices: tuple[doc.PrintedAppendix, ...], wording: _FilledWording
) -> doc.AppendixList:
    items = tuple(
        wording.render("appendix_list_item", number=number, title=_one_line(appendix.title))
        for number, appendix in enumerate(appendices, start=1)
    )
    return doc.AppendixList(label=wording.render("appendix_list_label"), items=items)


def _one_line(text: str) -> str:
    return text.replace("\n", "")


def _compose_colophon_line(
    line: tuple[DeclaredEntry, ...], colophon: Colophon
) -> dict[str, doc.PrintedEntry]:
    return {
        entry.field: doc.PrintedEntry(
            entry.label, entry.separator.join(_facts(colophon, entry.field))
        )
        for entry in line
    }


def _facts(colophon: Colophon, field: str) -> tuple[str, ...]:
    facts: Any = getattr(colophon, field)
    return tuple(facts)
