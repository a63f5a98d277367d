"""Print every stretched variant of the examples and list what is wrong with its pages: ``python
tools/sweep_pages.py``.

Each is printed twice: as it is, and with the paragraphs that end sections kept, as Word keeps them.
``--engine onlyoffice`` prints each once, by another engine. ``--to FOLDER`` writes the PDFs too;
words that are given choose the variants whose names hold one of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import ooxml_integrity

sys.path.insert(0, str(Path(__file__).parents[1]))

from bulletin_gen.write.docx import write_docx
from bulletin_gen.write.pdf import print_several
from tests.office_fonts import save_fonts
from tests.reading import openxml_errors
from tests.rendered.measure import pages_of
from tests.rendered.onlyoffice import print_by_onlyoffice
from tests.rendered.page_faults import faults_of
from tests.rendered.stretched import keep_section_ends, variants
from tests.variants import compose

_AT_ONCE = 12
_PROCESSES = 2


class Job(NamedTuple):
    """Some variants that are printed together."""

    names: list[str]
    kept: bool
    fonts: Path | None
    folder: Path | None


def main(arguments: list[str]) -> int:
    """Print a line a fault, and how many variants have none."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--engine", choices=("libreoffice", "onlyoffice"), default="libreoffice")
    options = parser.parse_args(arguments)
    names = [
        name
        for name in variants()
        if not options.words or any(word in name for word in options.words)
    ]
    with tempfile.TemporaryDirectory() as fonts:
        by_other = options.engine == "onlyoffice"
        if by_other:
            _make_fonts(Path(fonts))
        jobs = [
            Job(
                names[start : start + _AT_ONCE], kept, Path(fonts) if by_other else None, options.to
            )
            for start in range(0, len(names), _AT_ONCE)
            for kept in ((False,) if by_other else (False, True))
        ]
        faulty = _told(jobs)
    for kept in dict.fromkeys(job.kept for job in jobs):
        good = sum((name, kept) not in faulty for name in names)
        _tell(
            f"{good} of {len(names)} without a fault, "
            f"{'section ends kept' if kept else 'as they are'}"
        )
    _tell(f"{time.monotonic() - started:.0f} s")
    return 1 if faulty else 0


def _told(jobs: list[Job]) -> set[tuple[str, bool]]:
    """Print a line a fault; the variants that have some."""
    faulty: set[tuple[str, bool]] = set()
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for name, kept, told in (line for lines in pool.map(_sweep, jobs) for line in lines):
            _tell(f"{name}{' (kept)' if kept else ''}: {told}")
            faulty.add((name, kept))
    return faulty


def _make_fonts(folder: Path) -> None:
    """Make the fonts of an office for the other engine, which notes them when it prints."""
    save_fonts(folder)
    print_by_onlyoffice([write_docx(compose(variants()["2024W28"])).data], folder)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _printed(docxes: list[bytes], job: Job) -> list[bytes]:
    if job.fonts is not None:
        return print_by_onlyoffice(docxes, job.fonts)
    return print_several([keep_section_ends(docx) for docx in docxes] if job.kept else docxes)


def _sweep(job: Job) -> list[tuple[str, bool, str]]:
    names, kept, folder = job.names, job.kept, job.folder
    documents = [compose(variants()[name]) for name in names]
    docxes = [write_docx(document).data for document in documents]
    pdfs = _printed(docxes, job)
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
