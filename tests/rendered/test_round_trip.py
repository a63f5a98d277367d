"""Every docx of the zoo opens in LibreOffice and comes back with the same text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack
from bulletin_gen.write.fingerprints import fingerprints_in
from bulletin_gen.write.pdf import find_office
from tests.conftest import ROOT
from tests.reading import docx_paragraphs, squeeze
from tests.variants import compose
from tests.zoo import ZOO

pytestmark = pytest.mark.rendered


def test_the_zoo_comes_back_with_the_same_text(tmp_path: Path) -> None:
    for number, make in enumerate(ZOO.values()):
        tree = make()
        data = bg.write_document(compose(tree), ".docx").data
        (tmp_path / f"{number}.docx").write_bytes(data)
    out = tmp_path / "out"
    converted(sorted(tmp_path.glob("*.docx")), out, "docx:Office Open XML Text")
    for number, name in enumerate(ZOO):
        ours, theirs = tmp_path / f"{number}.docx", out / f"{number}.docx"
        assert text_of(theirs) == text_of(ours), name


@pytest.mark.parametrize("by_way_of", ["docx", "odt", "doc", "rtf"])
def test_what_a_docx_was_made_of_stays_in_it(by_way_of: str, tmp_path: Path) -> None:
    outcome = bg.run_pipeline(ROOT / "examples" / "2024W28.json")
    assert outcome.written is not None
    file = tmp_path / "issue.docx"
    file.write_bytes(outcome.written.data)
    there, back = tmp_path / "there", tmp_path / "back"
    converted([file], there, by_way_of)
    converted([there / f"issue.{by_way_of}"], back, "docx")
    parts = unpack((back / "issue.docx").read_bytes())
    fingerprint = fingerprints_in(unpack(file.read_bytes()))["input-fingerprint"]
    assert fingerprints_in(parts)["input-fingerprint"] == fingerprint
    assert fingerprint.encode() in parts["docProps/core.xml"] or by_way_of in ("doc", "rtf")


def converted(files: list[Path], folder: Path, form: str) -> None:
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = [find_office(), profile, "--headless", "--convert-to", form, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True)


def text_of(file: Path) -> list[str]:
    return [squeeze(text) for _style, text in docx_paragraphs(file.read_bytes()) if squeeze(text)]
