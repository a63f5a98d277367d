"""The command line: chooses the language, runs a command, turns errors into exit codes.

0 done; 1 the data is wrong; 2 the command was used wrongly; 3 a template or the program failed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from bulletin_gen.errors import BulletinError
from bulletin_gen.i18n import LANGUAGES, preferred_language, use_language
from bulletin_gen.printable import visible
from bulletin_gen.process.garbage_collection import collect_rarely
from bulletin_gen.process.streams import prepare_streams

_INTERNAL_FAULT = 3


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``bulletin-gen`` with these arguments, and exit; with the process's own by default, and end that then."""
    if arguments is None:
        _end_process(_prepare_and_run(sys.argv[1:]))
    sys.exit(_prepare_and_run(arguments))


def _prepare_and_run(arguments: Sequence[str]) -> int:
    prepare_streams()
    collect_rarely()
    use_language(_language_option(arguments) or preferred_language())
    return _run(arguments)


def _end_process(exit_code: int) -> NoReturn:
    """End without freeing every object one by one, which took a fifth of a build of 66 units."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


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
        click.echo(visible(str(error)), err=True)
        return error.exit_code
    except Exception:
        from bulletin_gen.report import fault_report

        click.echo(fault_report(), err=True, nl=False)
        return _INTERNAL_FAULT


def _language_option(arguments: Sequence[str]) -> str | None:
    """Look for ``--lang`` before click does: its help is in that language too."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        asked = value if option == "--lang" else option.removeprefix("--lang=")
        if option.startswith("--lang") and asked in LANGUAGES:
            return asked
    return None
