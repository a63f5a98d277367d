"""The document as Markdown, for a person at a terminal or any Markdown viewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bulletin_gen.document import (
    Align,
    AppendixList,
    Block,
    Document,
    Heading,
    MastheadTexts,
    Picture,
    Pictures,
    PrintedTable,
    Run,
)
from bulletin_gen.text.printable import with_line_feeds

_SPECIAL = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|~(?=~)")
_BLOCK_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+>](?=.)|[-=]+$|(?P<number>\d{1,9})(?=[.)]))")
_SIGNS = {"plain": "", "strong": "**", "emphasis": "*"}
_RULES: dict[Align, str] = {"left": ":---", "centre": ":---:", "right": "---:"}
_WIDE_SPACE = "　"


def write_markdown(document: Document) -> str:
    """Write the whole document; every text of it comes out as itself, not as markup."""
    return "\n\n".join(_blocks(document)) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    yield from _masthead(document.masthead)
    yield f"## {_one_line(document.title)}"
    yield from _optional(document.addressees)
    yield from (_block(block) for block in document.narrative)
    yield from _appendix_list(document.appendix_list)
    yield from _optional(document.note)
    for appendix in document.appendices:
        yield f"## {_one_line(appendix.label)}"
        yield f"## {_one_line(appendix.title)}"
        yield _table(appendix.table)
    yield "---"
    yield from _colophon(document)


def _masthead(masthead: MastheadTexts) -> Iterator[str]:
    yield from map(
        _escape, filter(None, (masthead.copy_number, masthead.secrecy, masthead.urgency))
    )
    yield f"# {_one_line(masthead.name)}"
    yield _escape(masthead.issue)
    yield f"{_escape(masthead.issuer)}{_WIDE_SPACE * 2}{_escape(masthead.date)}"
    yield "---"


def _optional(text: str) -> Iterator[str]:
    if text:
        yield _escape(text)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        text = "".join(_one_line(run.text) for run in block.runs)
        return f"{'#' * (block.level + 2)} {text}"
    if isinstance(block, Pictures):
        return " ".join(map(_picture, block.pictures))
    return "".join(_run(run, is_first=index == 0) for index, run in enumerate(block.runs))


def _picture(picture: Picture) -> str:
    return f"![{_one_line(picture.caption)}](<{picture.name}>)"


def _run(run: Run, *, is_first: bool) -> str:
    sign = _SIGNS[run.emphasis]
    return f"{sign}{_escape(run.text, at_line_start=is_first)}{sign}"


def _appendix_list(appendix_list: AppendixList) -> Iterator[str]:
    if appendix_list.items:
        first, *others = (_escape(item, at_line_start=False) for item in appendix_list.items)
        indent = _WIDE_SPACE * len(appendix_list.label)
        yield "\\\n".join(
            [f"{_escape(appendix_list.label)}{first}", *(indent + item for item in others)]
        )


def _colophon(document: Document) -> Iterator[str]:
    lines = (_WIDE_SPACE.join(filter(None, map(str, line.values()))) for line in document.colophon)
    printed = [_escape(line) for line in lines if line]
    if printed:
        yield "\\\n".join(printed)


def _table(table: PrintedTable) -> str:
    """A pipe table; the titles that lead to a column stand in its one header cell,
    outermost first.
    """
    header = _table_row(_join_titles(column.titles) for column in table.columns)
    rule = _table_row(_RULES[column.align] for column in table.columns)
    rows = (_table_row(map(_cell, row)) for row in table.rows)
    return "\n".join([header, rule, *rows])


def _join_titles(titles: Iterable[str]) -> str:
    return "/".join(_cell(title.replace("\n", "")) for title in titles)


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    text = with_line_feeds(text)
    escaped = _SPECIAL.sub(r"\\\g<0>", text).replace("|", r"\|")
    return _keep_outer_spaces(escaped.replace("\n", "<br>"))


def _one_line(text: str) -> str:
    """A text in a heading: line breaks are the layout's, and a ``#`` at its end would be taken for
    markup.
    """
    escaped = _escape(with_line_feeds(text).replace("\n", ""), at_line_start=False)
    return re.sub(r"#+$", lambda match: "\\#" * len(match.group()), escaped)


def _escape(text: str, *, at_line_start: bool = True) -> str:
    first, *others = with_line_feeds(text).split("\n")
    lines = [
        _escape_line(first) if at_line_start else _escape_inline(first),
        *map(_escape_line, others),
    ]
    return "\\\n".join(lines)


def _escape_line(line: str) -> str:
    return _BLOCK_START.sub(_escape_block_start, _escape_inline(line))


def _escape_block_start(match: re.Match[str]) -> str:
    number = match.group("number")
    return f"{number}\\" if number else f"\\{match.group()}"


def _escape_inline(line: str) -> str:
    return _keep_outer_spaces(_SPECIAL.sub(r"\\\g<0>", line))


def _keep_outer_spaces(text: str) -> str:
    """Markdown drops spaces at both ends of a line; as entities they stay."""
    return re.sub(
        r"^[ \t]+|[ \t]+$", lambda match: "".join(f"&#{ord(c)};" for c in match.group()), text
    )
