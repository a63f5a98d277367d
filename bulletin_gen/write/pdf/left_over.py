"""What LibreOffice leaves behind when it is ended by force: a socket, and what a killed process had
it do.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bulletin_gen.operating_system.temporary import owned_folder, take_away_left

PROFILE = "profile"
"""The name of a folder with settings of LibreOffice."""
_SOCKETS = (Path("/tmp"), Path("/var/tmp"))
"""LibreOffice heeds no setting of where temporary files go for them."""


@contextlib.contextmanager
def office_folder() -> Iterator[Path]:
    """A folder for what LibreOffice does, which is gone in the end, with its sockets.

    What killed processes have left is taken away first. Raises OSError.
    """
    take_away_leftovers()
    with owned_folder() as folder:
        try:
            yield folder
        finally:
            _take_sockets_away(folder)


def take_away_leftovers(*, at_once: bool = False) -> None:
    """End each LibreOffice whose process was killed, and take away what they have left.

    ``at_once``: also what was begun a moment ago, by a process that is known to have ended.
    """
    take_away_left(_take_sockets_away, at_once=at_once)


def _take_sockets_away(folder: Path) -> None:
    """Take away the sockets by which LibreOffice is found again, of each profile in a folder;
    Windows knows none.
    """
    if sys.platform != "win32":
        for profile in folder.rglob(PROFILE):
            for place in _SOCKETS:
                (place / _socket_of(profile.as_uri(), os.getuid())).unlink(missing_ok=True)


def _socket_of(profile: str, user: int) -> str:
    """The socket's name, as LibreOffice makes it: of the digest, bytes below 16 have one figure."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    return f"OSL_PIPE_{user}_SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
