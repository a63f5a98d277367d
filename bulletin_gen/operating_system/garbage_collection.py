"""Python's collector of reference cycles, set for a program that makes many objects and hardly a
cycle.
"""

from __future__ import annotations

import gc

_OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Looking for cycles as often as Python does took a tenth of a build."""


def collect_rarely() -> None:
    """Set it for this process, as each process that builds issues does."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
