"""From the path of a finding to its line and column."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from bulletin_gen.findings import Finding, Path
from bulletin_gen.read.scan import Place, Scan, scan
from bulletin_gen.read.source import Source


def locate(findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
    """Give every finding its place in the source, sort them by it, and say nothing twice."""
    scanned = scan(source.text, source.name)
    placed = dict.fromkeys(_placed(finding, scanned, source.name) for finding in findings)
    return tuple(sorted(placed, key=lambda finding: (finding.line, finding.column, finding.code)))


def _placed(finding: Finding, scanned: Scan, name: str) -> Finding:
    places = scanned.keys if finding.at_key else scanned.values
    place = _nearest_place(finding.path, places)
    return replace(finding, file=name, line=place.line, column=place.column)


def _nearest_place(path: Path, places: dict[Path, Place]) -> Place:
    """The place of a path or, of what the file leaves out, of the object it would stand in."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return places[path[:length]]
    return Place(1, 1)
