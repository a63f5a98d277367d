"""An office's own Word file becomes the Word template of a package."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree
from syrupy.assertion import SnapshotAssertion

from bulletin_gen.letterhead import Known, adapt
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.names import w
from bulletin_gen.word_template.maker import make_template
from bulletin_gen.write.docx.paragraph_texts import own_text
from tests.conftest import Run
from tests.layouts import layout_of
from tests.letterheads import BAD, LETTERHEADS, LONG, NAME, as_bytes, last_issue, line, plain
from tests.reading import docx_paragraphs, openxml_errors, squeeze
from tests.variants import q3_tree


@pytest.fixture(params=list(LETTERHEADS))
def letterhead(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"{request.param}.docx"
    file.write_bytes(as_bytes(LETTERHEADS[request.param]()))
    return file


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that becomes that of one letterhead after the other: all but its Word template
    stays.
    """
    return tmp_path_factory.mktemp("letterheads") / "office"


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """The example with three rows of each table, which does not add up: a letterhead has no part in
    the others.
    """
    tree = q3_tree()
    for appendix in tree["appendices"]:
        appendix["rows"] = appendix["rows"][:3]
    file = tmp_path / "short.json"
    file.write_text(json.dumps(tree, default=float), encoding="utf-8")
    return file


def test_any_letterhead_becomes_a_package_that_passes_its_check_and_builds(
    letterhead: Path, short: Path, package: Path, run: Run, tmp_path: Path
) -> None:
    issue = tmp_path / "issue.docx"
    assert run("template", "new", package, "--word", letterhead).exit_code == 0
    checked = run("template", "check", package)
    assert checked.exit_code == 0, checked.stdout
    assert run("build", short, "--force", "--template", package, "-o", issue).exit_code == 0
    printed = squeeze("".join(text for _style, text in docx_paragraphs(issue.read_bytes())))
    recognised = (
        ()
        if letterhead.stem in ("bare", "old_issue_without_number")
        else ("第9期", "2021年10月29日")
    )
    for text in (*recognised, "第三季度110联动和网民诉求事项", "群众诉求事项5115件", "伊洛街道"):
        assert text in printed
    assert "送：区委" in printed or "签发：高晓伟" in printed
    for text in ("城关镇", "2024年4月8日", "第5期", "县委"):
        assert text not in printed
    assert openxml_errors(issue) == []


def made_of(
    document: docx.document.Document, run: Run, tmp_path: Path, *more: str
) -> dict[str, bytes]:
    file = tmp_path / "letterhead.docx"
    file.write_bytes(as_bytes(document))
    outcome = run("template", "new", tmp_path / "office", "--word", file, *more)
    assert outcome.exit_code == 0, outcome.stderr
    return unpack((tmp_path / "office" / "bulletin.docx").read_bytes())


def body_text(parts: dict[str, bytes]) -> str:
    return "".join(map(str, etree.fromstring(parts["word/document.xml"]).itertext()))


def test_the_red_head_pictures_margins_and_footers_stay(run: Run, tmp_path: Path) -> None:
    parts = made_of(LETTERHEADS["footer_with_telephone"](), run, tmp_path)
    assert NAME in body_text(parts)
    assert any(
        "0379-12345" in part.decode(errors="replace")
        for name, part in parts.items()
        if "footer" in name
    )
    margins = {
        size.get(w("left"))
        for size in etree.fromstring(parts["word/document.xml"]).iter(w("pgMar"))
    }
    assert str(round(31 / 25.4 * 1440)) in margins


def test_a_logo_stays(run: Run, tmp_path: Path) -> None:
    parts = made_of(LETTERHEADS["logo_beside_two_lines"](), run, tmp_path)
    assert any(name.startswith("word/media/") for name in parts)


def test_what_a_package_may_not_hold_is_taken_out_and_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letterhead.docx"
    file.write_bytes(as_bytes(LETTERHEADS["with_date_field_and_link"]()))
    told = run("template", "new", tmp_path / "office", "--word", file).stdout
    assert "DATE" in told
    assert "normal.dotm" in told
    parts = unpack((tmp_path / "office" / "bulletin.docx").read_bytes())
    assert "某某" not in "".join(part.decode(errors="replace") for part in parts.values())


def test_the_narrative_looks_like_the_old_one(run: Run, tmp_path: Path) -> None:
    office = last_issue()
    for paragraph in office.paragraphs:
        for run_ in paragraph.runs:
            run_.font.size = docx.shared.Pt(15)
    styles = etree.fromstring(made_of(office, run, tmp_path)["word/styles.xml"])
    [body] = [style for style in styles.iter(w("style")) if style[0].get(w("val")) == "Body Text"]
    assert [size.get(w("val")) for size in body.iter(w("sz"))] == ["30"]


def test_the_same_command_again_brings_a_changed_letterhead_in(run: Run, tmp_path: Path) -> None:
    made_of(plain(), run, tmp_path)
    narrative = tmp_path / "office" / "narrative.md.j2"
    narrative.write_text("本期办理情况如下。", encoding="utf-8")
    changed = plain()
    changed.paragraphs[0].runs[0].text = "河口县热线周报"
    assert "河口县热线周报" in body_text(made_of(changed, run, tmp_path))
    assert narrative.read_text(encoding="utf-8") == "本期办理情况如下。"


def test_a_folder_that_is_no_package_is_never_touched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letterhead.docx").write_bytes(as_bytes(plain()))
    (tmp_path / "office").mkdir()
    outcome = run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert outcome.exit_code == 2
    assert list((tmp_path / "office").iterdir()) == []


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    kind: str, run: Run, tmp_path: Path
) -> None:
    make, word = BAD[kind]
    (tmp_path / "letterhead.docx").write_bytes(make())
    outcome = run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert outcome.exit_code == 3
    assert word in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "office").exists()


def test_the_same_letterhead_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    first = made_of(plain(), run, tmp_path)
    assert made_of(plain(), run, tmp_path) == first


def test_a_name_that_the_package_knows_becomes_a_tag(run: Run, tmp_path: Path) -> None:
    office = docx.Document()
    line(office, "12345政务服务便民热线（110联动）专报", centred=True, red=True)
    line(office, "第5期  2024年4月8日", centred=True)
    assert "{{ masthead.name }}" in body_text(made_of(office, run, tmp_path))


def test_an_office_that_reads_back_finds_its_file_untouched(run: Run, tmp_path: Path) -> None:
    data = as_bytes(plain())
    (tmp_path / "letterhead.docx").write_bytes(data)
    run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert (tmp_path / "letterhead.docx").read_bytes() == data
    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == NAME


def parts_of(name: str, run: Run, tmp_path: Path) -> dict[str, bytes]:
    return made_of(LETTERHEADS[name](), run, tmp_path)


def test_a_header_of_all_pages_stays_on_even_ones(run: Run, tmp_path: Path) -> None:
    body = etree.fromstring(parts_of("odd", run, tmp_path)["word/document.xml"])
    for section in body.iter(w("sectPr")):
        assert {header.get(w("type")) for header in section.iter(w("headerReference"))} == {
            "default",
            "even",
        }


def test_marks_years_and_other_names_of_entries_are_recognised(run: Run, tmp_path: Path) -> None:
    text = body_text(parts_of("odd", run, tmp_path))
    for tag in ("masthead.urgency", "masthead.issue", "masthead.date", "colophon.edited_by"):
        assert f"{{{{ {tag} }}}}" in text
    for literal in ("特急", "2024年", "二〇二四年", "没有关系"):
        assert literal not in text
    assert "抄送：县政协" in text


def test_what_was_taken_out_beside_the_narrative_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letterhead.docx").write_bytes(as_bytes(LETTERHEADS["odd"]()))
    told = run(
        "template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx"
    ).stdout
    assert "领导批示" in told
    assert "电话" in told


def test_a_first_pages_own_header_is_on_the_first_page_alone(run: Run, tmp_path: Path) -> None:
    body = etree.fromstring(
        parts_of("first_page_with_its_own_header", run, tmp_path)["word/document.xml"]
    )
    sections = list(body.iter(w("sectPr")))
    assert [section.find(w("titlePg")) is not None for section in sections] == [True, False, False]


def test_pictures_of_the_old_narrative_go_with_it(run: Run, tmp_path: Path) -> None:
    office = last_issue()
    picture = LETTERHEADS["logo_beside_two_lines"]().part.related_parts
    image = next(part for part in picture.values() if part.partname.startswith("/word/media"))
    office.paragraphs[5].add_run().add_picture(io.BytesIO(image.blob))
    assert not any(name.startswith("word/media/") for name in made_of(office, run, tmp_path))


def test_the_template_before_is_kept(run: Run, tmp_path: Path) -> None:
    made_of(plain(), run, tmp_path)
    before = (tmp_path / "office" / "bulletin.docx").read_bytes()
    made_of(last_issue(), run, tmp_path)
    assert (tmp_path / "office" / "bulletin.before.docx").read_bytes() == before


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", b"<w:pgSz", b"<!-- x --><w:pgSz"),
        (
            "word/document.xml",
            b"<w:body>",
            b'<w:body><?rows 0?><w:bookmarkStart w:id="9" w:name="x"/>',
        ),
        ("word/styles.xml", b"</w:styles>", b"<w:x><w:style/></w:x></w:styles>"),
        ("[Content_Types].xml", b"<Override", b"<Overrode"),
        ("word/document.xml", b'w:w="12240"', b'w:w="0"'),
    ],
)
def test_an_odd_part_brings_a_template_or_a_sentence(
    part: str, old: bytes, new: bytes, run: Run, tmp_path: Path
) -> None:
    parts = unpack(as_bytes(plain()))
    assert old in parts[part]
    (tmp_path / "letterhead.docx").write_bytes(
        write_parts({**parts, part: parts[part].replace(old, new)})
    )
    outcome = run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert outcome.exit_code in (0, 3)
    assert outcome.exit_code == 0 or len(outcome.stderr.strip().splitlines()) == 1


def test_a_file_without_content_types_is_damaged(run: Run, tmp_path: Path) -> None:
    parts = unpack(as_bytes(plain())) | {"[Content_Types].xml": b"<Types/>"}
    (tmp_path / "letterhead.docx").write_bytes(write_parts(parts))
    outcome = run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert outcome.exit_code == 3
    assert "damaged" in outcome.stderr


def test_a_file_without_relationships_of_its_own_gets_page_numbers(
    run: Run, tmp_path: Path
) -> None:
    parts = unpack(as_bytes(plain()))
    del parts["word/_rels/document.xml.rels"]
    (tmp_path / "letterhead.docx").write_bytes(write_parts(parts))
    assert (
        run(
            "template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx"
        ).exit_code
        == 0
    )


def described(parts: dict[str, bytes], told: str) -> str:
    """What was made of a letterhead: what was said of it, its paragraphs, sections and parts."""
    body = etree.fromstring(parts["word/document.xml"])
    names = {
        style.get(w("styleId")): str(style[0].get(w("val")))
        for style in etree.fromstring(parts["word/styles.xml"]).iter(w("style"))
    }
    lines = []
    for element in body.iter(w("p"), w("tbl"), w("sectPr")):
        if element.tag == w("p"):
            style = element.find(f"{w('pPr')}/{w('pStyle')}")
            name = "-" if style is None else names[style.get(w("val"))]
            lines.append(f"{name}: {own_text(element)}")
        elif element.tag == w("tbl"):
            lines.append("[table]")
        else:
            kinds = [
                f"{etree.QName(e).localname} {e.get(w('type'))}"
                for e in element
                if "Reference" in e.tag
            ]
            lines.append(f"[section: {', '.join(kinds)}]")
    return "\n".join([told.strip(), "--", *lines, "--", *sorted(parts)]) + "\n"


@pytest.mark.parametrize("name", LETTERHEADS)
def test_what_is_recognised_of_a_letterhead(
    name: str, run: Run, tmp_path: Path, text_snapshot: SnapshotAssertion
) -> None:
    file = tmp_path / "letterhead.docx"
    file.write_bytes(as_bytes(LETTERHEADS[name]()))
    told = run("template", "new", tmp_path / "office", "--word", file).stdout
    parts = unpack((tmp_path / "office" / "bulletin.docx").read_bytes())
    assert described(parts, told.replace(str(tmp_path), "…")) == text_snapshot


def test_no_two_styles_of_a_template_have_one_id(
    letterhead: Path, run: Run, tmp_path: Path
) -> None:
    run("template", "new", tmp_path / "office", "--word", letterhead)
    parts = unpack((tmp_path / "office" / "bulletin.docx").read_bytes())
    styles = etree.fromstring(parts["word/styles.xml"]).findall(w("style"))
    ids = [style.get(w("styleId")) for style in styles]
    assert len(set(ids)) == len(ids)


def test_an_id_that_another_style_has_is_not_taken(run: Run, tmp_path: Path) -> None:
    office = plain()
    office.styles.add_style("Body Text Close of Ours", 1).element.set(w("styleId"), "BodyTextClose")
    styles = etree.fromstring(made_of(office, run, tmp_path)["word/styles.xml"])
    ids = {
        str(style[0].get(w("val"))): style.get(w("styleId")) for style in styles.iter(w("style"))
    }
    assert ids["Body Text Close of Ours"] == "BodyTextClose"
    assert ids["Body Text Close"] == "BodyTextCloseBulletin"


def test_notes_of_the_old_narrative_go_with_it(run: Run, tmp_path: Path) -> None:
    office = last_issue()
    parts = unpack(as_bytes(office))
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>旧的脚注</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    changed = parts | {
        "word/footnotes.xml": notes.encode(),
        "word/_rels/document.xml.rels": parts["word/_rels/document.xml.rels"].replace(
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" '
            'Target="footnotes.xml"/></Relationships>'.encode(),
        ),
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(
            b"</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'.encode(),
        ),
        "word/document.xml": parts["word/document.xml"].replace(
            LONG.encode(),
            f'{LONG}</w:t></w:r><w:r><w:footnoteReference w:id="2"/><w:t>'.encode(),
            1,
        ),
    }
    (tmp_path / "letterhead.docx").write_bytes(write_parts(changed))
    outcome = run("template", "new", tmp_path / "office", "--word", tmp_path / "letterhead.docx")
    assert outcome.exit_code == 0, outcome.stderr
    made = unpack((tmp_path / "office" / "bulletin.docx").read_bytes())
    assert "word/footnotes.xml" not in made


@pytest.mark.parametrize(("lines_before", "is_found"), [(39, True), (40, False)])
def test_the_masthead_stands_within_the_first_forty_paragraphs(
    lines_before: int, is_found: bool, run: Run, tmp_path: Path
) -> None:
    office = docx.Document()
    for number in range(lines_before):
        line(office, f"行{number}")
    line(office, "第5期")
    assert ("{{ masthead.issue }}" in body_text(made_of(office, run, tmp_path))) == is_found


@pytest.mark.parametrize(
    ("beside", "is_found"), [("热线办公室", True), ("热线办室", True), ("办公室", False)]
)
def test_an_issuer_has_four_characters_at_least(
    beside: str, is_found: bool, run: Run, tmp_path: Path
) -> None:
    office = docx.Document()
    line(office, NAME, centred=True, red=True)
    line(office, f"{beside}  2024年4月8日")
    assert ("{{ masthead.issuer }}" in body_text(made_of(office, run, tmp_path))) == is_found


def told_of(office: docx.document.Document, run: Run, tmp_path: Path) -> str:
    file = tmp_path / "letterhead.docx"
    file.write_bytes(as_bytes(office))
    return run("template", "new", tmp_path / "office", "--word", file).stdout


@pytest.mark.parametrize(("lines_before", "is_found"), [(5, True), (6, False)])
def test_a_title_is_one_of_the_first_six_lines_below_the_masthead(
    lines_before: int, is_found: bool, run: Run, tmp_path: Path
) -> None:
    office = plain()
    for number in range(lines_before):
        line(office, f"行{number}")
    line(office, "一季度热线办理情况通报", centred=True)
    line(office, LONG)
    told = told_of(office, run, tmp_path)
    assert ("“一季度热线办理情况通报” gave way to {{ title }}" in told) == is_found


@pytest.mark.parametrize(("characters", "shown"), [(29, "行" * 29), (30, "行" * 29 + "…")])
def test_a_text_that_gave_way_is_told_by_its_beginning(
    characters: int, shown: str, run: Run, tmp_path: Path
) -> None:
    office = plain()
    line(office, "行" * characters, centred=True)
    line(office, LONG)
    assert f"“{shown}” gave way to {{{{ title }}}}" in told_of(office, run, tmp_path)


def test_how_an_issue_is_laid_out_in_a_letterhead(
    letterhead: Path,
    short: Path,
    package: Path,
    run: Run,
    tmp_path: Path,
    text_snapshot: SnapshotAssertion,
) -> None:
    assert run("template", "new", package, "--word", letterhead).exit_code == 0
    issue = tmp_path / "issue.docx"
    assert run("build", short, "--force", "--template", package, "-o", issue).exit_code == 0
    assert "\n".join(layout_of(issue.read_bytes())) + "\n" == text_snapshot


@pytest.mark.parametrize(("cells", "is_named"), [(4, True), (5, False)])
def test_a_box_of_up_to_four_cells_is_named_where_it_is_taken_out(
    cells: int, is_named: bool, run: Run, tmp_path: Path
) -> None:
    office = plain()
    line(office, "一季度热线办理情况通报", centred=True)
    line(office, LONG)
    table = office.add_table(rows=1, cols=cells)
    table.cell(0, 0).text = "领导批示"
    line(office, LONG)
    assert ("“领导批示”" in told_of(office, run, tmp_path)) == is_named


_STRICT_NAMES = (
    ("schemas.openxmlformats.org/officeDocument/2006/", "purl.oclc.org/ooxml/officeDocument/"),
    (
        "schemas.openxmlformats.org/wordprocessingml/2006/",
        "purl.oclc.org/ooxml/wordprocessingml/",
    ),
    ("schemas.openxmlformats.org/drawingml/2006/", "purl.oclc.org/ooxml/drawingml/"),
    ("relationships/extended-properties", "relationships/extendedProperties"),
    ('w:val="right"', 'w:val="end"'),
    ("<w:document ", '<w:document w:conformance="strict" '),
)


def strict(data: bytes) -> bytes:
    """A Word file as “Strict Open XML Document” saves it."""
    parts = dict(unpack(data))
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
            text = part.decode()
            for plain_name, strict_name in _STRICT_NAMES:
                text = text.replace(plain_name, strict_name)
            text = re.sub("(<w:ind [^>]*)w:left=", r"\1w:start=", text)
            parts[name] = text.encode()
    return write_parts(parts)


@pytest.mark.parametrize("name", ["plain", "last_issue", "colophon_in_a_table"])
def test_a_word_file_in_the_strict_form_is_read_as_the_other(name: str) -> None:
    data = as_bytes(LETTERHEADS[name]())
    model, known = make_template(NAME), Known(NAME, "某中心", {})
    read = (adapt("letterhead.docx", form, model, known) for form in (data, strict(data)))
    (made, done), (made_of_strict, done_of_strict) = ((one.data, one.done) for one in read)
    assert done_of_strict == done
    parts, parts_of_strict = unpack(made), unpack(made_of_strict)
    assert b"purl.oclc.org" not in b"".join(parts_of_strict.values())
    for part in (parts, parts_of_strict):
        part["texts"] = "\n".join(own_text(p) for p in _body(part).iter(w("p"))).encode()
        part["sides"] = "".join(map(str, _body(part).xpath("//*[local-name()='jc']/@*"))).encode()
    assert parts_of_strict["texts"] == parts["texts"]
    assert parts_of_strict["sides"] == parts["sides"]


def _body(parts: dict[str, bytes]) -> Any:
    return etree.fromstring(parts["word/document.xml"])


def test_a_form_of_the_number_that_the_office_has_is_told_of() -> None:
    data = as_bytes(LETTERHEADS["number_of_the_year"]())
    adapted = adapt("letterhead.docx", data, make_template(NAME), Known(NAME, "某中心", {}))
    assert any("2022年第3期（总第63期）" in sentence for sentence in adapted.look_at)
    adapted = adapt("letterhead.docx", as_bytes(plain()), make_template(NAME), Known(NAME, "", {}))
    assert not any("[wording]" in sentence for sentence in adapted.look_at)


def test_of_several_tabs_before_the_date_one_leads_to_the_right_edge() -> None:
    data = as_bytes(LETTERHEADS["number_of_the_year"]())
    made = adapt("letterhead.docx", data, make_template(NAME), Known(NAME, "某中心", {})).data
    texts = [own_text(paragraph) for paragraph in _body(unpack(made)).iter(w("p"))]
    assert "{{ masthead.issuer }}\t{{ masthead.date }}" in texts
