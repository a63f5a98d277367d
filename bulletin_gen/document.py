"""The composed bulletin: what ``compose`` gives and every writer takes.

A small tree of plain nodes. All wording is done; nothing here knows of hotlines, scores or file
formats. A text may hold line breaks (``\\n``); it never holds markup.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from bulletin_gen.lengths import Length
from bulletin_gen.picture_file import PictureFile

Align: TypeAlias = Literal["left", "centre", "right"]
Orientation: TypeAlias = Literal["landscape", "portrait"]
Emphasis: TypeAlias = Literal["plain", "strong", "emphasis"]


class Run(Struct, frozen=True):
    """A stretch of text of one emphasis."""

    text: str
    emphasis: Emphasis = "plain"


class Paragraph(Struct, frozen=True):
    """A paragraph of the narrative."""

    runs: tuple[Run, ...]


class Heading(Struct, frozen=True):
    """A heading of the narrative, level 1 to 4, its number (一、（一）1.（1）) included in its
    runs.
    """

    level: int
    runs: tuple[Run, ...]


class Chart(Struct, frozen=True, kw_only=True):
    """Some numbers, in figures, as bars or a line; ``text`` says the same in words, and is printed
    beside it.
    """

    kind: Literal["bars", "line"]
    title: str
    unit: str
    categories: tuple[str, ...]
    values: tuple[str, ...]
    text: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """What it says in words, as a paragraph prints it."""
        return (Run(self.text),)


class Picture(Struct, frozen=True, kw_only=True):
    """A picture with its caption; ``name`` is what the input calls its file."""

    name: str
    caption: str
    file: PictureFile


class Pictures(Struct, frozen=True):
    """One picture, or two side by side."""

    pictures: tuple[Picture, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The captions, as a paragraph prints them."""
        captions = [picture.caption for picture in self.pictures]
        text = captions[0] if len(captions) == 1 else "".join(f"\t{text}" for text in captions)
        return (Run(text),) if any(captions) else ()


TextBlock: TypeAlias = Paragraph | Heading
Block: TypeAlias = TextBlock | Chart | Pictures


class HeaderCell(Struct, frozen=True):
    """A cell of a table's header: where it begins, counted from 0, and how far it reaches."""

    text: str
    column: int
    colspan: int
    rowspan: int


class TableColumn(Struct, frozen=True):
    """A column of cells: the titles that lead to it, outermost first; its width,
    or None to share.
    """

    titles: tuple[str, ...]
    width: Length | None
    align: Align


class PrintedTable(Struct, frozen=True):
    """A table: its header rows, its columns, and the texts of its cells, row by row."""

    header: tuple[tuple[HeaderCell, ...], ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]


class PrintedAppendix(Struct, frozen=True):
    """An appendix: 附件1, its title, its table; how its pages are turned, and whether it always
    starts one.
    """

    label: str
    title: str
    table: PrintedTable
    orientation: Orientation = "landscape"
    starts_page: bool = True


class AppendixList(Struct, frozen=True):
    """The list of appendices after the narrative: its label, and an item an appendix."""

    label: str
    items: tuple[str, ...]


class MastheadTexts(Struct, frozen=True):
    """The texts of the red head; those that an issue does not have are empty."""

    copy_number: str
    secrecy: str
    urgency: str

    name: str
    issue: str
    issuer: str
    date: str


class PrintedEntry(Struct, frozen=True):
    """One entry of the colophon, such as 签发：高晓伟; nothing at all when its text is empty."""

    label: str
    text: str

    def __str__(self) -> str:
        """Label and text as they are printed."""
        return f"{self.label}{self.text}" if self.text else ""


class Tags(Struct, frozen=True):
    """What a look that has tags of its own can name beside the texts of the document, and by what
    it can print them.
    """

    values: Mapping[str, Any] = {}
    filters: Mapping[str, Callable[..., Any]] = {}
    tests: Mapping[str, Callable[..., Any]] = {}


class Document(Struct, frozen=True, kw_only=True):
    """A bulletin, ready to be written.

    ``look`` is the file that a format with pages takes its look from; the others have no use for
    it.
    """

    look: Path
    file_name: str
    creator: str
    date: datetime.date
    masthead: MastheadTexts
    title: str
    addressees: str
    narrative: tuple[Block, ...]
    appendix_list: AppendixList
    note: str
    appendices: tuple[PrintedAppendix, ...]
    colophon: tuple[dict[str, PrintedEntry], ...]
    """Lines from top to bottom; in each line the entries by their field names, left to right."""
    tags: Tags = Tags()
