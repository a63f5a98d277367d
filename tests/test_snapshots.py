"""Whole outputs as text that a reviewer can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

import bulletin_gen as bg
from tests.conftest import EXAMPLES, ROOT, Run
from tests.reading import docx_paragraphs

BAD_INPUTS = sorted((ROOT / "tests" / "bad").glob("*.*"))
DOUBTFUL_INPUTS = sorted((ROOT / "tests" / "doubtful").glob("*.*"))
"""These bring nothing but warnings."""


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_preview(example: Path, run: Run, text_snapshot: SnapshotAssertion) -> None:
    outcome = run("preview", example)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == text_snapshot


def test_docx(example: Path, text_snapshot: SnapshotAssertion) -> None:
    source = bg.read_source(example)
    package = bg.package_of(source)
    document = bg.compose_document(bg.read_bulletin(source, package), package)
    data = bg.write_document(document, ".docx").data
    dump = "\n".join(f"{style} | {text}" for style, text in docx_paragraphs(data))
    assert dump == text_snapshot


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [*BAD_INPUTS, *DOUBTFUL_INPUTS], ids=lambda path: path.name)
def test_messages(
    path: Path,
    language: str,
    run: Run,
    text_snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(path.parent)
    checked = run("--lang", language, "check", path.name)
    assert checked.stderr == ""
    assert f"exit code {checked.exit_code}\n{checked.stdout}" == text_snapshot


@pytest.mark.parametrize("path", DOUBTFUL_INPUTS, ids=lambda path: path.name)
def test_warnings_do_not_keep_an_issue_from_being_printed(
    path: Path, run: Run, tmp_path: Path
) -> None:
    outcome = run("build", path, "-o", tmp_path / "issue.md")
    assert outcome.exit_code == 0
    assert "Errors: 0, warnings: " in outcome.stderr
    assert (tmp_path / "issue.md").exists()


@pytest.mark.parametrize("path", DOUBTFUL_INPUTS, ids=lambda path: path.name)
def test_strict_takes_warnings_for_errors(path: Path, run: Run, tmp_path: Path) -> None:
    assert run("check", path).exit_code == 0
    assert run("check", "--strict", path).exit_code == 1
    assert run("build", "--strict", path, "-o", tmp_path / "issue.md").exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", BAD_INPUTS, ids=lambda path: path.name)
@pytest.mark.parametrize("command", ["build", "preview"])
def test_nothing_is_written_of_a_bad_input(
    path: Path, command: str, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    outcome = run(command, copy)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert str(copy) in outcome.stderr
    assert list(tmp_path.iterdir()) == [copy]
