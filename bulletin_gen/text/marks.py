"""Marks in the texts of a document: which stretch of a text is which value.

A mark is a number between noncharacters, which no input can hold. Whoever shows a document can ask
what is behind a number; nobody here knows. A document that is printed has none, and one that has
them reads the same: a text with marks is its plain text, and only beside that the one with marks in
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

_BEGIN, _END = "\ufdd4", "\ufdd5"
_FIRST_DIGIT = 0xFDD6
_DIGITS = str.maketrans({str(digit): chr(_FIRST_DIGIT + digit) for digit in range(10)})
_MARK = re.compile(f"{_BEGIN}([{chr(_FIRST_DIGIT)}-{chr(_FIRST_DIGIT + 9)}]+)|{_END}")


class MarkedText(str):
    """A plain text, which also knows itself with marks."""

    marked: str

    @classmethod
    def of(cls, marked: str) -> MarkedText:
        """The plain text of one with marks."""
        text = cls(without_marks(marked))
        text.marked = marked
        return text


class Stretch(Struct, frozen=True):
    """Some text between marks, and the number of the innermost that it stands in; None outside of
    all.
    """

    text: str
    mark: int | None


def marked(text: str, number: int) -> str:
    """A text as one stretch of this number; nothing stays nothing."""
    return f"{_BEGIN}{str(number).translate(_DIGITS)}{text}{_END}" if text else text


def with_marks(text: str) -> str:
    """A text with the marks that it knows of."""
    return text.marked if isinstance(text, MarkedText) else text


def joined(*texts: str) -> str:
    """Texts one behind the other, with the marks that they know of."""
    return (
        MarkedText.of("".join(map(with_marks, texts)))
        if any(isinstance(t, MarkedText) for t in texts)
        else "".join(texts)
    )


def without_marks(text: str) -> str:
    """The plain text."""
    return _MARK.sub("", text) if _BEGIN in text or _END in text else text


def stretches(text: str) -> Iterator[Stretch]:
    """A text with marks, in stretches."""
    open_marks: list[int] = []
    position = 0
    for found in _MARK.finditer(text):
        if found.start() > position:
            yield Stretch(text[position : found.start()], open_marks[-1] if open_marks else None)
        _heed(found, open_marks)
        position = found.end()
    if position < len(text):
        yield Stretch(text[position:], open_marks[-1] if open_marks else None)


def balanced(texts: Iterable[str]) -> Iterator[str]:
    """Texts that follow upon each other, each with all its marks closed: what stays open goes on in
    the next.
    """
    open_marks: list[int] = []
    for text in texts:
        before = "".join(_opening(number) for number in open_marks)
        for found in _MARK.finditer(text):
            _heed(found, open_marks)
        yield before + text + _END * len(open_marks)


def is_mark(token: str) -> bool:
    """Whether a piece of a text is a mark."""
    return _MARK.fullmatch(token) is not None


def tokens(text: str) -> Iterator[str]:
    """Marks, and what stands between them."""
    position = 0
    for found in _MARK.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield found.group()
        position = found.end()
    if position < len(text):
        yield text[position:]


def woven(marked_text: str, plain: str) -> str | None:
    """The plain text with the marks of another that differs by its line breaks alone; None where it
    is another.
    """
    pieces: list[str] = []
    position = 0
    for token in _signs(marked_text):
        if is_mark(token):
            pieces.append(token)
            continue
        if token == "\n":
            continue
        while plain[position : position + 1] == "\n":
            pieces.append("\n")
            position += 1
        if plain[position : position + 1] != token:
            return None
        pieces.append(token)
        position += 1
    rest = plain[position:]
    return None if rest.strip("\n") else "".join(pieces) + rest


def _signs(text: str) -> Iterator[str]:
    """Marks, and single characters."""
    for token in tokens(text):
        yield from [token] if is_mark(token) else token


def _opening(number: int) -> str:
    return f"{_BEGIN}{str(number).translate(_DIGITS)}"


def _heed(found: re.Match[str], open_marks: list[int]) -> None:
    if found.group(1):
        open_marks.append(int("".join(str(ord(digit) - _FIRST_DIGIT) for digit in found.group(1))))
    elif open_marks:
        open_marks.pop()
