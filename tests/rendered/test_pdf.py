"""The PDF as a file: fonts, properties, outline, text, and how it is made."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from msgspec.structs import replace
from pdfminer.pdftypes import resolve1
from pdfplumber.pdf import PDF

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.write.pdf import SETTING, write_pdf
from bulletin_gen.write.pdf.font_names import installed_fonts, names_of
from tests.conftest import EXAMPLES, ROOT, Run
from tests.office_fonts import KAITI, save_font
from tests.reading import squeeze

pytestmark = pytest.mark.rendered

Q3 = ROOT / "examples" / "2021Q3.json"


@pytest.fixture(scope="module")
def pdf(q3_pdf: bytes) -> PDF:
    return pdfplumber.open(io.BytesIO(q3_pdf))


def test_fonts_are_embedded(pdf: PDF) -> None:
    fonts = [
        resolve1(font)
        for page in pdf.pages
        for font in resolve1(page.page_obj.resources["Font"]).values()
    ]
    assert fonts
    for font in fonts:
        descriptor = resolve1(
            font.get("FontDescriptor")
            or resolve1(resolve1(font["DescendantFonts"])[0])["FontDescriptor"]
        )
        assert {"FontFile", "FontFile2", "FontFile3"} & descriptor.keys()


def test_title_and_author(pdf: PDF) -> None:
    assert pdf.metadata["Title"] == "第三季度110联动和网民诉求事项办理情况通报"
    assert pdf.metadata["Author"] == "洛阳市偃师区便民热线综合服务中心"


def test_outline_names_title_and_appendices(pdf: PDF) -> None:
    titles = [squeeze(title) for _level, title, *_rest in pdf.doc.get_outlines()]
    assert titles == [
        "第三季度110联动和网民诉求事项办理情况通报",
        "第三季度区直部门及公共服务单位办理情况",
        "第三季度各镇（街道）办理情况",
    ]


def test_the_text_is_tagged(pdf: PDF) -> None:
    assert resolve1(pdf.doc.catalog["MarkInfo"])["Marked"]
    assert "StructTreeRoot" in pdf.doc.catalog


def test_the_text_can_be_copied_out_in_order(pdf: PDF) -> None:
    text = squeeze("".join(char["text"] for char in pdf.pages[0].chars))
    assert text.startswith(
        "12345政务服务便民热线（110联动）专报第9期洛阳市偃师区便民热线综合服务中心2021年10月29日第"
        "三季度110"
    )
    assert (
        "群众诉求事项5115件。其中，电话诉求4578件（洛阳市转办884件、自行受理3694件），"
        "网民诉求537件。" in text
    )


_NOBODYS = "查无此体"
"""No machine has a font of this name."""


@pytest.fixture
def with_absent_font(q3_document: bg.Document, tmp_path: Path) -> bg.Document:
    """The real issue, its title in a font that is nowhere."""
    parts = unpack(q3_document.look.read_bytes())
    styles = parts["word/styles.xml"].replace("方正小标宋简体".encode(), _NOBODYS.encode())
    assert styles != parts["word/styles.xml"]
    look = tmp_path / "bulletin.docx"
    look.write_bytes(write_parts(parts | {"word/styles.xml": styles}))
    return replace(q3_document, look=look)


def test_absent_fonts_are_named(with_absent_font: bg.Document) -> None:
    (remark,) = write_pdf(with_absent_font).remarks
    assert "the PDF shows others in their place: " in remark
    assert _NOBODYS in remark


@pytest.mark.skipif(not KAITI.exists(), reason="needs Debian's fonts-arphic-gkai00mp")
def test_a_font_that_is_there_is_not_named(
    with_absent_font: bg.Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice spells its name in the PDF as it likes: a free font under the standard's name
    shows how.
    """
    save_font("仿宋_GB2312", tmp_path / "fonts")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    written = write_pdf(with_absent_font)
    assert b"FangSong#5FGB2312" in written.data
    (remark,) = written.remarks
    assert "仿宋_GB2312" not in remark
    assert _NOBODYS in remark


def test_two_conversions_go_side_by_side(q3_document: bg.Document) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _n: write_pdf(q3_document).data, range(2)))
    assert [len(pdfplumber.open(io.BytesIO(data)).pages) for data in made] == [8, 8]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_builds_as_pdf(example: Path, run: Run, tmp_path: Path) -> None:
    output = tmp_path / "第9期 专报.pdf"
    outcome = run("build", example, "-o", output)
    assert (outcome.exit_code, outcome.stdout) == (0, f"{output}\n")
    assert output.read_bytes().startswith(b"%PDF-")


def test_an_office_that_hangs_is_ended(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = script(tmp_path / "soffice", "exec sleep 600")
    monkeypatch.setenv(SETTING, str(office))
    monkeypatch.setattr("bulletin_gen.write.pdf.printing.TIME_LIMIT", 1)
    outcome = run("build", Q3, "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "did not finish within 1 seconds" in outcome.stderr
    assert not (tmp_path / "issue.pdf").exists()


def test_an_office_that_fails_is_quoted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(script(tmp_path / "soffice", "echo no display >&2; exit 77")))
    outcome = run("build", Q3, "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "LibreOffice made no PDF: no display" in outcome.stderr


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_one_document_is_one_pdf_whenever_it_is_printed(
    q3_document: bg.Document, q3_pdf: bytes
) -> None:
    assert write_pdf(q3_document).data == q3_pdf


def test_the_pdf_is_of_its_bulletins_date_and_in_chinese(pdf: PDF) -> None:
    assert pdf.metadata["CreationDate"].startswith("D:20211029")
    assert resolve1(pdf.doc.catalog["Lang"]) == b"zh-CN"


def test_heads_are_bold_where_free_fonts_stand_in(pdf: PDF) -> None:
    title = next(char for char in pdf.pages[0].chars if round(char["size"]) == 22)
    body = next(char for char in pdf.pages[1].chars if round(char["size"]) == 16)
    is_there = bool(names_of("方正小标宋简体") & (installed_fonts() or frozenset()))
    assert ("Bold" in title["fontname"]) is not is_there
    assert "Bold" not in body["fontname"]


def test_what_a_chart_says_reaches_the_tags_of_the_pdf() -> None:
    outcome = bg.run_pipeline(
        ROOT / "examples" / "year" / "2024M11.json", bg.Options(suffix=".pdf")
    )
    assert outcome.written is not None
    with pdfplumber.open(io.BytesIO(outcome.written.data)) as pdf:
        figures = list(_figures(pdf.pages[0].structure_tree))
    assert [figure["alt_text"] for figure in figures if "alt_text" in figure] == [
        "近几个月受理件数：8月份1098件、9月份1272件、10月份1255件、11月份1318件。"
    ]


def _figures(elements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for element in elements:
        if element["type"] == "Figure":
            yield element
        yield from _figures(element.get("children", []))
