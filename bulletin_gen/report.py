"""The report on findings: for people, with the source line and the place marked, or for programs,
as JSON.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bulletin_gen.errors import InputError
from bulletin_gen.findings import Finding, Severity
from bulletin_gen.i18n import _, current_language
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.text.printable import visible

if TYPE_CHECKING:
    from bulletin_gen.audit import Audit
    from bulletin_gen.package import TemplatePackage
    from bulletin_gen.pipeline import Outcome
    from bulletin_gen.places.place import Place
    from bulletin_gen.read import Source

REPORT_VERSION = 1
AUDIT_VERSION = 1
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}
_FAINT, _RESET = "\x1b[2m", "\x1b[0m"
MOST_SHOWN = 1_000
"""So many findings are shown to a person, and all are counted."""
_CONTEXT = 50
"""How many characters of a long source line are shown on each side of the place."""


def text_report(
    findings: Sequence[Finding], sources: Mapping[str, Source], *, colour: bool = False
) -> str:
    """One finding after the other, each with an excerpt from its source, and a summary at the end.

    Of very many, the first are shown.

    ``sources`` holds the inputs by the names that places call them.
    """
    called = PathWords()
    pieces = [
        _finding(finding, sources.get(finding.place.file), called, colour=colour)
        for finding in findings[:MOST_SHOWN]
    ]
    if len(findings) > MOST_SHOWN:
        pieces.append(_("… and {number} more.").format(number=len(findings) - MOST_SHOWN))
    return "\n".join([*pieces, summary(findings)]) + "\n"


def outcome_report(outcome: Outcome, *, colour: bool = False) -> str:
    """What is to be said of an issue that was to be printed; mostly nothing."""
    lines = (
        [text_report(outcome.findings, outcome.sources, colour=colour)] if outcome.findings else []
    )
    if outcome.is_wrong and outcome.bulletin is not None:
        message = _("Nothing was written; --force prints it all the same.")
        lines.append(
            (message if outcome.is_refused else _("Printed all the same, as --force asks.")) + "\n"
        )
    remarks = () if outcome.written is None else outcome.written.remarks
    return "".join([*lines, *(f"{visible(remark)}\n" for remark in remarks)])


def fault_report() -> str:
    """What to say while an exception is handled that nobody foresaw: never as if the user's data
    were at fault.
    """
    import traceback

    sentence = _(
        "This is a fault of the program, not of your data. Please report it with these lines:"
    )
    return f"{sentence}\n{traceback.format_exc()}"


def summary(findings: Sequence[Finding]) -> str:
    """One line: how many errors and warnings."""
    if not findings:
        return _("No problems.")
    errors = sum(finding.severity == "error" for finding in findings)
    return _("Errors: {errors}, warnings: {warnings}.").format(
        errors=errors, warnings=len(findings) - errors
    )


def json_report(findings: Sequence[Finding]) -> str:
    """The findings as JSON, by ``docs/schema/report.json``."""
    errors = sum(finding.severity == "error" for finding in findings)
    report = {
        "version": REPORT_VERSION,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": [_as_json(finding) for finding in findings],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def audit_report(audit: Audit, sources: Mapping[str, Source]) -> str:
    """The numbers that nothing holds, each with its place, for people."""
    called, pieces = PathWords(), []
    for item in audit.unheld:
        source = sources.get(item.place.file)
        head = f"{visible(str(item.place))}: {visible(item.message)}"
        lines = _excerpt_lines(called.of(item.path, source), item.place, source, colour=False)
        pieces.append("\n".join([head, *lines]))
    message = _(
        "Of {numbers} numbers, {held} are held by a rule or relation; {unheld} figures are not, "
        "or one way only."
    )
    held = audit.numbers - sum(item.offset is None for item in audit.unheld)
    last = message.format(numbers=audit.numbers, held=held, unheld=len(audit.unheld))
    return "\n".join([*pieces, last]) + "\n"


def audit_json(audit: Audit) -> str:
    """The same for programs."""
    report = {
        "version": AUDIT_VERSION,
        "numbers": audit.numbers,
        "unheld": [
            {
                "held": item.held,
                "value": item.value,
                **_located(item.message, item.place, item.path),
            }
            for item in audit.unheld
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of ``json_report``."""
    count = {"type": "integer", "minimum": 0}
    place = {
        "type": "integer",
        "minimum": 0,
        "description": "In characters, from 1; 0 where there is no place.",
    }
    finding = {
        "severity": {"enum": ["error", "warning"]},
        "code": {
            "type": "string",
            "description": "Stable; `bulletin-gen check --explain CODE` says what it means.",
        },
        "message": {"type": "string", "description": "One sentence, in the language chosen."},
        "file": {"type": "string"},
        "line": place,
        "column": place,
        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
        "json_path": {"type": "string"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bulletin-gen check --format json",
        "type": "object",
        "properties": {
            "version": {"const": REPORT_VERSION},
            "errors": count,
            "warnings": count,
            "findings": {"type": "array", "items": _closed(finding)},
        },
        "required": ["version", "errors", "warnings", "findings"],
        "additionalProperties": False,
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "code": finding.code,
        **_located(finding.message, finding.place, finding.path),
    }


def _located(message: str, place: Place, path: ValuePath) -> dict[str, Any]:
    """A sentence and where it belongs, for programs."""
    return {
        "message": message,
        **place.fields(),
        "path": list(path),
        "json_path": format_path(path),
    }


def _finding(finding: Finding, source: Source | None, called: PathWords, *, colour: bool) -> str:
    severity = severity_name(finding.severity)
    if colour:
        severity = f"{_COLOURS[finding.severity]}{severity}{_RESET}"
    head = _("{place}: {severity} {code}: {message}").format(
        place=visible(str(finding.place)),
        severity=severity,
        code=finding.code,
        message=visible(finding.message),
    )
    path = called.of(finding.path, source)
    return "\n".join([head, *_excerpt_lines(path, finding.place, source, colour=colour)])


def path_called(path: ValuePath, tree: Any, package: TemplatePackage) -> str:
    """What a path of what was filed (``tree``) is called, in the language in use."""
    if current_language() != "zh":
        return format_path(path)
    from bulletin_gen.read.model.path_words import words_of

    return words_of(path, tree, package)


class PathWords:
    """What paths are called: in Chinese by the titles of an issue's fields, else as JSONPath."""

    def __init__(self) -> None:
        """Begin without the tree of any input."""
        self._trees: dict[int, Any] = {}

    def of(self, path: ValuePath, source: Source | None) -> str:
        """What a path of an input is called; nothing for the input as a whole."""
        if not path or source is None or source.package is None or current_language() != "zh":
            return format_path(path) if path else ""
        return path_called(path, self._tree_of(source, source.package), source.package)

    def _tree_of(self, source: Source, package: TemplatePackage) -> Any:
        if id(source) not in self._trees:
            try:
                self._trees[id(source)] = source.filed(package)[0]
            except InputError:
                self._trees[id(source)] = None
        return self._trees[id(source)]


def _excerpt_lines(
    path: str, place: Place, source: Source | None, *, colour: bool
) -> Iterator[str]:
    """The path, what stands at the place, and marks under it."""
    faint, reset = (_FAINT, _RESET) if colour else ("", "")
    if path:
        yield f"    {faint}{visible(path)}{reset}"
    excerpt = None if source is None else source.excerpt(place, _CONTEXT)
    if excerpt is None:
        return
    label, text = f"{excerpt.label} | ", excerpt.text.replace("\t", " ")
    end = excerpt.start + excerpt.length
    left, marked, right = (
        visible(part) for part in (text[: excerpt.start], text[excerpt.start : end], text[end:])
    )
    yield f"{faint}{label}{reset}{left}{marked}{right}"
    before = terminal_columns(label) + terminal_columns(left)
    yield " " * before + "^" * max(terminal_columns(marked), 1)


def severity_name(severity: Severity) -> str:
    """How severe something is, for people."""
    return _("error") if severity == "error" else _("warning")


def terminal_columns(text: str) -> int:
    """How many columns of a terminal a text takes; hanzi take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
