"""What a document was made of, as far as a file tells of it."""

from __future__ import annotations

from msgspec import Struct


class Provenance(Struct, frozen=True):
    """The fingerprint of what a document was made of, and whether it was printed though it did not
    add up.
    """

    input_fingerprint: str
    is_forced: bool = False
