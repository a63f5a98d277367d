"""Letterheads as LibreOffice saves them, and pages in which tables follow each other."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.letterhead import Known, adapt
from bulletin_gen.package import built_in_folder
from bulletin_gen.template_check import check_package
from bulletin_gen.word_template.maker import make_template
from bulletin_gen.write.pdf import find_office, write_pdf
from tests.letterheads import LETTERHEADS, as_bytes
from tests.rendered.measure import pages_of
from tests.rendered.page_faults import faults_of
from tests.variants import compose, q3_tree

pytestmark = pytest.mark.rendered

LABELS = {
    "send_to": "送：",
    "signed_by": "签发：",
    "reviewed_by": "审核：",
    "edited_by": "责任编辑：",
}


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("letterheads")
    out = folder / "out"
    for name, make in LETTERHEADS.items():
        (folder / f"{name}.docx").write_bytes(as_bytes(make()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        find_office(),
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True)
    return {name: (out / f"{name}.docx").read_bytes() for name in LETTERHEADS}


def test_a_letterhead_that_libreoffice_saved_becomes_a_template(
    saved_by_libreoffice: dict[str, bytes], tmp_path: Path
) -> None:
    package = Path(shutil.copytree(built_in_folder() / "quarterly", tmp_path / "office"))
    for name, data in saved_by_libreoffice.items():
        adapted = adapt(name, data, make_template(""), Known("", "", LABELS))
        (package / "bulletin.docx").write_bytes(adapted.data)
        assert [
            str(finding) for finding in check_package(package) if finding.severity == "error"
        ] == [], name


def package_with(tmp_path: Path, old: str, new: str) -> Path:
    package = Path(shutil.copytree(built_in_folder() / "quarterly", tmp_path / "office"))
    tables = (package / "tables.toml").read_text(encoding="utf-8")
    (package / "tables.toml").write_text(tables.replace(old, new), encoding="utf-8")
    return package


def printed(package: Path, rows: int) -> tuple[list[list[str]], list[str]]:
    """The lines of the pages behind the narrative but the colophon's, and the faults of all."""
    tree = q3_tree()
    for appendix in tree["appendices"]:
        appendix["rows"] = appendix["rows"][:rows]
    document: bg.Document = compose(tree, package)
    pages = pages_of(write_pdf(document).data)
    return [
        [line.text for line in page.body] for page in pages[2:] if "附件" in page.text
    ], faults_of(pages, document)


def test_two_short_tables_share_a_page_where_the_package_says_so(tmp_path: Path) -> None:
    package = package_with(tmp_path, "[assessment]\n", "[assessment]\nstarts_page = false\n")
    [page], _faults = printed(package, rows=3)
    assert [line for line in page if line.startswith("附件")] == ["附件1", "附件2"]
    assert len(printed(package, rows=10)[0]) == 2


def test_a_table_can_stand_on_portrait_pages(tmp_path: Path) -> None:
    package = package_with(tmp_path, "[assessment]\n", '[assessment]\norientation = "portrait"\n')
    tables = (package / "tables.toml").read_text(encoding="utf-8")
    narrow = tables.replace("width = 34.4", "width = 26").replace("width = 13.49", "width = 9")
    narrow = narrow.replace("width = 14.11", "width = 11").replace("width = 13.34", "width = 7")
    (package / "tables.toml").write_text(narrow, encoding="utf-8")
    tree = q3_tree()
    pages = pages_of(write_pdf(compose(tree, package)).data)
    assert not any(page.is_landscape for page in pages)
    assert max(line.right for page in pages for line in page.body) <= 185
