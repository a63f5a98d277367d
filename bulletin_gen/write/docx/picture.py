"""Pictures (DrawingML, ISO/IEC 29500-1, 20.2): in lines of their own, turned by the drawing, sized
by its extent, the bytes as they are.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from bulletin_gen.document import Picture, Pictures
from bulletin_gen.lengths import Length, mm, pt, twips
from bulletin_gen.ooxml.container import CONTENT_TYPES
from bulletin_gen.ooxml.names import R_NAMESPACE, W_NAMESPACE, entry_beside, escape, serialize
from bulletin_gen.ooxml.relations import DOCUMENT_RELATIONS
from bulletin_gen.write.docx.paragraph_texts import Element

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_TOP, _TOP_OF_TWO = mm(100), mm(70)
"""The most that a picture is high, alone and of two."""
_GAP, _SPACE = mm(6), pt(8)
"""What two pictures leave of a line, and what stands between them: a space of the text's size."""
_PIXEL = pt(72 / 150)
"""A picture is no larger than at 150 pixels an inch: it would look coarse."""
_TURNS_OF_A_DEGREE = 60_000


def pictures_paragraph(pictures: Pictures, first: int, style: str, width: int) -> Element:
    """A paragraph with one picture, or two side by side, in the middle of the text (``width`` in
    twips). ``first`` is the number of the first among all pictures.
    """
    extents = _extents(pictures, width)
    numbered = enumerate(zip(pictures.pictures, extents, strict=True), start=first)
    drawn = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'.join(
        f"<w:r>{_drawing(picture, number, extent)}</w:r>" for number, (picture, extent) in numbered
    )
    return etree.fromstring(
        f'<w:p xmlns:w="{W_NAMESPACE}"><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/>'
        '<w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
        f'<w:jc w:val="center"/></w:pPr>{drawn}</w:p>'
    )


def caption_properties(pictures: Pictures, width: int) -> list[Element]:
    """What the paragraph of captions has beside its style."""
    align = "center" if len(pictures.pictures) == 1 else "left"
    properties = etree.fromstring(
        f'<w:pPr xmlns:w="{W_NAMESPACE}">{_stops(pictures, width)}'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{align}"/></w:pPr>'
    )
    return list(properties)


def add_picture_parts(parts: dict[str, Any], pictures: list[Picture]) -> None:
    """Add the files of pictures to the parts of a document, and what refers to them."""
    if not pictures:
        return
    types = etree.fromstring(parts[CONTENT_TYPES])
    relations = etree.fromstring(parts[DOCUMENT_RELATIONS])
    known = {element.get("Extension", "").lower() for element in types.iter("{*}Default")}
    for number, picture in enumerate(pictures, start=1):
        name = f"media/bulletin{number}.{picture.file.kind}"
        parts[f"word/{name}"] = picture.file.data
        relations.append(
            entry_beside(relations, "Relationship", Id=_relation(number), Type=_IMAGE, Target=name)
        )
        if picture.file.kind not in known:
            known.add(picture.file.kind)
            kind = f"image/{picture.file.kind}"
            types.insert(
                0, entry_beside(types, "Default", Extension=picture.file.kind, ContentType=kind)
            )
    parts[CONTENT_TYPES], parts[DOCUMENT_RELATIONS] = serialize(types), serialize(relations)


def _extents(pictures: Pictures, width: int) -> list[tuple[Length, Length]]:
    return [_extent(picture, len(pictures.pictures), width) for picture in pictures.pictures]


def _extent(picture: Picture, beside: int, width: int) -> tuple[Length, Length]:
    """Width and height as it is looked at."""
    across, down = picture.file.looks
    room = twips(width) if beside == 1 else (twips(width) - _GAP) * 0.5
    top = _TOP if beside == 1 else _TOP_OF_TWO
    scale = min(room / (across * _PIXEL), top / (down * _PIXEL), 1)
    return _PIXEL * (across * scale), _PIXEL * (down * scale)


def _drawing(picture: Picture, number: int, extent: tuple[Length, Length]) -> str:
    """An inline drawing. Its frame is turned with it, so that the extent is that before turning."""
    wide, high = (length.emus for length in extent)
    own_wide, own_high = (wide, high) if picture.file.turn % 180 == 0 else (high, wide)
    turn = f' rot="{picture.file.turn * _TURNS_OF_A_DEGREE}"' if picture.file.turn else ""
    mirrored = ' flipH="1"' if picture.file.is_mirrored else ""
    spare = max(own_high - own_wide, 0) // 2, max(own_wide - own_high, 0) // 2
    turned = picture.file.turn % 180 != 0
    left, top = (spare[0], spare[1]) if turned else (0, 0)
    text = escape(picture.caption or picture.name).replace('"', "&quot;")
    name = escape(picture.name).replace('"', "&quot;")
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_PLACE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{own_wide}" cy="{own_high}"/>'
        f'<wp:effectExtent l="{left}" t="{top}" r="{left}" b="{top}"/>'
        f'<wp:docPr id="{9500 + number}" name="{name}" descr="{text}"/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_DRAWING}" noChangeAspect="1"/>'
        f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_PICTURE}">'
        f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr id="{9500 + number}" '
        f'name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip xmlns:r="{R_NAMESPACE}" r:embed="{_relation(number)}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm{turn}{mirrored}><a:off x="0" y="0"/><a:ext cx="{own_wide}" cy="{own_high}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _stops(pictures: Pictures, width: int) -> str:
    """Where two captions stand: below the middle of their pictures."""
    if len(pictures.pictures) == 1:
        return ""
    (first, _high), (second, _deep) = _extents(pictures, width)
    left = (twips(width) - (first + _SPACE + second)) * 0.5
    middles = (left + first * 0.5, left + first + _SPACE + second * 0.5)
    stops = "".join(f'<w:tab w:val="center" w:pos="{middle.twips}"/>' for middle in middles)
    return f"<w:tabs>{stops}</w:tabs>"


def _relation(number: int) -> str:
    return f"rIdBulletinPicture{number}"
