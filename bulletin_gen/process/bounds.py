"""How much a template package may take of this process: processor time and memory, above what the issue itself needs.

Work that a package decides on (compiling and rendering its templates) runs inside ``bounded``. Time is told by the
system's timer of this process's processor time, memory by the limit that the system sets on its addresses. Both work on
Linux and macOS, the memory limit for certain only on Linux; Windows has neither, and a thread that interrupts takes the
place of the timer. Signals reach the main thread alone: in others nothing is bounded.
"""

from __future__ import annotations

import _thread
import contextlib
import sys
import threading
from collections.abc import Iterator

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
    """What is left to the issue in hand."""

    seconds = MAX_SECONDS
    is_in_use = False


def new_budget() -> None:
    """Begin with an issue: what others took is none of its concern."""
    _Budget.seconds = MAX_SECONDS


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Bound what is done inside. Raises ExceededError for too much time, MemoryError for too much memory."""
    if _Budget.is_in_use or threading.current_thread() is not threading.main_thread():
        yield
        return
    _Budget.is_in_use = True
    try:
        with _limited_time(), _limited_memory():
            yield
    finally:
        _Budget.is_in_use = False


if sys.platform == "win32":

    @contextlib.contextmanager
    def _limited_time() -> Iterator[None]:
        """A thread that interrupts this one; what the interpreter cannot interrupt goes on."""
        timer = threading.Timer(_Budget.seconds, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        try:
            yield
        except KeyboardInterrupt:
            if timer.finished.is_set():
                raise ExceededError from None
            raise
        finally:
            timer.cancel()

    @contextlib.contextmanager
    def _limited_memory() -> Iterator[None]:
        yield

else:
    import resource
    import signal

    def _refuse(_signal: int, _frame: object) -> None:
        raise ExceededError

    @contextlib.contextmanager
    def _limited_time() -> Iterator[None]:
        """The timer counts the time that this process spends, not what passes on a busy machine."""
        handler = signal.signal(signal.SIGVTALRM, _refuse)
        signal.setitimer(signal.ITIMER_VIRTUAL, max(_Budget.seconds, 0.001))
        try:
            yield
        finally:
            _Budget.seconds, _interval = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, handler)

    @contextlib.contextmanager
    def _limited_memory() -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_AS)
        limit = _addresses_in_use() + MAX_BYTES
        if before[1] != resource.RLIM_INFINITY:
            limit = min(limit, before[1])
        resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    def _addresses_in_use() -> int:
        """Bytes of addresses that this process has, which are what the system limits."""
        try:
            with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - at every rendering; a Path costs more
                return int(file.read().split()[0]) * resource.getpagesize()
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
