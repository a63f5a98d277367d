"""Processes that work side by side: each takes its tasks in order, and one that is killed takes
nothing along.

``multiprocessing.Pool`` waits for ever for the result of a killed process, and
``ProcessPoolExecutor`` after an interruption; neither can say which task was lost.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from bulletin_gen.operating_system.bounds import end_by_force
from bulletin_gen.operating_system.watch import end_when_asked

Task = TypeVar("Task")
Result = TypeVar("Result")

_MOST_PENDING = 3
"""One that is being done, and some to go on with while the results of others are saved."""
_ROOM_FOR_RESULTS = 1 << 20
"""Bytes; more is for the administrator to allow. An issue has 200,000."""
_MOST_WORKERS = 60
"""Windows waits for 63 connections at most."""
_TIME_TO_TIDY_UP = 5
"""Seconds that a process has for ending what it started itself, before it is killed."""


class ProcessPool(Generic[Task, Result]):
    """Does tasks with so many processes.

    ``begin`` is called in each process with ``arguments``, and gives the function that does a task.
    ``lost`` says what becomes of a task whose process ended before it was done, with this exit code
    (of a signal: less than 0).
    """

    def __init__(
        self,
        jobs: int,
        begin: Callable[..., Callable[[Task], Result]],
        arguments: tuple[Any, ...],
        lost: Callable[[Task, int | None], Result],
    ) -> None:
        """Take what the processes do; none is started yet."""
        self._jobs = min(jobs, _MOST_WORKERS)
        self._begin = (begin, arguments)
        self._lost = lost

    def do(self, tasks: Sequence[Task]) -> Generator[Result, None, None]:
        """Do tasks; their results come in the same order."""
        waiting = deque(range(len(tasks)))
        done: dict[int, Result] = {}
        workers = [_Worker(*self._begin) for _ in range(min(self._jobs, len(tasks)))]
        try:
            for number in range(len(tasks)):
                while number not in done:
                    _hand_out(waiting, tasks, workers)
                    self._collect(workers, waiting, tasks, done)
                yield done.pop(number)
        finally:
            _dismiss(workers)

    def _collect(
        self,
        workers: list[_Worker],
        waiting: deque[int],
        tasks: Sequence[Task],
        done: dict[int, Result],
    ) -> None:
        """Wait for results; put another worker in the place of one that ended."""
        ready = wait([worker.results for worker in workers if worker.pending])
        for place, worker in enumerate(workers):
            if worker.results not in ready:
                continue
            number = worker.pending.popleft()
            try:
                done[number] = worker.results.recv()
            except (EOFError, OSError):
                waiting.extendleft(reversed(worker.pending))
                worker.process.join(_TIME_TO_TIDY_UP)
                done[number] = self._lost(tasks[number], worker.process.exitcode)
                _dismiss([worker])
                workers[place] = _Worker(*self._begin)


class _Worker:
    """One process, the connections to it, and the numbers of the tasks that it was given."""

    def __init__(
        self, begin: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]
    ) -> None:
        context = get_context()
        its_tasks, self._tasks = context.Pipe(duplex=False)
        self.results, its_results = context.Pipe(duplex=False)
        _widen(its_results)
        self.pending: deque[int] = deque()
        self.process = context.Process(
            target=_work, args=(its_tasks, its_results, begin, arguments), daemon=True
        )
        self.process.start()
        its_tasks.close()
        its_results.close()

    def send(self, number: int, task: object) -> None:
        """Send it a task."""
        self.pending.append(number)
        try:
            self._tasks.send(task)
        except OSError:  # its process ended, as whoever waits for the result will learn
            return

    def close(self) -> None:
        """Close the connections to a process that ended."""
        self._tasks.close()
        self.results.close()


def _widen(connection: Any) -> None:
    """Let results lie in a connection, so that a process need not wait for the other to be done
    with saving.
    """
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(connection.fileno(), fcntl.F_SETPIPE_SZ, _ROOM_FOR_RESULTS)


def _hand_out(waiting: deque[int], tasks: Sequence[Any], workers: list[_Worker]) -> None:
    """Give every worker a task before any gets a second one."""
    for pending in range(_MOST_PENDING):
        for worker in workers:
            if waiting and len(worker.pending) <= pending:
                number = waiting.popleft()
                worker.send(number, tasks[number])


def _dismiss(workers: list[_Worker]) -> None:
    """End processes, whatever they are doing."""
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join(_TIME_TO_TIDY_UP)
        worker.process.kill()
        worker.process.join()
        worker.close()


def _work(
    tasks: Connection,
    results: Connection,
    begin: Callable[..., Callable[[Any], Any]],
    arguments: tuple[Any, ...],
) -> None:
    """Do tasks until dismissed, or until the process that gives them is gone."""
    # An interruption is the other process's to handle. Not SIG_IGN, which programs started from
    # here would inherit.
    signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    end_when_asked()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    end_by_force()
    do = begin(*arguments)
    while True:
        results.send(do(tasks.recv()))


def _end_with_parent() -> None:
    """Wait in a thread: the main one may be waiting for the other process to take a result."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
