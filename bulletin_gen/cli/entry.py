"""Where the command line is entered: who watches the process, and how it ends when interrupted.

Nothing is imported at the top, not even typing: what takes long is what an interruption falls into.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


_EVALUATES = {"build", "preview", "serve", "template"}
"""The commands that run what a template package says; watching costs the others a twentieth for
nothing.
"""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``bulletin-gen`` with these arguments, and exit; with the process's own by default, and
    end that then.
    """
    try:
        _main(arguments)
    except KeyboardInterrupt:
        from bulletin_gen.operating_system.watch import INTERRUPTED, end_interrupted

        end_interrupted()
        raise SystemExit(INTERRUPTED) from None


def _main(arguments: Sequence[str] | None) -> NoReturn:
    import sys

    from bulletin_gen.operating_system.watch import alone, watched

    if arguments is None:
        if _EVALUATES.isdisjoint(sys.argv):
            alone(_run_own)
        watched(_run_own, _what_ended_own)
    raise SystemExit(_run(arguments))


def _run(arguments: Sequence[str]) -> int:
    from bulletin_gen.cli.run import run

    return run(arguments)


def _run_own() -> int:
    import sys

    return _run(sys.argv[1:])


def _what_ended_own(signal_number: int) -> str:
    import sys

    from bulletin_gen.cli.run import what_ended

    return what_ended(sys.argv[1:], signal_number)
