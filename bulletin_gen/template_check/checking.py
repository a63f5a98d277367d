"""Check a template package before any issue is built with it.

Takes a folder, gives findings: each with the file, the line where there is one, and one sentence.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import fields

import bulletin_gen.document as doc
from bulletin_gen.bulletin import Appendix, Facts, Masthead
from bulletin_gen.check import all_rules
from bulletin_gen.compose import (
    TAGS_OF_MASTHEAD,
    TAGS_OF_WORDING,
    compose_table,
    narrative_sandbox,
    wording_sandbox,
)
from bulletin_gen.derive.derivation import derivation_of
from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import Finding, finding_at
from bulletin_gen.i18n import _
from bulletin_gen.lengths import mm, twips
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.package.text_files import place_in_text, place_of
from bulletin_gen.places.place import Place, TextPlace, place_in
from bulletin_gen.read import bulletin_type
from bulletin_gen.read.model.defaults import wrong_defaults
from bulletin_gen.read.model.schema import undeclared_groups
from bulletin_gen.roles import Role, fields_for
from bulletin_gen.schema.members import members_of
from bulletin_gen.template_check.build import failures_of
from bulletin_gen.template_check.variables import ANYTHING, Names, Variables, without_none
from bulletin_gen.template_check.word import word_findings
from bulletin_gen.templating import PlaceOfLine, Sandbox, Template
from bulletin_gen.write.docx import WordTemplate, open_word_template
from bulletin_gen.write.docx.slips import slips

_NOT_BY_TEMPLATES: tuple[Role, ...] = ("file", "layout", "check")
_NOT_PRINTED_BY_TEMPLATES = {field for role in _NOT_BY_TEMPLATES for field in fields_for(role)}
"""Fields that the program itself prints, or that only checks use."""

_EXTRA_NAMES: dict[str, Names] = {
    "appendix_list_item": {"number": ANYTHING, "title": ANYTHING},
    "appendix_label": {"number": ANYTHING},
    "appendix_title": {"appendix": Appendix},
}
"""What a short text of ``package.toml`` can name beside the input's fields."""

_GROUPS = {"facts", "breakdowns", "selections"}
"""Groups of what a package declares itself, each of which is looked at by itself."""
_LEAST_WIDTH = mm(8)
_ROUNDING = twips(20)
"""By so much may rounding make columns wider than the page."""
_MAY_GIVE_NOTHING = re.compile(r"\b(?:none|mean|least|greatest|total)\b")
"""What makes an expression give nothing at times: it says so, or there may be no row."""


def check_package(folder: Path, *, build: bool = True) -> tuple[Finding, ...]:
    """Everything that is wrong with a package; nothing at all when it can be used.

    ``build``: whether sample issues are built too, which takes most of the time.
    """
    try:
        package = load_package(str(folder.resolve()))
    except TemplateError as error:
        return (finding_at("package", error.message, error.place),)
    checked = _Check(package)
    findings = (
        *checked.expressions(),
        *checked.partial_shares(),
        *checked.defaults(),
        *checked.narrative(),
        *checked.wording(),
        *checked.docx(),
        *checked.unused(),
        *checked.ledger(),
    )
    if not build or any(finding.severity == "error" for finding in findings):
        return findings
    return (*findings, *_built(package, {finding.place for finding in findings}))


def _built(package: TemplatePackage, known: set[Place]) -> Iterator[Finding]:
    """What a build of sample issues would say, where nothing was said yet."""
    for failure in failures_of(package):
        if failure.error.place not in known:
            message = failure.error.message
            if failure.peculiarity:
                message = _("{message} ({which})").format(
                    message=message, which=failure.peculiarity
                )
            yield finding_at("build", message, failure.error.place)


class _Check:
    def __init__(self, package: TemplatePackage) -> None:
        self._package = package
        self._used: set[tuple[str, ...]] = set()
        self._is_readable = True
        names = {field.name: field.type for field in fields(bulletin_type(package))}
        self._names = {
            name: without_none(type_) if name in package.manifest.required else type_
            for name, type_ in names.items()
            if name not in (*package.manifest.omitted, *undeclared_groups(package))
        }
        if package.manifest.facts:
            self._names["facts"] = _facts(self._names["facts"], package)

        self._names |= {"previous": dict(self._names), "year_before": dict(self._names)}
        if package.manifest.trend is not None:
            self._names["trend"] = str | None

    def expressions(self) -> Iterator[Finding]:
        """What is derived and related can be computed, as far as names and kinds tell."""
        try:
            derivation_of(self._package)
        except TemplateError as error:
            yield finding_at("expression", error.message, error.place)
        rules = {rule.code for rule in all_rules()}
        for number, relation in enumerate(self._package.manifest.relations):
            if relation.code in rules:
                message = _(
                    "“{code}” is a rule of the program's own; give the relation another code"
                )
                place = place_of(self._package.manifest_file, ("relations", number, "code"))
                yield finding_at("expression", message.format(code=relation.code), place)

    def partial_shares(self) -> Iterator[Finding]:
        """Shares of a part of a whole say of what: they would come to 100 otherwise."""
        for breakdown in self._package.manifest.breakdowns:
            if not breakdown.whole:
                shown = rf"breakdowns\.{breakdown.key}\.parts\s*\|\s*with_shares(?!\([^)]*whole)"
                for match in re.finditer(shown, self._package.narrative):
                    line = self._package.narrative.count("\n", 0, match.start()) + 1
                    message = _(
                        "“{key}” is partial; say of what its shares are: with_shares(whole={of})"
                    )
                    text = message.format(key=breakdown.key, of=breakdown.of)
                    yield finding_at(
                        "partial-shares", text, TextPlace(str(self._package.narrative_file), line)
                    )

    def defaults(self) -> Iterator[Finding]:
        """What the package files for every issue fits where it is filed."""
        for error in wrong_defaults(self._package):
            yield finding_at("defaults", error.message, error.place)

    def narrative(self) -> Iterator[Finding]:
        place = partial(place_in, str(self._package.narrative_file))
        yield from self._template(narrative_sandbox(), self._package.narrative, self._names, place)

    def wording(self) -> Iterator[Finding]:
        wording, file = self._package.manifest.wording, self._package.manifest_file
        for field in fields(type(wording)):
            text = getattr(wording, field.name)
            if isinstance(text, str):
                names = {**self._names, **_EXTRA_NAMES.get(field.name, {})}
                place = partial(place_in_text, file, ("wording", field.name))
                yield from self._template(wording_sandbox(), text, names, place)

    def docx(self) -> Iterator[Finding]:
        try:
            template = open_word_template(self._package.docx_file)
        except TemplateError as error:
            yield finding_at("docx", error.message, error.place)
            return
        yield from word_findings(template, self._package)
        try:
            yield from self._widths(template)
        except TemplateError as error:
            yield finding_at("docx", error.message, error.place)
        yield from self._tags(template)

    def _widths(self, template: WordTemplate) -> Iterator[Finding]:
        """A table's columns fit between the margins of the appendices' pages, and those without a
        width get some.
        """
        for name, layout in self._package.tables.items():
            room = template.table_width(portrait=layout.orientation == "portrait")
            widths = [column.width or _LEAST_WIDTH for column in compose_table((), layout).columns]
            if room is not None and sum(width.twips for width in widths) > (room + _ROUNDING).twips:
                message = _("table “{table}”: its columns are wider than the page")
                yield finding_at(
                    "table-width", message.format(table=name), Place(str(self._package.tables_file))
                )

    def _tags(self, template: WordTemplate) -> Iterator[Finding]:
        sandbox = wording_sandbox()
        names = self._docx_names()
        slipped = {slip.place for slip in slips(template)}
        for paragraph in template.paragraphs():
            place = template.place_of(paragraph)
            if not paragraph.may_have_tags or place in slipped:
                continue

            def same_place(_line: int | None, place: Place = place) -> Place:
                return place

            yield from self._template(sandbox, paragraph.text, names, same_place)

    def _docx_names(self) -> dict[str, Any]:
        entries = [
            entry.field for line in self._package.manifest.wording.colophon for entry in line
        ]
        filed = {
            field.name: field.type for field in fields(Masthead) if field.name in TAGS_OF_MASTHEAD
        }
        return {
            "masthead": {
                **filed,
                **{field.name: field.type for field in fields(doc.MastheadTexts)},
            },
            "date": datetime.date,
            "period": self._names["period"],
            "facts": self._names.get("facts", {}),
            "wording": dict.fromkeys(TAGS_OF_WORDING, str),
            "title": ANYTHING,
            "addressees": ANYTHING,
            "note": ANYTHING,
            "colophon": dict.fromkeys(entries, doc.PrintedEntry),
            "appendix": doc.PrintedAppendix,
        }

    def ledger(self) -> Iterator[Finding]:
        """What the package says of case ledgers, where it does."""
        from bulletin_gen.ledger.declared import ledger_file, ledger_layout

        if not ledger_file(self._package).is_file():
            return
        from bulletin_gen.ledger.measures import Measures

        try:
            Measures(self._package, ledger_layout(self._package))
        except TemplateError as error:
            yield finding_at("ledger", error.message, error.place)

    def unused(self) -> Iterator[Finding]:
        """Fields that no template prints; nothing can be said of that while a template cannot be
        read.
        """
        if not self._is_readable:
            return
        place = Place(str(self._package.manifest_file))
        for name in sorted(self._names.keys() - _NOT_PRINTED_BY_TEMPLATES - _GROUPS):
            if (name,) not in self._used:
                message = _("no template prints “{name}”; use it, or list it under omitted").format(
                    name=name
                )
                yield finding_at("unused-variable", message, place, severity="warning")
        for group, key in self._declared():
            if (group, key) not in self._used:
                message = _(
                    "no template prints “{name}”; use it, or declare it with printed = false"
                )
                yield finding_at(
                    "unused-variable",
                    message.format(name=f"{group}.{key}"),
                    place,
                    severity="warning",
                )

    def _declared(self) -> Iterator[tuple[str, str]]:
        """What the package declares to be printed, by its group."""
        manifest = self._package.manifest
        yield from (("facts", fact.key) for fact in manifest.facts if fact.printed)
        yield from (("breakdowns", breakdown.key) for breakdown in manifest.breakdowns)
        yield from (
            ("selections", selection.key)
            for selection in manifest.own_selections
            if not selection.appendix
        )

    def _template(
        self, sandbox: Sandbox, text: str, names: Names, place: PlaceOfLine
    ) -> Iterator[Finding]:
        """Look at a template, whose lines stand at some places."""
        try:
            Template(sandbox, text, place(None).file, place)
        except TemplateError as error:
            self._is_readable = False
            yield finding_at("template-syntax", error.message, error.place)
            return
        variables = Variables(names).walk(sandbox.as_written(text))
        self._used |= variables.used
        for unknown in variables.unknown:
            yield finding_at("unknown-variable", unknown.message, place(unknown.line))
        for absent in variables.absent:
            yield finding_at(
                "absent-variable", absent.message, place(absent.line), severity="warning"
            )


def _facts(type_: Any, package: TemplatePackage) -> dict[str, Any]:
    """The facts with their types; one that is always computed is always there."""
    computed = {
        fact.key
        for fact in package.manifest.facts
        if fact.value and not _MAY_GIVE_NOTHING.search(fact.value)
    }
    (struct,) = (
        member
        for member in members_of(type_)
        if isinstance(member, type) and issubclass(member, Facts)
    )
    return {f.name: without_none(f.type) if f.name in computed else f.type for f in fields(struct)}
