"""What is filed gets printed: as far as the package alone can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletin_gen.bulletin import filed_breakdowns
from bulletin_gen.check.issue import Issue, counted
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath

_PRINTED_ANYWAY = {
    "schema",
    "template",
    "previous",
    "year_before",
    "masthead",
    "period",
    "title",
    "unassessed_units",
    "appendices",
    "colophon",
}
_GROUPS = {"facts", "breakdowns", "selections"}
_WORD, _FIELD = re.compile(r"\w+"), re.compile(r"\.(\w+)")


@rule("unprinted", "warning")
def unprinted(issue: Issue) -> Iterator[Finding]:
    """What an issue files is printed: by the narrative, a short text, the colophon or a column,
    unless the template package says that it is filed only."""
    for path in (*_unnamed(issue), *_not_in_colophon(issue)):
        message = _("“{name}” is filed, and the template package prints it nowhere")
        yield found(
            message.format(name=".".join(step for step in path if isinstance(step, str))), path
        )


def _unnamed(issue: Issue) -> Iterator[ValuePath]:
    """What no template of the package names."""
    words, fields = _words_of(issue.package)
    for path in _filed(issue):
        if str(path[-1]) not in (words if len(path) == 1 else fields):
            yield path


def _not_in_colophon(issue: Issue) -> Iterator[ValuePath]:
    printed = {entry.field for line in issue.package.manifest.wording.colophon for entry in line}
    for field in issue.bulletin.colophon.__struct_fields__:
        if getattr(issue.bulletin.colophon, field) and field not in printed:
            yield ("colophon", field)


def _words_of(package: TemplatePackage) -> tuple[set[str], set[str]]:
    """Every word of the package's templates, and every field that they name; a filter stands for
    what it prints.
    """
    wording = package.manifest.wording
    texts = [getattr(wording, field) for field in wording.__struct_fields__]
    text = " ".join([package.narrative, *(text for text in texts if isinstance(text, str))])
    words, fields = set(_WORD.findall(text)), set(_FIELD.findall(text))
    for filter_, printed in _PRINTED_BY_FILTERS.items():
        fields |= printed if filter_ in words else set()
    fields |= {selection.key for selection in package.manifest.selections if selection.appendix}
    return words, fields


_PRINTED_BY_FILTERS = {"with_shares": {"share"}, "counted": {"units"}}


def _filed(issue: Issue) -> Iterator[ValuePath]:
    """What an issue files that a package may or may not print, each kind once."""
    bulletin, manifest = issue.bulletin, issue.package.manifest
    for field in bulletin.__struct_fields__:
        if field not in _PRINTED_ANYWAY | _GROUPS and getattr(bulletin, field):
            yield (field,)
    yield from (
        ("facts", f.key)
        for f in manifest.facts
        if f.printed and issue.values.facts[f.key] not in (None, (), "")
    )
    yield from (("breakdowns", key) for key, _breakdown in filed_breakdowns(bulletin))
    yield from (("selections", key) for key in bulletin.selections.__struct_fields__)
    for field in ("cumulative_number", "copy_number", "secrecy", "urgency"):
        if getattr(bulletin.masthead, field) is not None:
            yield ("masthead", field)
    seen: set[str] = set()
    for _names, node, path in counted(bulletin):
        for field in ("previous_count", "change", "share", "units", "details"):
            if field not in seen and getattr(node, field, None) not in (None, (), ""):
                seen.add(field)
                yield (*path, field)
