"""Reads outputs back as plain data, so that tests compare what a reader sees."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from openxml_audit import OpenXmlValidator

Block = str | list[str]
"""A paragraph's text, or the cells of a table row; white space dropped."""


def squeeze(text: str) -> str:
    return re.sub(r"\s|<br>|\\", "", text)


def markdown_blocks(markdown: str) -> list[Block]:
    """The paragraphs and table rows of Markdown, without markup; rules and blank lines dropped."""
    blocks: list[Block] = []
    for line in markdown.splitlines():
        if line.startswith("|"):
            blocks.append([squeeze(cell) for cell in line.strip()[1:-1].split("|")])
        elif not re.fullmatch(r"-*", line.strip()):
            blocks.append(squeeze(re.sub(r"^#+|\*\*", "", line)))
    return [
        block
        for block in blocks
        if block and not (isinstance(block, list) and set("".join(block)) <= set(":-"))
    ]


def docx_paragraphs(data: bytes) -> Iterator[tuple[str, str]]:
    """Style and text of each paragraph in reading order; a table row is one,
    its cells joined by |.
    """
    for item in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(item, Paragraph):
            yield item.style.name if item.style else "", item.text
        else:
            yield from _table_rows(item)


def _table_rows(table: Table) -> Iterator[tuple[str, str]]:
    style = table.style.name if table.style else ""
    for row in table.rows:
        yield f"{style or ''}: row", " | ".join(cell.text for cell in row.cells)


@cache
def _openxml_validator() -> OpenXmlValidator:
    """One for all: it takes longer to make than to ask."""
    return OpenXmlValidator()


def openxml_errors(file: Path) -> list[str]:
    """What openxml-audit finds wrong with a docx."""
    return [str(error) for error in _openxml_validator().validate(file).errors]
