"""Processes that work side by side."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bulletin_gen.batch.pool import ProcessPool
from tests.conftest import ROOT


def begin(factor: int) -> Callable[[int], int]:
    """Multiply, but be killed by a negative number."""

    def do(task: int) -> int:
        if task < 0 and sys.platform != "win32":
            os.kill(os.getpid(), signal.SIGKILL)
        return factor * task

    return do


def lost(task: int, _exit_code: int | None) -> int:
    return task


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("tasks", [[], [1], [1, 2, 3], list(range(50))], ids=len)
def test_results_come_in_the_order_of_the_tasks(jobs: int, tasks: list[int]) -> None:
    assert list(ProcessPool(jobs, begin, (10,), lost).do(tasks)) == [10 * task for task in tasks]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "tasks", [[-1], [-1, 2, 3], [1, 2, -3], [-1, -2, -3], [1, -2, 3, 4, -5, 6, 7]], ids=str
)
def test_a_killed_process_loses_the_task_it_was_doing_and_no_other(
    jobs: int, tasks: list[int]
) -> None:
    results = list(ProcessPool(jobs, begin, (10,), lost).do(tasks))
    assert results == [task if task < 0 else 10 * task for task in tasks]


def begin_telling_who() -> Callable[[int], int]:
    return lambda _task: os.getpid()


def test_no_process_gets_a_second_task_before_all_have_a_first() -> None:
    assert len(set(ProcessPool(3, begin_telling_who, (), lost).do([1, 2, 3]))) == 3


_ORPHANS = """
import os, signal, sys
from tests.test_pool import begin_with_much, lost
from bulletin_gen.batch.pool import ProcessPool

if __name__ == "__main__":
    results = ProcessPool(2, begin_with_much, (), lost).do([0] * 20)
    print(*{next(results)[0], next(results)[0]}, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def begin_with_much() -> Callable[[int], tuple[int, bytes]]:
    """Give more than a connection holds: the process waits for the other to take it."""
    return lambda _task: (os.getpid(), bytes(1_000_000))


if sys.platform == "linux":  # no other system tells when the child of another ends

    def test_the_processes_end_with_the_one_that_gives_them_tasks(tmp_path: Path) -> None:
        script = tmp_path / "orphans.py"
        script.write_text(_ORPHANS)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, script], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == -signal.SIGKILL
        for pid in map(int, done.stdout.split()):
            with contextlib.suppress(ProcessLookupError):
                assert select.select([os.pidfd_open(pid)], [], [], 20)[0], "still there"


def test_who_stops_asking_leaves_no_process_behind() -> None:
    results = ProcessPool(2, begin, (10,), lost).do(list(range(50)))
    assert next(results) == 0
    results.close()
    assert multiprocessing.active_children() == []
