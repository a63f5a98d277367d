"""An office at work: watches an issue, prints it when it changes, and tells the browser.

The main thread reads and composes, since only there a package's templates are bounded; one thread
prints, one answers the browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from bulletin_gen.errors import BulletinError, InputError, UsageError
from bulletin_gen.i18n import _, current_language
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.operating_system.signals import held_back
from bulletin_gen.pipeline import Options
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.serve.desk import Desk
from bulletin_gen.serve.printer import Job, Printer
from bulletin_gen.serve.shown import Mark, Shown
from bulletin_gen.serve.words import words
from bulletin_gen.write.docx import write_anchored
from bulletin_gen.write.pdf import temporary_folder

_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_TO_WRITE = 0.03
"""A file is read when it stays the same so long."""
_LOOKS_OF_A_PAUSE = 20
_LOOKS_TO_END = 200
_MOST_READINGS_UNCOLLECTED = 50
T = TypeVar("T")
_State: TypeAlias = tuple[int, int, int] | None
HOST = "127.0.0.1"


class Office:
    """Serves one issue until it is interrupted."""

    def __init__(self, file: Path, options: Options, *, can_edit: bool = False) -> None:
        """Take the issue's file, how it is held to account, and whether it may be changed."""
        self._file = file
        self.can_edit = can_edit
        self._options = options
        self._desk = Desk(file, options)
        self._editing, self._building = threading.Lock(), threading.Lock()
        self._build: subprocess.Popen[bytes] | None = None
        self._is_ending = False
        self._printer = Printer(self._publish)
        self._known: dict[Path, _State] = {}
        self._clients: set[asyncio.Queue[int]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def serve(self, port: int, announce: Callable[[str, str], None]) -> None:
        """Answer the browser until interrupted. Raises UsageError for a port that is taken.

        ``announce`` is told the address, and one that leads to it once.
        """
        import uvicorn

        from bulletin_gen.serve.app import make_app

        self._refresh()
        listening = _listen(port)
        port = listening.getsockname()[1]
        token, ticket = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        config = uvicorn.Config(
            make_app(self, token, port, ticket),
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
            announce(f"http://{HOST}:{port}/{token}/", f"http://{HOST}:{port}/{ticket}")
            self._watch()
        finally:
            # Whoever asks a second time, as a watching process does, must not keep it from ending
            # what it started.
            with held_back():
                server.should_exit = True
                self._end_builds()
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
            if self._states() != self._known:
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
        self._publish()
        if shown.traced is None:
            return
        try:
            written, anchors = write_anchored(shown.traced.document)
        except BulletinError as error:
            self._printer.refuse(str(error))
            return
        self._printer.want(Job(shown.revision, written.data, anchors))

    def _publish(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._tell_all)

    def _tell_all(self) -> None:
        for client in self._clients:
            client.put_nowait(self._desk.shown.revision)

    async def changes(self) -> AsyncIterator[int]:
        """A number at every change, the first at once."""
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[int] = asyncio.Queue()
        queue.put_nowait(self._desk.shown.revision)
        self._clients.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._clients.discard(queue)

    def state(self) -> dict[str, Any]:
        """What is shown, and the findings."""
        shown, printer = self._desk.shown, self._printer
        is_printing = (
            shown.traced is not None and printer.edition != shown.revision and not printer.refusal
        )
        return {
            **shown.report(),
            "has_text": shown.traced is not None,
            "file": self._file.name,
            "language": current_language(),
            "words": words(),
            "can_edit": self.can_edit,
            "edition": printer.edition,
            "sizes": printer.sizes(),
            "printing": is_printing,
            "print_error": printer.refusal,
        }

    def text(self, *, whole: bool) -> tuple[int, str]:
        """The text as HTML, and of which reading it is."""
        shown = self._desk.shown
        return shown.revision, shown.whole_text() if whole else shown.text

    def pictures(self) -> tuple[int, str]:
        """What the issue looks like, as HTML, and of which reading that is."""
        shown = self._desk.shown
        return shown.revision, shown.pictures()

    def page(self, edition: int, number: int) -> dict[str, Any] | None:
        """A printed page; None where it is there no more."""
        return self._printer.page(edition, number)

    def picture(self, edition: int, number: int, scale: float) -> bytes | None:
        """Its picture, as PNG."""
        return self._printer.picture(edition, number, scale)

    def explain(self, revision: int, mark: str) -> dict[str, Any] | None:
        """What a mark of a reading is; None where that is kept no more.

        A mark is ``7``, or ``table-row-column``.
        """
        with contextlib.suppress(ValueError, IndexError):
            return _explained(self._desk.reading(revision), _mark(mark))
        return None

    def follow(self, revision: int, mark: str, path: ValuePath) -> dict[str, Any] | None:
        """What it is in the newest reading, by its path where the older is kept no more; None where
        it has gone.
        """
        older, newest = self._desk.reading(revision), self._desk.shown
        with contextlib.suppress(ValueError, IndexError):
            if older is not None and newest.traced is not None:
                found = _explained(newest, older.same_in(newest, _mark(mark)))
                return None if found is None else {**found, "is_current": self._desk.is_current}
            return self.value(path, revision)
        return None

    def where(self, edition: int, mark: str) -> int | None:
        """The page on which a mark stands; None where on none."""
        try:
            return self._printer.page_of(edition, _mark(mark))
        except ValueError:
            return None

    def value(self, path: ValuePath, revision: int | None = None) -> dict[str, Any] | None:
        """What is known of a value of the newest reading, by its path there or in another; None
        where there is none.
        """
        shown = self._desk.shown
        if revision is not None and self._desk.has_moved(revision):
            older = self._desk.reading(revision)
            moved = None if older is None else older.moved_to(path, shown)
            if moved is None:
                return None
            path = moved
        values, mark = shown.group_at(path), shown.mark_of(path)
        return (
            {
                "revision": shown.revision,
                "mark": None if mark is None else _name(mark),
                "steps": list(path),
                "values": values,
                "is_current": self._desk.is_current,
            }
            if values
            else None
        )

    def wording(self, words: str) -> list[dict[str, Any]]:
        """Where words of the page stand in the template package."""
        return self._desk.shown.wording(words)

    def edit(self, revision: int, path: ValuePath, seen: str, written: str) -> str:
        """Change a value of the issue as it was read, and as it was seen; why it was not, or
        nothing.
        """
        return self._changed(lambda: self._desk.edit(path, written, revision=revision, seen=seen))[
            1
        ]

    def undo(self) -> tuple[dict[str, Any] | None, str]:
        """Take the last change back: of which value, or why it was not."""
        path, reason = self._changed(self._desk.undo)
        return None if path is None else {"path": format_path(path), "steps": list(path)}, reason

    def _changed(self, change: Callable[[], T]) -> tuple[T | None, str]:
        with self._editing:
            try:
                return change(), ""
            except BulletinError as error:
                return None, str(error)
            except OSError as error:
                return None, _("“{file}” cannot be read: {reason}.").format(
                    file=self._file, reason=reason_of(error)
                )

    def issue(self, suffix: str) -> tuple[bytes | None, str]:
        """The issue as ``build`` writes it, or why it does not; one at a time."""
        with self._building:
            try:
                return self._built(suffix)
            except BulletinError as error:
                return None, str(error)

    def _built(self, suffix: str) -> tuple[bytes | None, str]:
        with temporary_folder() as folder:
            target = folder / f"issue{suffix}"
            command = [sys.executable, "-m", "bulletin_gen", "--lang", current_language(), "build"]
            command += [str(self._file), "-o", str(target), *_as_arguments(self._options)]
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as build:
                self._build = build
                if self._is_ending:
                    build.terminate()
                _nothing, told = build.communicate()
            if build.returncode == InputError.exit_code:
                return None, _("build refuses this issue; the reasons stand among the findings.")
            if build.returncode or not target.is_file():
                return None, told.decode(errors="replace").strip()
            return target.read_bytes(), ""

    def _end_builds(self) -> None:
        """End one that is under way, with what it started, and wait until its folder is gone."""
        self._is_ending = True
        for _look in range(_LOOKS_TO_END):
            build = self._build
            if build is not None and build.poll() is None:
                build.terminate()
            if self._building.acquire(timeout=_SECONDS_BETWEEN_LOOKS):
                self._building.release()
                return


def _explained(shown: Shown | None, mark: Mark | None) -> dict[str, Any] | None:
    if shown is None or mark is None:
        return None
    return {"revision": shown.revision, "mark": _name(mark), "values": shown.explain(mark)}


def _mark(name: str) -> Mark:
    """A mark by its name. Raises ValueError for what is none."""
    numbers = [int(number) for number in name.split("-")]
    if len(numbers) == 1:
        return numbers[0]
    table, row, column = numbers
    return table, row, column


def _name(mark: Mark) -> str:
    return str(mark) if isinstance(mark, int) else "-".join(map(str, mark))


def _as_arguments(options: Options) -> list[str]:
    words = [] if options.template is None else ["--template", options.template]
    words += [] if options.previous is None else ["--previous", str(options.previous)]
    return [*words, *(["--strict"] if options.strict else [])]


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
