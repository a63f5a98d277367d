"""Tells whether a file is still the one that something was made of."""

from __future__ import annotations

from pathlib import Path


def file_state(file: Path) -> tuple[int, int]:
    """What changes when a file does: its time and size; zeros of one that is not there."""
    try:
        state = file.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)
