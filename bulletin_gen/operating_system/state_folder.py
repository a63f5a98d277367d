"""Where programs keep what is of no work of anybody's, and may be deleted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NAME = "bulletin-gen"


def state_folder() -> Path:
    """The user's own folder of states, which need not be there."""
    if sys.platform == "win32":
        states = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        told = os.environ.get("XDG_STATE_HOME", "")
        states = Path(told) if told.startswith("/") else Path.home() / ".local" / "state"
    return states / _NAME
