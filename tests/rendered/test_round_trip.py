"""Every docx of the zoo opens in LibreOffice and comes back with the same text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.write.pdf import find_office
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
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        find_office(),
        profile,
        "--headless",
        "--convert-to",
        "docx:Office Open XML Text",
        "--outdir",
        str(out),
    ]
    subprocess.run(
        [*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, capture_output=True
    )
    for number, name in enumerate(ZOO):
        ours, theirs = tmp_path / f"{number}.docx", out / f"{number}.docx"
        assert text_of(theirs) == text_of(ours), name


def text_of(file: Path) -> list[str]:
    return [squeeze(text) for _style, text in docx_paragraphs(file.read_bytes()) if squeeze(text)]
