"""Processes that work side by side: each takes its tasks in order, and one that is killed takes nothing along.

The pools of the standard library wait for ever for what a killed process was doing, or after an interruption.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_TASKS_IN_HAND = 2
"""One that is being done, and one to go on with while the result of the first is saved."""


class Crew(Generic[Task, Result]):
    """Does tasks with so many processes.

    ``begin`` is called in each process with ``arguments``, and gives the function that does a task. ``lost`` says
    what becomes of a task whose process was killed.
    """

    def __init__(
        self,
        jobs: int,
        begin: Callable[..., Callable[[Task], Result]],
        arguments: tuple[Any, ...],
        lost: Callable[[Task], Result],
    ) -> None:
        """Take what the processes do; none is started yet."""
        self._jobs = jobs
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
                    for worker in workers:
                        worker.take(waiting, tasks)
                    self._collect(workers, waiting, tasks, done)
                yield done.pop(number)
        finally:
            for worker in workers:
                worker.dismiss()

    def _collect(
        self, workers: list[_Worker], waiting: deque[int], tasks: Sequence[Task], done: dict[int, Result]
    ) -> None:
        """Wait for results; put another worker in the place of one that was killed."""
        ready = wait([worker.connection for worker in workers if worker.in_hand])
        for place, worker in enumerate(workers):
            if worker.connection not in ready:
                continue
            number = worker.in_hand.popleft()
            try:
                done[number] = worker.connection.recv()
            except (EOFError, OSError):
                done[number] = self._lost(tasks[number])
                waiting.extendleft(reversed(worker.in_hand))
                worker.dismiss()
                workers[place] = _Worker(*self._begin)


class _Worker:
    """One process, the connection to it, and the numbers of the tasks that it was given."""

    def __init__(self, begin: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
        context = get_context()
        self.connection, its_end = context.Pipe()
        self.in_hand: deque[int] = deque()
        self._process = context.Process(target=_work, args=(its_end, begin, arguments), daemon=True)
        self._process.start()
        its_end.close()

    def take(self, waiting: deque[int], tasks: Sequence[Any]) -> None:
        """Take tasks, as many as it should have in hand."""
        while waiting and len(self.in_hand) < _TASKS_IN_HAND:
            self.in_hand.append(waiting.popleft())
            try:
                self.connection.send(tasks[self.in_hand[-1]])
            except OSError:  # killed; its connection will tell
                return

    def dismiss(self) -> None:
        """End the process, whatever it is doing: it keeps nothing."""
        self._process.kill()
        self._process.join()
        self.connection.close()


def _work(connection: Connection, begin: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    """Do tasks until the process that gives them is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the other process's to handle
    do = begin(*arguments)
    parent = parent_process()
    ends = [] if parent is None else [parent.sentinel]
    while connection in wait([connection, *ends]):
        connection.send(do(connection.recv()))
