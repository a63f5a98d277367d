"""Watches an issue, has it printed when it changes, and the browser told.

The main thread reads and composes, since only there a package's templates are bounded; one thread
prints, one answers the browser.
"""

from __future__ import annotations

import gc
import logging
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from bulletin_gen.errors import BulletinError, UsageError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.operating_system.signals import held_back
from bulletin_gen.pipeline import Options
from bulletin_gen.serve.address import address_of, keep_address
from bulletin_gen.serve.answers import Answers
from bulletin_gen.serve.builds import Builds
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.printer import Printer, PrintJob
from bulletin_gen.serve.shown import Shown
from bulletin_gen.write.docx import write_anchored

_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_TO_WRITE = 0.03
"""A file is read when it stays the same so long."""
_COARSEST_TICK = 3_000_000_000
"""Nanoseconds; FAT tells times by two seconds."""
_LOOKS_OF_A_PAUSE = 20
_EPOCH = 1_577_836_800_000
"""2020, in milliseconds: numbers of readings stay short."""
_MOST_READINGS_UNCOLLECTED = 50
_State: TypeAlias = tuple[int, int, int] | None
HOST = "127.0.0.1"


class IssueServer:
    """Serves one issue until it is interrupted."""

    def __init__(self, file: Path, options: Options, *, can_edit: bool = False) -> None:
        """Take the issue's file, how it is held to account, and whether it may be changed."""
        self._desk = Desk(file, options, after=_first_revision())
        self._answers = Answers(self._desk, can_edit=can_edit)
        self._builds = Builds(file, options)
        self._printer = Printer(self._answers.publish)
        self._answers.printer = self._printer
        self._known: dict[Path, _State] = {}

    def serve(self, port: int, announce: Callable[[str, str], None]) -> None:
        """Answer the browser until interrupted. Raises UsageError for a port that is taken.

        ``announce`` is told the address, and one that leads to it once.
        """
        import uvicorn

        from bulletin_gen.serve.app import make_app

        self._refresh()
        _tell_of_connections_in_a_line()
        address = address_of(self._desk.file)
        listening = _listen(port) if port else _listen_again(address.port)
        address = replace(address, port=listening.getsockname()[1])
        keep_address(self._desk.file, address)
        ticket = secrets.token_urlsafe(24)
        config = uvicorn.Config(
            make_app(self._answers, self._builds, address, ticket),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        answering = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        try:
            self._printer.start()
            answering.start()
            self._hand_over(self._desk.shown)
            host = f"http://{HOST}:{address.port}"
            announce(f"{host}/{address.token}/", f"{host}/{ticket}")
            self._watch()
        finally:
            # Whoever asks a second time, as a watching process does, must not keep it from ending
            # what it started.
            with held_back():
                server.should_exit = True
                self._builds.end()
                self._printer.close()

    def _watch(self) -> None:
        """Look at the files, and read the issue when one of them has changed.

        What a reading leaves behind is collected in a pause, since that takes longer than the
        reading may.
        """
        gc.disable()
        looks_since, readings_since = 0, 0
        while True:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            looks_since += 1
            if self._printer.fault is not None:
                raise self._printer.fault
            if self._has_changed():
                self._printer.make_way()
                self._wait_until_saved()
                self._refresh()
                self._hand_over(self._desk.shown)
                looks_since, readings_since = 0, readings_since + 1
            if readings_since and (
                looks_since == _LOOKS_OF_A_PAUSE or readings_since == _MOST_READINGS_UNCOLLECTED
            ):
                gc.collect()
                readings_since = 0

    def _has_changed(self) -> bool:
        """Whether a file that the issue is made of has been saved since it was read."""
        return self._states() != self._known or self._is_saved_in_the_same_tick()

    def _is_saved_in_the_same_tick(self) -> bool:
        """Whether the issue's file holds something else than was read, though its time and size are
        the same: some clocks of file systems tick every two seconds.
        """
        outcome = self._desk.shown.outcome
        source = None if outcome is None else outcome.source
        state = _state_of(self._desk.file)
        if source is None or state is None or abs(time.time_ns() - state[0]) > _COARSEST_TICK:
            return False
        try:
            return read_file(self._desk.file) != source.data
        except OSError:
            return False

    def _wait_until_saved(self) -> None:
        """Some programs empty a file before they write it: nobody wants to be told of that."""
        seen = None
        while (now := self._states()) != seen:
            seen = now
            time.sleep(_SECONDS_TO_WRITE)

    def _refresh(self) -> None:
        """Read the issue; what is saved while it is read counts as saved after."""
        before, begun = self._states(), time.time_ns()
        self._desk.refresh(self._printer.needed())
        after = self._states()
        # Of a file that was not known before, it is told by its time whether it was saved while it
        # was read.
        unread = {file for file, state in after.items() if state is not None and state[0] > begun}
        known = {file: None if file in unread else state for file, state in after.items()}
        self._known = known | {file: state for file, state in before.items() if file in after}

    def _states(self) -> dict[Path, _State]:
        return {file: _state_of(file) for file in self._desk.files()}

    def _hand_over(self, shown: Shown) -> None:
        """Tell the browser, and have it printed."""
        self._answers.publish()
        if shown.traced is None:
            return
        try:
            written, anchors = write_anchored(shown.traced.document)
        except BulletinError as error:
            self._printer.refuse(str(error))
            return
        self._printer.want(PrintJob(shown.revision, written.data, anchors))


def _first_revision() -> int:
    """A number beyond all readings of the starts before: a page that is still open knows those."""
    return time.time_ns() // 1_000_000 - _EPOCH


def _tell_of_connections_in_a_line() -> None:
    """What the library says at length of connections that it cannot take is told once, in a line:
    it goes on by itself.
    """
    told: list[str] = []

    def tell(_record: logging.LogRecord) -> bool:
        if not told:
            told.append(_("Too many connections at once; some wait."))
            sys.stderr.write(f"{told[0]}\n")
            sys.stderr.flush()
        return False

    logging.getLogger("asyncio").addFilter(tell)


def _listen_again(port: int) -> socket.socket:
    """A socket on the port of the last start where that is free, or on another."""
    try:
        return _listen(port)
    except UsageError:
        return _listen(0)


def _listen(port: int) -> socket.socket:
    """A socket on this machine's own address. Raises UsageError for a port that is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # before its address is told: who asks early waits
    except (OSError, OverflowError) as error:
        listening.close()
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        message = _(
            "Port {port} cannot be used: {reason}. Choose another with --port, or leave it out."
        )
        raise UsageError(message.format(port=port, reason=reason)) from error
    return listening


def _state_of(file: Path) -> _State:
    """By what a file that was saved anew is known; None where it is not there."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino
