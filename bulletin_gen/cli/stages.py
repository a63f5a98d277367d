"""``--verbose``: the stages an input goes through, each with its time, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import click

from bulletin_gen.i18n import _


class Stages:
    """Tells the stages of one command, or keeps silent."""

    def __init__(self, *, told: bool) -> None:
        """Take whether anyone wants to know."""
        self._told = told

    @contextmanager
    def stage(self, name: str, input_file: str) -> Iterator[None]:
        """Time what is done inside; the import of what does it counts, and so does a failure."""
        start = perf_counter()
        try:
            yield
        finally:
            if self._told:
                line = _("{file}: {stage}, {seconds:.3f} s")
                click.echo(line.format(file=input_file, stage=name, seconds=perf_counter() - start), err=True)
