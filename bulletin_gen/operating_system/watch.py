"""A process that does the work, and one that watches it: whatever ends the first, the second says
so in a sentence.

What a template does in one call into C (a power of a huge number) no handler of this process can
interrupt, and what ends it by force leaves it no time for words. On Windows, which cannot fork, the
work is done unwatched.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

INTERRUPTED = 130
_FAILED = 3
_asked_by: list[int] = []
"""The signal, when this process was asked to end."""
_asked_to_end_with: list[int] = []
"""Its exit code then."""


def end_interrupted() -> None:
    """Say that the command was interrupted: one line, whatever was imported by then."""
    sentence = "Interrupted."
    i18n = sys.modules.get("bulletin_gen.i18n")
    try:  # noqa: SIM105 - contextlib is not imported yet, and not needed for this
        sentence = sentence if i18n is None else i18n._("Interrupted.")
    except AttributeError:  # half of it, or of what it imports, is there
        pass
    os.write(2, f"{sentence}\n".encode())


def _end(work: Callable[[], int]) -> NoReturn:
    """Do the work, and end without freeing every object one by one, which took a fifth of a build
    of 66 units.
    """
    try:
        exit_code = work()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_asked_to_end_with[0] if _asked_to_end_with else exit_code)
    except KeyboardInterrupt:
        end_interrupted()
        os._exit(INTERRUPTED)
    except SystemExit as ending:
        os._exit(ending.code if isinstance(ending.code, int) else _FAILED)


if sys.platform == "win32":

    def alone(work: Callable[[], int]) -> NoReturn:
        """Do the work and end with its exit code."""
        _end(work)

    def watched(work: Callable[[], int], _what_ended: Callable[[int], str]) -> NoReturn:
        """The same."""
        _end(work)

    def end_when_asked() -> None:
        """Let this process, which another one started, be ended: Windows does so by itself."""

else:
    import signal

    _PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    _SECONDS_BETWEEN_LOOKS = 1.0
    _SECONDS_UNTIL_NEXT = 0.01

    def alone(work: Callable[[], int]) -> NoReturn:
        """Do the work in this process and end it with the work's exit code."""

        def heedful_work() -> int:
            _heed({number for number in _PASSED_ON if signal.getsignal(number) != signal.SIG_IGN})
            return work()

        _end(heedful_work)

    def watched(work: Callable[[], int], what_ended: Callable[[int], str]) -> NoReturn:
        """Do the work in a process of its own and end with its exit code; signals are passed on to
        it.

        Where a signal ended it by force, ``what_ended`` gives the sentence for its number.
        A process that is killed leaves none behind: the other ends too.
        """
        heeded = {number for number in _PASSED_ON if signal.getsignal(number) != signal.SIG_IGN}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, heeded)
        watcher = os.getpid()

        def watched_work() -> int:
            from bulletin_gen.operating_system.bounds import end_by_force

            _heed(heeded, watcher)
            end_by_force()
            signal.setitimer(signal.ITIMER_REAL, _SECONDS_BETWEEN_LOOKS, _SECONDS_BETWEEN_LOOKS)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            return work()

        worker = os.fork()
        if worker == 0:
            _end(watched_work)
        for number in heeded:
            signal.signal(number, lambda number, _frame: _pass_on(worker, number))
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _pid, status = os.waitpid(worker, 0)
        exit_code = os.waitstatus_to_exitcode(status)
        if exit_code < 0:
            os.write(2, f"{what_ended(-exit_code)}\n".encode())
            exit_code = _FAILED
        os._exit(exit_code)

    def _pass_on(worker: int, number: int) -> None:
        """A terminal tells all processes at once, so that the other may have ended already."""
        try:  # noqa: SIM105 - contextlib is not imported yet, and not needed for this
            os.kill(worker, number)
        except ProcessLookupError:
            pass

    def end_when_asked() -> None:
        """Let this process, which another one started, end in good order when it is told to."""
        _heed({signal.SIGTERM})

    class _Ending(SystemExit):
        """What ends the work, wherever it is."""

    def _heed(heeded: set[signal.Signals], watcher: int | None = None) -> None:
        """End in good order when asked to, or when the watcher is gone: what was started ends too.

        Where the asking comes while an object tidies up, or a library imports what it can do
        without, the ending is swallowed; it comes again a moment later.
        """

        def look(_number: int, _frame: object) -> None:
            if _asked_to_end_with:
                _end_unless_ending()
            elif watcher is not None and os.getppid() != watcher:
                _end_with(_FAILED)

        for number in heeded:
            signal.signal(number, _end_once)
        signal.signal(signal.SIGALRM, look)
        sys.unraisablehook = _tell_unless_ending

    def _end_once(number: int, _frame: object) -> None:
        """Heed the first signal; a terminal and the watcher both pass it on."""
        if _asked_by:
            return
        _asked_by.append(number)
        if number == signal.SIGINT:
            end_interrupted()
        _end_with(128 + number)

    def _end_with(exit_code: int) -> NoReturn:
        _asked_to_end_with.append(exit_code)
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_UNTIL_NEXT, _SECONDS_UNTIL_NEXT)
        raise _Ending(exit_code)

    def _end_unless_ending() -> None:
        if not _is_ending():
            raise _Ending(_asked_to_end_with[0])

    def _tell_unless_ending(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, _Ending):
            sys.__unraisablehook__(unraisable)

    def _is_ending() -> bool:
        """Whether what is done now is done because of an ending: tidying up."""
        error = sys.exc_info()[1]
        while error is not None and not isinstance(error, _Ending):
            error = error.__context__
        return error is not None
