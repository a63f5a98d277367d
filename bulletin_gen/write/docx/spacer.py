"""A spacer: an invisible shape at the foot of a page that text flows above, so that its last lines
go to the next.

OOXML has no other way to end a page a few lines early inside a paragraph that stays one. The shape
is VML (ISO/IEC 29500-4, 14.1), which every office program reads without alternate content.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from bulletin_gen.lengths import twips
from bulletin_gen.ooxml.names import W_NAMESPACE, w
from bulletin_gen.write.docx.paragraph_texts import Element

_SHAPE = (
    f'<w:r xmlns:w="{W_NAMESPACE}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:w10="urn:schemas-microsoft-com:office:word"><w:pict>'
    '<v:rect style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:bottom;mso-position-vertical-relative:margin" filled="f" stroked="f">'
    '<w10:wrap type="topAndBottom"/></v:rect></w:pict></w:r>'
)


def put_spacer(paragraph: Element, offset: int, width: int, height: int) -> None:
    """Anchor a spacer in front of a character of a paragraph; width and height are twips."""
    shape = etree.fromstring(_SHAPE.format(width=twips(width).points, height=twips(height).points))
    run = _run_at(paragraph, offset)
    if run is None:
        paragraph.append(shape)
    else:
        run.addprevious(shape)


def _run_at(paragraph: Element, offset: int) -> Element | None:
    """The run that begins at a character, or near it; one of a single text that holds it is
    divided.
    """
    for run in paragraph.findall(w("r")):
        texts = run.findall(w("t"))
        length = sum(len(text.text or "") for text in texts)
        if offset <= 0:
            return run
        if offset < length:
            return (
                _divide(run, texts[0], offset) if len(texts) == 1 and run[-1] is texts[0] else run
            )
        offset -= length
    return None


def _divide(run: Element, text: Element, offset: int) -> Element:
    """Divide a run at a character; the second part."""
    rest = deepcopy(run)
    run.addnext(rest)
    characters = text.text or ""
    text.text, rest[-1].text = characters[:offset], characters[offset:]
    return rest
