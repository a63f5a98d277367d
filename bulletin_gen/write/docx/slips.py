"""What looks like a tag in a Word template and is none, or stands where no tag is filled in: it
would be printed as it stands.

Whoever checks a template and whoever prints with it ask here, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import is_xml
from bulletin_gen.ooxml.names import w
from bulletin_gen.places.place import Place
from bulletin_gen.templating.mistyped import TAG, mistyped_in, wide_brace
from bulletin_gen.word_template.style_names import Marker
from bulletin_gen.write.docx.tags import without_tags
from bulletin_gen.write.docx.template import KEPT_TEMPLATES, TemplateParagraph, WordTemplate

_NAME = r"(?:masthead|colophon|appendix|period|facts|wording)\.\w+"
_NAME_IN_BRACKETS = (
    rf"(?<!\{{)(?:[{{｛﹛【\[［〖<«〈《]\s*(?P<name>{_NAME})\s*(?:\|[^}}\]]*)?[}}｝﹜】\]］〗>»〉》]"
    r"|[{｛﹛【\[［〖«]\s*(?P<word>title|addressees|note|date|narrative|appendices)"
    r"\s*(?:\|[^}\]]*)?[}｝﹜】\]］〗»])(?!\})"
)
_NOT_PRINTED = ("docProps/", "customXml/")
_TEXT = re.compile(rb"<w:t(?: [^>]*)?>[^<]*[{}][^<]*<")
_WHOLE_TAG = re.compile(rb"\{\{ [^{}&]*\}\}|\{% \w+ %\}")
_PERHAPS_A_SLIP = re.compile(
    rb"[{}]|\xef\xbd[\x9b\x9d]|&#|TOC|(?:masthead|colophon|appendix|period|facts|wording)\."
    rb"|(?:[\[<]|[\x80-\xff]) *(?:title|addressees|note|date|narrative|appendices)\b"
)
_BRACE = "[{}｛｝]"
_MARKERS = {"".join(marker.split()): marker for marker in Marker.ALL}
_MAY_HAVE_TAGS = re.compile(rb"\{[{%#]|&#|TOC")
_CONTENTS = r"\s*TOC\b"


class TagSlip(Struct, frozen=True):
    """What is wrong, by the code of a finding, and where."""

    code: str
    message: str
    place: Place


def slips(template: WordTemplate) -> Iterator[TagSlip]:
    """Everything of a Word template that would be printed and is not meant to be."""
    for paragraph in template.paragraphs():
        for code, message in _of_paragraph(paragraph):
            yield TagSlip(code, message, template.place_of(paragraph))
    for name, part in template.parts.items():
        if is_xml(name) and not name.startswith(_NOT_PRINTED):
            yield from _of_part(name, part, template)


@lru_cache(maxsize=KEPT_TEMPLATES)
def refuse_slips(template: WordTemplate) -> None:
    """Raise TemplateError for the first of them."""
    if _is_plainly_without(template):
        return
    for slip in slips(template):
        raise TemplateError(slip.message, slip.place)


def _is_plainly_without(template: WordTemplate) -> bool:
    """Whether nothing is left to look at when whole tags are taken out of the bytes: most templates
    are so, and that is seen at once.
    """
    texts = set(template.text_parts())
    return not any(
        _PERHAPS_A_SLIP.search(_TEXT.sub(_without_whole_tags, part))
        if name in texts
        else _MAY_HAVE_TAGS.search(part)
        for name, part in template.parts.items()
        if is_xml(name) and not name.startswith(_NOT_PRINTED)
    )


def _without_whole_tags(text: re.Match[bytes]) -> bytes:
    return _WHOLE_TAG.sub(b"", text.group())


def _of_paragraph(paragraph: TemplateParagraph) -> Iterator[tuple[str, str]]:
    text = paragraph.text
    if text.strip() in Marker.ALL:
        return
    marker = _MARKERS.get("".join(text.split()))
    if marker is not None:
        said = mistyped_in(text, 1)
        if said is not None:
            yield "template-syntax", said
        return
    wide = wide_brace(text)
    if wide is not None:
        yield "template-syntax", wide[0]
        return
    left = without_tags(text)
    named = re.search(_NAME_IN_BRACKETS, left)
    if named is not None:
        message = _("“{text}” is printed as it stands; a tag has two braces of each kind: {tag}")
        name = named.group("name") or named.group("word")
        yield "single-brace", message.format(text=named.group(), tag=f"{{{{ {name} }}}}")
    elif "{{" in left or "{%" in left:
        yield "template-syntax", _("a tag is opened and not closed")
    elif re.search(_BRACE, left):
        message = _(
            "“{text}” is printed as it stands; a tag begins with {begin} and ends with {end}"
        )
        yield "single-brace", message.format(text=left.strip(), begin="{{", end="}}")


def _of_part(name: str, part: bytes, template: WordTemplate) -> Iterator[TagSlip]:
    """Tags in what is no paragraph: a watermark, a picture's description, a number's format."""
    place = Place(f"{template.file} {name}")
    if not _MAY_HAVE_TAGS.search(part):
        return
    for element in etree.fromstring(part).iter(etree.Element):
        inner = element.text if element.tag != w("t") else None
        for value in (*element.attrib.values(), inner or ""):
            if TAG.search(str(value)):
                message = _(
                    "“{tag}” stands in a watermark, a description or a format, where no tag is "
                    "filled in; type it in a paragraph"
                )
                yield TagSlip("tag-elsewhere", message.format(tag=value), place)
        instruction = element.text if element.tag == w("instrText") else element.get(w("instr"))
        if re.match(_CONTENTS, instruction or ""):
            message = _(
                "a table of contents is printed with the entries that stand in it; take it out"
            )
            yield TagSlip("table-of-contents", message, place)
