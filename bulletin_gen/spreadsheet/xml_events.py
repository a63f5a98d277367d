"""XML of a foreign workbook as events, by Python's own expat: it starts in a millisecond and takes
hardly any memory.

Elements go by where they stand, with names without namespaces: the strict and the transitional
form of the standard differ in these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError, in_utf8

Attributes: TypeAlias = dict[str, str]
_SEPARATOR = "}"


_STANDARD = (
    "",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_OF_ANOTHER_STANDARD = "of another standard"
_ASIDE = {_OF_ANOTHER_STANDARD, "extLst"}
"""What programs keep for themselves inside what is the standard's (ECMA-376-3, 10.1)."""

Places: TypeAlias = "dict[str, Places]"
"""Where elements belong: names, and what may stand in each."""


class _Names(dict[str, str]):
    """Names without namespaces, each cut once; what is of another standard has one name for all."""

    def __missing__(self, name: str) -> str:
        """Cut a name."""
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        found = self[name] = local if namespace in _STANDARD else _OF_ANOTHER_STANDARD
        return found


class PlacedEvents:
    """Passes on the events of elements that stand where they belong; of others, nothing inside
    either: it may have the same names.
    """

    def __init__(self, places: Places) -> None:
        """Take the places from the root on."""
        self._place = places
        self._outer: list[Places] = []
        self._part = ""
        self._skipped = 0
        self._names = _Names()

    def begin(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element that stands where it belongs."""

    def finish(self, name: str) -> None:
        """Take its end."""

    def text(self, piece: str) -> None:
        """Take some text between two events; what is passed over has some too."""

    def meet(self, name: str) -> None:
        """Take the name of an element of the standard that does not belong where it stands."""

    def read(self, part: str, data: bytes) -> None:
        """Read a part. Raises NoPackageError for what is no XML or has another root, UnsafeError
        for what declares entities.
        """
        self._part = part
        _parse_events(part, data, self._start, self._end, self.text)

    def _start(self, name: str, attributes: Attributes) -> None:
        name = self._names[name]
        inner = None if self._skipped else self._place.get(name)
        if inner is None:
            self._skip(name)
            return
        self._outer.append(self._place)
        self._place = inner
        self.begin(name, attributes)

    def _skip(self, name: str) -> None:
        if not self._outer:
            raise NoPackageError(self._part)
        if not self._skipped and name not in _ASIDE:
            self.meet(name)
        self._skipped += 1

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._place = self._outer.pop()
        self.finish(self._names[name])


def _parse_events(
    part: str,
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
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
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *_declared: _refuse(part)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoPackageError(part) from error


class _Elements(PlacedEvents):
    """Notes elements."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self.found: list[tuple[str, Attributes]] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        self.found.append((name, attributes))


def elements(part: str, data: bytes, places: Places) -> list[tuple[str, Attributes]]:
    """The elements of a small part that stand where they belong, in their order, with their
    attributes.
    """
    events = _Elements(places)
    events.read(part, data)
    return events.found


def attribute(attributes: Attributes, name: str) -> str:
    """An attribute in whatever namespace; nothing where it is not there."""
    return next(
        (value for key, value in attributes.items() if key.rpartition(_SEPARATOR)[2] == name), ""
    )


def _refuse(part: str) -> None:
    raise UnsafeError(_("{name} declares entities").format(name=part))
