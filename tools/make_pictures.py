"""Print the real issue and take the pictures of README and docs: ``python tools/make_pictures.py``.

Needs LibreOffice, and the fonts that ``.ci/run`` installs.
"""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber

import bulletin_gen as bg
from bulletin_gen.write.pdf import print_docx

ROOT = Path(__file__).parents[1]
RESOLUTION = 72
PICTURES = ROOT / "docs" / "pictures"
ISSUE_PAGES = {"first-page": 0, "appendix": 2, "last-page": -1}
TEMPLATE_PAGES = {"word-template": 0, "word-template-table": 1}


def main() -> None:
    """Take pages of the real issue, and of the Word template it was made with."""
    outcome = bg.run_pipeline(ROOT / "examples" / "2021Q3.json", bg.Options(suffix=".pdf"))
    if outcome.written is None or outcome.document is None:
        raise SystemExit(bg.outcome_report(outcome))
    take(outcome.written.data, ISSUE_PAGES)
    take(print_docx(outcome.document.look.read_bytes()), TEMPLATE_PAGES)


def take(pdf: bytes, numbers: dict[str, int]) -> None:
    """Write one PNG a page."""
    pages = pdfplumber.open(io.BytesIO(pdf)).pages
    for name, number in numbers.items():
        picture = pages[number].to_image(resolution=RESOLUTION, antialias=True).original
        picture.convert("P").save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
