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


def make_repeatable(pdf: bytes, date: datetime.date) -> bytes:
    """The PDF as of its bulletin's date, with an identifier made of its content, and Chinese where
    it says English.
    """
    pdf = _TIME.sub(date.strftime("%Y%m%d000000").encode(), pdf)
    pdf = _LANGUAGE.sub(b"/Lang(zh-CN)", pdf)
    digest = (
        hashlib.sha256(_CHECKSUM.sub(b"", _IDENTIFIER.sub(b"", pdf)))
        .hexdigest()[:32]
        .upper()
        .encode()
    )
    pdf = _IDENTIFIER.sub(lambda match: digest + b">" + match[2] + b"<" + digest, pdf)
    return _CHECKSUM.sub(digest, pdf)
