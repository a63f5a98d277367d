"""An interruption ends the program wherever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.conftest import heed_signals

_TIDIES_UP = """
import time
from bulletin_gen.operating_system.watch import {how}

class Tidy:
    def __del__(self):
        print("tidying up", flush=True)
        for _part in range(600):  # a signal right before a sleep is heeded after it
            time.sleep(0.1)

def work():
    tidy = Tidy()
    del tidy
    while True:
        time.sleep(60)

{how}(work{more})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize(("how", "more"), [("alone", ""), ("watched", ", str")])
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_while_an_object_tidies_up_too(
    how: str, more: str, number: signal.Signals, exit_code: int
) -> None:
    program = [sys.executable, "-c", _TIDIES_UP.format(how=how, more=more)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, preexec_fn=heed_signals) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"tidying up\n"
        process.send_signal(number)
        assert process.wait(timeout=20) == exit_code


_ENDS_IN_ORDER = """
import time
from bulletin_gen.operating_system.watch import watched

def work():
    try:
        print("at work", flush=True)
        time.sleep(60)
    finally:
        print("tidying up", flush=True)
        input()
        print("tidied up", flush=True)

watched(work, str)
"""

if sys.platform != "win32":

    @pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGTERM"])
    def test_a_terminal_that_tells_all_processes_again_and_again_lets_them_tidy_up(
        name: str,
    ) -> None:
        number = getattr(signal, name)
        with subprocess.Popen(
            [sys.executable, "-c", _ENDS_IN_ORDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=heed_signals,
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == b"at work\n"
            os.killpg(process.pid, number)
            assert process.stdout.readline() == b"tidying up\n"
            os.killpg(process.pid, number)
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"tidied up\n"
            assert process.wait(timeout=20) == 128 + number
