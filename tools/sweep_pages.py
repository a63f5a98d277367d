"""Print every stretched variant of the examples and list what is wrong with its pages: ``python
tools/sweep_pages.py``.

Each is printed twice: as it is, and with the paragraphs that end sections kept, as Word keeps them.
``--to FOLDER`` writes the PDFs too; words that are given choose the variants whose names hold one
of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import ooxml_integrity

sys.path.insert(0, str(Path(__file__).parents[1]))

from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.pdf import print_several
from tests.reading import openxml_errors
from tests.rendered.measure import pages_of
from tests.rendered.page_faults import faults_of
from tests.rendered.stretched import keep_section_ends, variants
from tests.variants import compose

_AT_ONCE = 12
_PROCESSES = 2


def main(arguments: list[str]) -> int:
    """Print a line a fault, and how many variants have none."""
    started = time.monotonic()
    folder = Path(arguments[arguments.index("--to") + 1]) if "--to" in arguments else None
    words = [word for word in arguments if word != "--to" and word != str(folder)]
    names = [name for name in variants() if not words or any(word in name for word in words)]
    jobs = [
        (names[start : start + _AT_ONCE], kept, folder)
        for start in range(0, len(names), _AT_ONCE)
        for kept in (False, True)
    ]
    faulty: set[tuple[str, bool]] = set()
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for name, kept, told in (line for lines in pool.map(_sweep, jobs) for line in lines):
            _tell(f"{name}{' (kept)' if kept else ''}: {told}")
            faulty.add((name, kept))
    for kept in (False, True):
        good = sum((name, kept) not in faulty for name in names)
        _tell(
            f"{good} of {len(names)} without a fault, "
            f"{'section ends kept' if kept else 'as they are'}"
        )
    _tell(f"{time.monotonic() - started:.0f} s")
    return 1 if faulty else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _sweep(job: tuple[list[str], bool, Path | None]) -> list[tuple[str, bool, str]]:
    names, kept, folder = job
    documents = [compose(variants()[name]) for name in names]
    docxes = [write_docx(document).data for document in documents]
    pdfs = print_several([keep_section_ends(docx) for docx in docxes] if kept else docxes)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, docx, pdf in zip(names, docxes, pdfs, strict=True):
            file = folder / f"{name}{' (kept)' if kept else ''}"
            file.with_suffix(".pdf").write_bytes(pdf)
            file.with_suffix(".docx").write_bytes(docx)
    return [
        (name, kept, fault)
        for name, document, docx, pdf in zip(names, documents, docxes, pdfs, strict=True)
        for fault in (*faults_of(pages_of(pdf), document), *([] if kept else _judgements(docx)))
    ]


def _judgements(docx: bytes) -> list[str]:
    """What the judges of OOXML say of a docx."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "issue.docx"
        file.write_bytes(docx)
        return [*openxml_errors(file), *map(str, ooxml_integrity.check(file))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
