"""The narrative: from the Markdown that the package's template gives to blocks of plain runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdurl import decode
from msgspec import Struct

from bulletin_gen.compose.numerals import heading_number
from bulletin_gen.document import Emphasis, Heading, Paragraph, Run, TextBlock
from bulletin_gen.text.marks import without_marks
from bulletin_gen.text.picture_lines import NamedPicture, picture_line
from bulletin_gen.text.pipe_tables import TABLE_RULE

HEADING_LEVELS = 4
"""一、（一）1.（1）: GB/T 9704-2012, 7.3.3."""

_EMPHASIS: dict[str, Emphasis] = {"strong_open": "strong", "em_open": "emphasis"}
_STRONG = re.compile(r"\*\*(?=[^\s*])((?:[^*\\]|\\.|\*(?!\*))+?)(?<=\S)\*\*(?!\*)", re.DOTALL)
_KEPT_NARRATIVES = 8
"""Of the variants of an issue that are tried one after the other, most differ elsewhere."""
_ASCII_WORD_ENDS = re.compile(r"[!-~]")


class NamedPictures(Struct, frozen=True):
    """A line of pictures, as they are named."""

    pictures: tuple[NamedPicture, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """What was typed, where a picture is not there."""
        return (Run(" ".join(map(picture_line, self.pictures))),)


@lru_cache(maxsize=_KEPT_NARRATIVES)
def narrative_blocks(markdown: str) -> tuple[TextBlock | NamedPictures, ...]:
    """Read Markdown: paragraphs, headings of four levels, strong, emphasis, hard line breaks, and
    pictures in paragraphs of their own.

    Whatever else Markdown knows (lists, quotes, links, code, HTML) is printed as it was typed.
    """
    return tuple(_blocks(_parser().parse(markdown)))


def has_table(markdown: str) -> bool:
    """Whether there is a table of pipes, which a narrative would print as lines of pipes."""
    return TABLE_RULE.search(markdown) is not None


@cache
def _parser() -> MarkdownIt:
    rules = ["heading", "emphasis", "escape", "entity", "newline", "image"]
    parser = MarkdownIt("zero").enable(rules)
    parser.inline.ruler.before("emphasis", "strong", _strong)
    return parser


def _strong(state: StateInline, silent: bool) -> bool:
    """Read ``**…**`` wherever both ends touch a character.

    CommonMark closes it beside Chinese punctuation only where a space follows, and Chinese has no
    spaces.
    """
    match = _STRONG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("strong_open", "strong", 1)
        end, state.pos, state.posMax = state.posMax, match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("strong_close", "strong", -1)
    state.pos = match.end()
    return True


def _blocks(tokens: list[Token]) -> Iterator[TextBlock | NamedPictures]:
    counters = [0] * HEADING_LEVELS
    for opening, inline in pairwise(tokens):
        children = (inline.children or []) if inline.type == "inline" else []
        if any(token.type == "image" for token in children):
            yield from _with_pictures(children)
            continue
        runs = _runs(inline.children or []) if inline.type == "inline" else ()
        if not runs:
            continue
        level = _heading_level(opening)
        yield Heading(level, _numbered(runs, level, counters)) if level else Paragraph(runs)


def _with_pictures(tokens: list[Token]) -> Iterator[TextBlock | NamedPictures]:
    """A paragraph that names pictures: each line of nothing but them is a block."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    for line in lines:
        pictures = tuple(_named(token) for token in line if token.type == "image")
        rest = [token for token in line if token.type != "image"]
        if pictures and not any(token.content.strip() for token in rest):
            yield NamedPictures(pictures)
        elif line:
            yield Paragraph(_runs(line))


def _named(token: Token) -> NamedPicture:
    caption = "".join(child.content for child in token.children or ())
    return NamedPicture(caption, decode(str(token.attrs.get("src", ""))))


def _heading_level(opening: Token) -> int:
    """The level of a heading, 0 of a paragraph; what is deeper than the standard's levels is of the
    last.
    """
    return min(int(opening.tag[1:]), HEADING_LEVELS) if opening.type == "heading_open" else 0


def _numbered(runs: tuple[Run, ...], level: int, counters: list[int]) -> tuple[Run, ...]:
    counters[level - 1] += 1
    counters[level:] = [0] * (HEADING_LEVELS - level)
    return (Run(heading_number(level, counters[level - 1])), *runs)


def _runs(tokens: list[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    emphasis: list[Emphasis] = ["plain"]
    for index, token in enumerate(tokens):
        if token.type in _EMPHASIS:
            emphasis.append(_EMPHASIS[token.type])
        elif token.type in ("strong_close", "em_close"):
            emphasis.pop()
        else:
            _append(runs, _text(tokens, index), emphasis[-1])
    return tuple(runs)


def _append(runs: list[Run], text: str, emphasis: Emphasis) -> None:
    if runs and runs[-1].emphasis == emphasis:
        runs[-1] = Run(runs[-1].text + text, emphasis)
    elif text:
        runs.append(Run(text, emphasis))


def _text(tokens: list[Token], index: int) -> str:
    token = tokens[index]
    if token.type == "image":
        return picture_line(_named(token))
    if token.type == "hardbreak":
        return "\n"
    if token.type == "softbreak":
        before, after = (without_marks(tokens[place].content) for place in (index - 1, index + 1))
        return _joint(before[-1:], after[:1])
    return token.content


def _joint(before: str, after: str) -> str:
    """What a line end inside a paragraph prints: a space between Latin words, nothing between
    hanzi.
    """
    return " " if _ASCII_WORD_ENDS.match(before) and _ASCII_WORD_ENDS.match(after) else ""
