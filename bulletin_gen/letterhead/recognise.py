"""What of an office's Word file changes from issue to issue: recognised, and replaced by tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree
from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.names import w
from bulletin_gen.write.docx.measure import style_of
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import detach, own_text, own_texts, text_of

Element = etree._Element
_ISSUE = re.compile(r"第\s*[\d一二三四五六七八九十〇XxＸ×○*]+\s*期(?:\s*[（(]\s*总第?\s*[\dXxＸ×○*]+\s*期\s*[)）])?")
_DATE = re.compile(r"[\dXxＸ×○]{4}\s*年\s*[\dXxＸ×○]{1,2}\s*月\s*[\dXxＸ×○]{1,2}\s*日")
_SEARCHED = 40
"""The masthead stands within so many paragraphs."""
_LEAST_ISSUER = 4
_TITLE_WITHIN = 6
"""A title is one of the first paragraphs below the masthead."""
_COLON = r"\s*[：:]\s*"


class Zones(Struct, frozen=True):
    """Where a document divides: blocks up to ``masthead`` are the masthead, from ``colophon`` on the colophon.

    ``title`` is the paragraph that took the title's tag; None where none was recognised.
    """

    masthead: int
    title: int | None
    colophon: int


class Recogniser:
    """Looks for the parts of a bulletin among the blocks of a body, and puts tags into them."""

    def __init__(
        self, blocks: list[Element], styles: StyleSheet, name: str, issuer: str, labels: Mapping[str, str]
    ) -> None:
        """Take the blocks of a body, and what the package knows of its bulletin."""
        self._blocks = blocks
        self._styles = styles
        self._name = name
        self._issuer = issuer
        self._labels = {re.escape(re.sub(r"[\s：:]+$", "", label)): field for field, label in labels.items()}
        self.done: list[str] = []
        self.look_at: list[str] = []

    def recognise(self) -> Zones:
        """Replace what is recognised by tags, and tell where the document divides."""
        masthead = self._masthead()
        colophon = self._colophon(masthead)
        masthead = masthead or colophon
        return Zones(masthead, self._title(masthead, colophon), colophon)

    def _masthead(self) -> int:
        """Issue number, date and issuer; the block after the last of them, and a rule below it."""
        name = "{{ masthead.name }}"
        if self._replace_first(re.compile(re.escape(self._name or name)), name) is None:
            self.look_at.append(
                _("the red head stays as it is; write its name under [defaults.masthead] in package.toml too")
            )
        found = [self._replace_first(_ISSUE, "{{ masthead.issue }}"), self._replace_first(_DATE, "{{ masthead.date }}")]
        if found[0] is None:
            self.look_at.append(
                _("no issue number was recognised; type {tag} where it belongs").format(tag="{{ masthead.issue }}")
            )
        if found[1] is None:
            self.look_at.append(
                _("no date was recognised; type {tag} where it belongs").format(tag="{{ masthead.date }}")
            )
        elif not self._put_issuer(found[1]):
            self.look_at.append(
                _("no issuer was recognised; type {tag} where it belongs").format(tag="{{ masthead.issuer }}")
            )
        end = max((index for index in found if index is not None), default=-1) + 1
        while 0 < end < len(self._blocks) and _is_rule(self._blocks[end]):
            end += 1
        return end

    def _replace_first(self, pattern: re.Pattern[str], tag: str) -> int | None:
        """Put a tag for the first match near the top; the index of its block."""
        for index, paragraph in self._top():
            match = pattern.search(own_text(paragraph))
            if match:
                self._replace(paragraph, match.start(), match.end(), tag)
                return index
            if tag in own_text(paragraph):
                return index
        return None

    def _put_issuer(self, index: int) -> bool:
        """Put the issuer's tag: for the name that the package knows, or for what stands beside the date."""
        tag = "{{ masthead.issuer }}"
        for _index, paragraph in self._top():
            text = own_text(paragraph)
            place = text.find(self._issuer) if self._issuer else -1
            if tag in text:
                return True
            if place >= 0:
                self._replace(paragraph, place, place + len(self._issuer), tag)
                return True
        for paragraph in _paragraphs(self._blocks[index]):
            text = own_text(paragraph)
            match = re.match(r"\s*(\S.*?)\s*(?=\{\{ masthead\.date \}\}|$)", text)
            if match and len(match[1]) >= _LEAST_ISSUER and not match[1].startswith("{{"):
                self._replace(paragraph, match.start(1), match.end(1), tag)
                return True
        return False

    def _top(self) -> Iterator[tuple[int, Element]]:
        pairs = [(index, p) for index, block in enumerate(self._blocks) for p in _paragraphs(block)]
        return iter(pairs[:_SEARCHED])

    def _colophon(self, start: int) -> int:
        """Put tags for the entries of the colophon; the first block of it."""
        labels = re.compile(f"(?:^|(?<=[\\s　]))({'|'.join(self._labels)}){_COLON}") if self._labels else None
        first = len(self._blocks)
        for index in range(start, len(self._blocks)):
            for paragraph in _paragraphs(self._blocks[index]):
                text = own_text(paragraph)
                found = labels.findall(text) if labels and labels.match(text.strip()) else []
                if "{{ colophon." in text or found:
                    first = min(first, index)
                if found:
                    tags = [f"{{{{ colophon.{self._labels[re.escape(label)]} }}}}" for label in found]
                    self._replace(paragraph, 0, len(text), "　".join(tags))
        return first

    def _title(self, start: int, end: int) -> int | None:
        shown = [index for index in range(start, end) if own_text_of(self._blocks[index]).strip()]
        for index in shown[:_TITLE_WITHIN]:
            block = self._blocks[index]
            if block.tag == w("p") and ("{{ title }}" in own_text(block) or self._is_title(block)):
                if "{{ title }}" not in own_text(block):
                    self._replace(block, 0, len(own_text(block)), "{{ title }}")
                return index
        return None

    def _is_title(self, paragraph: Element) -> bool:
        own = paragraph.find(f"{w('pPr')}/{w('jc')}")
        style = style_of(paragraph) or ""
        align = self._styles.property(style, "pPr", "jc", "val") if own is None else own.get(w("val"))
        return align == "center" or style == self._styles.find_id("Title")

    def _replace(self, paragraph: Element, start: int, end: int, tag: str) -> None:
        text = own_text(paragraph)[start:end].strip()
        replace_text(paragraph, start, end, tag)
        if text:
            message = _("“{text}” gave way to {tag}")
            self.done.append(message.format(text=text if len(text) < 30 else text[:29] + "…", tag=tag))


def replace_text(paragraph: Element, start: int, end: int, tag: str) -> None:
    """Put a tag for some characters of a paragraph, in the run that the first of them stands in."""
    position, is_put = 0, False
    for element in own_texts(paragraph):
        length = len(text_of(element))
        first, last = max(start - position, 0), min(end - position, length)
        position += length
        if first >= last:
            continue
        if element.tag != w("t"):
            detach(element)
            continue
        text = element.text or ""
        element.text = text[:first] + ("" if is_put else tag) + text[last:]
        is_put = True


def own_text_of(block: Element) -> str:
    """The text of all paragraphs of a block."""
    return "".join(map(own_text, _paragraphs(block)))


def _paragraphs(block: Element) -> list[Element]:
    return [block] if block.tag == w("p") else list(block.iter(w("p")))


def _is_rule(block: Element) -> bool:
    """Whether a block is an empty paragraph with a border or a drawn line, as red rules are."""
    if block.tag != w("p") or own_text(block).strip():
        return False
    drawn = any(True for _element in block.iter(w("drawing"), w("pict")))
    return drawn or block.find(f"{w('pPr')}/{w('pBdr')}") is not None
