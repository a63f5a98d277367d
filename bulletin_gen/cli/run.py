"""Runs a command: chooses the language, turns errors into exit codes.

0 done; 1 the data is wrong; 2 the command was used wrongly; 3 a template or the program failed.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence

import click

from bulletin_gen.cli.output import say
from bulletin_gen.errors import BulletinError
from bulletin_gen.i18n import LANGUAGES, _, preferred_language, use_language
from bulletin_gen.operating_system.garbage_collection import collect_rarely
from bulletin_gen.operating_system.streams import prepare_streams

_INTERNAL_FAULT = 3


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code."""
    prepare_streams()
    collect_rarely()
    _choose_language(arguments)
    return run_command(_with_language_first(arguments))


def what_ended(arguments: Sequence[str], signal_number: int) -> str:
    """What to say of a command with these arguments whose process a signal has ended."""
    from bulletin_gen.operating_system.bounds import exceeded
    from bulletin_gen.write.pdf.left_over import take_away_leftovers

    _choose_language(arguments)
    take_away_leftovers(at_once=True)
    if sys.platform != "win32" and signal_number == signal.SIGPROF:
        return exceeded()
    message = _(
        "The process that did the work was ended (signal {number}), perhaps for want of memory."
    )
    return message.format(number=signal_number)


def run_command(arguments: Sequence[str]) -> int:
    """Run a command in the language in use; its exit code."""
    from bulletin_gen.cli.commands import cli

    _name_arguments(cli)
    try:
        return cli.main(list(arguments), prog_name="bulletin-gen", standalone_mode=False) or 0
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        say(told.getvalue().rstrip("\n"), err=True)
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except BulletinError as error:
        say(error, err=True)
        return error.exit_code
    except Exception:
        from bulletin_gen.report import fault_report

        say(fault_report().rstrip("\n"), err=True)
        return _INTERNAL_FAULT


def _name_arguments(command: click.Command) -> None:
    """Let a command, and those that it holds, say in the language in use what stands behind it."""
    command.options_metavar = _("[OPTIONS]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for inner in command.commands.values():
            _name_arguments(inner)


def _choose_language(arguments: Sequence[str]) -> None:
    use_language(_language_option(arguments) or preferred_language())


def _with_language_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--lang`` before the command, where click looks for it: people write it
    behind.
    """
    for place, option in enumerate(arguments):
        if option == "--lang" or option.startswith("--lang="):
            end = place + (2 if option == "--lang" else 1)
            return [*arguments[place:end], *arguments[:place], *arguments[end:]]
    return list(arguments)


def _language_option(arguments: Sequence[str]) -> str | None:
    """Look for ``--lang`` before click does: its help is in that language too."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        asked = value if option == "--lang" else option.removeprefix("--lang=")
        if option.startswith("--lang") and asked in LANGUAGES:
            return asked
    return None
