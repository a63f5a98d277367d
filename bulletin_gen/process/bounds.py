"""How much a template package may take of this process: processor time and memory, above what the issue itself needs.

Work that a package decides on (compiling and rendering its templates) runs inside ``bounded``. Time is told by the
system's timer of this process's processor time, memory by the limit that the system sets on its addresses. Both work on
Linux and macOS, the memory limit for certain only on Linux; Windows has neither, and a thread that interrupts takes the
place of the timer. Signals reach the main thread alone: in others nothing is bounded.
"""

from __future__ import annotations

import _thread
import sys
import threading
from pathlib import Path
from typing import Any, TypeAlias

from bulletin_gen.i18n import _

MAX_SECONDS = 8.0
"""Of processor time, for all that one issue has a package do."""
MAX_BYTES = 1 << 30


class ExceededError(Exception):
    """A template package took too much time."""

    @staticmethod
    def sentence() -> str:
        """What to say of it, and of a MemoryError inside bounds."""
        message = _("the template takes more than {seconds} seconds or {size} MB; is there a loop without end?")
        return message.format(seconds=f"{MAX_SECONDS:.0f}", size=MAX_BYTES // 1_000_000)


class _Budget:
    """What the issue in hand may still take."""

    seconds = MAX_SECONDS
    addresses: int | None = None
    """Bytes; None until it is first asked for: counted from what the process has then."""
    is_in_use = False


def new_budget() -> None:
    """Begin with an issue: what others took is none of its concern."""
    _Budget.seconds = MAX_SECONDS
    _Budget.addresses = None


class bounded:  # noqa: N801 - reads as the statement it is
    """Bounds what is done inside. Raises ExceededError for too much time, MemoryError for too much memory.

    Inside another, and in any thread but the main one, it does nothing.
    """

    def __enter__(self) -> None:
        """Set timer and limit."""
        self._is_on = not _Budget.is_in_use and threading.current_thread() is threading.main_thread()
        if self._is_on:
            _Budget.is_in_use = True
            self._limits = _set_limits()

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """Take them away again."""
        if self._is_on:
            _take_limits_away(self._limits, error)
            _Budget.is_in_use = False


if sys.platform == "win32":

    def _set_limits() -> threading.Timer:
        """A thread that interrupts this one; what the interpreter cannot interrupt goes on."""
        timer = threading.Timer(_Budget.seconds, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        return timer

    def _take_limits_away(timer: threading.Timer, error: BaseException | None) -> None:
        has_fired = timer.finished.is_set()
        timer.cancel()
        if has_fired and isinstance(error, KeyboardInterrupt):
            raise ExceededError from None

else:
    import resource
    import signal

    _Limits: TypeAlias = tuple[Any, tuple[int, int]]

    def _set_limits() -> _Limits:
        """The timer counts the time that this process spends, not what passes on a busy machine."""
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if _Budget.addresses is None:
            _Budget.addresses = _addresses_in_use() + MAX_BYTES
        wanted = _Budget.addresses if soft == resource.RLIM_INFINITY else min(soft, _Budget.addresses)
        handler = signal.signal(signal.SIGVTALRM, _refuse)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        signal.setitimer(signal.ITIMER_VIRTUAL, max(_Budget.seconds, 0.001))
        return handler, (soft, hard)

    def _take_limits_away(limits: _Limits, _error: BaseException | None) -> None:
        _Budget.seconds, _interval = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        handler, addresses = limits
        resource.setrlimit(resource.RLIMIT_AS, addresses)
        signal.signal(signal.SIGVTALRM, handler)

    def _refuse(_signal: int, _frame: object) -> None:
        raise ExceededError

    def _addresses_in_use() -> int:
        """Bytes of addresses that this process has, which are what the system limits."""
        try:
            return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
