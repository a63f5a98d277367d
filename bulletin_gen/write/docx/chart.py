"""A native chart (DrawingML, ISO/IEC 29500-1, 21.2): bars or a line that Word can edit, readable in
grey.

LibreOffice draws only what has properties of its own, so that every fill and line is said.
"""

from __future__ import annotations

import io
import re
from typing import Any

from lxml import etree

from bulletin_gen.document import Chart
from bulletin_gen.lengths import mm, twips
from bulletin_gen.ooxml.container import CONTENT_TYPES, unpack, write_parts
from bulletin_gen.ooxml.names import R_NAMESPACE, W_NAMESPACE, entry_beside, escape, serialize
from bulletin_gen.ooxml.relations import DOCUMENT_RELATIONS, relations_of
from bulletin_gen.write.docx.paragraph_texts import Element

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_PICTURE_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEIGHT = mm(58)
_FONT_SIZE = 1000
"""Hundredths of a point."""
_TITLE_SIZE = 1200
_ABOVE = 1.15
"""So much of the highest value has room above the axis: its label stands there."""
_DARK, _BLACK = "595959", "000000"
_SHEET = "数据"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def chart_paragraph(chart: Chart, number: int, style: str, width: int) -> Element:
    """A paragraph that holds a chart as wide as the text (twips), with what it says as its
    alternative text.
    """
    size = f'cx="{twips(width).emus}" cy="{_HEIGHT.emus}"'
    name, text = (
        escape(chart.title).replace('"', "&quot;"),
        escape(chart.text).replace('"', "&quot;"),
    )
    return etree.fromstring(
        f'<w:p xmlns:w="{W_NAMESPACE}"><w:pPr><w:pStyle w:val="{style}"/><w:keepNext/>'
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
        '<w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{_PICTURE_PLACE}" distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/>"
        f'<wp:docPr id="{9000 + number}" name="{name}" descr="{text}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" xmlns:r="{R_NAMESPACE}" r:id="{_relation(number)}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def add_chart_parts(parts: dict[str, Any], charts: list[Chart], font: str) -> None:
    """Add the parts of charts to those of a document, and what refers to them."""
    if not charts:
        return
    types, relations = (
        etree.fromstring(parts[CONTENT_TYPES]),
        etree.fromstring(parts[DOCUMENT_RELATIONS]),
    )
    for number, chart in enumerate(charts, start=1):
        name, book = f"word/charts/bulletin{number}.xml", f"word/embeddings/bulletin{number}.xlsx"
        parts[name] = _chart_part(chart, font).encode()
        parts[book] = _data(chart)
        parts[relations_of(name)] = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_KINDS}/package" '
            f'Target="../embeddings/bulletin{number}.xlsx"/>'
            "</Relationships>"
        ).encode()
        types.append(entry_beside(types, "Override", PartName=f"/{name}", ContentType=_CHART_TYPE))
        types.append(entry_beside(types, "Override", PartName=f"/{book}", ContentType=_BOOK_TYPE))
        target = f"charts/bulletin{number}.xml"
        number_of, kind = _relation(number), f"{_KINDS}/chart"
        relations.append(
            entry_beside(relations, "Relationship", Id=number_of, Type=kind, Target=target)
        )
    parts[CONTENT_TYPES], parts[DOCUMENT_RELATIONS] = serialize(types), serialize(relations)


def _relation(number: int) -> str:
    return f"rIdBulletinChart{number}"


def _data(chart: Chart) -> bytes:
    """The workbook behind a chart, without which Word cannot change it."""
    import xlsxwriter

    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet(_SHEET)
    sheet.write_string(0, 1, chart.unit)
    for row, (category, value) in enumerate(
        zip(chart.categories, chart.values, strict=True), start=1
    ):
        sheet.write_string(row, 0, category)
        sheet.write_number(row, 1, float(value))
    workbook.close()
    parts = unpack(buffer.getvalue())
    # It says when it was made; the same document is the same file.
    parts["docProps/core.xml"] = _TIME.sub(b"2000-01-01T00:00:00Z", parts["docProps/core.xml"])
    return write_parts(parts)


def _chart_part(chart: Chart, font: str) -> str:
    rows = len(chart.values) + 1
    categories = _cache("str", f"{_SHEET}!$A$2:$A${rows}", chart.categories)
    values = _cache("num", f"{_SHEET}!$B$2:$B${rows}", chart.values)
    series = (
        '<c:ser><c:idx val="0"/><c:order val="0"/>'
        f"<c:tx>{_cache('str', f'{_SHEET}!$B$1', [chart.unit])}</c:tx>{_LOOKS[chart.kind]}{_LABELS}"
        f"<c:cat>{categories}</c:cat><c:val>{values}</c:val>"
    )
    plot = _PLOTS[chart.kind].format(series=series)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{R_NAMESPACE}">'
        '<c:roundedCorners val="0"/>'
        f'<c:chart>{_title(chart)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f"{plot}{_axes(chart)}{_NO_FILL}</c:plotArea>"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{_NO_FILL}'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{_FONT_SIZE}"><a:latin '
        f'typeface="{escape(font)}"/>'
        f'<a:ea typeface="{escape(font)}"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'
        "</c:txPr>"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _title(chart: Chart) -> str:
    """What is shown, and in what."""
    text = escape(f"{chart.title}（{chart.unit}）" if chart.unit else chart.title)
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr b="0"/></a:pPr><a:r>'
        f'<a:rPr lang="zh-CN" sz="{_TITLE_SIZE}" b="0"/><a:t>{text}</a:t></a:r></a:p></c:rich>'
        f'</c:tx><c:overlay val="0"/>{_NO_FILL}</c:title>'
    )


def _cache(kind: str, cells: str, values: Any) -> str:
    """A reference to the data, with what stands there."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(value)}</c:v></c:pt>' for i, value in enumerate(values)
    )
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    cache = f'<c:{kind}Cache>{code}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'
    return f"<c:{kind}Ref><c:f>{cells}</c:f>{cache}</c:{kind}Ref>"


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


_HATCHED = (
    f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{_DARK}"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
)
"""Lines, which a copier keeps: a grey becomes black or white there."""
_NO_FILL = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
_LABELS = (
    f'<c:dLbls>{_NO_FILL}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
)
_LOOKS = {
    "bars": f'<c:spPr>{_HATCHED}<a:ln w="9525">{_solid(_BLACK)}</a:ln></c:spPr>'
    '<c:invertIfNegative val="0"/>',
    "line": (
        f'<c:spPr><a:ln w="22225">{_solid(_DARK)}</a:ln></c:spPr><c:marker><c:symbol '
        'val="circle"/><c:size val="7"/>'
        f"<c:spPr>{_solid(_DARK)}<a:ln>{_solid(_BLACK)}</a:ln></c:spPr></c:marker>"
    ),
}
_PLOTS = {
    "bars": (
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        "{series}</c:ser>"
        '<c:gapWidth val="80"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    ),
    "line": (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:smooth '
        'val="0"/></c:ser>'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    ),
}
_AXIS_LOOK = f'<c:spPr><a:ln w="9525">{_solid(_BLACK)}</a:ln></c:spPr>'


def _axis(kind: str, own: int, other: int, place: str, scaling: str, *, hidden: bool) -> str:
    return (
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>'
        f"{scaling}</c:scaling>"
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{place}"/><c:numFmt formatCode="General" '
        'sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'{_AXIS_LOOK}<c:crossAx val="{other}"/><c:crosses val="autoZero"/></c:{kind}>'
    )


def _axes(chart: Chart) -> str:
    """The axes; bars begin at nothing, for a bar that begins elsewhere lies."""
    values = [float(value) for value in chart.values]
    highest = f'<c:max val="{max(values) * _ABOVE:.6g}"/>' if max(values) > 0 else ""
    lowest = '<c:min val="0"/>' if chart.kind == "bars" and min(values) >= 0 else ""
    from_nothing = highest + lowest
    return _axis("catAx", 1, 2, "b", "", hidden=False) + _axis(
        "valAx", 2, 1, "l", from_nothing, hidden=True
    )
