"""The finished issue, as ``build`` writes it, for whoever asks for it on the page."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from bulletin_gen.errors import BulletinError, InputError
from bulletin_gen.i18n import _, current_language
from bulletin_gen.pipeline import Options
from bulletin_gen.write.pdf import printing_folder

_LOOKS_TO_END = 200
_SECONDS_BETWEEN_LOOKS = 0.05


class Builds:
    """Builds one issue in a process of its own, one at a time."""

    def __init__(self, file: Path, options: Options) -> None:
        """Take the issue's file, and how it is held to account."""
        self._file = file
        self._options = options
        self._building = threading.Lock()
        self._build: subprocess.Popen[bytes] | None = None
        self._is_ending = False

    def issue(self, suffix: str) -> tuple[bytes | None, str]:
        """The issue as ``build`` writes it, or why it does not; one at a time."""
        with self._building:
            try:
                return self._built(suffix)
            except BulletinError as error:
                return None, str(error)

    def _built(self, suffix: str) -> tuple[bytes | None, str]:
        with printing_folder() as folder:
            target = folder / f"issue{suffix}"
            command = [sys.executable, "-m", "bulletin_gen", "--lang", current_language(), "build"]
            command += [str(self._file), "-o", str(target), *_as_arguments(self._options)]
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as build:
                self._build = build
                if self._is_ending:
                    build.terminate()
                _nothing, told = build.communicate()
            if build.returncode == InputError.exit_code:
                return None, _("build refuses this issue; the reasons stand among the findings.")
            if build.returncode or not target.is_file():
                return None, told.decode(errors="replace").strip()
            return target.read_bytes(), ""

    def end(self) -> None:
        """End one that is under way, with what it started, and wait until its folder is gone."""
        self._is_ending = True
        for _look in range(_LOOKS_TO_END):
            build = self._build
            if build is not None and build.poll() is None:
                build.terminate()
            if self._building.acquire(timeout=_SECONDS_BETWEEN_LOOKS):
                self._building.release()
                return


def _as_arguments(options: Options) -> list[str]:
    words = [] if options.template is None else ["--template", options.template]
    words += [] if options.previous is None else ["--previous", str(options.previous)]
    return [*words, *(["--strict"] if options.strict else [])]
