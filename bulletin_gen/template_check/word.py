"""What is wrong with a Word template that can be opened: markers, sections, styles, and what was
left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletin_gen.findings import Finding, finding_at
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.place import Place
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.write.docx import WordTemplate
from bulletin_gen.write.docx.slips import slips
from bulletin_gen.write.docx.tags import without_tags

_LITERAL = re.compile(r"第\s*\d+\s*期|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
"""An issue number or a date as it is printed, of an issue that a template was made from."""
_ORDER = (Marker.NARRATIVE, Marker.APPENDIX_LIST, Marker.APPENDICES, Marker.TABLE_GROUP_HEADER)
_ORDER_OF_ALL = (*_ORDER, Marker.TABLE_HEADER, Marker.TABLE_ROW, Marker.END_APPENDICES)


def word_findings(template: WordTemplate, package: TemplatePackage) -> Iterator[Finding]:
    """Everything that can be told of a Word template without its tags being read."""
    yield from _styles(template, package)
    yield from _markers(template)
    yield from _sections(template)
    yield from _left_over(template)
    for slip in slips(template):
        yield finding_at(slip.code, slip.message, slip.place)
    yield from _absent_tags(template, package)


def _styles(template: WordTemplate, package: TemplatePackage) -> Iterator[Finding]:
    purposes = {
        Style.BODY: _("the narrative"),
        Style.BODY_LAST: _(
            "the last paragraph of the narrative, which stays with the list of appendices"
        ),
        Style.STRONG: _("what is emphasised strongly"),
        Style.EMPHASIS: _("what is emphasised"),
        Style.APPENDIX_LIST: _("the first line of the list of appendices"),
        Style.APPENDIX_LIST_NEXT: _("the further lines of the list of appendices"),
        **{
            name: _("headings of level {level}").format(level=n)
            for n, name in enumerate(Style.HEADINGS, start=1)
        },
        **dict.fromkeys(Style.CELLS.values(), _("the cells of tables")),
    }
    message = _(
        "the style “{name}” is missing, in which {what} is set; make it in Word (Styles, New Style)"
    )
    for name in template.missing_styles(with_tables=bool(package.tables)):
        text = message.format(name=name, what=purposes[name])
        yield finding_at("missing-style", text, Place(str(template.file)))


def _markers(template: WordTemplate) -> Iterator[Finding]:
    purposes = {
        Marker.NARRATIVE: _("the narrative goes"),
        Marker.APPENDIX_LIST: _("the list of appendices goes"),
        Marker.APPENDICES: _("the appendices begin"),
        Marker.TABLE_GROUP_HEADER: _("the table's upper header rows are"),
        Marker.TABLE_HEADER: _("the table's last header row is"),
        Marker.TABLE_ROW: _("the table's rows are"),
        Marker.END_APPENDICES: _("the appendices end"),
    }
    found = [
        paragraph for paragraph in template.paragraphs() if paragraph.text.strip() in Marker.ALL
    ]
    names = [paragraph.text.strip() for paragraph in found]
    for marker in (marker for marker in Marker.ALL if marker not in names):
        message = _("the paragraph “{marker}” is missing; type it in Word where {what}")
        text = message.format(marker=marker, what=purposes[marker])
        yield finding_at("missing-marker", text, Place(str(template.file)))
    for index, paragraph in enumerate(found):
        if names[index] in names[:index]:
            message = _("“{marker}” stands there twice; delete one of the two")
            yield finding_at(
                "repeated-marker", message.format(marker=names[index]), template.place_of(paragraph)
            )
    if len(set(names)) == len(names) == len(_ORDER_OF_ALL) and names != list(_ORDER_OF_ALL):
        index = next(index for index, name in enumerate(names) if name != _ORDER_OF_ALL[index])
        message = _("“{marker}” stands in the wrong place; “{expected}” comes before it")
        text = message.format(marker=names[index], expected=_ORDER_OF_ALL[index])
        yield finding_at("marker-order", text, template.place_of(found[index]))


def _sections(template: WordTemplate) -> Iterator[Finding]:
    for paragraph in template.paragraphs():
        if (
            paragraph.text.strip() in (Marker.APPENDICES, Marker.END_APPENDICES)
            and not paragraph.ends_section
        ):
            message = _(
                "a section break is missing; in Word, put one right behind this (Layout, Breaks, "
                "Next Page)"
            )
            yield finding_at("missing-section", message, template.place_of(paragraph))


def _left_over(template: WordTemplate) -> Iterator[Finding]:
    for paragraph in template.paragraphs():
        found = _LITERAL.search(without_tags(paragraph.text))
        if found:
            message = _("“{text}” is printed in every issue; put the tag {tag} in its place")
            tag = (
                "{{ masthead.issue }}" if found.group().startswith("第") else "{{ masthead.date }}"
            )
            text = message.format(text=found.group(), tag=tag)
            yield finding_at("left-over", text, template.place_of(paragraph), "warning")


def _absent_tags(template: WordTemplate, package: TemplatePackage) -> Iterator[Finding]:
    """What an issue may file and the template has no tag for: it would not be printed."""
    colophon = [
        f"colophon.{entry.field}" for line in package.manifest.wording.colophon for entry in line
    ]
    optional = [name for name in ("addressees", "note") if name not in package.manifest.omitted]
    asked = ("masthead.issue", "masthead.date", "title", *optional, *colophon)
    message = _(
        "no paragraph has the tag {tag}, so that it is not printed; type it where it belongs"
    )
    for name in template.missing_tags(
        {"masthead.name": package.masthead_name, **dict.fromkeys(asked, "")}
    ):
        text = message.format(tag=f"{{{{ {name} }}}}")
        yield finding_at("missing-tag", text, Place(str(template.file)), "warning")
