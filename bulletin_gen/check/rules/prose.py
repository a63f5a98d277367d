"""Prose: slips of typing that a reader stumbles over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletin_gen.check.consequences import name_is_told
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import context_of, found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.roles import fields_for
from bulletin_gen.text.pipe_tables import TABLE_RULE
from bulletin_gen.text.printable import misleading_characters

_HANZI = "[^\\W\\d\x00-\xff]"
"""A letter beyond Latin-1: in a bulletin, a hanzi. Ranges of hanzi take Python dozens of times as
long to compile.
"""
_LATIN_PUNCTUATION = re.compile(
    f"(?<={_HANZI})[,;:!?](?={_HANZI}|$)|(?<={_HANZI})\\.(?={_HANZI})|[()](?={_HANZI})"
)
_LATIN_WORD = re.compile(f"(?<={_HANZI})\\s*\\b([a-z]{{2,}})\\b\\s*(?={_HANZI})")
_DOUBLED = re.compile("([，。；：、！？])\\s*[，。；：、]")
_PLACEHOLDER = re.compile(
    "[xX×]{2,}(?=[件次条份个%月日年]|$)|_{3,}|（\\s*）|“\\s*”|\\{\\{|\\}\\}|TODO|TBD|待填|待定|"
    "待补充|某某"
)
"""What authors of bulletins leave to be filled in later; none of it is this program's own."""
_MARKUP = re.compile(
    r"[!！][\[［【][^\n]{0,100}?[\]］】]\s?[(（][^)）\n]{0,300}[)）]"
    r"|!?\[[^\]\n]{0,100}\]\([^)\s]{1,300}\)|\[\^[^\]\s]{1,20}\]"
    r"|</?[A-Za-z][A-Za-z0-9]{0,9}\s*/?>|~~(?=\S)"
)
"""What other programs that read Markdown make links, notes and tags of."""
_ENDS = ("。", "；", "，", "：", ":", ";", ",")
_NO_PARAGRAPHS = re.compile(r"^(?:[-*+] |\||#{1,4}(?=[^#\s])).{0,8}", re.MULTILINE)
_PAIRS = {"”": "“", "’": "‘", "）": "（", "》": "《", "】": "【", "〕": "〔", ")": "(", "]": "["}
_BRACKET = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")


@rule("latin-punctuation", "warning")
def latin_punctuation(issue: Issue) -> Iterator[Finding]:
    """Between Chinese characters stands Chinese punctuation: “，” and not “,”."""
    yield from _each(
        issue, _LATIN_PUNCTUATION, _("“{words}” should be Chinese punctuation, in “{context}”")
    )


@rule("latin-word", "warning")
def latin_word(issue: Issue) -> Iterator[Finding]:
    """No stray Latin word such as “and” stands between Chinese characters; abbreviations in
    capitals may.
    """
    yield from _each(
        issue, _LATIN_WORD, _("“{words}” stands between Chinese characters, in “{context}”")
    )


@rule("doubled-punctuation", "warning")
def doubled_punctuation(issue: Issue) -> Iterator[Finding]:
    """No two punctuation marks follow each other: one of them was left over."""
    yield from _each(issue, _DOUBLED, _("“{words}” is doubled punctuation, in “{context}”"))


@rule("own-punctuation", "warning")
def own_punctuation(issue: Issue) -> Iterator[Finding]:
    """A text that the template ends or brackets brings no punctuation of its own for that."""
    bulletin = issue.bulletin
    places: list[tuple[str, ValuePath]] = [
        (text, ("addressees", index)) for index, text in enumerate(bulletin.addressees)
    ]
    for index, notice in enumerate(bulletin.supervision_notices):
        places.append((notice.problem, ("supervision_notices", index, "problem")))
    for text, path in places:
        if text.rstrip().endswith(_ENDS):
            yield found(
                _("“{words}” at the end is printed twice").format(words=text.rstrip()[-1]), path
            )
    if bulletin.note is not None and bulletin.note.startswith(("（", "(")):
        yield found(_("the brackets of the note are printed twice"), ("note",))


@rule("misleading-character", follows=name_is_told)
def misleading_character(issue: Issue) -> Iterator[Finding]:
    """No name or prose holds a character that nobody sees, or that looks like another: 商务局 is
    商务局 throughout.
    """
    for text, path in issue.texts:
        for place, character in misleading_characters(text):
            message = _(
                "an invisible or misleading character, {character}, stands in “{context}”; type "
                "it anew"
            )
            context = context_of(text, place)
            yield found(
                message.format(character=f"U+{ord(character):04X}", context=context), path, place
            )


@rule("outer-space", "warning", follows=name_is_told)
def outer_space(issue: Issue) -> Iterator[Finding]:
    """No name begins or ends with a space, which nobody sees,
    and which makes another name of it.
    """
    for text, path in issue.texts:
        if text != text.strip() and path[-1] not in fields_for("prose"):
            message = _("a space that nobody sees stands before or behind “{text}”")
            yield found(message.format(text=text.strip()[:20]), path)


@rule("prose-lines", "warning")
def prose_lines(issue: Issue) -> Iterator[Finding]:
    """Prose has paragraphs and headings; a list with dashes, a table and a heading without a space
    would print as they stand.
    """
    for text, path in issue.texts:
        for match in _NO_PARAGRAPHS.finditer(text) if path[-1] in fields_for("prose") else ():
            message = _("“{words}” begins no list, table or heading here, and prints as it stands")
            yield found(message.format(words=match.group().strip()), path, match.start())


@rule("prose-table")
def prose_table(issue: Issue) -> Iterator[Finding]:
    """No table of pipes stands in prose: it would be printed as lines of pipes; a table is an
    appendix.
    """
    for text, path in issue.texts:
        for match in TABLE_RULE.finditer(text) if path[-1] in fields_for("prose") else ():
            message = _(
                "a table of | and - cannot stand in prose; file it as an appendix, or write it as "
                "sentences"
            )
            yield found(message, path, match.start())


@rule("prose-markup", "warning")
def prose_markup(issue: Issue) -> Iterator[Finding]:
    """No link, footnote, struck text or tag of HTML stands in prose, and no picture but in a line
    of its own: a bulletin knows none, and prints the signs as they stand.
    """
    yield from _each(issue, _MARKUP, _("“{words}” would be printed as it stands, in “{context}”"))


@rule("placeholder", "warning")
def placeholder(issue: Issue) -> Iterator[Finding]:
    """No placeholder such as “××件” or “（）” was left unfilled."""
    yield from _each(issue, _PLACEHOLDER, _("“{words}” looks like a placeholder, in “{context}”"))


@rule("unbalanced-brackets", "warning")
def unbalanced_brackets(issue: Issue) -> Iterator[Finding]:
    """Every quotation mark and bracket that is opened is closed, in the right order."""
    for text, path in issue.texts:
        culprit = _unbalanced(text) if _BRACKET.search(text) else None
        if culprit is not None:
            message = _("“{words}” has no counterpart, in “{context}”")
            yield found(
                message.format(words=text[culprit], context=context_of(text, culprit)),
                path,
                culprit,
            )


def _each(issue: Issue, pattern: re.Pattern[str], message: str) -> Iterator[Finding]:
    for text, path in issue.texts:
        for match in pattern.finditer(text):
            context = context_of(text, match.start())
            yield found(
                message.format(words=match.group().strip(), context=context), path, match.start()
            )


def _unbalanced(text: str) -> int | None:
    """Where the first bracket stands that has no counterpart."""
    opened: list[int] = []
    for position, character in enumerate(text):
        if character in _PAIRS.values():
            opened.append(position)
        elif character in _PAIRS:
            if not opened or text[opened[-1]] != _PAIRS[character]:
                return position
            opened.pop()
    return opened[0] if opened else None
