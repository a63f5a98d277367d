"""The document as HTML: one file without scripts, for any browser, and near the standard where it
is printed.

It is well-formed XML too. Every text is text: no character of a name is ever taken for markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bulletin_gen.document import (
    AppendixList,
    Block,
    Chart,
    Document,
    HeaderCell,
    Heading,
    MastheadTexts,
    Pictures,
    PrintedAppendix,
    PrintedTable,
    Run,
)
from bulletin_gen.text.marks import MarkedText, Stretch, stretches
from bulletin_gen.text.printable import with_line_feeds
from bulletin_gen.write.html.chart import draw_chart
from bulletin_gen.write.html.picture import draw_picture
from bulletin_gen.write.html.style import STYLE

_EMPHASIS = {"plain": ("", ""), "strong": ("<strong>", "</strong>"), "emphasis": ("<em>", "</em>")}


def write_html(document: Document) -> str:
    """The whole document, ending in a line end."""
    title = _text(document.title.replace("\n", ""))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>{title}</title>",
        f'<meta name="author" content="{_text(document.creator)}"/>',
        f'<meta name="date" content="{document.date.isoformat()}"/>',
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        *_body(document),
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def write_fragment(document: Document) -> str:
    """What stands in the body of the document's page, to be shown inside another."""
    return "\n".join(_body(document))


def _body(document: Document) -> Iterator[str]:
    yield "<main>"
    yield from _masthead(document.masthead)
    yield f"<h1>{_text(document.title)}</h1>"
    yield from _paragraph("addressees", document.addressees)
    for block in document.narrative:
        yield from _block(block)
    yield from _appendix_list(document.appendix_list)
    yield from _paragraph("note", document.note)
    for appendix in document.appendices:
        yield from _appendix(appendix)
    yield "</main>"
    yield from _colophon(document)


def _masthead(masthead: MastheadTexts) -> Iterator[str]:
    yield '<header class="masthead">'
    for line in (masthead.copy_number, masthead.secrecy, masthead.urgency):
        yield from _paragraph("mark", line)
    yield from _paragraph("name", masthead.name)
    yield from _paragraph("issue", masthead.issue)
    yield (
        f'<p class="issuer"><span>{_text(masthead.issuer)}</span> <span>'
        f"{_text(masthead.date)}</span></p>"
    )
    yield "</header>"


def _paragraph(style: str, text: str) -> Iterator[str]:
    """A paragraph; none where there is nothing in it."""
    if text:
        yield f'<p class="{style}">{_text(text)}</p>'


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Chart):
        yield f"<figure>{draw_chart(block)}<figcaption>{_text(block.text)}</figcaption></figure>"
    elif isinstance(block, Pictures):
        drawn = "".join(map(draw_picture, block.pictures))
        yield f'<div class="pictures" style="display:flex;gap:1em">{drawn}</div>'
    elif isinstance(block, Heading):
        yield f"<h{block.level + 1}>{_runs(block.runs)}</h{block.level + 1}>"
    else:
        yield f"<p>{_runs(block.runs)}</p>"


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(
        f"{_EMPHASIS[run.emphasis][0]}{_text(run.text)}{_EMPHASIS[run.emphasis][1]}" for run in runs
    )


def _appendix_list(appendix_list: AppendixList) -> Iterator[str]:
    if appendix_list.items:
        label = f"<span>{_text(appendix_list.label)}</span>"
        items = "".join(f"<span>{_text(item)}</span>" for item in appendix_list.items)
        yield f'<p class="appendix-list">{label}<span class="items">{items}</span></p>'


def _appendix(appendix: PrintedAppendix) -> Iterator[str]:
    style = f"appendix {appendix.orientation}" + (" page" if appendix.starts_page else "")
    yield f'<section class="{style}">'
    yield from _paragraph("label", appendix.label)
    yield f"<h2>{_text(appendix.title)}</h2>"
    yield from _table(appendix.table)
    yield "</section>"


def _table(table: PrintedTable) -> Iterator[str]:
    yield "<table>"
    yield "<thead>"
    for row in table.header:
        yield f"<tr>{''.join(map(_header_cell, row))}</tr>"
    yield "</thead>"
    yield "<tbody>"
    named = _naming_column(table)
    aligned = [
        f' class="{column.align}"' if column.align != "centre" else "" for column in table.columns
    ]
    for cells in table.rows:
        texts = enumerate(zip(cells, aligned, strict=True))
        yield f"<tr>{''.join(_cell(*cell, is_name=number == named) for number, cell in texts)}</tr>"
    yield "</tbody>"
    yield "</table>"


def _header_cell(cell: HeaderCell) -> str:
    spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f'<th scope="{"colgroup" if cell.colspan > 1 else "col"}"{spans}>{_text(cell.text)}</th>'


def _naming_column(table: PrintedTable) -> int:
    """The column that says what a row is about: the first that holds no figures."""
    for number in range(len(table.columns)):
        if not all(row[number].isdigit() or not row[number] for row in table.rows):
            return number
    return 0


def _cell(text: str, style: str, *, is_name: bool) -> str:
    return (
        f'<th scope="row"{style}>{_text(text)}</th>'
        if is_name
        else f"<td{style}>{_text(text)}</td>"
    )


def _colophon(document: Document) -> Iterator[str]:
    lines = [[entry for entry in line.values() if str(entry)] for line in document.colophon]
    if any(lines):
        beside = "" if document.appendices else " beside"
        yield f'<footer class="colophon{beside}"><div>'
        for line in filter(None, lines):
            entries = (f"<span>{_text(entry.label)}{_text(entry.text)}</span>" for entry in line)
            yield f"<p>{' '.join(entries)}</p>"
        yield "</div></footer>"


def _text(text: str) -> str:
    """A text as it stands between tags, or in an attribute; what is marked in it, in elements of
    their own.
    """
    if isinstance(text, MarkedText):
        return "".join(map(_stretch, stretches(text.marked)))
    return escape(with_line_feeds(text)).replace("\n", "<br/>")


def _stretch(stretch: Stretch) -> str:
    text = _text(stretch.text)
    return (
        text
        if stretch.mark is None
        else f'<span class="value" data-mark="{stretch.mark}">{text}</span>'
    )
