"""A Word template built of an office's own document: markers, sections and styles put in, the old
issue taken out.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise

from lxml import etree
from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.letterhead.clean import prune
from bulletin_gen.letterhead.recognise import Recogniser, Zones, own_text_of
from bulletin_gen.letterhead.styles import StyleMerger
from bulletin_gen.ooxml.container import CONTENT_TYPES
from bulletin_gen.ooxml.names import (
    PARAGRAPH_ORDER,
    R_NAMESPACE,
    MalformedError,
    attribute,
    detach,
    find,
    first_of,
    insert_behind,
    leading,
    serialize,
    w,
)
from bulletin_gen.ooxml.relations import DOCUMENT_RELATIONS
from bulletin_gen.word_template.style_names import Marker
from bulletin_gen.write.docx.measure import style_of, text_height, text_width
from bulletin_gen.write.docx.pages import strip_opening
from bulletin_gen.write.docx.paragraph_texts import own_text, own_texts
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import without_tags
from bulletin_gen.write.docx.template import BODY_PART, STYLES_PART

Element = etree._Element
_LONG = 20
"""A paragraph of so many characters is one of the narrative."""
_CELLS_OF_A_BOX = 4
_MOST_LONG = 1
"""A masthead has one long paragraph at the most."""
_NAMED = 12
_MOST_NAMED = 20
"""So much of so many short texts is shown of what was taken out."""
_NO_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


class AdaptedTemplate(Struct, frozen=True):
    """The parts of a template, what was done, and what a person must look at."""

    parts: dict[str, bytes]
    done: tuple[str, ...]
    look_at: tuple[str, ...]


def build_template(
    parts: dict[str, bytes],
    model: dict[str, bytes],
    name: str,
    issuer: str,
    labels: Mapping[str, str],
) -> AdaptedTemplate:
    """Build the template; ``model`` are the parts of the one that gives what is missing."""
    builder = _Builder(parts, model)
    builder.build(name, issuer, labels)
    return AdaptedTemplate(builder.parts, tuple(builder.done), tuple(builder.look_at))


class _Builder:
    def __init__(self, parts: dict[str, bytes], model: dict[str, bytes]) -> None:
        self.parts = dict(parts)
        self.done: list[str] = []
        self.look_at: list[str] = []
        self._model = model
        self._root = etree.fromstring(parts[BODY_PART])
        self._body = find(self._root, "body")
        self._sheet = StyleSheet(parts[STYLES_PART], "")
        self._styles = etree.fromstring(parts[STYLES_PART])
        used = {
            str(e.get(w("val"))) for e in self._root.iter(w("pStyle"), w("rStyle"), w("tblStyle"))
        }
        self._merger = StyleMerger(self._styles, etree.fromstring(model[STYLES_PART]), used)

    def build(self, name: str, issuer: str, labels: Mapping[str, str]) -> None:
        is_template = any(own_text(p).strip() == Marker.NARRATIVE for p in self._root.iter(w("p")))
        blocks = [block for block in self._body if block.tag in (w("p"), w("tbl"))]
        look: dict[str, str] = {}
        if not is_template:
            recogniser = Recogniser(blocks, self._sheet, name, issuer, labels)
            zones = recogniser.recognise()
            self.done += recogniser.done
            self.look_at += recogniser.look_at
            look = self._look_of(blocks[zones.masthead : zones.colophon])
            long = [
                block
                for block in blocks[: zones.masthead]
                if len(without_tags(own_text_of(block))) >= _LONG
            ]
            if zones.masthead == zones.colophon and len(long) > _MOST_LONG:
                message = _(
                    "{count} paragraphs of the masthead are long; what is of the old issue must "
                    "be deleted"
                )
                self.look_at.append(message.format(count=len(long)))
        self._merger.merge(look)
        self._tell_styles()
        if not is_template:
            self._put_markers(blocks, zones)
        self.parts[BODY_PART] = serialize(self._root)
        self.parts[STYLES_PART] = serialize(self._styles)
        self.parts = prune(self.parts)

    def _tell_styles(self) -> None:
        if self._merger.added:
            message = _("styles that came in: {names}")
            self.done.append(message.format(names="、".join(self._merger.added)))
        if self._merger.kept:
            message = _("these styles of the office's own are used as they are: {names}")
            self.look_at.append(message.format(names="、".join(self._merger.kept)))

    def _look_of(self, blocks: list[Element]) -> dict[str, str]:
        """Font, size and line that most of the long paragraphs of the old narrative have."""
        long = [block for block in blocks if block.tag == w("p") and len(own_text(block)) >= _LONG]
        said = {
            "font": [self._run_says(p, "rFonts", "eastAsia") for p in long],
            "size": [self._run_says(p, "sz", "val") for p in long],
            "line": [self._paragraph_says(p, "line") for p in long],
            "rule": [self._paragraph_says(p, "lineRule") for p in long],
        }
        common = {
            name: Counter(values).most_common(1)[0][0] for name, values in said.items() if values
        }
        return {name: value for name, value in common.items() if value and _is_sound(name, value)}

    def _run_says(self, paragraph: Element, tag: str, name: str) -> str | None:
        own = paragraph.find(f"{w('r')}/{w('rPr')}/{w(tag)}")
        value = None if own is None else own.get(w(name))
        return (
            str(value)
            if value
            else self._sheet.property(style_of(paragraph) or "", "rPr", tag, name)
        )

    def _paragraph_says(self, paragraph: Element, name: str) -> str | None:
        own = paragraph.find(f"{w('pPr')}/{w('spacing')}")
        value = None if own is None else own.get(w(name))
        return (
            str(value)
            if value
            else self._sheet.property(style_of(paragraph) or "", "pPr", "spacing", name)
        )

    def _put_markers(self, blocks: list[Element], zones: Zones) -> None:
        section = self._first_section()
        self._take_out(blocks, zones)
        model = _ModelBody(find(etree.fromstring(self._model[BODY_PART]), "body"))
        if section.find(w("footerReference")) is None:
            self._take_over_footers(section)
        elif not any(
            _PAGE_FIELD.search(part)
            for name, part in self.parts.items()
            if name.startswith("word/footer")
        ):
            self.look_at.append(
                _("the footer has no page number; put one in with Word (Insert, Page Number)")
            )
        portrait, landscape, last = (
            deepcopy(section),
            strip_opening(_turned(section)),
            strip_opening(deepcopy(section)),
        )
        for properties, kind in (
            (portrait, "nextPage"),
            (landscape, "nextPage"),
            (last, "evenPage"),
        ):
            _set_type(properties, kind)
        for block in blocks[: zones.masthead]:
            _set_right_tab(block, text_width(portrait))
        arriving = self._referred(
            [*model.opening(with_title=zones.title is None), *model.appendices(portrait, landscape)]
        )
        if zones.title is None:
            self.look_at.append(
                _("no title was recognised; {tag} stands below the masthead").format(
                    tag="{{ title }}"
                )
            )
        for element in (
            *arriving,
            *self._colophon(blocks[zones.colophon :], model, portrait),
            last,
        ):
            self._body.append(element)

    def _colophon(
        self, office: list[Element], model: _ModelBody, section: Element
    ) -> list[Element]:
        """The office's colophon at the foot of its page; by the model where it is none, or mere
        lines of text.
        """
        for block in office:
            detach(block)
        if all(block.tag == w("p") and _is_tagged(block) for block in office):
            if office:
                self.done.append(
                    _("the colophon became a table by the standard, at the foot of its page")
                )
            else:
                self.look_at.append(
                    _("no colophon was recognised; one by the standard stands at the end")
                )
            return self._referred(model.colophon())
        if any(block.tag == w("p") and own_text(block).strip() for block in office):
            self.look_at.append(
                _("the colophon is no table; see that it stands at the foot of its page")
            )
        before, after = self._referred([model.spacer(), model.spacer()])
        return [before, *(_floating(block, section) for block in office), after]

    def _referred(self, elements: list[Element]) -> list[Element]:
        """Elements of the model, which name styles by the ids that they have here."""
        for element in elements:
            self._merger.refer(element)
        return elements

    def _first_section(self) -> Element:
        """The properties of the first section, which is the narrative's; no paragraph carries any
        from now on.
        """
        sections = list(self._body.iter(w("sectPr")))
        first = deepcopy(first_of(iter(sections), "w:sectPr"))
        if min(text_width(first), text_height(first)) <= 0:
            raise MalformedError("w:pgMar")
        for section in sections:
            detach(section)
        return first

    def _take_out(self, blocks: list[Element], zones: Zones) -> None:
        """Take the old narrative and its tables out."""
        start = zones.masthead if zones.title is None else zones.title + 1
        old = blocks[start : zones.colophon]
        if zones.title is not None:
            old += [
                block
                for block in blocks[zones.masthead : zones.title]
                if own_text_of(block).strip()
            ]
        for block in old:
            detach(block)
        tables = sum(block.tag == w("tbl") for block in old)
        paragraphs = sum(block.tag == w("p") and bool(own_text(block).strip()) for block in old)
        if paragraphs or tables:
            message = _(
                "{paragraphs} paragraphs and {tables} tables of the old issue were taken out"
            )
            self.done.append(message.format(paragraphs=paragraphs, tables=tables))
        named = [text for text in map(_short_text, old) if text]
        if named:
            message = _(
                "among what was taken out: {texts}; what belongs into every issue must be put "
                "back in Word"
            )
            self.look_at.append(
                message.format(texts="、".join(f"“{text}”" for text in named[:_MOST_NAMED]))
            )

    def _take_over_footers(self, section: Element) -> None:
        """Page numbers by the standard, for a document that has no footer at all."""
        model_section = first_of(
            etree.fromstring(self._model[BODY_PART]).iter(w("sectPr")), "w:sectPr"
        )
        targets = _targets(self._model[DOCUMENT_RELATIONS])
        relations = etree.fromstring(self.parts.get(DOCUMENT_RELATIONS, _NO_RELATIONS))
        types = etree.fromstring(self.parts[CONTENT_TYPES])
        for number, reference in enumerate(model_section.findall(w("footerReference"))):
            target = targets[str(reference.get(f"{{{R_NAMESPACE}}}id"))]
            name = f"bulletin_{posixpath.basename(target)}"
            footer = etree.fromstring(self._model[f"word/{target}"])
            self._merger.refer(footer)
            self.parts[f"word/{name}"] = serialize(footer)
            _add(
                relations,
                "Relationship",
                Id=f"rIdBulletin{number}",
                Type=f"{R_NAMESPACE}/footer",
                Target=name,
            )
            _add(types, "Override", PartName=f"/word/{name}", ContentType=_FOOTER_TYPE)
            own = deepcopy(reference)
            own.set(f"{{{R_NAMESPACE}}}id", f"rIdBulletin{number}")
            section.insert(number, own)
        self.parts[DOCUMENT_RELATIONS], self.parts[CONTENT_TYPES] = (
            serialize(relations),
            serialize(types),
        )
        self._turn_even_and_odd_on()
        _have_even_pages_the_same_headers(section)
        self.done.append(_("page numbers by the standard were put in, since there was no footer"))

    def _turn_even_and_odd_on(self) -> None:
        name = "word/settings.xml"
        if name not in self.parts:
            return
        settings = etree.fromstring(self.parts[name])
        if settings.find(w("evenAndOddHeaders")) is None:
            insert_behind(settings, etree.Element(w("evenAndOddHeaders")), _BEFORE_EVEN_AND_ODD)
        self.parts[name] = serialize(settings)


class _ModelBody:
    """The body of the template that gives what is missing."""

    def __init__(self, body: Element) -> None:
        self._blocks = list(body)

    def opening(self, *, with_title: bool) -> list[Element]:
        """Title, addressees, narrative, list of appendices and note."""
        texts = [own_text(block).strip() if block.tag == w("p") else "" for block in self._blocks]
        first, last = texts.index("{{ title }}"), texts.index(Marker.APPENDICES)
        return self._blocks[first if with_title else first + 1 : last]

    def appendices(self, portrait: Element, landscape: Element) -> list[Element]:
        """What stands between the markers of the appendices, both ending sections of the office's
        own.
        """
        first, last = self._index(Marker.APPENDICES), self._index(Marker.END_APPENDICES)
        for index, section in ((first, portrait), (last, landscape)):
            properties = find(self._blocks[index], "pPr")
            detach(find(properties, "sectPr"))
            properties.append(section)
        return self._blocks[first : last + 1]

    def colophon(self) -> list[Element]:
        """What stands behind the appendices."""
        return [
            block
            for block in self._blocks[self._index(Marker.END_APPENDICES) + 1 :]
            if block.tag != w("sectPr")
        ]

    def spacer(self) -> Element:
        """The paragraph that a floating table on a page of its own needs beside it."""
        return deepcopy(self._blocks[self._index(Marker.END_APPENDICES) + 1])

    def _index(self, marker: str) -> int:
        return next(
            i
            for i, block in enumerate(self._blocks)
            if block.tag == w("p") and own_text(block).strip() == marker
        )


_PAGE_FIELD = re.compile(rb">\s*PAGE\b|instr=\"\s*PAGE\b")
_FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_BEFORE_EVEN_AND_ODD = (
    *(
        "writeProtection",
        "view",
        "zoom",
        "removePersonalInformation",
        "removeDateAndTime",
        "mirrorMargins",
    ),
    *(
        "doNotDisplayPageBoundaries",
        "displayBackgroundShape",
        "printPostScriptOverText",
        "embedTrueTypeFonts",
    ),
    *(
        "embedSystemFonts",
        "saveSubsetFonts",
        "saveFormsData",
        "alignBordersAndEdges",
        "bordersDoNotSurroundHeader",
    ),
    *(
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "hideSpellingErrors",
        "hideGrammaticalErrors",
        "activeWritingStyle",
    ),
    *(
        "proofState",
        "stylePaneFormatFilter",
        "stylePaneSortMethod",
        "documentType",
        "autoFormatOverride",
    ),
    *(
        "styleLockTheme",
        "styleLockQFSet",
        "defaultTabStop",
        "autoHyphenation",
        "consecutiveHyphenLimit",
    ),
    *(
        "hyphenationZone",
        "doNotHyphenateCaps",
        "showEnvelope",
        "summaryLength",
        "clickAndTypeStyle",
    ),
    "defaultTableStyle",
)
"""What stands before ``w:evenAndOddHeaders`` in the settings (17.15.1.78)."""


def _have_even_pages_the_same_headers(section: Element) -> None:
    """Even pages have headers of their own from now on: the same as before."""
    headers = section.findall(w("headerReference"))
    if any(header.get(w("type")) == "even" for header in headers):
        return
    for header in headers:
        if header.get(w("type")) == "default":
            copy = deepcopy(header)
            copy.set(w("type"), "even")
            header.addnext(copy)


def _turned(section: Element) -> Element:
    """A section of pages turned to the left: their top margin is now on the left."""
    turned = deepcopy(section)
    size, margins = find(turned, "pgSz"), find(turned, "pgMar")
    width, height = attribute(size, "w"), attribute(size, "h")
    size.set(w("w"), height)
    size.set(w("h"), width)
    size.set(w("orient"), "landscape")
    sides = {side: attribute(margins, side) for side in ("top", "right", "bottom", "left")}
    for side, old in (("top", "left"), ("right", "top"), ("bottom", "right"), ("left", "bottom")):
        margins.set(w(side), sides[old])
    grid = turned.find(w("docGrid"))
    if grid is not None:
        for name in ("type", "charSpace"):
            grid.attrib.pop(w(name), "")
    return turned


def _set_type(section: Element, kind: str) -> None:
    element = section.find(w("type"))
    if element is None:
        element = etree.Element(w("type"))
        insert_behind(
            section, element, ("headerReference", "footerReference", "footnotePr", "endnotePr")
        )
    element.set(w("val"), kind)


def _short_text(block: Element) -> str:
    """The beginning of what is no narrative and no table of units: a line, a box."""
    text = "".join(own_text_of(block).split())
    is_box = block.tag == w("tbl") and len(list(block.iter(w("tc")))) <= _CELLS_OF_A_BOX
    return text[:_NAMED] if is_box or (block.tag == w("p") and len(text) < _LONG) else ""


def _is_tagged(paragraph: Element) -> bool:
    return not own_text(paragraph).strip() or own_text(paragraph).startswith("{{ colophon.")


def _floating(block: Element, section: Element) -> Element:
    """A colophon's table at the foot of the type area, where it is not floating yet.

    LibreOffice floats a table of full width only with this pair of anchors.
    """
    if block.tag == w("tbl") and block.find(f"{w('tblPr')}/{w('tblpPr')}") is None:
        left = attribute(find(section, "pgMar"), "left")
        position = etree.Element(w("tblpPr"))
        for name, value in {**_AT_THE_FOOT, "tblpX": left, "tblpYSpec": "bottom"}.items():
            position.set(w(name), value)
        insert_behind(find(block, "tblPr"), position, ("tblStyle",))
    return block


_AT_THE_FOOT = {
    "leftFromText": "0",
    "rightFromText": "0",
    "vertAnchor": "margin",
    "horzAnchor": "page",
}


def _is_sound(name: str, value: str) -> bool:
    """Whether a look can be taken over: sizes and lines are whole numbers."""
    return name not in ("size", "line") or (value.isdecimal() and int(value) > 0)


def _set_right_tab(paragraph: Element, width: int) -> None:
    """Have the date stand at the right edge, whatever length the issuer has."""
    text = own_text(paragraph) if paragraph.tag == w("p") else ""
    if "masthead.issuer" not in text or "\t{{ masthead.date }}" not in text:
        return
    properties = leading(paragraph, "pPr")
    if properties.find(w("tabs")) is None:
        _leave_one_tab(paragraph)
        tabs = etree.Element(w("tabs"))
        tab = etree.SubElement(tabs, w("tab"))
        tab.set(w("val"), "right")
        tab.set(w("pos"), str(width))
        insert_behind(
            properties, tabs, ("pStyle", *PARAGRAPH_ORDER[: PARAGRAPH_ORDER.index("tabs")])
        )


def _leave_one_tab(paragraph: Element) -> None:
    """Of several tabs in a row, which led to the usual stops, each would lead to the next line."""
    texts = own_texts(paragraph)
    for before, after in pairwise(texts):
        if before.tag == after.tag == w("tab"):
            detach(before)


def _targets(relations: bytes) -> dict[str, str]:
    return {str(r.get("Id")): str(r.get("Target")) for r in etree.fromstring(relations)}


def _add(parent: Element, tag: str, **attributes: str) -> None:
    element = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, tag).text)
    for name, value in attributes.items():
        element.set(name, value)
