"""Checking is cheap: a province's table takes less time to check than to write."""

from __future__ import annotations

import time
from collections.abc import Callable

import bulletin_gen as bg
from tests.variants import q3_tree, to_source


def fastest(action: Callable[[], object]) -> float:
    """Seconds of the fastest of three runs."""
    return min(_seconds(action) for _run in range(3))


def _seconds(action: Callable[[], object]) -> float:
    """Of this thread's processor time, not the clock's: other tests may be running.

    That of the process is told in ticks once a timer of it has run, as bounded work lets one run.
    """
    start = time.thread_time()
    action()
    return time.thread_time() - start


def write_issue(bulletin: bg.Bulletin, package: bg.TemplatePackage) -> bytes:
    return bg.write_document(bg.compose_document(bulletin, package), ".docx").data


def test_checking_10_000_units_takes_less_time_than_writing_them(
    quarterly: bg.TemplatePackage,
) -> None:
    tree = q3_tree()
    row = tree["appendices"][0]["rows"][0]
    for field in (
        "commended_units",
        "criticised_units",
        "supervision_notices",
        "admonitory_interviews",
    ):
        tree[field] = []
    tree["appendices"] = [
        tree["appendices"][0] | {"rows": [row | {"unit": f"第{n}号"} for n in range(10_000)]}
    ]
    bulletin = bg.read_bulletin(to_source(tree), quarterly)
    check = fastest(lambda: bg.check_bulletin(bulletin, quarterly))
    write = fastest(lambda: write_issue(bulletin, quarterly))
    assert check < write
