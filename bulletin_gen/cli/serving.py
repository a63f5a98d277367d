"""``serve``: an issue in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.table import STDIN
from bulletin_gen.i18n import _
from bulletin_gen.pipeline import Options


def serve_issue(
    input_file: str, options: Options, port: int, *, browser: bool, can_edit: bool
) -> int:
    """Show an issue in the browser until interrupted; the exit code."""
    if input_file == STDIN or not Path(input_file).is_file():
        raise UsageError(_("There is no file “{file}”.").format(file=input_file))
    try:
        from bulletin_gen.serve.watching import IssueServer
    except ImportError as error:
        message = _(
            "“serve” needs more than is installed ({name}): pip install 'bulletin-gen[serve]'"
        )
        raise UsageError(message.format(name=error.name)) from error

    def announce(address: str, address_for_once: str) -> None:
        click.echo(address)
        # Whoever uses this machine can see a browser's command line: what stands there is worth
        # nothing afterwards.
        if browser and not webbrowser.open(address_for_once):
            click.echo(_("No browser could be opened; open this address in one."), err=True)

    IssueServer(Path(input_file), options, can_edit=can_edit).serve(port, announce)
    return 0
