"""The one way to the screen: what is said there, and what is put out as it is."""

from __future__ import annotations

from pathlib import Path

import click

from bulletin_gen.text.printable import in_one_line, visible


def say(text: object, *, err: bool = False) -> None:
    """Show a line, whatever stands in it: what a terminal would obey is shown by its number."""
    click.echo(in_one_line(text) if isinstance(text, Path) else visible(str(text)), err=err)


def put_out(text: str, *, err: bool = False) -> None:
    """Put out what was made to be shown or read by programs, as it is: reports, documents."""
    click.echo(text, err=err, nl=False)
