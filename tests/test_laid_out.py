"""How the stretched examples are laid out, in numbers: rows, spacers, sections, columns, sizes.

The pages themselves are measured where LibreOffice prints them (``rendered``); here stands what
they are made of.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from syrupy.assertion import SnapshotAssertion

from bulletin_gen.write import write_document
from tests.layouts import layout_of
from tests.rendered.stretched import variants
from tests.variants import compose

KINDS = (
    "rows",
    "more",
    "paragraphs",
    "title",
    "issuer",
    "name of",
    "unit names",
    "recipients",
    "appendices",
)


@pytest.mark.parametrize("kind", [*KINDS, ""])
def test_a_stretched_issue_is_laid_out_as_it_was_looked_at(
    kind: str, text_snapshot: SnapshotAssertion
) -> None:
    trees = {name: tree for name, tree in variants().items() if _kind_of(name) == kind}
    assert trees
    known: dict[str, int] = {}
    texts = []
    for name, tree in trees.items():
        lines = layout_of(write_document(compose(tree), ".docx").data)
        texts.append(f"== {name}\n" + "\n".join(_told_once(lines, known)))
    assert "\n\n".join(texts) + "\n" == text_snapshot


def _told_once(lines: list[str], known: dict[str, int]) -> Iterator[str]:
    """Lines with numbers; of one that was told before, the number."""
    before: list[str] = []
    for line in lines:
        if line in known:
            before.append(f"({known[line]})")
            continue
        known[line] = len(known) + 1
        yield " ".join([*before, f"({known[line]}) {line}"])
        before = []
    if before:
        yield " ".join(before)


def _kind_of(name: str) -> str:
    return next((kind for kind in KINDS if kind in name), "")
