"""Print the real issue and take the pictures of README and docs: ``python tools/make_pictures.py``.

Needs LibreOffice, and the fonts that ``.ci/run`` installs.
"""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber

import bulletin_gen as bg

ROOT = Path(__file__).parents[1]
RESOLUTION = 72
PAGES = {"first-page": 0, "appendix": 2, "last-page": -1}


def main() -> None:
    """Write one PNG a page."""
    source = bg.read_source(ROOT / "examples" / "2021Q3.json")
    package = bg.package_of(source)
    document = bg.compose_document(bg.read_bulletin(source, package), package)
    pages = pdfplumber.open(io.BytesIO(bg.write_document(document, ".pdf", package.docx_file))).pages
    for name, number in PAGES.items():
        picture = pages[number].to_image(resolution=RESOLUTION, antialias=True).original
        picture.convert("P").save(ROOT / "docs" / "pictures" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
