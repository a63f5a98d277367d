from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import bulletin_gen as bg
from bulletin_gen.cli import main
from bulletin_gen.i18n import use_language

# The same examples at every run: a property that fails must fail for everybody.
# How long an example takes says how busy the machine is. HYPOTHESIS_PROFILE=explore looks further.
_IN_NO_HURRY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _IN_NO_HURRY, derandomize=True)
settings.register_profile("explore", _IN_NO_HURRY, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))

Run = Callable[..., "Outcome"]


class Outcome:
    """What a run of the command line came to."""

    def __init__(self, exit_code: int, stdout: str, stderr: str) -> None:
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr


class TextSnapshot(SingleFileSnapshotExtension):
    """A snapshot a reviewer can read: one text file each."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def text_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextSnapshot)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests read English messages unless they ask for others; the language is the process's own."""
    monkeypatch.setenv("BULLETIN_GEN_LANG", "en")
    before = os.environ.get("LANGUAGE")
    use_language("en")
    # click translates its own sentences when the commands are first imported.
    importlib.import_module("bulletin_gen.cli.commands")
    yield
    if before is None:
        os.environ.pop("LANGUAGE", None)
    else:
        os.environ["LANGUAGE"] = before


def heed_signals() -> None:
    """For a process that a test starts: a job in the background, as the tests may be, begins with
    some ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):  # Windows knows no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def run_command(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(int(exit_.value.code or 0), captured.out, captured.err)

    return run_command


@pytest.fixture(scope="session")
def quarterly() -> bg.TemplatePackage:
    return bg.load_package("quarterly")


@pytest.fixture(scope="session")
def q3_source() -> bg.Source:
    return bg.read_source(ROOT / "examples" / "2021Q3.json")


@pytest.fixture(scope="session")
def q3(q3_source: bg.Source, quarterly: bg.TemplatePackage) -> bg.Bulletin:
    return bg.read_bulletin(q3_source, quarterly)


@pytest.fixture(scope="session")
def q3_document(q3: bg.Bulletin, quarterly: bg.TemplatePackage) -> bg.Document:
    return bg.compose_document(q3, quarterly)
