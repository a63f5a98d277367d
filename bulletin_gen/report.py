"""The report on findings: for people, with the source line and the place marked, or for programs, as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _

REPORT_VERSION = 1
_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}
_FAINT, _RESET = "\x1b[2m", "\x1b[0m"
_CONTEXT = 50
"""How many characters of a long source line are shown on each side of the place."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+\w.]+|.')


def text_report(findings: Sequence[Finding], texts: Mapping[str, str], *, colour: bool = False) -> str:
    """One finding after the other, each with its source line, and a summary at the end.

    ``texts`` holds the text of each input file by its name.
    """
    lines = {name: text.splitlines() for name, text in texts.items()}
    pieces = [_finding(finding, lines.get(finding.file, []), colour) for finding in findings]
    return "\n".join([*pieces, summary(findings)]) + "\n"


def summary(findings: Sequence[Finding]) -> str:
    """One line: how many errors and warnings."""
    if not findings:
        return _("No problems.")
    errors = sum(finding.severity == "error" for finding in findings)
    return _("Errors: {errors}, warnings: {warnings}.").format(errors=errors, warnings=len(findings) - errors)


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


def report_schema() -> dict[str, Any]:
    """The JSON Schema of ``json_report``."""
    count = {"type": "integer", "minimum": 0}
    place = {"type": "integer", "minimum": 0, "description": "In characters, from 1; 0 where there is no place."}
    finding = {
        "severity": {"enum": ["error", "warning"]},
        "code": {"type": "string", "description": "Stable; `bulletin-gen check --explain CODE` says what it means."},
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
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "path": list(finding.path),
        "json_path": finding.json_path,
    }


def _finding(finding: Finding, lines: list[str], colour: bool) -> str:
    severity = _("error") if finding.severity == "error" else _("warning")
    if colour:
        severity = f"{_COLOURS[finding.severity]}{severity}{_RESET}"
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    head = f"{place}: {severity} {finding.code}: {finding.message}"
    return "\n".join([head, *_source_lines(finding, lines, colour)])


def _source_lines(finding: Finding, lines: list[str], colour: bool) -> Iterator[str]:
    """The path, the source line, cut to what is near the place, and marks under the place."""
    faint, reset = (_FAINT, _RESET) if colour else ("", "")
    if finding.path:
        yield f"    {faint}{finding.json_path}{reset}"
    if not 0 < finding.line <= len(lines):
        return
    line, column = lines[finding.line - 1].replace("\t", " "), finding.column - 1
    start = max(column - _CONTEXT, 0) if len(line) > 2 * _CONTEXT else 0
    shown = line[start : column + _CONTEXT] if start or len(line) > 2 * _CONTEXT else line
    number = f"{finding.line:>6} | "
    token = _TOKEN.match(shown, column - start)
    marks = "^" * max(terminal_columns(token.group()) if token else 1, 1)
    yield f"{faint}{number}{reset}{shown}"
    yield " " * (len(number) + terminal_columns(shown[: column - start])) + marks


def terminal_columns(text: str) -> int:
    """How many columns of a terminal a text takes; hanzi take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
