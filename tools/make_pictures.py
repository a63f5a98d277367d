"""Print the real issue and take the pictures of README and docs: ``python tools/make_pictures.py``.

Needs LibreOffice, Chromium and the fonts that ``.ci/run`` installs.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pdfplumber
from PIL import Image
from playwright.sync_api import sync_playwright

import bulletin_gen as bg
from bulletin_gen.forms.table import write_tree
from bulletin_gen.write.pdf import find_office, print_docx

ROOT = Path(__file__).parents[1]
RESOLUTION = 72
PICTURES = ROOT / "docs" / "pictures"
ISSUE_PAGES = {"first-page": 0, "appendix": 2, "last-page": -1}
TEMPLATE_PAGES = {"word-template": 0, "word-template-table": 1}
WORKBOOK_PAGES = {"workbook-facts": "基本情况", "workbook-table": "附表"}
"""By the words that a page begins with."""


def main() -> None:
    """Take pages of the real issue, and of the Word template it was made with."""
    outcome = bg.run_pipeline(ROOT / "examples" / "2021Q3.json", bg.Options(suffix=".pdf"))
    if outcome.written is None or outcome.document is None:
        raise SystemExit(bg.outcome_report(outcome))
    take(outcome.written.data, ISSUE_PAGES)
    take(print_docx(outcome.document.look.read_bytes()), TEMPLATE_PAGES)
    workbook = printed_workbook(ROOT / "examples" / "2021Q3.json")
    texts = [page.extract_text() for page in pdfplumber.open(io.BytesIO(workbook)).pages]
    first = {
        name: texts.index(next(t for t in texts if t.startswith(words)))
        for name, words in WORKBOOK_PAGES.items()
    }
    take(workbook, first)
    take_browser()


def take_browser() -> None:
    """The page that ``serve`` shows, of the real issue with one number changed: the finding, and
    where it stands.
    """
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        file = Path(name) / "2021Q3.json"
        issue = (ROOT / "examples" / file.name).read_text(encoding="utf-8")
        file.write_text(issue.replace('"count": 884', '"count": 885'), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "bulletin_gen",
            "--lang",
            "zh",
            "serve",
            file.name,
            "--no-browser",
            "--edit",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=name) as server:
            address = (server.stdout or io.StringIO()).readline().strip()
            browser = driver.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1300, "height": 820}, locale="zh-CN")
            page.goto(address)
            page.locator(".page img").first.wait_for()
            page.locator("#findings button").click()
            page.locator("#value dl").first.wait_for()
            picture = Image.open(io.BytesIO(page.screenshot()))
            browser.close()
            server.terminate()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(
        PICTURES / "browser.png", optimize=True
    )


def printed_workbook(issue: Path) -> bytes:
    """An issue as a workbook, printed by LibreOffice."""
    source = bg.read_source(issue)
    package = bg.package_of(source)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "issue.xlsx").write_bytes(write_tree(source.tree(package), package, ".xlsx"))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [find_office(), profile, "--headless", "--convert-to", "pdf", "--outdir", name]
        subprocess.run([*command, str(folder / "issue.xlsx")], check=True, capture_output=True)
        return (folder / "issue.pdf").read_bytes()


def take(pdf: bytes, numbers: dict[str, int]) -> None:
    """Write one PNG a page."""
    pages = pdfplumber.open(io.BytesIO(pdf)).pages
    for name, number in numbers.items():
        picture = pages[number].to_image(resolution=RESOLUTION, antialias=True).original
        picture.convert("P").save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
