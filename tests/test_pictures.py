"""Pictures from the data: named in prose or by a fact, printed as they are, without what tells of
their origin.
"""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import docx
import ooxml_integrity
import pytest
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.ooxml.names import W_NAMESPACE
from bulletin_gen.picture_file import UnfitPictureError, read_picture
from tests.check.test_rules import package_with
from tests.conftest import Run
from tests.reading import openxml_errors
from tests.variants import Tree, example_tree

_EXIF_ON_ITS_SIDE = (
    b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0secret place"
)


def png(width: int = 3, height: int = 2, *, rows: int | None = None) -> bytes:
    """A grey PNG that says where it was taken; with so many ``rows`` in truth."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checksum

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    grey = zlib.compress((b"\0" + b"\x80" * width) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", size + b"\x08\0\0\0\0"),
            chunk(b"tEXt", b"Comment\0secret place"),
            chunk(b"IDAT", grey),
            chunk(b"IEND", b""),
        )
    )


def jpeg(width: int = 40, height: int = 30, exif: bytes = _EXIF_ON_ITS_SIDE) -> bytes:
    """A JPEG as far as its segments go."""

    def segment(marker: int, content: bytes) -> bytes:
        return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content

    size = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\0"
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xE1, exif),
            segment(0xFE, b"secret place"),
            segment(0xC0, size),
            segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"scanned\xff\xd9",
            b"secret place behind the end",
        )
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two pictures."""
    (tmp_path / "照片").mkdir()
    (tmp_path / "照片" / "1.png").write_bytes(png(300, 200))
    (tmp_path / "照片" / "2.jpg").write_bytes(jpeg())
    return tmp_path


def _issue(folder: Path, closing: str, **changes: Any) -> Path:
    tree: Tree = example_tree("2024W28") | {"closing": closing} | changes
    tree.pop("$schema", None)
    file = folder / "issue.json"
    file.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    return file


def _written(folder: Path, closing: str, suffix: str = ".docx") -> bytes:
    outcome = bg.run_pipeline(_issue(folder, closing), bg.Options(suffix=suffix))
    assert outcome.findings == ()
    assert outcome.written is not None
    return outcome.written.data


def test_a_picture_stands_where_its_line_names_it_with_caption_and_text(folder: Path) -> None:
    data = _written(folder, "现场如下。\n\n![整改后的街面](照片/1.png)\n\n完。")
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    place = texts.index("整改后的街面")
    assert texts[place - 2] == "现场如下。"
    assert texts[place + 1] == "完。"
    [described] = paragraphs[place - 1]._p.xpath(".//wp:docPr/@descr")
    assert described == "整改后的街面"


def test_its_line_is_as_high_as_it_is_also_one_that_is_pasted_in_word(folder: Path) -> None:
    """An exact line, as the body has it, would show a strip."""
    document = docx.Document(io.BytesIO(_written(folder, "![甲](照片/1.png)")))
    [drawn] = [p for p in document.paragraphs if p._p.xpath(".//wp:inline")]
    assert drawn.style is not None
    assert drawn.style.name == "Picture"
    [spacing] = drawn.style.element.xpath("w:pPr/w:spacing")
    assert spacing.get(f"{{{W_NAMESPACE}}}lineRule") == "auto"


def test_the_bytes_are_the_files_own_without_what_tells_of_their_origin(folder: Path) -> None:
    parts = unpack(_written(folder, "![甲](照片/1.png)\n\n![乙](照片/2.jpg)"))
    assert b"secret" not in b"".join(parts.values())
    kept = parts["word/media/bulletin1.png"]
    original = (folder / "照片" / "1.png").read_bytes()
    assert original[original.index(b"IDAT") :] == kept[kept.index(b"IDAT") :]
    assert b"scanned\xff\xd9" in parts["word/media/bulletin2.jpeg"]


def test_how_a_camera_was_held_becomes_the_turn_of_the_drawing(folder: Path) -> None:
    body = etree.fromstring(unpack(_written(folder, "![乙](照片/2.jpg)"))["word/document.xml"])
    [turned] = body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm")
    assert turned.get("rot") == str(90 * 60_000)


def test_two_pictures_in_a_line_stand_side_by_side(folder: Path) -> None:
    data = _written(folder, "![左](照片/1.png) ![右](照片/1.png)")
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    [drawn] = [p for p in paragraphs if len(p._p.xpath(".//wp:inline")) == 2]
    widths = [int(width) for width in drawn._p.xpath(".//wp:extent/@cx")]
    assert sum(widths) < 156 / 25.4 * 914_400
    assert "\t左\t右" in [paragraph.text for paragraph in paragraphs]


def test_a_document_with_pictures_passes_the_judges(folder: Path) -> None:
    data = _written(folder, "![左](照片/1.png) ![右](照片/1.png)\n\n![乙](照片/2.jpg)")
    (folder / "issue.docx").write_bytes(data)
    assert openxml_errors(folder / "issue.docx") == []
    assert [str(finding) for finding in ooxml_integrity.check(folder / "issue.docx")] == []


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md"])
def test_the_same_issue_gives_the_same_bytes(folder: Path, suffix: str) -> None:
    closing = "![左](照片/1.png) ![右](照片/2.jpg)"
    assert _written(folder, closing, suffix) == _written(folder, closing, suffix)


def test_a_browser_shows_it_and_markdown_names_it(folder: Path) -> None:
    closing = "![整改后的街面](照片/1.png)"
    html = _written(folder, closing, ".html").decode()
    etree.fromstring(html.encode())  # which is well-formed
    assert 'aria-label="整改后的街面"' in html
    assert "data:image/png;base64," in html
    assert "![整改后的街面](<照片/1.png>)" in _written(folder, closing, ".md").decode()


def test_a_name_may_have_brackets_as_second_downloads_have(folder: Path) -> None:
    (folder / "照片" / "a (1)%20#.png").write_bytes(png())
    data = _written(folder, "![甲](照片/a (1)%20#.png)")
    assert "word/media/bulletin1.png" in unpack(data)


@pytest.mark.parametrize(
    "line", ["！[说明]（照片/1.png）", "![说[明]](照片/1.png)", "![说明] (照片/1.png)"]
)
def test_what_only_looks_like_a_picture_is_told(folder: Path, line: str) -> None:
    findings = bg.run_pipeline(_issue(folder, f"看。\n\n{line}"), until="check").findings
    assert "prose-markup" in {finding.code for finding in findings}


WRONG = {
    "照片/3.png": "there is no such file",
    "../1.png": "own folder",
    "/etc/passwd": "own folder",
    "照片/link.png": "own folder",
    "照片/x.bmp": "no PNG and no JPEG",
    "照片/cut.png": "damaged",
    "照片/huge.png": "too many pixels",
    "照片/folder.png": "a folder",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_printed_is_an_error_at_its_name(name: str, folder: Path, run: Run) -> None:
    other = folder.parent / "other.png"
    other.write_bytes(png())
    photos = folder / "照片"
    (photos / "link.png").symlink_to(other)
    (photos / "x.bmp").write_bytes(b"BM1234")
    (photos / "cut.png").write_bytes(png()[:-20])
    (photos / "huge.png").write_bytes(png(20_000, 20_000, rows=1))
    (photos / "folder.png").mkdir()
    told = run("check", _issue(folder, f"看图。\n\n![甲]({name})"))
    assert told.exit_code == 1
    assert "error picture" in told.stdout
    assert WRONG[name] in told.stdout


def test_a_fact_may_name_a_picture(folder: Path) -> None:
    fact = '[[facts]]\nkey = "signature"\nkind = "picture"\ntitle = "签名"\n'
    package = package_with(folder, "2024W28", fact)
    narrative = package / "narrative.md.j2"
    said = "\n\n{% if facts.signature %}{{ facts.signature | picture('签名') }}{% endif %}\n"
    narrative.write_text(narrative.read_text(encoding="utf-8") + said, encoding="utf-8")
    facts = example_tree("2024W28")["facts"] | {"signature": "照片/1.png"}
    file = _issue(folder, "", facts=facts, template="package")
    outcome = bg.run_pipeline(file, bg.Options(suffix=".docx"))
    assert outcome.findings == ()
    assert outcome.written is not None
    assert "word/media/bulletin1.png" in unpack(outcome.written.data)


@pytest.mark.parametrize(
    ("orientation", "turn", "is_mirrored"),
    [(1, 0, False), (2, 0, True), (3, 180, False), (6, 90, False), (8, 270, False), (9, 0, False)],
)
def test_each_way_to_hold_a_camera(orientation: int, turn: int, is_mirrored: bool) -> None:
    exif = _EXIF_ON_ITS_SIDE.replace(b"\0\x06\0\0", bytes([0, orientation, 0, 0]))
    picture = read_picture(jpeg(exif=exif))
    assert (picture.turn, picture.is_mirrored) == (turn, is_mirrored)
    assert picture.looks == ((30, 40) if turn % 180 else (40, 30))


@pytest.mark.parametrize("length", [0, 4, 12, 30, 60])
def test_a_picture_cut_anywhere_is_refused(length: int) -> None:
    for whole in (png(), jpeg()):
        with pytest.raises(UnfitPictureError):
            read_picture(whole[:length])
