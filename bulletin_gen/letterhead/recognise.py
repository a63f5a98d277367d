"""What of an office's Word file changes from issue to issue: recognised, and replaced by tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree
from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.names import detach, w
from bulletin_gen.write.docx.measure import style_of
from bulletin_gen.write.docx.paragraph_texts import element_text, own_text, own_texts
from bulletin_gen.write.docx.stylesheet import StyleSheet

Element = etree._Element
_ISSUE = re.compile(
    r"(?:[\dXxＸ×○]{4}\s*年\s*)?第\s*[\d一二三四五六七八九十〇XxＸ×○*]+\s*期(?:\s*[（(]\s*总第"
    r"?\s*[\dXxＸ×○*]+\s*期\s*[)）])?"
)
_PLAIN_ISSUE = re.compile(r"第\s*\d+\s*期(?:\s*（总第\s*\d+\s*期）)?")
"""As the packages in the box word it."""
_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九XxＸ×]{4}\s*年\s*[\d一二三四五六七八九十XxＸ×○]{1,3}\s*月\s*[\d一"
    r"二三四五六七八九十XxＸ×○]{1,3}\s*日"
)
_SINGLE_LINES = (
    (re.compile(r"特提|特急|加急|平急|急件"), "{{ masthead.urgency }}"),
    (re.compile(r"(?:绝密|机密|秘密)(?:\s*★\s*\S{0,6})?"), "{{ masthead.secrecy }}"),
    (re.compile(r"(?:份号[：:]?\s*)?0\d{5}"), "{{ masthead.copy_number }}"),
)
"""Urgency, secrecy and copy number, each alone in its paragraph."""
_OTHER_NAMES = {"编辑": "edited_by", "核稿": "reviewed_by", "审签": "reviewed_by"}
"""What offices call entries of the colophon beside what a package calls them."""
_FURTHER = re.compile(r"(?:抄送|抄报|报送|呈送|分送|印送|主送|印发)\s*[：:]")
"""Labels of a colophon that a package may not know: they stay as they are."""
_LABEL = re.compile(r"(?:^|(?<=[\s　]))([^\s　：:，。、]{1,6})\s*[：:]")
_LONG_LINE = 30
"""A colophon has no line so long that begins with no label."""
_SEARCHED = 40
"""The masthead stands within so many paragraphs."""
_LEAST_ISSUER = 4
_TITLE_WITHIN = 6
"""A title is one of the first paragraphs below the masthead."""


class Zones(Struct, frozen=True):
    """Where a document divides: blocks up to ``masthead`` are the masthead, from ``colophon`` on
    the colophon.

    ``title`` is the paragraph that took the title's tag; None where none was recognised.
    """

    masthead: int
    title: int | None
    colophon: int


class Recogniser:
    """Looks for the parts of a bulletin among the blocks of a body, and puts tags into them."""

    def __init__(
        self,
        blocks: list[Element],
        styles: StyleSheet,
        name: str,
        issuer: str,
        labels: Mapping[str, str],
    ) -> None:
        """Take the blocks of a body, and what the package knows of its bulletin."""
        self._blocks = blocks
        self._styles = styles
        self._name = name
        self._issuer = issuer
        known = {re.sub(r"[\s：:]+$", "", label): field for field, label in labels.items()}
        others = {name: field for name, field in _OTHER_NAMES.items() if field in labels}
        self._labels = {**others, **known}
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
                _(
                    "the red head stays as it is; write its name under [defaults.masthead] in "
                    "package.toml too"
                )
            )
        for pattern, tag in _SINGLE_LINES:
            self._replace_first(pattern, tag, whole=True)
        self._tell_of_form()
        found = [
            self._replace_first(_ISSUE, "{{ masthead.issue }}"),
            self._replace_first(_DATE, "{{ masthead.date }}"),
        ]
        if found[0] is None:
            self.look_at.append(
                _("no issue number was recognised; type {tag} where it belongs").format(
                    tag="{{ masthead.issue }}"
                )
            )
        if found[1] is None:
            self.look_at.append(
                _("no date was recognised; type {tag} where it belongs").format(
                    tag="{{ masthead.date }}"
                )
            )
        elif not self._put_issuer(found[1]):
            self.look_at.append(
                _("no issuer was recognised; type {tag} where it belongs").format(
                    tag="{{ masthead.issuer }}"
                )
            )
        end = max((index for index in found if index is not None), default=-1) + 1
        while 0 < end < len(self._blocks) and _is_rule(self._blocks[end]):
            end += 1
        return end

    def _tell_of_form(self) -> None:
        """The tag prints what the package makes of an issue's number, which may be another form
        than the office's.
        """
        matches = (_ISSUE.search(own_text(paragraph)) for _index, paragraph in self._top())
        said = next((match.group() for match in matches if match is not None), None)
        if said is not None and _PLAIN_ISSUE.fullmatch(said.strip()) is None:
            message = _(
                "“{text}” is printed from now on as “issue” under [wording] in package.toml says; "
                "see that this is your form"
            )
            self.look_at.append(message.format(text=said.strip()))

    def _replace_first(
        self, pattern: re.Pattern[str], tag: str, *, whole: bool = False
    ) -> int | None:
        """Put a tag for the first match near the top, of a ``whole`` paragraph or in one; the index
        of its block.
        """
        for index, paragraph in self._top():
            text = own_text(paragraph)
            match = pattern.search(text)
            if match and (not whole or match.group() == text.strip()):
                self._replace(paragraph, match.start(), match.end(), tag)
                return index
            if tag in text:
                return index
        return None

    def _put_issuer(self, index: int) -> bool:
        """Put the issuer's tag: for what stands beside the date, or else for the name that the
        package knows.
        """
        tag = "{{ masthead.issuer }}"
        if any(tag in own_text(paragraph) for _index, paragraph in self._top()):
            return True
        for paragraph in _paragraphs(self._blocks[index]):
            text = own_text(paragraph)
            match = re.match(r"\s*(\S.*?)\s*(?=\{\{ masthead\.date \}\}|$)", text)
            if match and len(match[1]) >= _LEAST_ISSUER and "{{" not in match[1]:
                self._replace(paragraph, match.start(1), match.end(1), tag)
                return True
        for _index, paragraph in self._top():
            if self._issuer and own_text(paragraph).strip() == self._issuer:
                self._replace(paragraph, 0, len(own_text(paragraph)), tag)
                return True
        return False

    def _top(self) -> Iterator[tuple[int, Element]]:
        pairs = [(index, p) for index, block in enumerate(self._blocks) for p in _paragraphs(block)]
        return iter(pairs[:_SEARCHED])

    def _colophon(self, start: int) -> int:
        """Put tags for the entries of the colophon; the first block of it."""
        first = self._first_of_colophon(start)
        for block in self._blocks[first:]:
            for paragraph in _paragraphs(block):
                text = own_text(paragraph)
                if self._begins_with_entry(text):
                    self._put_entries(paragraph, text)
                elif _FURTHER.match(text.strip()):
                    message = _("“{text}” stays as it is, since the package has no such entry")
                    self.look_at.append(message.format(text=_shortened(text.strip())))
        return first

    def _first_of_colophon(self, start: int) -> int:
        """The first block with an entry, of those at the end with nothing but entries and short
        lines among them.
        """
        first = len(self._blocks)
        for index in range(len(self._blocks) - 1, start - 1, -1):
            texts = [own_text(paragraph).strip() for paragraph in _paragraphs(self._blocks[index])]
            if any(map(self._is_entry, texts)):
                first = index
            elif (
                self._blocks[index].tag == w("tbl") or max(map(len, texts), default=0) >= _LONG_LINE
            ):
                break
        return first

    def _is_entry(self, text: str) -> bool:
        return (
            self._begins_with_entry(text)
            or text.startswith("{{ colophon.")
            or _FURTHER.match(text) is not None
        )

    def _begins_with_entry(self, text: str) -> bool:
        """Whether a text begins with the label of an entry that the package knows."""
        begins = _LABEL.match(text.strip())
        return begins is not None and begins[1] in self._labels

    def _put_entries(self, paragraph: Element, text: str) -> None:
        """Put tags for all entries of a line; what it says of others is named, and gone."""
        fields = [
            self._labels[match[1]] for match in _LABEL.finditer(text) if match[1] in self._labels
        ]
        for match in _LABEL.finditer(text):
            if match[1] not in self._labels:
                message = _("“{text}” is not printed any more, since the package has no such entry")
                self.look_at.append(message.format(text=match[1]))
        tags = [f"{{{{ colophon.{field} }}}}" for field in fields]
        self._replace(paragraph, 0, len(text), "　".join(tags))

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
        align = (
            self._styles.property(style, "pPr", "jc", "val") if own is None else own.get(w("val"))
        )
        return align == "center" or style == self._styles.find_id("Title")

    def _replace(self, paragraph: Element, start: int, end: int, tag: str) -> None:
        text = own_text(paragraph)[start:end].strip()
        replace_text(paragraph, start, end, tag)
        if text:
            message = _("“{text}” gave way to {tag}")
            self.done.append(message.format(text=_shortened(text), tag=tag))


def _shortened(text: str) -> str:
    return text if len(text) < 30 else text[:29] + "…"


def replace_text(paragraph: Element, start: int, end: int, tag: str) -> None:
    """Put a tag for some characters of a paragraph, in the run that the first of them stands in."""
    position, is_put = 0, False
    for element in own_texts(paragraph):
        length = len(element_text(element))
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
