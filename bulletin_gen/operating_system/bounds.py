"""How much a template package may take of this process: processor time and memory, above what the
issue itself needs.

Work that a package decides on (compiling and rendering its templates) runs inside ``bounded``. Time
is told by the system's timer of this process's processor time, memory by the limit that the system
sets on its addresses. Both work on Linux and macOS, the memory limit for certain only on Linux;
Windows has neither, and a thread that interrupts takes the place of the timer. Signals reach the
main thread alone: in others nothing is bounded.
"""

from __future__ import annotations

import _thread
import contextlib
import gc
import os
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any, TypeAlias

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.places.place import Place

MAX_SECONDS = 8.0
"""Of processor time, for all that one issue has a package do."""
MAX_BYTES = 1 << 30
MOST_SECONDS = 10.0
"""After so many, what could not be interrupted is ended by force."""


class ExceededError(Exception):
    """A template package took too much time."""


def exceeded() -> str:
    """What to say of it, of a MemoryError inside bounds,
    and of a process that was ended by force.
    """
    message = _(
        "the template takes more than {seconds} seconds or {size} MB; is there a loop without end?"
    )
    return message.format(seconds=f"{MAX_SECONDS:.0f}", size=MAX_BYTES // 1_000_000)


class _Budget:
    """What may still be taken: seconds, and addresses in bytes; None where each use has its own."""

    seconds: float | None = None
    addresses: int | None = None
    is_in_use = False
    is_watched = False
    """Whether another process watches this one, and says what ended it."""


def end_by_force() -> None:
    """Let the system end this process when no handler can:
    for a process that another one watches.
    """
    _Budget.is_watched = True


@contextlib.contextmanager
def budget() -> Iterator[None]:
    """One budget for all that is bounded inside: an issue's.

    Outside, each use has one of its own.
    """
    _Budget.seconds, _Budget.addresses = MAX_SECONDS, _addresses_in_use() + MAX_BYTES
    try:
        yield
    finally:
        _Budget.seconds = _Budget.addresses = None


class bounded:  # noqa: N801 - reads as the statement it is
    """Bounds what is done inside; inside another, and in any thread but the main one, it does
    nothing.

    Inside, too much time is an ExceededError and too much memory a MemoryError, for whoever knows
    more of the place; what nobody answers for raises TemplateError, which names the file that is to
    blame.
    """

    def __init__(self, file: str) -> None:
        """Take the file of a package that decides on what is done."""
        self._file = file

    def __enter__(self) -> None:
        """Set timer and limit."""
        self._is_on = (
            not _Budget.is_in_use and threading.current_thread() is threading.main_thread()
        )
        if self._is_on:
            _Budget.is_in_use = True
            self._limits = _set_limits()

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """Take them away again."""
        if not self._is_on:
            return
        was_interrupted = _take_limits_away(self._limits)
        _Budget.is_in_use = False
        is_exceeded = isinstance(error, ExceededError | MemoryError)
        if is_exceeded or (was_interrupted and isinstance(error, KeyboardInterrupt)):
            raise TemplateError(exceeded(), Place(self._file)) from error


def _seconds_left() -> float:
    """Never none at all, which would be no limit."""
    return MAX_SECONDS if _Budget.seconds is None else max(_Budget.seconds, 0.001)


if sys.platform == "win32":

    def _addresses_in_use() -> int:
        """Nobody asks: memory is not limited."""
        return 0

    def _set_limits() -> threading.Timer:
        """A thread that interrupts this one; what the interpreter cannot interrupt goes on."""
        timer = threading.Timer(_seconds_left(), _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        return timer

    def _take_limits_away(timer: threading.Timer) -> bool:
        """Whether the thread has interrupted."""
        has_fired = timer.finished.is_set()
        timer.cancel()
        return has_fired

else:
    import resource
    import signal

    _SECONDS_UNTIL_NEXT = 0.1
    _Limits: TypeAlias = tuple[Any, tuple[int, int]]

    def _set_limits() -> _Limits:
        """The timer counts the time that this process spends, not what passes on a busy machine."""
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _addresses_in_use() + MAX_BYTES if _Budget.addresses is None else _Budget.addresses
        if soft != resource.RLIM_INFINITY:
            wanted = min(soft, wanted)
        handler = signal.signal(signal.SIGVTALRM, _refuse)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        signal.setitimer(signal.ITIMER_VIRTUAL, _seconds_left(), _SECONDS_UNTIL_NEXT)
        if _Budget.is_watched:
            signal.setitimer(signal.ITIMER_PROF, _seconds_left() + MOST_SECONDS - MAX_SECONDS)
        return handler, (soft, hard)

    def _take_limits_away(limits: _Limits) -> bool:
        """Whether it was an interruption that told of too much time: the timer's handler tells it
        by itself.
        """
        seconds, _interval = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if _Budget.is_watched:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if _Budget.seconds is not None:
            _Budget.seconds = seconds
        handler, addresses = limits
        resource.setrlimit(resource.RLIMIT_AS, addresses)
        signal.signal(signal.SIGVTALRM, handler)
        return False

    def _refuse(_signal: int, frame: types.FrameType | None) -> None:
        """Raised while garbage is collected, or an object tidies up, it would be swallowed: the
        timer comes again.
        """
        callbacks = {getattr(callback, "__code__", None) for callback in gc.callbacks}
        while frame is not None:
            if frame.f_code in callbacks or frame.f_code.co_name == "__del__":
                return
            frame = frame.f_back
        raise ExceededError

    def _addresses_in_use() -> int:
        """Bytes of addresses that this process has, which are what the system limits."""
        try:
            # At every rendering; a file object would take thrice the time.
            descriptor = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            return int(os.read(descriptor, 100).split()[0]) * resource.getpagesize()
        finally:
            os.close(descriptor)
