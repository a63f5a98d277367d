from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bulletin_gen.package import built_in_folder


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the quarterly package, to break."""
    return Path(shutil.copytree(built_in_folder() / "quarterly", tmp_path / "package"))
