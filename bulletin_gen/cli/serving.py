"""``serve``: an issue in the browser."""

from __future__ import annotations

import contextlib
import webbrowser
from pathlib import Path

from bulletin_gen.cli.output import say
from bulletin_gen.errors import UsageError
from bulletin_gen.forms.table import STDIN
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.temporary import owned_folder, temporary_files
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

    with contextlib.ExitStack() as held:
        with temporary_files():
            folder = held.enter_context(owned_folder())

        def announce(address: str, address_for_once: str) -> None:
            say(address)
            if browser and not webbrowser.open(_page_that_leads_to(address_for_once, folder)):
                say(_("No browser could be opened; open this address in one."), err=True)

        IssueServer(Path(input_file), options, can_edit=can_edit).serve(port, announce)
    return 0


def _page_that_leads_to(address: str, folder: Path) -> str:
    """The address of a file that only this user can read, and that leads on.

    Whoever uses this machine can see a browser's command line: the name of a file is all that
    stands there.
    """
    page = folder / "open.html"
    page.touch(mode=0o600)
    page.write_text(f'<meta http-equiv="refresh" content="0;url={address}">', encoding="utf-8")
    return page.as_uri()
