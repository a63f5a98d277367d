"""From the path of a finding to its place."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from bulletin_gen.findings import Finding
from bulletin_gen.read.source import Pointer, Source


def locate(findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
    """Give every finding its place in the source, sort them by it, and say nothing twice."""
    findings = list(findings)
    places = source.places(
        [Pointer(finding.path, finding.at_key, finding.offset) for finding in findings]
    )
    placed = dict.fromkeys(
        replace(finding, place=place) for finding, place in zip(findings, places, strict=True)
    )
    return tuple(sorted(placed, key=lambda finding: (finding.place.order, finding.code)))
