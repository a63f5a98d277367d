"""From the path of a finding to its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from msgspec.structs import replace

from bulletin_gen.findings import Finding, Path
from bulletin_gen.read.scan import Place, Scan, scan
from bulletin_gen.read.source import Source

_WRITTEN_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.")
"""One character of a value, as JSON writes it; one beyond U+FFFF may be written as two escapes."""


def locate(findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
    """Give every finding its place in the source, sort them by it, and say nothing twice."""
    findings = list(findings)
    wanted = {finding.path[:length] for finding in findings for length in range(len(finding.path) + 1)}
    scanned = scan(source.text, source.name, wanted)
    lines = source.text.split("\n")
    placed = dict.fromkeys(_placed(finding, scanned, lines, source.name) for finding in findings)
    return tuple(sorted(placed, key=lambda finding: (finding.line, finding.column, finding.code)))


def _placed(finding: Finding, scanned: Scan, lines: list[str], name: str) -> Finding:
    places = scanned.keys if finding.at_key else scanned.values
    place = _nearest_place(finding.path, places)
    column = place.column
    if finding.offset is not None and finding.path in places:
        column += _width_in_source(lines[place.line - 1][place.column - 1 :], finding.offset)
    return replace(finding, file=name, line=place.line, column=column)


def _width_in_source(token: str, offset: int) -> int:
    """How far into a JSON text, opening quotation mark and escapes included, a character of its value stands."""
    written = _WRITTEN_CHARACTER.finditer(token, 1)
    return next((match.start() for match in islice(written, offset, None)), 0)


def _nearest_place(path: Path, places: dict[Path, Place]) -> Place:
    """The place of a path or, of what the file leaves out, of the object it would stand in."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return places[path[:length]]
    return Place(1, 1)
