"""The parts that list relationships: how they are named (ECMA-376-2, 9.3.3)."""

from __future__ import annotations

import posixpath

_FOLDER, _SUFFIX = "_rels", ".rels"
ROOT_RELATIONS = f"{_FOLDER}/{_SUFFIX}"
"""Those of the package as a whole."""


def is_relations(name: str) -> bool:
    """Whether a part lists relationships, of another part or of the package."""
    return name.endswith(_SUFFIX)


def relations_of(name: str) -> str:
    """The part that lists the relationships of another."""
    folder, file = posixpath.split(name)
    return posixpath.join(folder, _FOLDER, f"{file}{_SUFFIX}")


def source_of(name: str) -> str:
    """The part whose relationships another part lists."""
    folder, file = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(_SUFFIX))


DOCUMENT_RELATIONS = relations_of("word/document.xml")
"""Those of a Word document's body."""
