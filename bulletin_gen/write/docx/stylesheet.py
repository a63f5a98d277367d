"""The styles of a Word template: their ids by name, and what they say, through what they are based
on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.names import MalformedError, attribute, find, is_on, w
from bulletin_gen.places.place import Place


class StyleSheet:
    """``word/styles.xml``, read."""

    def __init__(self, part: bytes, file: str) -> None:
        """Take the part, and the name of the Word template for error messages."""
        self._file = file
        self._root = etree.fromstring(part)
        self._properties: dict[tuple[str, ...], str | None] = {}
        self.looks: dict[str, Any] = {}
        """What whoever measures paragraphs has made of a style, by its id."""
        styles = list(self._root.iter(w("style")))
        self._by_id = {attribute(style, "styleId"): style for style in styles}
        self._ids = {
            attribute(find(style, "name"), "val").lower(): attribute(style, "styleId")
            for style in styles
        }

    def __contains__(self, name: str) -> bool:
        """Whether there is a style of this name."""
        return name.lower() in self._ids

    def find_id(self, name: str) -> str | None:
        """The id of a style by the name that Word shows;
        None when the template has no such style.
        """
        return self._ids.get(name.lower())

    def id_of(self, name: str) -> str:
        """The id of a style by the name that Word shows; office programs change ids when they save.

        Raises TemplateError when the template has no style of this name.
        """
        try:
            return self._ids[name.lower()]
        except KeyError:
            raise TemplateError(
                _("the style “{name}” is missing").format(name=name), Place(self._file)
            ) from None

    def property(self, style_id: str, *path: str) -> str | None:
        """What a style says of a property, itself or through what it is based on; None when it says
        nothing.

        The path leads over child elements to an attribute: ``("rPr", "rFonts", "eastAsia")``.
        """
        key = (style_id, *path)
        if key not in self._properties:
            self._properties[key] = self._look_up(style_id, *path)
        return self._properties[key]

    def is_on(self, style_id: str, tag: str) -> bool | None:
        """Whether a style turns a property of paragraphs on, such as ``keepNext``; None when it
        says nothing.
        """
        for style in self._lineage(style_id):
            element = style.find(f"{w('pPr')}/{w(tag)}")
            if element is not None:
                return is_on(element)
        return None

    def _look_up(self, style_id: str, *path: str) -> str | None:
        for style in self._lineage(style_id):
            element = style.find("/".join(map(w, path[:-1])))
            value = None if element is None else element.get(w(path[-1]))
            if value is not None:
                return str(value)
        return self._default(*path)

    def _lineage(self, style_id: str) -> Iterator[etree._Element]:
        """A style and all that it is based on. Raises MalformedError for styles based on each other
        in a circle.
        """
        seen: set[str] = set()
        while style_id in self._by_id:
            if style_id in seen:
                raise MalformedError(f"w:basedOn {style_id}")
            seen.add(style_id)
            style = self._by_id[style_id]
            yield style
            parent = style.find(w("basedOn"))
            style_id = "" if parent is None else attribute(parent, "val")

    def _default(self, *path: str) -> str | None:
        way = ("docDefaults", f"{path[0]}Default", *path[:-1])
        element = self._root.find("/".join(map(w, way)))
        return None if element is None else element.get(w(path[-1]))
