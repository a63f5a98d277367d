"""What stands in a new issue until somebody has written it, or looked at it."""

from __future__ import annotations

from typing import Literal

from bulletin_gen.i18n import _

TO_FILL = "【待填】"
"""Stands where a value must be written anew."""
TO_REVIEW = "【待核】"
"""Stands before a text that was taken from the issue before, until somebody has looked at it."""
UNFIT = "【不能读】"
"""Stands in the tree for what cannot be read: that is told, and nobody uses the tree."""


def is_unfinished(text: str) -> bool:
    """Whether a text says that it is still to be written, or to be looked at."""
    return TO_FILL in text or TO_REVIEW in text


def unfinished_code(text: str) -> Literal["to-fill", "to-review"]:
    """The code of the finding about an unfinished text."""
    return "to-fill" if TO_FILL in text else "to-review"


def unfinished_message(text: str) -> str:
    """What is to be said of an unfinished text."""
    if TO_FILL in text:
        return _("this is still to be written, in place of {sign}").format(sign=TO_FILL)
    message = _("this text is from the issue before; look at it, then take {sign} away")
    return message.format(sign=TO_REVIEW)
