"""An interruption ends the program wherever it comes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.conftest import heed_signals

_TIDIES_UP = """
import time
from bulletin_gen.process.watch import {how}

class Tidy:
    def __del__(self):
        print("tidying up", flush=True)
        time.sleep(60)

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
def test_while_an_object_tidies_up_too(how: str, more: str, number: signal.Signals, exit_code: int) -> None:
    program = [sys.executable, "-c", _TIDIES_UP.format(how=how, more=more)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, preexec_fn=heed_signals) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"tidying up\n"
        process.send_signal(number)
        assert process.wait(timeout=20) == exit_code
