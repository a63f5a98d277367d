"""The tags of a Word template: every paragraph is a small Jinja template, rendered on its text.

Word splits a paragraph's text over runs as it likes, in the middle of a tag too. So the whole text
is rendered at once, and what comes out goes back to the runs it came from: the output of a tag to
the run that the tag begins in, with that run's formatting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lxml import etree

from bulletin_gen.document import PrintedEntry, Tags
from bulletin_gen.ooxml.names import detach, w
from bulletin_gen.operating_system.bounds import bounded
from bulletin_gen.places.place import Place
from bulletin_gen.templating import Template, as_printed, text_environment
from bulletin_gen.templating.mistyped import TAG
from bulletin_gen.text.marks import MarkedText, with_marks, without_marks
from bulletin_gen.word_template.style_names import Marker
from bulletin_gen.write.docx.anchors import Anchors
from bulletin_gen.write.docx.paragraph_texts import (
    Element,
    add_text,
    clear,
    element_text,
    own_text,
    own_texts,
)

_CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_RUN_MARK = re.compile("\ufdd0(\\d+)\ufdd1")
"""Goes through Jinja in front of each run's text. The two are noncharacters, which no input may
hold.
"""


class TagRenderer:
    """Renders the tags of paragraphs; ``file`` names the Word template in error messages, and
    ``place_of_text`` tells the place of a paragraph by its text.
    """

    def __init__(self, file: str) -> None:
        """Set up an environment that notices whether anything but nothing was printed."""
        self.file = file
        self._printed = False
        self._filters: Mapping[str, Any] = {}
        self._sandbox = text_environment()
        self._templates: dict[str, Template] = {}
        self._sandbox.finalize = self._finalize
        self._anchors: Anchors | None = None
        self.place_of_text: Callable[[str], Place] = lambda _text: Place(file)

    def use(self, tags: Tags, anchors: Anchors | None) -> None:
        """Know the filters and tests of a document's tags; they are its package's, the same for
        every issue.

        Where there are anchors, paragraphs that are rendered get one.
        """
        self._anchors = anchors
        if tags.filters is not self._filters:
            self._filters = tags.filters
            self._templates.clear()
            self._sandbox = text_environment(tags.filters, tags.tests)
            self._sandbox.finalize = self._finalize

    def render_tree(self, tree: Element, context: dict[str, Any]) -> None:
        """Render every paragraph below an element. A paragraph or table row whose tags print
        nothing disappears.
        """
        tagged = [paragraph for paragraph in tree.iter(w("p")) if _has_tags(paragraph)]
        with bounded(self.file):
            printed = {
                paragraph: self._render_paragraph(paragraph, context) for paragraph in tagged
            }
        row_of = {paragraph: next(paragraph.iterancestors(w("tr")), None) for paragraph in tagged}
        living_rows = {row_of[paragraph] for paragraph in tagged if printed[paragraph]}
        for paragraph in tagged:
            row = row_of[paragraph]
            if row is not None and row not in living_rows:
                _remove_row(row)
            elif not printed[paragraph]:
                _remove(paragraph)

    def _render_paragraph(self, paragraph: Element, context: dict[str, Any]) -> bool:
        """Render one paragraph; True when one of its tags printed something."""
        self._printed = False
        texts = own_texts(paragraph)
        rendered = self._template(_with_run_marks(texts), paragraph).render(context)
        said = without_marks(rendered)
        # Of a paragraph that only chooses among its own words, what it chose stays.
        is_chosen = "{{" not in own_text(paragraph) and _RUN_MARK.sub("", said).strip() != ""
        self._printed = self._printed or is_chosen
        _put_back(texts, said)
        if self._anchors is not None:
            self._anchors.begin(paragraph, _RUN_MARK.sub("", rendered))
        return self._printed

    def _template(self, text: str, paragraph: Element) -> Template:
        """The compiled text of a paragraph;
        the template's paragraphs are the same for every issue.
        """
        if text not in self._templates:
            place = partial(self._place, own_text(paragraph))
            self._templates[text] = Template(self._sandbox, text, self.file, place)
        return self._templates[text]

    def _place(self, text: str, _line: int | None) -> Place:
        return self.place_of_text(text)

    def _finalize(self, value: Any) -> Any:
        text = str(
            self._sandbox.printed(
                as_printed(str(value) if isinstance(value, PrintedEntry) else value)
            )
        )
        self._printed = self._printed or text != ""
        if isinstance(value, PrintedEntry):
            return value.label + with_marks(value.text) if text else ""
        return value.marked if isinstance(value, MarkedText) else text


def without_tags(text: str) -> str:
    """A text without its tags, in one pass: where a kind of tag is not closed, none of it is looked
    for again.
    """
    pieces: list[str] = []
    closings = dict(_CLOSINGS)
    position = 0
    while (start := text.find("{", position)) >= 0:
        closing = closings.get(text[start : start + 2])
        end = text.find(closing, start + 2) if closing else -1
        if end < 0:
            closings.pop(text[start : start + 2], None)
            pieces.append(text[position : start + 1])
            position = start + 1
        else:
            pieces.append(text[position:start])
            position = end + 2
    return "".join([*pieces, text[position:]])


def _with_run_marks(texts: list[Element]) -> str:
    """The paragraph's text with a mark before each element's;
    a mark inside a tag moves behind it.
    """
    joined = "".join(element_text(text) for text in texts)
    tags = [match.span() for match in TAG.finditer(joined)]
    pieces: list[str] = []
    position, done = 0, 0
    for index, text in enumerate(texts):
        place = next((end for start, end in tags if start < position < end), position)
        pieces += [joined[done:place], f"\ufdd0{index}\ufdd1"]
        position, done = position + len(element_text(text)), max(done, place)
    return "".join([*pieces, joined[done:]])


def _put_back(texts: list[Element], rendered: str) -> None:
    _before, *pieces = _RUN_MARK.split(rendered)
    outputs = [""] * len(texts)
    for index, output in zip(pieces[::2], pieces[1::2], strict=True):
        outputs[int(index)] += output
    for element, output in zip(texts, outputs, strict=True):
        _replace(element, output)


def _replace(element: Element, text: str) -> None:
    made = etree.Element(w("r"))
    add_text(made, text)
    for replacement in made:
        element.addprevious(replacement)
    detach(element)


def _remove_row(row: Element) -> None:
    """Take a table row away, and the table with its last one: OOXML knows no table without rows."""
    table = row.getparent()
    detach(row)
    if table is not None and table.find(w("tr")) is None:
        detach(table)


def _remove(paragraph: Element) -> None:
    """Take an empty paragraph away; one that ends a section, or is all of its cell, stays and
    prints nothing.
    """
    if paragraph.find(f"{w('pPr')}/{w('sectPr')}") is None and not _is_alone_in_cell(paragraph):
        detach(paragraph)
    else:
        clear(paragraph)


def _is_alone_in_cell(paragraph: Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and parent.tag == w("tc") and len(parent.findall(w("p"))) == 1


def _has_tags(paragraph: Element) -> bool:
    text = own_text(paragraph)
    return TAG.search(text) is not None and text.strip() not in Marker.ALL
