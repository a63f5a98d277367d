"""What a machine without LibreOffice says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bulletin_gen.write.pdf import SETTING
from tests.conftest import ROOT, Run


def test_the_message_says_how_to_get_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = run("build", ROOT / "examples" / "2021Q3.json", "-o", tmp_path / "issue.pdf")
    assert outcome.exit_code == 3
    assert "A PDF needs LibreOffice, which was not found. Install it from libreoffice.org" in outcome.stderr
    assert list(tmp_path.iterdir()) == []
