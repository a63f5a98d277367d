"""Files held by the process that has them open, so that others can tell what is left over."""

from __future__ import annotations

import sys

if sys.platform == "win32":

    def hold(_descriptor: int) -> None:
        """What is open cannot be taken away on Windows: it needs no other sign."""

else:
    import fcntl

    def hold(descriptor: int) -> None:
        """Hold an open file as long as it is open. Raises OSError where another process does."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
