"""A Word template, opened: its parts, its styles, its tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree
from msgspec import Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.lengths import Length, twips
from bulletin_gen.ooxml.container import NoPackageError, UnsafeError, is_xml
from bulletin_gen.ooxml.names import MalformedError, detach, serialize, w
from bulletin_gen.ooxml.safety import read_parts
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.places.file_state import file_state
from bulletin_gen.places.place import Place
from bulletin_gen.text.printable import is_printable
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.write.docx.measure import text_width
from bulletin_gen.write.docx.paragraph_texts import own_text
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import TagRenderer

BODY_PART = "word/document.xml"
STYLES_PART = "word/styles.xml"
_TAGGED_PARTS = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
KEPT_TEMPLATES = 8
_PERHAPS_UNPRINTABLE = re.compile(rb"\xef\xb7[\x90-\xaf]|&#")
"""Noncharacters in UTF-8 (U+FDD0 to U+FDEF), or whatever stands there by its number."""
_SHOWN = 24
"""So many characters of a paragraph show which it is."""


class TemplateParagraph(Struct, frozen=True):
    """A paragraph of a Word template: its part, its number among those with text there,
    its text.
    """

    part: str
    number: int
    text: str
    ends_section: bool

    @property
    def may_have_tags(self) -> bool:
        """Whether it holds a brace and is no marker."""
        return "{" in self.text and self.text.strip() not in Marker.ALL


class WordTemplate(Struct, frozen=True, eq=False):
    """A Word template, read. Its renderer keeps the compiled tags for the next document."""

    file: Path
    parts: dict[str, bytes]
    styles: StyleSheet
    renderer: TagRenderer

    def tagged_parts(self) -> list[str]:
        """The parts beside the body that may hold tags."""
        return [
            name for name in self.parts if name.startswith(_TAGGED_PARTS) and name.endswith(".xml")
        ]

    def text_parts(self) -> list[str]:
        """The parts whose paragraphs are printed."""
        return [BODY_PART, *self.tagged_parts()]

    def missing_styles(self, *, with_tables: bool) -> list[str]:
        """The names of the styles that the writer asks for and the template does not have."""
        asked = [Style.BODY, Style.BODY_LAST, *Style.HEADINGS, Style.STRONG, Style.EMPHASIS]
        if with_tables:
            asked += [Style.APPENDIX_LIST, Style.APPENDIX_LIST_NEXT, *Style.CELLS.values()]
        return [name for name in asked if name not in self.styles]

    def paragraphs(self) -> Iterator[TemplateParagraph]:
        """Every paragraph with text, body first, then headers, footers and notes, each counted from
        1.
        """
        for part in self.text_parts():
            texts = (
                (paragraph, own_text(paragraph))
                for paragraph in etree.fromstring(self.parts[part]).iter(w("p"))
            )
            shown = ((paragraph, text) for paragraph, text in texts if text.strip())
            for number, (paragraph, text) in enumerate(shown, start=1):
                ends_section = paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None
                yield TemplateParagraph(part, number, text, ends_section)

    def missing_tags(self, texts: Mapping[str, str]) -> list[str]:
        """Of tags with what they print, those that the template neither has nor holds as they are
        printed.
        """
        paragraphs = [paragraph.text for paragraph in self.paragraphs()]
        tags, literal = (
            " ".join(text for text in paragraphs if "{" in text),
            _squeezed("".join(paragraphs)),
        )
        return [
            name
            for name, text in texts.items()
            if not (text and _squeezed(text) in literal)
            and not re.search(rf"\b{re.escape(name)}\b", tags)
        ]

    def place_of(self, paragraph: TemplateParagraph) -> Place:
        """Where a paragraph stands, as somebody finds it in Word."""
        where = (
            _("paragraph {number}")
            if paragraph.part == BODY_PART
            else _("header or footer, paragraph {number}")
        )
        text = paragraph.text.strip()
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        return Place(f"{self.file} {where.format(number=paragraph.number)} “{shown}”")

    def place_of_text(self, text: str) -> Place:
        """Where the first paragraph of a text stands."""
        same = (paragraph for paragraph in self.paragraphs() if paragraph.text == text)
        found = next(same, None)
        return Place(str(self.file)) if found is None else self.place_of(found)

    def table_width(self, *, portrait: bool) -> Length | None:
        """The width between the margins of an appendix's pages; None where no section says it."""
        marker = Marker.APPENDICES if portrait else Marker.END_APPENDICES
        ends = (
            p
            for p in etree.fromstring(self.parts[BODY_PART]).iter(w("p"))
            if own_text(p).strip() == marker
        )
        section = next((section for end in ends for section in end.iter(w("sectPr"))), None)
        try:
            return None if section is None else twips(text_width(section))
        except MalformedError as error:
            raise damaged(self.file, error) from error


def open_word_template(file: Path) -> WordTemplate:
    """Open a Word template, anew when it changes.

    Raises TemplateError when it is none, or a trap.
    """
    return _open(file, file_state(file))


@lru_cache(maxsize=KEPT_TEMPLATES)
def _open(file: Path, _state: tuple[int, int]) -> WordTemplate:
    parts = _unbound(_read(file))
    try:
        styles = StyleSheet(parts[STYLES_PART], str(file))
    except MalformedError as error:
        raise damaged(file, error) from error
    template = WordTemplate(file, parts, styles, TagRenderer(str(file)))
    template.renderer.place_of_text = template.place_of_text
    if any(_PERHAPS_UNPRINTABLE.search(parts[part]) for part in template.text_parts()):
        _refuse_unprintable(template)
    return template


def _refuse_unprintable(template: WordTemplate) -> None:
    """Raise TemplateError for a character that the renderer keeps for its own marks."""
    for paragraph in template.paragraphs():
        if not is_printable(paragraph.text):
            message = _("a text holds a character that no document can hold")
            raise TemplateError(message, template.place_of(paragraph))


def _unbound(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts without bindings of content to properties: Word would show these in the place of
    what is filled in (ECMA-376-1, 17.5.2.6).
    """
    bound = [name for name, part in parts.items() if b"dataBinding" in part and is_xml(name)]
    for name in bound:
        tree = etree.fromstring(parts[name])
        for binding in [*tree.iter("{*}dataBinding")]:
            detach(binding)
        parts[name] = serialize(tree)
    return parts


def _squeezed(text: str) -> str:
    """A text without white space, as a template's author may have set it otherwise."""
    return "".join(text.split())


def damaged(file: Path, error: Exception) -> TemplateError:
    """What to say of a Word template that lacks what OOXML demands."""
    message = _("the Word file is damaged ({reason}); open it in Word and save it again")
    return TemplateError(message.format(reason=error), Place(str(file)))


def _read(file: Path) -> dict[str, bytes]:
    place = Place(str(file))
    try:
        parts = read_parts(read_file(file))
    except FileNotFoundError as error:
        raise TemplateError(_("this file of the template package is missing"), place) from error
    except UnsafeError as error:
        raise TemplateError(
            _("this Word file is refused: {reason}").format(reason=error), place
        ) from error
    except OSError as error:
        raise TemplateError(
            _("cannot be read: {reason}").format(reason=reason_of(error)), place
        ) from error
    except NoPackageError as error:
        raise TemplateError(_("this is not a Word file (.docx)"), place) from error
    if not {BODY_PART, STYLES_PART} <= parts.keys():
        raise TemplateError(_("this is not a Word file (.docx)"), place)
    return parts
