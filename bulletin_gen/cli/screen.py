"""What goes to the screen beside reports: colours, and the stages an input goes through
(``--verbose``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TextIO

from bulletin_gen.cli.output import say
from bulletin_gen.i18n import _
from bulletin_gen.pipeline import Observer, unobserved


def is_coloured(stream: TextIO) -> bool:
    """Whether reports on a stream are coloured: where a person reads them,
    unless NO_COLOR is set.
    """
    return stream.isatty() and "NO_COLOR" not in os.environ


def observer(*, verbose: bool, suffix: str = "") -> Observer:
    """Tells the stages of issues that are written in a format, where anybody wants to know."""
    return Verbose(suffix) if verbose else unobserved


class Verbose:
    """Tells how long each stage took."""

    def __init__(self, suffix: str) -> None:
        """Take the suffix of what is written."""
        self._suffix = suffix

    @contextmanager
    def __call__(self, stage: str, input_file: str) -> Iterator[None]:
        """Time what is done inside; the import of what does it counts, and so does a failure."""
        start = perf_counter()
        try:
            yield
        finally:
            line = _("{file}: {stage}, {seconds:.3f} s")
            told = line.format(
                file=input_file, stage=self._done(stage), seconds=perf_counter() - start
            )
            say(told, err=True)

    def _done(self, stage: str) -> str:
        return {
            "read": _("read"),
            "check": _("checked"),
            "compose": _("composed"),
            "write": _("written as {suffix}").format(suffix=self._suffix),
            "save": _("saved"),
        }[stage]
