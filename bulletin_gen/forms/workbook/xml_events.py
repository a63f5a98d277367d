"""XML of a foreign workbook as events, by Python's own expat: it starts in a millisecond and takes
hardly any memory.

Elements go by their names without namespaces: the strict and the transitional form of the standard
differ in these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError, in_utf8

Attributes: TypeAlias = dict[str, str]
_SEPARATOR = "}"


class LocalNames(dict[str, str]):
    """Names without namespaces, each cut once."""

    def __missing__(self, name: str) -> str:
        """Cut a name."""
        local = self[name] = name.rpartition(_SEPARATOR)[2]
        return local


OF_ANOTHER_STANDARD = "of another standard"
_SPREADSHEET = (
    "",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class SheetNames(dict[str, str]):
    """The same of a sheet, where what is of another namespace has one name for all."""

    def __missing__(self, name: str) -> str:
        """Cut a name."""
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        found = self[name] = local if namespace in _SPREADSHEET else OF_ANOTHER_STANDARD
        return found


def parse_events(
    part: str,
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call functions for each element that begins and ends, and for text; names are with their
    namespaces.

    They are called for every cell of a workbook, so that nothing stands between the parser and
    them. Raises NoPackageError for what is no XML, UnsafeError for what declares entities.
    """
    data = in_utf8(part, data)
    parser = expat.ParserCreate("UTF-8", namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *_declared: _refuse(part)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoPackageError(part) from error


def elements(part: str, data: bytes) -> list[tuple[str, Attributes]]:
    """The elements of a small part, in their order, with their attributes."""
    found: list[tuple[str, Attributes]] = []
    names = LocalNames()
    parse_events(part, data, lambda name, attributes: found.append((names[name], attributes)))
    return found


def attribute(attributes: Attributes, name: str) -> str:
    """An attribute in whatever namespace; nothing where it is not there."""
    return next(
        (value for key, value in attributes.items() if key.rpartition(_SEPARATOR)[2] == name), ""
    )


def _refuse(part: str) -> None:
    raise UnsafeError(_("{name} declares entities").format(name=part))
