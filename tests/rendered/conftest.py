from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

import bulletin_gen as bg
from bulletin_gen.write.pdf import find_office, write_pdf
from tests.rendered.measure import Page, pages_of
from tests.variants import Tree, compose

Print = Callable[[Tree], list[Page]]


@pytest.fixture(scope="session", autouse=True)
def _office() -> None:
    try:
        find_office()
    except bg.OutputError:
        pytest.skip("LibreOffice is not installed, so no page can be measured")


@pytest.fixture(scope="session")
def q3_pdf(q3_document: bg.Document) -> bytes:
    return write_pdf(q3_document).data


@pytest.fixture(scope="session")
def q3_pages(q3_pdf: bytes) -> list[Page]:
    return pages_of(q3_pdf)


@pytest.fixture(scope="session")
def print_all() -> Callable[[list[Tree]], list[list[Page]]]:
    """Print several variants of the examples, two at a time."""

    def print_tree(tree: Tree) -> list[Page]:
        return pages_of(write_pdf(compose(tree)).data)

    def print_trees(trees: list[Tree]) -> list[list[Page]]:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(print_tree, trees))

    return print_trees
