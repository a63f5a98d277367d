"""Word templates as offices have them: split tags, text boxes, headers, pictures; another program's
files.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.write.pdf import find_office
from tests.packages.test_template_check import edit_docx
from tests.reading import docx_paragraphs
from tests.variants import compose, q3_tree

TITLE = '<w:r><w:t xml:space="preserve">{{ title }}</w:t></w:r>'
TEXT_BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p>'
    "<w:r>"
    "<w:t>{{ masthead.issue }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    "</w:r>"
)


def build(package: Path, document: bg.Document) -> bytes:
    return bg.write_document(replace(document, look=package / "bulletin.docx"), ".docx").data


def xml(data: bytes, part: str = "word/document.xml") -> str:
    return unpack(data)[part].decode()


def runs(data: bytes, words: str) -> list[tuple[str, bool | None]]:
    """Text and boldness of the runs of the paragraph that holds some words."""
    paragraph = next(p for p in docx.Document(io.BytesIO(data)).paragraphs if words in p.text)
    return [(run.text, run.bold) for run in paragraph.runs]


def test_a_tag_split_over_runs_keeps_the_formatting_of_its_first_character(
    package: Path, q3_document: bg.Document
) -> None:
    split = (
        "<w:r><w:t>关于{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ masthead</w:t></w:r>"
        "<w:r><w:t>.issue }</w:t></w:r><w:r><w:t>}的通报</w:t></w:r>"
    )
    edit_docx(package / "bulletin.docx", TITLE, split)
    assert [run for run in runs(build(package, q3_document), "关于") if run[0]] == [
        ("关于第9期", None),
        ("的通报", None),
    ]


def test_two_tags_keep_their_own_formatting(package: Path, q3_document: bg.Document) -> None:
    two = (
        "<w:r><w:t>{{ masthead.issue }}：</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>"
        "{{ masthead.date }}</w:t></w:r>"
    )
    edit_docx(package / "bulletin.docx", TITLE, two)
    assert runs(build(package, q3_document), "第9期：") == [
        ("第9期：", None),
        ("2021年10月29日", True),
    ]


def test_chinese_quotes_inside_a_tag_are_no_trap(package: Path, q3_document: bg.Document) -> None:
    tag = "<w:r><w:t>{{ &quot;“马上就办”&quot; }}、{{ '‘甲’' }}</w:t></w:r>"
    edit_docx(package / "bulletin.docx", TITLE, tag)
    assert runs(build(package, q3_document), "“马上就办”") == [("“马上就办”、‘甲’", None)]


def test_tags_work_in_text_boxes(package: Path, q3_document: bg.Document) -> None:
    edit_docx(package / "bulletin.docx", TITLE, TITLE + TEXT_BOX)
    written = xml(build(package, q3_document))
    assert (
        '<w:txbxContent><w:p><w:r><w:t xml:space="preserve">第9期</w:t></w:r></w:p></w:txbxContent>'
        in written
    )


def test_tags_work_in_footers(package: Path, q3_document: bg.Document) -> None:
    edit_docx(
        package / "bulletin.docx", "— </w:t>", "{{ masthead.issue }} — </w:t>", "word/footer1.xml"
    )
    assert "第9期 — " in xml(build(package, q3_document), "word/footer1.xml")


def test_a_paragraph_whose_tags_are_empty_disappears_and_others_stay(
    package: Path, q3_document: bg.Document
) -> None:
    edit_docx(
        package / "bulletin.docx",
        TITLE,
        TITLE + "</w:p><w:p><w:r><w:t>密级：{{ masthead.secrecy }}</w:t></w:r></w:p><w:p/><w:p>",
    )
    paragraphs = [text for _style, text in docx_paragraphs(build(package, q3_document))]
    assert not [text for text in paragraphs if "密级" in text]
    assert "" in paragraphs


def test_a_table_row_whose_tags_are_empty_disappears(
    package: Path, q3_document: bg.Document
) -> None:
    without = docx.Document(io.BytesIO(build(package, q3_document))).tables[-1]
    assert [row.cells[0].text[:2] for row in without.rows] == ["送：", "发：", "签发"]
    edit_docx(package / "bulletin.docx", "{{ colophon.send_to }}", "抄：{{ note }}")
    table = docx.Document(io.BytesIO(build(package, q3_document))).tables[-1]
    assert [row.cells[0].text[:2] for row in table.rows] == ["发：", "签发"]


def test_what_is_no_tag_comes_through_untouched(package: Path, q3_document: bg.Document) -> None:
    shape = '<w:r><w:drawing><seal xmlns="urn:x">公章</seal></w:drawing></w:r>'
    edit_docx(package / "bulletin.docx", TITLE, TITLE + shape)
    png = '<Default Extension="png" ContentType="image/png"/></Types>'
    edit_docx(package / "bulletin.docx", "</Types>", png, "[Content_Types].xml")
    with zipfile.ZipFile(package / "bulletin.docx", "a") as archive:
        archive.writestr("word/media/seal.png", b"\x89PNG\r\n\x1a\nseal")
    data = build(package, q3_document)
    assert '<w:drawing><seal xmlns="urn:x">公章</seal></w:drawing>' in xml(data)
    assert unpack(data)["word/media/seal.png"] == b"\x89PNG\r\n\x1a\nseal"


@pytest.mark.rendered
def test_a_template_saved_by_another_program(
    package: Path, q3_document: bg.Document, tmp_path: Path
) -> None:
    try:
        office = find_office()
    except bg.OutputError:
        pytest.skip("LibreOffice is not installed, so it cannot save a template")
    ours = [text for _style, text in docx_paragraphs(build(package, q3_document)) if text]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "docx:Office Open XML Text",
        "--outdir",
    ]
    subprocess.run(
        [*command, str(tmp_path), str(package / "bulletin.docx")], check=True, capture_output=True
    )
    (tmp_path / "bulletin.docx").replace(package / "bulletin.docx")
    assert [finding.message for finding in bg.check_package(package)] == []
    theirs = [text for _style, text in docx_paragraphs(build(package, q3_document)) if text]
    assert theirs == ours


def test_what_the_word_template_has_no_tag_for_is_remarked_on(
    package: Path, q3_document: bg.Document
) -> None:
    edit_docx(package / "bulletin.docx", "{{ addressees }}", "各单位：")
    filed = replace(q3_document, addressees="各镇（街道）：", look=package / "bulletin.docx")
    assert bg.write_document(filed, ".docx").remarks == (
        "The Word template has no tag {{ addressees }}, so that “各镇（街道）：” is not printed.",
    )
    assert bg.write_document(replace(filed, addressees=""), ".docx").remarks == ()
    [remark] = bg.write_document(replace(filed, addressees="各" * 60), ".docx").remarks
    assert f"“{'各' * 40}”" in remark


TYPED = [
    ("{{ masthead.issue }}", "{｛ masthead.issue }｝", "the Chinese ｛ cannot be used here"),
    ("{{ masthead.issue }}", "｛｛ masthead.issue ｝｝", "the Chinese ｛ cannot be used here"),
    ("{{ masthead.issue }}", "{masthead.issue}", "“{masthead.issue}” is printed as it stands"),
    ("{{ masthead.issue }}", "${masthead.issue}", "“{masthead.issue}” is printed as it stands"),
    ("{{ masthead.issue }}", "{ {masthead.issue} }", "is printed as it stands"),
    ("{{ masthead.issue }}", "《masthead.issue》", "“《masthead.issue》” is printed as it stands"),
    ("{{ masthead.issue }}", "［title］", "is printed as it stands"),
    ("{{ masthead.issue }}", "[date | date_cn]", "is printed as it stands"),
    ("{{ masthead.issue }}", "[narrative]", "is printed as it stands"),
    ("{{ masthead.issue }}", "[ title ]", "“[ title ]” is printed as it stands"),
    ("{{ masthead.issue }}", "${第几期}", "“${第几期}” is printed as it stands"),
    ("{{ masthead.issue }}", "{{ masthead.issue }", "a tag is opened and not closed"),
    ("{{ masthead.issue }}", "{{ masthead.issue }}}", "“}” is printed as it stands"),
    ("{{ masthead.issue }}", "{{ note | default(“无”) }}", "the Chinese “ cannot be used here"),
    ("{{ masthead.issue }}", "{{ note ｜ string }}", "the Chinese ｜ cannot be used here"),
    ("{{ masthead.issue }}", "{{ mast\u200bhead.issue }}", "the tag holds <U+200B>"),
    ("{% narrative %}", "{%\u00a0narrative\u00a0%}", "the tag holds <U+00A0>"),
    ("{% narrative %}", "｛% narrative %｝", "the Chinese ｛ cannot be used here"),
]


@pytest.mark.parametrize(("tag", "typed", "told"), TYPED)
def test_what_only_looks_like_a_tag_is_refused_by_the_check_and_by_build_alike(
    package: Path, tag: str, typed: str, told: str
) -> None:
    edit_docx(package / "bulletin.docx", tag, typed)
    messages = [f.message for f in bg.check_package(package, build=False) if f.severity == "error"]
    assert any(told in message for message in messages), messages
    with pytest.raises(bg.TemplateError) as refused:
        build(package, compose(q3_tree(), package))
    assert told in str(refused.value)


def test_a_paragraph_that_chooses_among_its_own_words_keeps_what_it_chose(package: Path) -> None:
    chosen = "件级：{% if masthead.urgency %}特急{% else %}平件{% endif %}"
    edit_docx(package / "bulletin.docx", "{{ masthead.issue }}", chosen)
    texts = [text for _style, text in docx_paragraphs(build(package, compose(q3_tree(), package)))]
    assert "件级：平件" in texts


ELSEWHERE = {
    "an equation": '<m:t xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
    "{{ title }}</m:t>",
    "a watermark": '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath '
    'string="{{ masthead.issue }}"/></v:shape></w:pict>',
    "an alternative text": '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/'
    'drawingml/2006/wordprocessingDrawing"><wp:docPr id="9" name="x" descr="{{ title }}"/>'
    "</wp:inline></w:drawing>",
    "a table of contents": '<w:instrText xml:space="preserve"> TOC \\o "1-3" </w:instrText>',
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_never_filled_in_is_refused_by_the_check_and_by_build_alike(
    package: Path, name: str
) -> None:
    edit_docx(package / "bulletin.docx", "</w:p>", f"<w:r>{ELSEWHERE[name]}</w:r></w:p>")
    codes = {finding.code for finding in bg.check_package(package, build=False)}
    assert codes & {"tag-elsewhere", "table-of-contents"}
    with pytest.raises(bg.TemplateError, match=r"take it out|type it in a paragraph"):
        build(package, compose(q3_tree(), package))


def test_content_that_is_bound_to_a_property_is_unbound(package: Path) -> None:
    """Word would show the property in the place of the text that was filled in."""
    bound = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>'
        "<w:p><w:r><w:t>{{ title }}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    edit_docx(package / "bulletin.docx", "<w:sectPr", f"{bound}<w:sectPr")
    document = compose(q3_tree(), package)
    assert "dataBinding" not in xml(build(package, document))
