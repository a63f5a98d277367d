"""What stands where on printed pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

pytest.importorskip("pypdfium2", reason="the extra “serve” is not installed")

from bulletin_gen.errors import OutputError
from bulletin_gen.serve.press import PrintedPages
from bulletin_gen.serve.shown import Mark
from bulletin_gen.text.marks import stretches
from bulletin_gen.write.docx import write_anchored
from bulletin_gen.write.docx.anchors import Anchor
from bulletin_gen.write.pdf import find_office
from bulletin_gen.write.pdf.warm import WarmOffice
from tests.serve.conftest import Q3
from tests.test_trace import ALL_EXAMPLES, traced


def _has_office() -> bool:
    try:
        return bool(find_office())
    except OutputError:
        return False


needs_office = pytest.mark.skipif(not _has_office(), reason="LibreOffice is not installed")
pytestmark = [pytest.mark.rendered, needs_office]


@pytest.fixture(scope="module")
def office() -> Iterator[WarmOffice]:
    kept_running = WarmOffice()
    yield kept_running
    kept_running.close()


def _texts_of(anchors: tuple[Anchor, ...]) -> dict[Mark | None, str]:
    """The characters that stand behind each mark, wherever it stands, in their order."""
    found: dict[Mark | None, str] = {}
    for anchor in anchors:
        for column, text in enumerate(anchor.texts):
            for stretch in stretches(text):
                mark: Mark | None = (
                    stretch.mark if anchor.table is None else (anchor.table, anchor.row, column)
                )
                found[mark] = found.get(mark, "") + "".join(stretch.text.split())
    return found


@pytest.mark.parametrize("file", ALL_EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_value_is_found_on_its_page(file: Path, office: WarmOffice) -> None:
    written, anchors = write_anchored(traced(file).document)
    printed = PrintedPages(office.print(written.data), anchors)
    found: dict[Mark | None, str] = {}
    for number in range(len(printed)):
        for span in printed.page(number).spans:
            found[span.mark] = found.get(span.mark, "") + "".join(span.text.split())
    printed.close()
    wanted = {mark: text for mark, text in _texts_of(anchors).items() if mark is not None and text}
    assert {mark: sorted(found.get(mark, "")) for mark in wanted} == {
        mark: sorted(t) for mark, t in wanted.items()
    }


def test_the_program_that_is_kept_running_prints_again_after_it_was_ended(
    office: WarmOffice,
) -> None:
    written, _anchors = write_anchored(traced(ALL_EXAMPLES[0]).document)
    office.stop()
    assert not office.is_running
    assert office.print(written.data).startswith(b"%PDF")
    assert office.is_running


def test_a_long_print_is_abandoned_for_another(office: WarmOffice) -> None:
    document = traced(Q3).document
    long, _anchors = write_anchored(replace(document, appendices=document.appendices * 60))
    reasons: list[str] = []

    def print_long() -> None:
        try:
            office.print(long.data)
        except OutputError as error:
            reasons.append(str(error))

    printing = threading.Thread(target=print_long)
    printing.start()
    while printing.is_alive():
        office.abandon()
        printing.join(timeout=0.1)
    assert len(reasons) == 1
    assert office.print(write_anchored(document)[0].data).startswith(b"%PDF")
