"""Names of other files inside a file: ways from it, and nothing that reaches elsewhere.

A file that came by mail must not make a check of it look into other computers or devices.
"""

from __future__ import annotations

import re

_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
"""What Windows takes for a device in whatever folder, with any suffix."""
_ELSEWHERE = re.compile(r"[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://")


def reaches_out(name: str) -> bool:
    """Whether a name is none from a folder on: one from the top, of another drive or computer, of a
    device, an address.
    """
    steps = re.split(r"[/\\]", name)
    is_device = any(step.partition(".")[0].strip().casefold() in _DEVICES for step in steps)
    return is_device or _ELSEWHERE.match(name) is not None
