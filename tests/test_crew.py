"""Processes that work side by side."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

import pytest

from bulletin_gen.cli.crew import Crew


def begin(factor: int) -> Callable[[int], int]:
    """Multiply, but be killed by a negative number."""

    def do(task: int) -> int:
        if task < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return factor * task

    return do


def lost(task: int) -> int:
    return task


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("tasks", [[], [1], [1, 2, 3], list(range(50))], ids=len)
def test_results_come_in_the_order_of_the_tasks(jobs: int, tasks: list[int]) -> None:
    assert list(Crew(jobs, begin, (10,), lost).do(tasks)) == [10 * task for task in tasks]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("tasks", [[-1], [-1, 2, 3], [1, 2, -3], [-1, -2, -3], [1, -2, 3, 4, -5, 6, 7]], ids=str)
def test_a_killed_process_loses_the_task_it_was_doing_and_no_other(jobs: int, tasks: list[int]) -> None:
    results = list(Crew(jobs, begin, (10,), lost).do(tasks))
    assert results == [task if task < 0 else 10 * task for task in tasks]


def test_who_stops_asking_leaves_no_process_behind() -> None:
    results = Crew(2, begin, (10,), lost).do(list(range(50)))
    assert next(results) == 0
    results.close()
    assert multiprocessing.active_children() == []
