"""What a writer gives."""

from __future__ import annotations

from msgspec import Struct


class Written(Struct, frozen=True):
    """The bytes of a file, and what whoever gets it should know: a sentence each."""

    data: bytes
    remarks: tuple[str, ...] = ()
