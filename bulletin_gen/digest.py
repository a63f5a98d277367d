"""One digest of several things, by their names: the way to make a fingerprint of an input or an
output.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

Pieces = Mapping[str, "bytes | Iterable[bytes]"]


def digest_of(things: Pieces) -> str:
    """SHA-256, in 64 hexadecimal digits, of names and contents; a large content may come in
    chunks. The order in which they come is of no matter.
    """
    digest = hashlib.sha256()
    for name in sorted(things):
        content = things[name]
        length = 0
        digest.update(f"{name}\n".encode())
        for chunk in (content,) if isinstance(content, bytes) else content:
            length += len(chunk)
            digest.update(chunk)
        digest.update(f"\n{length}\n".encode())
    return digest.hexdigest()
