"""A PDF that is the same whenever it is printed: LibreOffice writes the time and numbers of chance
into it.

What is replaced keeps its length, so that the file's table of offsets stays right.
"""

from __future__ import annotations

import datetime
import hashlib
import re

_TIME = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
_IDENTIFIER = re.compile(rb"(?<=/ID \[ <)([0-9A-F]{32})>(\s*)<\1(?=> \])")
_CHECKSUM = re.compile(rb"(?<=/DocChecksum /)[0-9A-F]{32}")
_LANGUAGE = re.compile(rb"/Lang\((?:en-US|en-GB)\)")


def make_repeatable(pdf: bytes, date: datetime.date) -> tuple[bytes, bool]:
    """The PDF as of its bulletin's date, with an identifier made of its content, and Chinese where
    it says English; and whether it is that.

    A program that writes the time or the identifier otherwise is not understood: its PDF is another
    at each print.
    """
    pdf, times = _TIME.subn(date.strftime("%Y%m%d000000").encode(), pdf)
    pdf = _LANGUAGE.sub(b"/Lang(zh-CN)", pdf)
    content = _CHECKSUM.sub(b"", _IDENTIFIER.sub(b"", pdf))
    digest = hashlib.sha256(content).hexdigest()[:32].upper().encode()
    pdf, identifiers = _IDENTIFIER.subn(lambda match: digest + b">" + match[2] + b"<" + digest, pdf)
    return _CHECKSUM.sub(digest, pdf), bool(times and identifiers)
