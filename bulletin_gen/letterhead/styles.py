"""Styles that an office's Word file lacks come in from a model,
so that they look the same there.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from bulletin_gen.ooxml.names import PARAGRAPH_ORDER, attribute, find, first_of, w
from bulletin_gen.word_template.style_names import Style

Element = etree._Element
_RUN_ORDER = (
    *(
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "strike",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
    ),
    *("highlight", "u", "lang"),
)
"""The children of ``w:rPr`` (17.3.2.28), as far as the model uses them."""
_BODY = (Style.BODY, Style.BODY_LAST, Style.BODY_CLOSE, Style.BODY_OPEN, *Style.HEADINGS)
_REFERENCES = ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")


class StyleMerger:
    """Brings the styles of a model into an office's own ``word/styles.xml``."""

    def __init__(self, office: Element, model: Element, used: set[str]) -> None:
        """Take both parts, parsed, and the ids of the office's styles that its document uses."""
        self._office = office
        self._model = model
        self._used = used
        self._ids: dict[str, str] = {}
        self.added: list[str] = []
        self.kept: list[str] = []

    def merge(self, body_look: Mapping[str, str]) -> None:
        """Bring in what is missing, and put in place of what nobody uses; the body in the look of
        the office's.
        """
        own = {
            attribute(find(s, "name"), "val").lower(): s for s in self._office.findall(w("style"))
        }
        taken = {attribute(style, "styleId") for style in own.values()}
        arriving = []
        for style in self._model.iter(w("style")):
            name, style_id = attribute(find(style, "name"), "val"), attribute(style, "styleId")
            there = own.get(name.lower())
            if there is not None and (
                style.get(w("default")) or attribute(there, "styleId") in self._used
            ):
                self._ids[style_id] = attribute(there, "styleId")
                if not style.get(w("default")):
                    self.kept.append(name)
                continue
            if there is not None:
                self._ids[style_id] = attribute(there, "styleId")
                self._office.remove(there)
            else:
                self._ids[style_id] = style_id if style_id not in taken else f"{style_id}Bulletin"
            arriving.append(style)
        for style in arriving:
            self._office.append(self._arrived(style, body_look))
            self.added.append(attribute(find(style, "name"), "val"))

    def refer(self, element: Element) -> None:
        """Have what came from the model name the styles by the ids that they have here."""
        for reference in element.iter(*map(w, _REFERENCES)):
            style_id = attribute(reference, "val")
            reference.set(w("val"), self._ids.get(style_id, style_id))

    def _arrived(self, style: Element, body_look: Mapping[str, str]) -> Element:
        copy = deepcopy(style)
        base = copy.find(w("basedOn"))
        if (
            copy.get(w("type")) == "paragraph"
            and base is not None
            and base.get(w("val")) == "Normal"
        ):
            self._flatten(copy)
        if attribute(find(copy, "name"), "val") in _BODY:
            _look_like(copy, body_look)
        copy.set(w("styleId"), self._ids[attribute(copy, "styleId")])
        copy.attrib.pop(w("default"), "")
        self.refer(copy)
        return copy

    def _flatten(self, style: Element) -> None:
        """Say in the style itself what the model's Normal says: the office's own says something
        else.
        """
        normal = first_of(
            (s for s in self._model.iter(w("style")) if s.get(w("styleId")) == "Normal"), "Normal"
        )
        defaults = find(self._model, "docDefaults", "rPrDefault", "rPr")
        for tag, order, sources in (
            ("pPr", PARAGRAPH_ORDER, [find(normal, "pPr")]),
            ("rPr", _RUN_ORDER, [find(normal, "rPr"), defaults]),
        ):
            own = find(style, tag)
            for source in sources:
                for child in source:
                    _add_missing(own, child)
            own[:] = sorted(own, key=lambda child: order.index(etree.QName(child).localname))


def _add_missing(own: Element, child: Element) -> None:
    there = own.find(child.tag)
    if there is None:
        own.append(deepcopy(child))
        return
    for key, value in child.attrib.items():
        if key not in there.attrib:
            there.set(key, value)


def _look_like(style: Element, look: Mapping[str, str]) -> None:
    """Give a style of the body the font, size and line of the office's own body."""
    run, paragraph = find(style, "rPr"), find(style, "pPr")
    if "font" in look and attribute(find(style, "name"), "val") not in Style.HEADINGS:
        for fonts in run.findall(w("rFonts")):
            for side in ("ascii", "hAnsi", "eastAsia"):
                fonts.set(w(side), look["font"])
    if "size" in look:
        for tag in ("sz", "szCs"):
            for size in run.findall(w(tag)):
                size.set(w("val"), look["size"])
        for pitch in run.findall(w("spacing")):
            run.remove(pitch)
    spacing = paragraph.find(w("spacing"))
    if "line" in look and spacing is not None:
        spacing.set(w("line"), look["line"])
        spacing.set(w("lineRule"), look.get("rule", "auto"))
