"""The address of an issue in the browser, which lasts: an open page goes on when the server starts
again.

What it rests on is kept in the user's own folder of states, in a file that nobody else can read;
without it everything works, under another address.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.state_folder import state_folder

_MOST_BYTES = 4_096
_LEAST_CHARACTERS = 32
"""Of a secret: shorter ones were not made here."""


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """The secrets of an issue's address and of its session, and its port."""

    token: str
    session: str
    port: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether the secrets are as they are made here."""
        return all(
            len(secret) >= _LEAST_CHARACTERS and secret.replace("-", "").replace("_", "").isalnum()
            for secret in (self.token, self.session)
        )


def address_of(file: Path) -> Address:
    """The address that an issue had last, or a new one."""
    try:
        place = _place_of(file)
        if not _is_private(place):
            return _new()
        address = msgspec.json.decode(read_file(place, _MOST_BYTES), type=Address)
    except (OSError, msgspec.MsgspecError):
        return _new()
    return address if address.is_sound else _new()


def keep_address(file: Path, address: Address) -> None:
    """Keep an address for the next start, where that can be."""
    try:
        place = _place_of(file)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(msgspec.json.encode(address))
        beside.replace(place)
    except OSError:
        return


def _new() -> Address:
    return Address(secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def _place_of(file: Path) -> Path:
    name = hashlib.sha256(os.fsencode(file.resolve())).hexdigest()
    return state_folder() / "serve" / f"{name}.json"


def _is_private(place: Path) -> bool:
    """Whether nobody else can read a file, as far as the system tells."""
    is_private = True
    if sys.platform != "win32":
        state = place.stat()
        is_private = state.st_uid == os.getuid() and not stat.S_IMODE(state.st_mode) & 0o077
    return is_private
