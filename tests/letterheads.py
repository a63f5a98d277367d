"""Letterheads and last issues as offices have them, unlike each other, made with python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from PIL import Image

from bulletin_gen.ooxml.container import unpack, write_parts

RED = RGBColor(0xFF, 0, 0)
NAME = "河口县12345热线专报"
LONG = "一季度，全县共受理群众诉求5115件，办结率97.2%，群众满意率保持在较高水平，各单位按时反馈。"

Letterhead = Callable[[], DocxDocument]


def line(
    document: DocxDocument, text: str, *, centred: bool = False, size: float = 16, red: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if red:
        run.font.color.rgb = RED
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def rule(paragraph: Paragraph, value: str = "single") -> None:
    border = (
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="{value}" w:sz="18" w:space="1" '
        'w:color="FF0000"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().append(parse_xml(border))


def _head(document: DocxDocument) -> None:
    line(document, NAME, centred=True, size=36, red=True)
    line(document, "第5期（总第105期）", centred=True)
    rule(line(document, "河口县热线办公室\t2024年4月8日"))


def plain() -> DocxDocument:
    """A red head, number, issuer and date, and nothing else."""
    document = Document()
    _head(document)
    return document


def last_issue() -> DocxDocument:
    """Last quarter's whole file: title, narrative, a table, a colophon."""
    document = Document()
    _head(document)
    line(document, "一季度热线办理情况通报", centred=True, size=22)
    for _number in range(5):
        line(document, LONG)
    table = document.add_table(rows=3, cols=4)
    table.cell(1, 0).text = "城关镇"
    line(document, "送：县委、县政府有关领导")
    line(document, "发：各乡镇")
    line(document, "签发：甲某  审核：乙某  责任编辑：丙某")
    return document


def colophon_in_a_table() -> DocxDocument:
    document = Document()
    _head(document)
    line(document, "一季度热线办理情况通报", centred=True, size=22)
    line(document, LONG)
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "送：县委、县政府有关领导"
    table.cell(1, 0).text = "签发：甲某　审核：乙某　责任编辑：丙某"
    return document


def logo_beside_two_lines() -> DocxDocument:
    """A logo beside a red head of two lines, in a table."""
    document = Document()
    table = document.add_table(rows=1, cols=2)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    picture.seek(0)
    table.cell(0, 0).paragraphs[0].add_run().add_picture(picture, width=Mm(20))
    table.cell(0, 1).text = "河口县政务服务便民热线\n工作专报"
    line(document, "第 5 期", centred=True)
    line(document, "河口县热线办公室　　2024年4月8日")
    return document


def double_rule() -> DocxDocument:
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    rule(line(document, ""), "double")
    line(document, "第5期", centred=True)
    rule(line(document, "河口县热线办公室 2024年 4 月 8 日"), "double")
    return document


def footer_with_telephone() -> DocxDocument:
    document = plain()
    document.sections[0].footer.paragraphs[0].text = "值班电话：0379-12345"
    document.sections[0].left_margin = Mm(31)
    return document


def content_controls() -> DocxDocument:
    """Number and date in content controls, as Word's own templates have them."""
    document = plain()
    for paragraph in document.paragraphs[1:3]:
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
        for run in list(paragraph._p.findall(qn("w:r"))):
            control[1].append(run)
        paragraph._p.append(control)
    return document


def split_runs() -> DocxDocument:
    """A date that Word split over runs."""
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    paragraph = document.add_paragraph()
    for piece in ("第", "5", "期", "\t", "2024", "年4", "月", "8日"):
        paragraph.add_run(piece)
    return document


def issuer_and_date_in_cells() -> DocxDocument:
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    line(document, "第5期", centred=True)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "河口县热线办公室"
    table.cell(0, 1).text = "2024年4月8日"
    return document


def with_date_field_and_link() -> DocxDocument:
    """A field with today's date, a link, an author, as files have them that went through many
    hands.
    """
    document = plain()
    document.core_properties.author = "某某"
    paragraph = document.add_paragraph("打印于")
    for kind, text in (
        ("begin", ""),
        ("", " DATE \\@ yyyy "),
        ("separate", ""),
        ("text", "2024"),
        ("end", ""),
    ):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
    relation = document.part.relate_to(
        "file:///C:/templates/normal.dotm",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>网页</w:t></w:r>'
            "</w:hyperlink>"
        )
    )
    return document


def several_sections() -> DocxDocument:
    """A last issue whose table stands on a landscape page."""
    document = last_issue()
    document.add_section()
    document.sections[-1].page_width, document.sections[-1].page_height = Mm(297), Mm(210)
    return document


def with_tags_already() -> DocxDocument:
    """A letterhead into which somebody typed tags."""
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    line(document, "{{ masthead.issue }}", centred=True)
    line(document, "{{ masthead.issuer }}\t{{ masthead.date }}")
    line(document, "{{ title }}", centred=True, size=22)
    return document


def bare() -> DocxDocument:
    """A red head alone."""
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    return document


def date_without_issuer() -> DocxDocument:
    document = Document()
    line(document, "第5期  2024年4月8日", centred=True)
    return document


def colophon_with_a_line_more() -> DocxDocument:
    """A last issue whose title has the style of its own name, with a line below the colophon that
    no package knows.
    """
    document = Document()
    _head(document)
    document.add_paragraph("一季度热线办理情况通报", style="Title")
    line(document, LONG)
    line(document, "送：县委、县政府有关领导")
    line(document, "（共印50份）")
    return document


def with_comments_and_attached_template() -> DocxDocument:
    document = plain()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    comments = Part(
        PackURI("/word/comments.xml"),
        content,
        f"<w:comments {nsdecls('w')}/>".encode(),
        document.part.package,
    )
    document.part.relate_to(comments, f"{kind}comments")
    document.part._settings_part.relate_to(
        "file:///Z:/office.dotx", f"{kind}attachedTemplate", is_external=True
    )
    return document


def odd() -> DocxDocument:
    """A header on all pages, marks, a year beside the number, a box, labels that no package knows,
    no footer.
    """
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    line(document, "特急")
    line(document, NAME, centred=True, size=36, red=True)
    line(document, "2024年第5期", centred=True)
    line(document, "河口县热线办公室 二〇二四年四月八日")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "领导批示："
    line(document, "一季度热线办理情况通报", centred=True, size=22)
    line(document, LONG)
    line(document, "审核：这是正文里的一段话，与版记没有关系，后面还有很多内容没有说完，还有一句。")
    line(document, LONG)
    line(document, "抄送：县政协")
    line(document, "签发：甲某  审核：乙某  编辑：丙某  电话：12345")
    return document


def old_issue_without_number() -> DocxDocument:
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    for _number in range(3):
        line(document, LONG)
    return document


def first_page_with_its_own_header() -> DocxDocument:
    document = plain()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "红头在首页页眉里"
    return document


def number_of_the_year() -> DocxDocument:
    """A number in a form of the office's own, and three tabs before the date."""
    document = Document()
    line(document, NAME, centred=True, size=36, red=True)
    line(document, "2022年第3期（总第63期）", centred=True)
    line(document, "河口县热线办公室\t\t\t2022年4月8日")
    line(document, "一季度热线办理情况通报", centred=True, size=22)
    line(document, LONG)
    return document


LETTERHEADS: dict[str, Letterhead] = {
    make.__name__: make
    for make in (
        *(
            plain,
            last_issue,
            colophon_in_a_table,
            logo_beside_two_lines,
            double_rule,
            footer_with_telephone,
        ),
        *(
            content_controls,
            split_runs,
            issuer_and_date_in_cells,
            with_date_field_and_link,
            several_sections,
        ),
        *(odd, old_issue_without_number, first_page_with_its_own_header, number_of_the_year),
        *(
            with_tags_already,
            bare,
            date_without_issuer,
            colophon_with_a_line_more,
            with_comments_and_attached_template,
        ),
    )
}


TELLING = (
    *(last_issue, footer_with_telephone, odd, old_issue_without_number, with_date_field_and_link),
    *(date_without_issuer, colophon_with_a_line_more, with_comments_and_attached_template),
)
"""Those that bring about a message that no other brings."""


def as_bytes(document: DocxDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _with_part_of_body(old: str, new: str) -> bytes:
    parts = unpack(as_bytes(plain()))
    body = parts["word/document.xml"].decode()
    assert old in body
    return write_parts({**parts, "word/document.xml": body.replace(old, new, 1).encode()})


def _with_macros() -> bytes:
    parts = unpack(as_bytes(plain()))
    types = parts["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    )
    return write_parts({**parts, "[Content_Types].xml": types})


def _without_section() -> bytes:
    parts = unpack(as_bytes(plain()))
    body = re.sub(rb"<w:sectPr.*?</w:sectPr>", b"", parts["word/document.xml"], flags=re.DOTALL)
    return write_parts({**parts, "word/document.xml": body})


def _with_a_part_twice() -> bytes:
    return as_bytes(plain()).replace(b"word/settings.xml", b"word/document.xml")


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ".docx"),
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "pdf": (lambda: b"%PDF-1.7\n", "PDF"),
    "text": (lambda: "第5期".encode(), "not a Word file"),
    "cut off": (lambda: as_bytes(plain())[:2000], "not a Word file"),
    "macros": (_with_macros, "macros"),
    "tracked": (
        lambda: _with_part_of_body("<w:r>", '<w:ins w:id="1" w:author="甲"/><w:r>'),
        "tracked changes",
    ),
    "text box": (
        lambda: _with_part_of_body("<w:r>", "<w:r><w:pict><w:txbxContent/></w:pict></w:r><w:r>"),
        "text box",
    ),
    "two parts of one name": (_with_a_part_twice, "refused"),
    "no section": (_without_section, "damaged"),
}
"""Files that cannot be used, each with a word of the sentence that says why."""
