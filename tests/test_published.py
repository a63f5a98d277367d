"""The real issue, held against the bulletin as it was published."""

from __future__ import annotations

from itertools import accumulate

import pytest

import bulletin_gen as bg
from tests.conftest import ROOT
from tests.reading import Block, docx_paragraphs, markdown_blocks, squeeze

PUBLISHED = (ROOT / "tests" / "published" / "2021Q3.md").read_text(encoding="utf-8")


def published_blocks() -> list[Block]:
    """The published bulletin; the two header rows folded into one, a table's later pages joined to
    its first.
    """
    blocks: list[Block] = []
    header: list[str] = []
    groups: list[str] = []
    for block in markdown_blocks(PUBLISHED):
        if isinstance(block, str):
            header = []
            blocks.append(block)
        elif block[0] == "事项分类单位名称":
            groups = list(accumulate(block[:13], rightmost)) + block[13:]
        elif not block[0]:
            folded = [f"{g}/{leaf}" if leaf else g for g, leaf in zip(groups, block, strict=True)]
            if folded != header:
                blocks.append(folded)
            header = folded
        else:
            blocks.append(block)
    return blocks


def rightmost(left: str, cell: str) -> str:
    return cell or left


@pytest.fixture(scope="module")
def preview(q3_document: bg.Document) -> list[Block]:
    return markdown_blocks(bg.write_document(q3_document, ".md").data.decode())


def test_the_preview_says_what_was_published_word_for_word(preview: list[Block]) -> None:
    published = [block for block in published_blocks() if isinstance(block, str)]
    printed = [block for block in preview if isinstance(block, str)]
    assert "".join(printed) == "".join(published)
    # Issuer and date share a line in the preview and not in the transcription; paragraphs are the
    # same.
    assert [block for block in printed if len(block) > 40] == [
        block for block in published if len(block) > 40
    ]


def test_the_preview_has_every_published_cell_in_the_published_order(preview: list[Block]) -> None:
    rows = [block for block in preview if isinstance(block, list)]
    assert rows == [block for block in published_blocks() if isinstance(block, list)]
    assert len(rows) == 2 + 66


def test_the_docx_reads_back_in_order_as_the_preview(
    q3_document: bg.Document, preview: list[Block]
) -> None:
    data = bg.write_document(q3_document, ".docx").data
    text = [squeeze(text.replace(" | ", "")) for _style, text in docx_paragraphs(data) if text]
    header_rows = [row for row in text if row.startswith("事项分类")]
    body = [row for row in text if row not in header_rows]
    expected = ["".join(block) for block in preview if block[0] != "事项分类单位名称"]
    assert "".join(body) == "".join(expected)
    assert len(header_rows) == 2 * 2
