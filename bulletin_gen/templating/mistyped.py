"""Characters that Chinese keyboards and Word put where a tag needs others."""

from __future__ import annotations

import re

from bulletin_gen.i18n import _
from bulletin_gen.text.printable import visible

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_WIDE_BRACE = re.compile("[｛｝]")
_PLAIN = dict(zip("｛｝“”‘’（），｜：％［］＝＋－．！＞＜", "{}\"\"''(),|:%[]=+-.!><", strict=True))
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NO_SPACE_OF_THE_KEYBOARD = re.compile("(?![ \t\r\n])[\\s\u200b-\u200f\u2060\ufeff]")


def wide_brace(text: str) -> tuple[str, int] | None:
    """What to say of the first Chinese brace of a template, and its line, from 1."""
    found = _WIDE_BRACE.search(text)
    return (
        None if found is None else (_instead(found.group()), text.count("\n", 0, found.start()) + 1)
    )


def mistyped_in(text: str, line: int) -> str | None:
    """What to say of a character in a tag of this line, from 1, that no tag can hold; None where
    there is none.
    """
    said = (_said_of(_QUOTED.sub("", tag)) for tag in tags_of_line(text, line))
    return next((sentence for sentence in said if sentence is not None), None)


def tags_of_line(text: str, line: int) -> list[str]:
    """The tags of which a part stands in a line, from 1."""
    found = []
    for tag in TAG.finditer(text):
        first = text.count("\n", 0, tag.start()) + 1
        if first <= line <= first + tag.group().count("\n"):
            found.append(tag.group())
    return found


def _said_of(tag: str) -> str | None:
    wide = next((character for character in tag if character in _PLAIN), None)
    if wide is not None:
        return _instead(wide)
    space = _NO_SPACE_OF_THE_KEYBOARD.search(tag)
    if space is None:
        return None
    shown = visible(space.group())
    shown = shown if shown.startswith("<") else f"<U+{ord(shown):04X}>"
    return _("the tag holds {space}, which looks like a space; type it anew").format(space=shown)


def _instead(wide: str) -> str:
    message = _("the Chinese {wide} cannot be used here; type the English {plain}")
    return message.format(wide=wide, plain=_PLAIN[wide])
