"""Nothing of somebody's work is lost: ``build`` replaces what it wrote itself, as it wrote it, and
nothing else unasked.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import ooxml_integrity
import pytest

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.write.fingerprints import fingerprints_in, is_own_output, with_fingerprints
from bulletin_gen.write.provenance import Provenance
from tests.conftest import ROOT, Run
from tests.reading import openxml_errors

ISSUE = ROOT / "examples" / "2024W28.json"
FORMATS = (".docx", ".md", ".html")


def edited(data: bytes) -> bytes:
    """A docx with another word in it, saved by python-docx."""
    document = docx.Document(io.BytesIO(data))
    document.paragraphs[-1].add_run("已核")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def one_word_less(data: bytes) -> bytes:
    """A docx with another word, packed as ours are."""
    parts = unpack(data)
    body = parts["word/document.xml"]
    return write_parts({**parts, "word/document.xml": body.replace("全区".encode(), b"", 1)})


def repacked(data: bytes) -> bytes:
    """A docx saved once more, its text the same: what else a program changed, nobody knows."""
    buffer = io.BytesIO()
    docx.Document(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def without_fingerprint(data: bytes) -> bytes:
    parts = unpack(data)
    del parts["docProps/custom.xml"]
    return write_parts(parts)


@pytest.mark.parametrize("suffix", FORMATS)
def test_its_own_output_is_replaced(suffix: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"issue{suffix}"
    for _time in range(2):
        assert run("build", ISSUE, "-o", file).exit_code == 0
    before = file.read_bytes()
    assert run("build", ISSUE, "-o", file).exit_code == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("change", [edited, one_word_less, repacked, without_fingerprint])
def test_a_docx_that_somebody_changed_stays(
    change: Callable[[bytes], bytes], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "issue.docx"
    run("build", ISSUE, "-o", file)
    file.write_bytes(change(file.read_bytes()))
    theirs = file.read_bytes()
    for more in ([], ["--force"], ["--strict"]):
        outcome = run("build", ISSUE, "-o", file, *more)
        assert (outcome.exit_code, file.read_bytes()) == (2, theirs)
        assert "is not as this program wrote it" in outcome.stderr
    assert run("build", ISSUE, "-o", file, "--overwrite").exit_code == 0
    assert is_own_output(file.read_bytes(), ".docx")


@pytest.mark.parametrize("suffix", FORMATS)
def test_any_other_file_of_that_name_stays(suffix: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"issue{suffix}"
    run("build", ISSUE, "-o", file)
    changed = file.read_bytes().replace("全区".encode(), "全县".encode())
    for theirs in (changed, b"PK\x03\x04", b"", b"output-fingerprint:" + b"0" * 64):
        file.write_bytes(theirs)
        assert run("build", ISSUE, "-o", file).exit_code == 2
        assert file.read_bytes() == theirs


def test_in_a_batch_the_others_are_written(run: Run, tmp_path: Path) -> None:
    inputs = [ROOT / "examples" / f"{name}.json" for name in ("2024W28", "2024M10")]
    run("build", *inputs, "-o", f"{tmp_path}/")
    theirs = edited((tmp_path / "2024M10.docx").read_bytes())
    (tmp_path / "2024M10.docx").write_bytes(theirs)
    outcome = run("build", *inputs, "-o", f"{tmp_path}/")
    assert outcome.exit_code == 1
    assert "Built: 1 of 2." in outcome.stderr
    assert (tmp_path / "2024M10.docx").read_bytes() == theirs


def test_a_preview_has_no_fingerprint(run: Run, tmp_path: Path) -> None:
    run("build", ISSUE, "-o", tmp_path / "issue.md")
    printed = run("preview", ISSUE).stdout
    assert "output-fingerprint" not in printed
    assert (tmp_path / "issue.md").read_text(encoding="utf-8").startswith(printed)


def test_a_docx_with_fingerprints_is_sound(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "issue.docx"
    run("build", ISSUE, "-o", file)
    assert [*openxml_errors(file), *ooxml_integrity.check(file)] == []
    assert "docProps/custom.xml" in zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize("suffix", [".md", ".html", ".pdf"])
def test_a_text_that_speaks_of_fingerprints_gets_its_own_all_the_same(suffix: str) -> None:
    end = b"startxref\n9\n%%EOF\n" if suffix == ".pdf" else b"</head>\n"
    data = with_fingerprints(
        b"<head>output-fingerprint:" + b"1" * 64 + end, suffix, Provenance("2" * 64)
    )
    assert is_own_output(data, suffix)
    assert not is_own_output(data.replace(b"1" * 64, b"3" * 64), suffix)


def fingerprints_of(file: Path) -> dict[str, str]:
    return fingerprints_in(unpack(file.read_bytes()))


def input_fingerprint_of(run: Run, issue: Path, *more: str) -> str:
    target = issue.parent / f"{issue.name}.docx"
    assert run("build", issue, "-o", target, "--overwrite", *more).exit_code == 0
    return fingerprints_of(target)["input-fingerprint"]


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    """An issue with one before it, in a folder with its package."""
    shutil.copytree(ROOT / "templates" / "monthly", tmp_path / "package")
    for source in (ROOT / "examples" / "year").glob("*.json"):
        tree = json.loads(source.read_bytes())
        (tmp_path / source.name).write_text(
            json.dumps({**tree, "template": "package"}, ensure_ascii=False), encoding="utf-8"
        )
    return tmp_path / "2024M11.json"


def test_a_docx_says_what_it_was_made_of_in_two_places(issue: Path, run: Run) -> None:
    fingerprint = input_fingerprint_of(run, issue)
    core = unpack((issue.parent / "2024M11.json.docx").read_bytes())["docProps/core.xml"]
    assert f"<dc:identifier>{fingerprint}</dc:identifier>".encode() in core


def test_json_and_workbook_have_one_fingerprint_under_any_name(issue: Path, run: Run) -> None:
    workbook = issue.parent / "另一名.xlsx"
    run("convert", issue, "-o", workbook)
    assert input_fingerprint_of(run, workbook) == input_fingerprint_of(run, issue)


def changed_before(issue: Path) -> None:
    before = issue.parent / json.loads(issue.read_bytes())["previous"]
    tree = json.loads(before.read_bytes())
    tree["top_problems"] = ["噪声扰民"]
    before.write_text(json.dumps(tree), encoding="utf-8")


def changed_package(issue: Path) -> None:
    file = issue.parent / "package" / "package.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")


@pytest.mark.parametrize("change", [changed_before, changed_package])
def test_whatever_it_was_made_of_makes_another_fingerprint(
    change: Callable[[Path], None], issue: Path, run: Run
) -> None:
    before = input_fingerprint_of(run, issue, "--force")
    change(issue)
    assert input_fingerprint_of(run, issue, "--force") != before


def test_what_was_printed_by_force_says_so(run: Run, tmp_path: Path) -> None:
    tree = json.loads(ISSUE.read_bytes())
    tree["intake"]["count"] += 1
    (tmp_path / "wrong.json").write_text(json.dumps(tree), encoding="utf-8")
    run("build", tmp_path / "wrong.json", "-o", tmp_path / "wrong.docx", "--force")
    run("build", ISSUE, "-o", tmp_path / "right.docx", "--force")
    assert fingerprints_of(tmp_path / "wrong.docx")["printed-by-force"] == "yes"
    assert "printed-by-force" not in fingerprints_of(tmp_path / "right.docx")
