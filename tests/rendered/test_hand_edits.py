"""What people change in a finished issue in Word breaks no page: the number of the colophon's page
alone does not follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.pdf import print_several
from tests.office_fonts import save_fonts
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


def faults_of_edits(
    name: str, print_them: Callable[[list[bytes]], Sequence[bytes]]
) -> dict[str, list[str]]:
    document = compose(variants()[name])
    docx = write_docx(document).data
    pdfs = print_them([edited(docx, edit) for edit in EDITS.values()])
    return {
        told: faults_after_edit(pages_of(pdf), document)
        for told, pdf in zip(EDITS, pdfs, strict=True)
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_edit_leaves_nothing_alone(name: str) -> None:
    assert faults_of_edits(name, print_several) == {told: [] for told in EDITS}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not onlyoffice.is_there():
        pytest.skip("document-builder is not installed: only LibreOffice's pages are measured")
    folder = tmp_path_factory.mktemp("fonts")
    save_fonts(folder)
    return folder


@pytest.mark.parametrize("name", BY_OTHER)
def test_an_edit_leaves_nothing_alone_by_another_engine(name: str, fonts: Path) -> None:
    print_them = partial(onlyoffice.print_by_onlyoffice, fonts=fonts)
    assert faults_of_edits(name, print_them) == {told: [] for told in EDITS}


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
