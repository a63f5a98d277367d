"""The command line: chooses the language, runs a command, turns errors into exit codes.

0 done; 1 the data is wrong; 2 the command was used wrongly; 3 a template or the program failed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from bulletin_gen.cli.collector import collect_no_more, collect_rarely
from bulletin_gen.cli.streams import prepare_streams
from bulletin_gen.errors import BulletinError
from bulletin_gen.i18n import LANGUAGES, preferred_language, use_language

_INTERNAL_FAULT = 3


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``bulletin-gen`` with these arguments (by default the process's own), and exit."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    prepare_streams()
    collect_rarely()
    use_language(_language_option(arguments) or preferred_language())
    exit_code = _run(arguments)
    collect_no_more()
    sys.exit(exit_code)


def _run(arguments: Sequence[str]) -> int:
    from bulletin_gen.cli.commands import cli

    try:
        return cli.main(list(arguments), prog_name="bulletin-gen", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except BulletinError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except Exception:
        from bulletin_gen.cli.fault import fault_report

        click.echo(fault_report(), err=True, nl=False)
        return _INTERNAL_FAULT


def _language_option(arguments: Sequence[str]) -> str | None:
    """Look for ``--lang`` before click does: its help is in that language too."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        asked = value if option == "--lang" else option.removeprefix("--lang=")
        if option.startswith("--lang") and asked in LANGUAGES:
            return asked
    return None
