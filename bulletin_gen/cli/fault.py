"""What is said of a fault of the program: never as if the user's data were at fault."""

from __future__ import annotations

import traceback

from bulletin_gen.i18n import _


def fault_report() -> str:
    """What to say while an exception is handled that nobody foresaw."""
    sentence = _("This is a fault of the program, not of your data. Please report it with these lines:")
    return f"{sentence}\n{traceback.format_exc()}"
