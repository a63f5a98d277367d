"""The PDF as an archive and a screen reader ask for it (PDF/A-2b, ISO 19005-2; PDF/UA-1,
ISO 14289-1): those of their rules that can be looked up in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

import bulletin_gen as bg
from tests.conftest import EXAMPLES, ROOT

pytestmark = pytest.mark.rendered

CHART = ROOT / "examples" / "year" / "2024M11.json"
STANDARD = {
    *("/Document", "/Part", "/Sect", "/Div", "/P", "/H1", "/H2", "/H3", "/Table", "/TR", "/TH"),
    *("/TD", "/TBody", "/THead", "/L", "/LI", "/Lbl", "/LBody", "/Span", "/Figure", "/Caption"),
    *("/Form", "/Note", "/Link", "/Reference", "/NonStruct", "/H4", "/H5", "/H6"),
}
"""Kinds of tags (ISO 32000-1, 14.8.4), of which each must be one, or be told to be like one."""
FORBIDDEN = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}


@pytest.fixture(scope="module", params=[*EXAMPLES, CHART], ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    outcome = bg.run_pipeline(request.param, bg.Options(suffix=".pdf"))
    assert outcome.written is not None
    target = tmp_path_factory.mktemp("archive") / "issue.pdf"
    target.write_bytes(outcome.written.data)
    return target


@pytest.fixture
def pdf(file: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(file) as opened:
        yield opened


def test_it_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
        assert metadata["pdfuaid:part"] == "1"


def test_its_form_is_sound_and_ends_at_its_end(file: Path, pdf: pikepdf.Pdf) -> None:
    """6.1.3, and what qpdf looks at."""
    assert pdf.check_pdf_syntax() == []
    assert file.read_bytes().endswith(b"%%EOF\n")
    assert not pdf.is_encrypted
    assert len(pdf.trailer.ID) == 2


def test_its_colours_are_told(pdf: pikepdf.Pdf) -> None:
    """6.2.3: an RGB profile, of version 2 or 4, as of the bulletin's date."""
    [intent] = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    profile = intent.DestOutputProfile.read_bytes()
    assert profile[8] in (2, 4)
    assert profile[16:20] == b"RGB "
    assert int.from_bytes(profile[24:26], "big") == int(str(pdf.docinfo["/CreationDate"])[2:6])


def test_its_fonts_are_inside_and_can_be_read_out(pdf: pikepdf.Pdf) -> None:
    """6.2.11.4; ISO 14289-1, 7.21."""
    fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
    assert fonts
    for font in fonts:
        whole = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(whole.FontDescriptor.keys())
        assert "/ToUnicode" in font


def test_metadata_and_properties_say_the_same(pdf: pikepdf.Pdf) -> None:
    """6.6.3."""
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
        assert metadata["dc:creator"] == [str(pdf.docinfo["/Author"])]
        day = str(pdf.docinfo["/CreationDate"]).removeprefix("D:")[:8]
        assert metadata["xmp:CreateDate"].replace("-", "").startswith(f"{day}T00:00:00")


def test_nothing_in_it_acts(pdf: pikepdf.Pdf) -> None:
    """6.5."""
    assert not {"/AA", "/AcroForm", "/OCProperties"} & set(pdf.Root.keys())
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Dictionary) and "/S" in entry:
            assert str(entry.S) not in FORBIDDEN


def test_a_screen_reader_is_told_of_everything(pdf: pikepdf.Pdf) -> None:
    """ISO 14289-1, 7.1 to 7.3: language, title, tags, and a text for each figure."""
    assert str(pdf.Root.Lang) == "zh-CN"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.MarkInfo.Marked
    tags = list(_tags(pdf.Root.StructTreeRoot))
    roles = pdf.Root.StructTreeRoot.RoleMap
    kinds = {str(roles.get(str(tag.S), tag.S)) for tag in tags}
    assert {"/P", "/Table", "/TR", "/TD"} <= kinds <= STANDARD
    figures = [tag for tag in tags if str(tag.S) == "/Figure"]
    assert all("/Alt" in figure or "/ActualText" in figure for figure in figures)


def _tags(tag: Any) -> Iterator[Any]:
    children = tag.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _tags(child)
