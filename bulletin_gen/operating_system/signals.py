"""Signals held back for a moment, in which an interruption would lose hold of what was just
started.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

_ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextlib.contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Note signals that end this process, and heed them when what this gives is called, or at the
    end.

    They are noted and not blocked: what is started would inherit that they are blocked.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # Python interrupts the main thread only
        return
    noted: list[int] = []
    before = {number: signal.getsignal(number) for number in _ENDING}
    heeded = {
        number: handler
        for number, handler in before.items()
        if handler not in (signal.SIG_IGN, None)
    }

    def let_through() -> None:
        for number, handler in heeded.items():
            signal.signal(number, handler)
        heeded.clear()
        while noted:
            signal.raise_signal(noted.pop(0))

    for number in heeded:
        signal.signal(number, lambda number, _frame: noted.append(number))
    try:
        yield let_through
    finally:
        let_through()
