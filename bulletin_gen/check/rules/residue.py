"""Residue: what programs leave where a text should stand, and what is left of hanzi that were lost
on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import context_of, found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.roles import fields_for
from bulletin_gen.text.printable import visible

_RESIDUE = re.compile(
    r"^\s*=\s*(?:_xlfn\.)?[A-Za-z][A-Za-z0-9_.]*\([^\n]*"  # a formula
    r"|#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A)"
    r"|\[object [A-Za-z]+\]"
    r"|(?<![A-Za-z])(?:None|nan|NaN|NaT|null|NULL|undefined)(?![A-Za-z])"
    r"|(?<!\d)\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]00:00(?::00)?"
    r"|[?？]{3,}|\ufffd+"
    r"|锟斤拷|烫烫烫|屯屯屯|ï»¿|â€|[ÃÂ][\x80-\xbf]|[åäæçèé][\x80-\xbf]{2}"
)
_BEGINNING = 20
"""Characters of what was found that a message repeats."""
_BOX = re.compile("[□〓]")
_HANZI = "[^\\W\\d\x00-\xff]"
_RESIDUE_OF_NAMES = re.compile(
    f"{_RESIDUE.pattern}|[□〓]|^\\s*\\?(?={_HANZI})|(?<={_HANZI})\\?(?={_HANZI})"
)


@rule("residue")
def residue(issue: Issue) -> Iterator[Finding]:
    """No formula, error value or word of a program such as None or #REF! stands where a text is
    printed, nor what is left of hanzi that no program could read.
    """
    for text, path in issue.texts:
        pattern = _RESIDUE if path[-1] in fields_for("prose") else _RESIDUE_OF_NAMES
        for match in pattern.finditer(text):
            message = _("“{words}” was left here by a program; type what is to be printed")
            words = visible(match.group().strip()[:_BEGINNING])
            yield found(message.format(words=words), path, match.start())


@rule("lost-character", "warning")
def lost_character(issue: Issue) -> Iterator[Finding]:
    """No box stands in prose, which mostly shows a hanzi that was lost."""
    for text, path in issue.texts:
        for match in _BOX.finditer(text) if path[-1] in fields_for("prose") else ():
            message = _("“{words}” mostly stands for a hanzi that was lost, in “{context}”")
            context = context_of(text, match.start())
            yield found(message.format(words=match.group(), context=context), path, match.start())
