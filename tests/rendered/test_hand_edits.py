"""What people change in a finished issue in Word breaks no page: the number of the colophon's page
alone does not follow.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.pdf import print_several
from tests.office_fonts import NAMES, save_font
from tests.rendered import onlyoffice
from tests.rendered.hand_edits import EDITS, edited
from tests.rendered.measure import pages_of
from tests.rendered.page_faults import faults_after_edit, faults_of
from tests.rendered.stretched import variants
from tests.variants import compose

pytestmark = pytest.mark.rendered

DOCUMENTS = ("2021Q3", "2024M10", "2025M05", "4 lines more", "55 rows")
BY_OTHER = ("2021Q3", "2024M10")
STRETCHED = (*DOCUMENTS, "three marks, note", "note, 12 lines more")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_edit_leaves_nothing_alone(name: str) -> None:
    document = compose(variants()[name])
    docx = write_docx(document).data
    pdfs = print_several([edited(docx, edit) for edit in EDITS.values()])
    faults = {
        told: faults_after_edit(pages_of(pdf), document)
        for told, pdf in zip(EDITS, pdfs, strict=True)
    }
    assert faults == {told: [] for told in EDITS}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not onlyoffice.is_there():
        pytest.skip("document-builder is not installed: only LibreOffice's pages are measured")
    folder = tmp_path_factory.mktemp("fonts")
    for name in NAMES:
        save_font(name, folder)
    return folder


@pytest.mark.parametrize("name", BY_OTHER)
def test_an_edit_leaves_nothing_alone_by_another_engine(name: str, fonts: Path) -> None:
    document = compose(variants()[name])
    docx = write_docx(document).data
    pdfs = onlyoffice.print_by_onlyoffice([edited(docx, edit) for edit in EDITS.values()], fonts)
    faults = {
        told: faults_after_edit(pages_of(pdf), document)
        for told, pdf in zip(EDITS, pdfs, strict=True)
    }
    assert faults == {told: [] for told in EDITS}


def test_stretched_issues_are_without_fault_by_another_engine(fonts: Path) -> None:
    documents = [compose(variants()[name]) for name in STRETCHED]
    pdfs = onlyoffice.print_by_onlyoffice(
        [write_docx(document).data for document in documents], fonts
    )
    faults = {
        name: faults_of(pages_of(pdf), document)
        for name, document, pdf in zip(STRETCHED, documents, pdfs, strict=True)
    }
    assert faults == {name: [] for name in STRETCHED}
