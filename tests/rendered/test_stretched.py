"""A small part of the sweep over stretched variants; ``tools/sweep_pages.py`` prints them all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import bulletin_gen as bg
from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.pdf import print_several
from tests.rendered.measure import Page, pages_of
from tests.rendered.page_faults import faults_of
from tests.rendered.stretched import keep_section_ends, variants
from tests.variants import compose

pytestmark = pytest.mark.rendered

NAMES = (
    *(
        "2021Q3",
        "2024M10",
        "2024W28",
        "2025M05",
        "1 lines more",
        "4 lines more",
        "20 lines more",
        "3 paragraphs more",
    ),
    *(
        "no appendix, 8 paragraphs",
        "no appendix, 13 paragraphs",
        "no appendix, 2 lines more",
        "nobody, no appendix",
    ),
    *(
        "13 rows",
        "14 rows",
        "27 rows",
        "55 rows",
        "monthly, 12 rows",
        "400 rows",
        "title of 40",
        "issuer of 30",
    ),
    *(
        "name of 4",
        "name of 30",
        "name of 40",
        "unit names of 10",
        "every mark, addressees, note",
        "hard breaks",
    ),
    *("nobody in the colophon", "dashes", "last lines"),
    *("three marks, note", "note, 12 lines more", "titles of 33, 8 lines more"),
    *("only appendix of 33", "red and black, 9 lines more", "names of three lines, 12 rows"),
)


@pytest.fixture(scope="module")
def documents() -> dict[str, bg.Document]:
    trees = variants()
    return {name: compose(trees[name]) for name in NAMES}


@pytest.fixture(scope="module")
def printed(documents: dict[str, bg.Document]) -> dict[tuple[str, bool], list[Page]]:
    """The pages by name of the variant,
    and by whether the paragraphs that end sections were kept.
    """
    docxes = [write_docx(document).data for document in documents.values()]
    with ThreadPoolExecutor(2) as pool:
        pdfs = list(pool.map(print_several, [docxes, list(map(keep_section_ends, docxes))]))
    return {
        (name, kept): pages_of(pdf)
        for kept, printed in zip((False, True), pdfs, strict=True)
        for name, pdf in zip(documents, printed, strict=True)
    }


@pytest.mark.parametrize("kept", [False, True], ids=["as it is", "section ends kept"])
@pytest.mark.parametrize("name", NAMES)
def test_the_pages_of_a_stretched_issue_are_without_fault(
    name: str,
    kept: bool,
    documents: dict[str, bg.Document],
    printed: dict[tuple[str, bool], list[Page]],
) -> None:
    assert faults_of(printed[name, kept], documents[name]) == []


def test_one_more_sentence_adds_no_more_pages_than_it_needs(
    printed: dict[tuple[str, bool], list[Page]],
) -> None:
    assert len(printed["2021Q3", False]) == 8
    assert [page.is_landscape for page in printed["1 lines more", False]].count(True) == 5
    assert (
        sum(1 for page in printed["1 lines more", False] if not page.is_landscape and page.lines)
        == 4
    )
