"""What is wrong with the pages of a printed issue: each fault a line of text that says on which
page and what.

The clauses are those of GB/T 9704-2012, and what somebody who sets pages by hand takes care of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import bulletin_gen as bg
from tests.rendered.measure import MM_PER_PT, Char, Line, Page

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
WIDE_LEFT, WIDE_RIGHT, WIDE_TOP, WIDE_BOTTOM = 35, 260, 28, 184
LINE = 225 / 22
HALF = TOP + 10 * LINE
"""The baseline of the last line of a page that is half full stands below this."""
LEFT_OVER = 2
WHOLE = ("110联动", "街道", "督查督办", "网民诉求", "办理情况", "热线", "通报", "考核")
_HANGING = 1.5
"""So many millimetres may a number be wider or narrower than in the fonts of the standard."""
_CLOSING_UP = 3.2
"""A last line of one character is closed up where the line before has room: two characters of 5.6
mm at the most.
"""


def faults_of(pages: list[Page], document: bg.Document) -> list[str]:
    """Every fault of the pages of a document."""
    return [
        *_lost_text(pages, document),
        *_numbers(pages),
        *_edges(pages),
        *_overlaps(pages),
        *_company(pages, document),
        *_colophon(pages, document),
        *_masthead(pages, document),
        *_titles(pages),
        *_tables(pages, document),
        *_lines(pages, document),
    ]


def faults_after_edit(pages: list[Page], document: bg.Document) -> list[str]:
    """What is wrong with the pages of a document that somebody changed in Word: the number of the
    colophon's page left out, which nothing there follows.
    """
    return [
        *(fault for fault in _numbers(pages) if f"page {len(pages)} is numbered" not in fault),
        *_edges(pages),
        *_overlaps(pages),
        *(fault for fault in _company(pages, document) if "half full" not in fault),
        *_colophon(pages, document),
        *_rows_alone(pages, document.appendices),
    ]


def _rows_alone(pages: list[Page], tables: Sequence[bg.document.PrintedAppendix]) -> Iterator[str]:
    """Pages of a table with one or two rows, where it has others."""
    for before, page in pairwise(pages):
        is_further = page.is_landscape and before.is_landscape and page.rules
        if is_further and not any(line.text.startswith("附件") for line in page.body[:1]):
            rows = len(page.rules) - 1 - max(len(table.table.header) for table in tables)
            if rows <= LEFT_OVER:
                yield f"page {page.number}: {rows} rows alone"


def _lost_text(pages: list[Page], document: bg.Document) -> Iterator[str]:
    printed = "".join(line.text for page in pages for line in page.body)
    paragraphs = ["".join(run.text for run in block.runs) for block in document.narrative]
    for text in (document.title, *paragraphs, *document.appendix_list.items):
        if re.sub(r"\s", "", text) not in printed:
            yield f"the text “{text[:20]}…” is not there in one piece"
    for appendix in document.appendices:
        for row in appendix.table.rows:
            if sorted(set("".join(row)) - set(printed) - set(" \n")):
                yield f"a row of {row[0]} is not there"


def _numbers(pages: list[Page]) -> Iterator[str]:
    for number, page in enumerate(pages, 1):
        told = [] if page.page_number is None else [page.page_number.text]
        is_blank = not page.body
        if is_blank and number != len(pages) - 1:
            yield f"page {number} is empty"
        if is_blank and told:
            yield f"page {number} holds nothing but its number"
        before_is_blank = number > 1 and not pages[number - 2].body
        if not is_blank and told != ([] if before_is_blank else [f"—{number}—"]):
            yield f"page {number} is numbered {told}"


def _edges(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        left, right, top, bottom = (
            (WIDE_LEFT, WIDE_RIGHT, WIDE_TOP, WIDE_BOTTOM)
            if page.is_landscape
            else (LEFT, RIGHT, TOP, BOTTOM)
        )
        for line in page.body:
            hangs = 6 if line.chars[-1].text in "，。、；：）》”！？" else 1
            inside = (
                left - 1 <= line.left
                and line.right <= right + hangs
                and line.baseline <= bottom + 1
            )
            if not inside or line.baseline < top:
                yield f"page {page.number}: “{line.text[:12]}” stands outside the type area"
        if page.is_landscape and page.rules and page.rules[-1].y > bottom + 1:
            yield (
                f"page {page.number}: the table reaches {page.rules[-1].y - bottom:.1f} mm below "
                "the type area"
            )


def _overlaps(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        lines = [(line, _pieces(line)) for line in page.body]
        for (above, upper), (below, lower) in pairwise(lines):
            if below.baseline - above.baseline < 0.8 * below.size * MM_PER_PT:
                for piece in lower:
                    if any(
                        p[0].left < piece[-1].right and piece[0].left < p[-1].right for p in upper
                    ):
                        yield (
                            f"page {page.number}: “{_text(piece)[:12]}” overlaps what stands "
                            "above it"
                        )
        for _line, pieces in lines:
            for piece in pieces:
                top, bottom = (
                    piece[0].baseline - 0.7 * piece[0].size * MM_PER_PT,
                    piece[0].baseline + 0.3,
                )
                if any(
                    s.left < piece[-1].right and piece[0].left < s.right and top < s.y < bottom
                    for s in page.strokes
                ):
                    yield f"page {page.number}: a rule crosses “{_text(piece)[:12]}”"


def _company(pages: list[Page], document: bg.Document) -> Iterator[str]:
    if not document.appendix_list.items:
        return
    label = document.appendix_list.label
    page = next((page for page in pages if any(_begins(line, label) for line in page.body)), None)
    if page is None:
        yield "the list of appendices is not there"
        return
    place = next(index for index, line in enumerate(page.body) if _begins(line, label))
    if place < 2:
        yield f"page {page.number}: the list of appendices has {place} lines for company"
    yield from _half_full(pages, page)
    yield from _hanging_lines(page.body[place:], document)
    note = document.note.strip()
    last = page.body[-1].text
    if note and last != re.sub(r"\s", "", note):
        yield f"the note does not end the page of the list of appendices, but “{last}”"


def _hanging_lines(lines: list[Line], document: bg.Document) -> Iterator[str]:
    """Further lines of an item stand under its first character."""
    for item in document.appendix_list.items:
        title = re.sub(r"\s", "", re.sub(r"^\d{1,2}\.", "", item))
        for above, below in pairwise(lines):
            begins = above.text.find(title[:6])
            if begins >= 0 and title not in above.text and title.endswith(below.text):
                off = below.left - above.chars[begins].left
                if abs(off) > _HANGING:
                    yield f"the second line of “{item[:12]}” stands {off:.1f} mm off its first"


def _begins(line: Line, label: str) -> bool:
    return line.text.startswith(re.sub(r"\s", "", label))


def _half_full(pages: list[Page], page: Page) -> Iterator[str]:
    before = pages[page.number - 2] if page.number > 1 else None
    if (
        before is not None
        and not before.is_landscape
        and before.body
        and before.body[-1].baseline < HALF
    ):
        yield f"page {before.number} is less than half full"


def _colophon(pages: list[Page], document: bg.Document) -> Iterator[str]:
    printed = [str(entry) for line in document.colophon for entry in line.values() if str(entry)]
    last = pages[-1]
    if not printed:
        if not last.body:
            yield "the last page is empty"
        return
    lines = last.body
    starts = [index for index, line in enumerate(lines) if line.text.startswith(printed[0][:2])]
    if not starts:
        yield "the colophon does not begin on the last page"
        return
    if abs(last.rules[-1].y - BOTTOM) > 4:
        yield f"the colophon ends at {last.rules[-1].y:.1f} mm"
    if starts[-1] == 0 and last.number % 2:
        yield f"the colophon is alone on page {last.number}, which is odd"
    if starts[-1] == 1 and not document.appendices:
        yield "the colophon has one line for company"
    if not document.appendices:
        yield from _half_full(pages, last)


def _masthead(pages: list[Page], document: bg.Document) -> Iterator[str]:
    name = [line for line in pages[0].body if line.chars[0].colour == (1.0, 0.0, 0.0)]
    if len(name) > 2 or "".join(line.text for line in name) != re.sub(
        r"\s", "", document.masthead.name
    ):
        yield f"the masthead's name stands on {len(name)} lines"
    if len(name) == 2:
        widths = [line.right - line.left for line in name]
        if max(widths) > 2 * min(widths):
            yield "the two lines of the masthead's name are out of balance"
    if not any(
        line.text == re.sub(r"\s", "", document.masthead.issuer + document.masthead.date)
        for line in pages[0].body
    ):
        yield "issuer and date do not stand on one line"


def _titles(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        for above, below in pairwise(line for line in page.body if line.size == 22):
            for word in WHOLE:
                joint = above.text[-len(word) + 1 :] + below.text[: len(word) - 1]
                if word in joint and above.size == below.size:
                    yield f"page {page.number}: the title breaks {word}"
            if min(len(above.text), len(below.text)) < 2:
                yield f"page {page.number}: a line of the title holds one character"
        if page.is_landscape and page.rules:
            titles = [line for line in page.body if line.size == 22]
            if titles and page.rules[0].y - titles[-1].baseline < 1.5:
                yield f"page {page.number}: the title touches the table"


def _tables(pages: list[Page], document: bg.Document) -> Iterator[str]:
    groups: list[list[Page]] = []
    for page in pages:
        if not page.is_landscape or not page.rules:
            continue
        if not groups or any(line.text.startswith("附件") for line in page.body[:1]):
            groups.append([])
        groups[-1].append(page)
    for group, appendix in zip(groups, document.appendices, strict=False):
        header = len(appendix.table.header)
        counts = [len(page.rules) - header - 1 for page in group]
        if len(counts) > 1 and counts[-1] <= LEFT_OVER:
            yield f"page {group[-1].number}: {counts[-1]} rows alone ({counts})"
        if sum(counts) != len(appendix.table.rows):
            yield f"the rows of {appendix.label} are split: {counts} for {len(appendix.table.rows)}"
        for page in group:
            yield from _cells(page)


def _cells(page: Page) -> Iterator[str]:
    """Figures broken within a cell, names that leave one or two characters, decimals that stand
    beside each other.
    """
    for above, below in pairwise(page.body):
        if below.baseline - above.baseline > 5:
            continue
        for piece in _pieces(below):
            over = [
                p
                for p in _pieces(above)
                if p[0].left - 3 < piece[0].left and piece[-1].right < p[-1].right + 3
            ]
            for other in over:
                text, rest = _text(other), _text(piece)
                if re.search(r"[\d.]$", text) and re.match(r"[\d.%]", rest):
                    yield f"page {page.number}: the figure {text}/{rest} is broken"
                if len(text) >= 6 and len(rest) <= 2 and page.is_landscape:
                    yield f"page {page.number}: the name {text}/{rest} leaves {len(rest)} alone"


def _text(chars: list[Char]) -> str:
    return "".join(char.text for char in chars)


def _pieces(line: Line) -> list[list[Char]]:
    """The characters of a line, divided where there is white between them."""
    pieces = [[line.chars[0]]]
    for before, char in pairwise(line.chars):
        if char.left - before.right > 1.8:
            pieces.append([])
        pieces[-1].append(char)
    return pieces


def _lines(pages: list[Page], document: bg.Document) -> Iterator[str]:
    whole = "".join("".join(run.text for run in block.runs) + "\n" for block in document.narrative)
    hard = {line.strip() for line in whole.split("\n")}
    yield from _lonely_characters(pages, document)
    narrative = [
        line for page in pages if not page.is_landscape for line in page.body if line.size == 16
    ]
    for above, below in pairwise(narrative):
        if above.text[-1] + below.text[0] in ("——", "……"):
            yield f"{above.text[-1]}{below.text[0]} is split between two lines"
        if (
            above.text[-1].isdigit()
            and below.text[0] in "0123456789.%"
            and above.text + below.text in whole
        ):
            yield f"the figure {above.text[-4:]}|{below.text[:4]} is broken"
    for line in narrative:
        if line.text in hard and line.pitches and max(line.pitches) > 6.5 and len(line.text) > 2:
            yield f"the line “{line.text}” is stretched"


def _lonely_characters(pages: list[Page], document: bg.Document) -> Iterator[str]:
    """A last line of one character, where each line before could take one of those that stand on
    it.
    """
    lines = [line.text for page in pages if not page.is_landscape for line in page.body]
    for block in document.narrative:
        text = re.sub(r"\s", "", "".join(run.text for run in block.runs))
        found = _lines_of(text, lines)
        if (
            len(found[-1:])
            and len(found[-1].rstrip("，。、；：”）")) == 1
            and len(found) - 1 >= len(found[-1])
        ):
            yield f"a line holds “{found[-1]}” alone below {len(found) - 1}"


def _lines_of(text: str, lines: list[str]) -> list[str]:
    """The printed lines that a paragraph stands on."""
    for start, first in enumerate(lines):
        found, joined = [first], first
        while text.startswith(joined) and joined != text and start + len(found) < len(lines):
            found.append(lines[start + len(found)])
            joined += found[-1]
        if joined == text:
            return found
    return []
