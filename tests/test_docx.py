"""The docx as Word and a python-docx user see it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import ooxml_integrity
import pytest
from docx.enum.section import WD_ORIENT
from docx.table import Table
from lxml import etree

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.ooxml.names import find, w
from bulletin_gen.write.docx.stylesheet import StyleSheet
from tests.reading import openxml_errors
from tests.variants import compose
from tests.zoo import ZOO

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def data(q3_document: bg.Document) -> bytes:
    return bg.write_document(q3_document, ".docx").data


@pytest.fixture(scope="module")
def tables(data: bytes) -> list[Table]:
    return list(docx.Document(io.BytesIO(data)).tables)


@pytest.fixture(params=ZOO)
def animal(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    tree = ZOO[request.param]()
    output = tmp_path / "issue.docx"
    output.write_bytes(bg.write_document(compose(tree), ".docx").data)
    return output


def test_openxml_audit_finds_no_error(animal: Path) -> None:
    assert openxml_errors(animal) == []


def test_ooxml_integrity_finds_nothing(animal: Path) -> None:
    assert [str(finding) for finding in ooxml_integrity.check(animal)] == []


def test_core_properties_are_the_bulletins_own(data: bytes) -> None:
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.title == "第三季度110联动和网民诉求事项办理情况通报"
    assert properties.author == "洛阳市偃师区便民热线综合服务中心"
    assert str(properties.created) == "2021-10-29 00:00:00+00:00"


def test_no_tool_is_named_anywhere(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).lower()
    assert not [
        name for name in (b"python", b"libreoffice", b"lxml", b"bulletin-gen") if name in everything
    ]


def test_both_header_rows_repeat_and_no_row_splits(tables: list[Table]) -> None:
    for table in tables[:2]:
        repeating = [row._tr.find(f".//{W}tblHeader") is not None for row in table.rows]
        assert repeating == [True, True] + [False] * (len(repeating) - 2)
        assert all(row._tr.find(f".//{W}cantSplit") is not None for row in table.rows)


def test_group_titles_span_their_six_columns(tables: list[Table]) -> None:
    first = [cell.text for cell in tables[0].rows[0].cells]
    assert first[1:7] == ["110联动事项"] * 6
    assert first[7:13] == ["网民诉求事项"] * 6


def test_titles_outside_groups_span_both_header_rows(tables: list[Table]) -> None:
    upper, lower = tables[0].rows[0].cells, tables[0].rows[1].cells
    assert [upper[i].text for i in (0, 13, 14)] == ["事项分类\n单位名称", "奖扣\n分数", "总分"]
    assert [lower[i].text for i in (0, 13, 14)] == [upper[i].text for i in (0, 13, 14)]


def test_narrative_and_colophon_are_portrait_and_appendices_landscape(data: bytes) -> None:
    orientations = [section.orientation for section in docx.Document(io.BytesIO(data)).sections]
    assert orientations == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


def test_page_numbers_are_fields(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert all(b" PAGE " in archive.read(f"word/footer{n}.xml") for n in (1, 2))


def test_almost_no_paragraph_has_formatting_of_its_own(data: bytes) -> None:
    body = docx.Document(io.BytesIO(data)).element.body
    own = [
        paragraph
        for paragraph in body.iter(f"{W}p")
        if {child.tag for child in paragraph.iterfind(f"{W}pPr/*")} - {f"{W}pStyle", f"{W}sectPr"}
    ]
    assert own == []


def test_the_same_document_gives_the_same_bytes(q3_document: bg.Document, data: bytes) -> None:
    assert bg.write_document(q3_document, ".docx").data == data


FONTS = {
    "Masthead Name": ("方正小标宋简体", 32),
    "Title": ("方正小标宋简体", 22),
    "Body Text": ("仿宋_GB2312", 16),
    "heading 1": ("黑体", 16),
    "heading 2": ("楷体_GB2312", 16),
    "heading 3": ("仿宋_GB2312", 16),
    "Appendix Label": ("黑体", 16),
    "Appendix Title": ("方正小标宋简体", 22),
    "Table Cell": ("仿宋_GB2312", 10.5),
    "Colophon": ("仿宋_GB2312", 14),
    "Page Number Odd": ("宋体", 14),
}


@pytest.mark.parametrize("name", FONTS)
def test_the_styles_set_the_fonts_of_the_standard(name: str, data: bytes) -> None:
    styles = StyleSheet(unpack(data)["word/styles.xml"], "")
    style = styles.id_of(name)
    size = int(styles.property(style, "rPr", "sz", "val") or 0) / 2
    assert (styles.property(style, "rPr", "rFonts", "eastAsia"), size) == FONTS[name]


def paragraph_styles(data: bytes) -> dict[str, etree._Element]:
    styles = etree.fromstring(unpack(data)["word/styles.xml"]).iter(w("style"))
    return {
        str(find(style, "name").get(w("val"))): style
        for style in styles
        if style.get(w("type")) == "paragraph"
    }


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("Title", "BodyText"),
        ("heading 2", "BodyText"),
        ("Body Text", "BodyText"),
        ("Table Cell", "TableCell"),
    ],
)
def test_enter_goes_on_with_what_follows_there(name: str, following: str, data: bytes) -> None:
    assert find(paragraph_styles(data)[name], "next").get(w("val")) == following


def test_styles_have_chinese_names_in_the_style_pane(data: bytes) -> None:
    styles = paragraph_styles(data)
    assert [name for name, style in styles.items() if style.find(w("aliases")) is None] == [
        "Normal"
    ]


def test_tables_say_what_they_are(data: bytes) -> None:
    body = etree.fromstring(unpack(data)["word/document.xml"])
    captions = [caption.get(w("val")) for caption in body.iter(w("tblCaption"))]
    assert captions == [
        "附件1 第三季度区直部门及公共服务单位办理情况",
        "附件2 第三季度各镇（街道）办理情况",
    ]
