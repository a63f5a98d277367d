"""What a part of a workbook refers to (ECMA-376-2, 9.3): the parts of which it is made."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from bulletin_gen.ooxml.relations import relations_of
from bulletin_gen.spreadsheet.xml_events import Places, elements

_RELATIONS: Places = {"Relationships": {"Relationship": {}}}


def relations_in(parts: Mapping[str, bytes], source: str) -> dict[str, tuple[str, str]]:
    """The kinds and parts that a part refers to, by the names it calls them; "" is the workbook as
    a whole.
    """
    folder, name = posixpath.dirname(source), relations_of(source)
    found = {}
    found_elements = elements(name, parts[name], _RELATIONS) if name in parts else []
    for element, attributes in found_elements:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            found[attributes.get("Id", "")] = (
                attributes.get("Type", "").rpartition("/")[2],
                part.lower(),
            )
    return found
