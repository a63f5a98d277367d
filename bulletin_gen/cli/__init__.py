"""The command line.

Nothing is imported here but where it is entered: an interruption is answered from the first import
on.
"""

from __future__ import annotations

from bulletin_gen.cli.entry import main

__all__ = ["main"]
