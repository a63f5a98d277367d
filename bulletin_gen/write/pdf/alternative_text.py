"""What charts say in words, put into the tags of a PDF: LibreOffice tags a chart as a figure, and
leaves its text out.

The file is not written anew: what changes is appended, as PDF has it (ISO 32000-1, 7.5.6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FIGURE = re.compile(
    rb"(\d+) 0 obj\n<</Type/StructElem\n/S/Figure\n((?:(?!endobj).)*?)/K\[([^\]]*)\]\n>>\nendobj",
    re.DOTALL,
)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_PIECES_OF_A_CHART = 3
"""A picture is one piece of content; a chart is drawn in many."""


def with_alternative_texts(pdf: bytes, texts: Sequence[str]) -> bytes | None:
    """The PDF with a text for each of its charts, in their order; None where its figures are not
    told apart.
    """
    if not texts:
        return pdf
    figures = [figure for figure in _FIGURE.finditer(pdf) if _is_chart(figure)]
    start, trailers = _START.search(pdf), _TRAILER.findall(pdf)
    if len(figures) != len(texts) or start is None or not trailers:
        return None
    appended, offsets = b"", {}
    for figure, text in zip(figures, texts, strict=True):
        number, properties, pieces = figure.groups()
        offsets[int(number)] = len(pdf) + len(appended)
        alternative = ("\ufeff" + text).encode("utf-16-be").hex().upper().encode()
        appended += b"%s 0 obj\n<</Type/StructElem\n/S/Figure\n%s/Alt<%s>\n/K[%s]\n>>\nendobj\n" % (
            number,
            properties,
            alternative,
            pieces,
        )
    table = b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in sorted(offsets.items())
    )
    trailer = b"trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n"
    return (
        pdf
        + appended
        + b"xref\n"
        + table
        + trailer % (trailers[-1], start.group(1), len(pdf) + len(appended))
    )


def _is_chart(figure: re.Match[bytes]) -> bool:
    return b"/Alt" not in figure.group(2) and len(figure.group(3).split()) >= _PIECES_OF_A_CHART
