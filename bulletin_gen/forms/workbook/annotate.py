"""A workbook given back with a comment at each cell that a finding is about, and nothing else
changed.

Parts that no comment touches come through as they are, byte for byte; into those of a sheet, a
reference is put.
"""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from xml.parsers import expat

from lxml import etree
from msgspec import Struct

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.workbook.findings_sheet import Listed, namespaces_of, with_list
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import CONTENT_TYPES, part_name, unpack_foreign
from bulletin_gen.ooxml.names import serialize
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError, in_utf8, parse_part
from bulletin_gen.ooxml.relations import relations_of
from bulletin_gen.ooxml.safety import part_of
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source
from bulletin_gen.spreadsheet.book import MAX_XML, damaged_part
from bulletin_gen.spreadsheet.cell_names import cell_at
from bulletin_gen.spreadsheet.cell_place import CellPlace

Notes: TypeAlias = Mapping[str, Sequence[str]]
"""What is to be said at cells, by their names."""

AUTHOR = "bulletin-gen"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML, _OFFICE, _EXCEL = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_FOLLOWING = {
    *(
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    ),
}
"""What may stand behind the reference to a sheet's comments (ECMA-376, 18.3.1.99)."""
_WIDTH, _HEIGHT = 4, 5
"""How many columns and rows a comment covers."""


class _SheetParts(Struct):
    """A sheet's part, and those of its comments; None where it has none yet."""

    sheet: str
    comments: str | None = None
    drawing: str | None = None


def annotated(source: Source, notes: Mapping[Place, Sequence[str]]) -> bytes:
    """The bytes of a workbook with notes at its cells, and a list of all of them in front."""
    if not isinstance(source, WorkbookSource):
        raise AssertionError("not of this form")
    by_part: dict[str, dict[str, Sequence[str]]] = {}
    listed: list[Listed] = []
    for place, texts in sorted(notes.items(), key=lambda note: note[0].order):
        if isinstance(place, CellPlace):
            by_part.setdefault(source.part_of(place), {})[place.cell] = texts
            listed += (Listed(place.sheet, place.cell, text) for text in texts)
    try:
        return annotate(source.data, by_part, listed)
    except (NoPackageError, UnsafeError) as error:
        raise damaged_part(source.name, error) from error


def annotate(data: bytes, notes: Mapping[str, Notes], listed: Sequence[Listed] = ()) -> bytes:
    """Put notes into a workbook, by the names of its sheets' parts, in small letters, and a list in
    front of it.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not part_name(entry).endswith("/")]
    parts = unpack_foreign(data, MAX_XML)
    changed = _Annotator(parts)
    names = {name.lower(): name for name in parts}
    for part, its_notes in notes.items():
        changed.add(names[part], its_notes)
    written = with_list(changed.parts, listed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        kept = [_like(entry, part_name(entry)) for entry in entries]
        new = [_like(entries[0], name) for name in written if name not in parts]
        for entry in (*kept, *new):
            archive.writestr(entry, written[entry.filename])
    return buffer.getvalue()


def _like(entry: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    """An entry of a new archive with the time of an old one."""
    info = zipfile.ZipInfo(name, entry.date_time)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


class _Annotator:
    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = dict(parts)

    def add(self, sheet: str, notes: Notes) -> None:
        """Add notes to a sheet, beside the comments that it has."""
        found = self._parts_of(sheet)
        if found.comments is None or found.drawing is None:
            self._begin_comments(found)
        comments = self._tree(str(found.comments))
        # Excel has written VML that is no XML, with line breaks that are never closed.
        drawing = self._tree(str(found.drawing), mended=True)
        added = _Comments(comments, drawing)
        for cell, texts in notes.items():
            added.add(cell, "\n".join(texts))
        self.parts[str(found.comments)] = serialize(comments)
        self.parts[str(found.drawing)] = etree.tostring(drawing)

    def _tree(self, part: str, *, mended: bool = False) -> etree._Element:
        """A part, parsed. Raises NoPackageError where it cannot be."""
        if part not in self.parts:
            raise NoPackageError(part)
        tree: etree._Element = parse_part(part, self.parts[part], with_comments=True, mended=mended)
        return tree

    def _parts_of(self, sheet: str) -> _SheetParts:
        """The parts of a sheet's comments: of its drawings, the one that it names for them."""
        root = self._tree(sheet)
        named = root.find(f"{{{etree.QName(root).namespace}}}legacyDrawing")
        drawing = "" if named is None else str(next(iter(named.values()), ""))
        found = _SheetParts(sheet)
        relations = relations_of(sheet)
        tree = self._tree(relations) if relations in self.parts else []
        for relation in tree:
            kind, part = (
                str(relation.get("Type")).rpartition("/")[2],
                part_of(relations, str(relation.get("Target"))),
            )
            if kind == "comments" and part in self.parts:
                found.comments = part
            elif relation.get("Id") == drawing and part in self.parts:
                found.drawing = part
        if named is not None and found.drawing is None:
            raise UsageError(
                _(
                    "The comments of this workbook are damaged; save it once in a spreadsheet "
                    "program."
                )
            )
        return found

    def _free(self, pattern: str) -> str:
        """The first name of a part that none has yet."""
        numbers = itertools.count(1)
        return next(
            name for number in numbers if (name := pattern.format(number)) not in self.parts
        )

    def _begin_comments(self, found: _SheetParts) -> None:
        """Make the parts of a sheet that has no comments yet, and refer to them."""
        namespace, kind = namespaces_of(self._tree(found.sheet))
        if found.comments is None:
            found.comments = self._free("xl/comments-bulletin-gen{}.xml")
            self.parts[found.comments] = (
                f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()
            )
            self._refer(found.sheet, f"{kind}/comments", found.comments)
            self._declare(
                f'<Override PartName="/{found.comments}" ContentType="{_COMMENTS_TYPE}"/>'
            )
        if found.drawing is None:
            found.drawing = self._free("xl/drawings/vmlDrawing-bulletin-gen{}.vml")
            self.parts[found.drawing] = _EMPTY_DRAWING.format(number=len(self.parts)).encode()
            relation = self._refer(found.sheet, f"{kind}/vmlDrawing", found.drawing)
            if b'Extension="vml"' not in self.parts[CONTENT_TYPES]:
                self._declare(f'<Default Extension="vml" ContentType="{_VML_TYPE}"/>')
            sheet = in_utf8(found.sheet, self.parts[found.sheet])
            if sheet is not self.parts[found.sheet]:
                sheet = serialize(self._tree(found.sheet))
            self.parts[found.sheet] = _with_drawing(sheet, relation, kind)

    def _refer(self, sheet: str, kind: str, part: str) -> str:
        """Add a relationship to a sheet; its name."""
        name = relations_of(sheet)
        empty = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        tree = parse_part(name, self.parts.get(name, empty), with_comments=True)
        identifier = f"rIdBulletinGen{len(tree) + 1}"
        target = f"/{part}"
        etree.SubElement(
            tree, f"{{{_RELATIONS}}}Relationship", Id=identifier, Type=kind, Target=target
        )
        self.parts[name] = serialize(tree)
        return identifier

    def _declare(self, declaration: str) -> None:
        types = self._tree(CONTENT_TYPES)
        element = etree.fromstring(declaration)
        element.tag = f"{{{_TYPES}}}{element.tag}"
        # Defaults stand before overrides.
        types.insert(0 if "Default" in declaration else len(types), element)
        self.parts[CONTENT_TYPES] = serialize(types)


def _with_drawing(sheet: bytes, relation: str, kind: str) -> bytes:
    """The bytes of a sheet with a reference to its comments put in, where the standard has it
    stand.
    """
    position, prefix = _place_of_drawing(sheet)
    reference = f'<{prefix}legacyDrawing xmlns:bg="{kind}" bg:id="{relation}"/>'
    return sheet[:position] + reference.encode() + sheet[position:]


def _place_of_drawing(sheet: bytes) -> tuple[int, str]:
    """Where the reference goes, in bytes, and the prefix of the sheet's elements."""
    parser = expat.ParserCreate("UTF-8")
    places: list[int] = []
    path: list[str] = []

    def start(name: str, _attributes: Any) -> None:
        path.append(name)
        if len(path) == 2 and name.rpartition(":")[2] in _FOLLOWING:
            places.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        path.pop()
        if not path:
            places.append(parser.CurrentByteIndex)
            path.append(name)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(sheet, True)
    prefix = path[0].rpartition(":")[0]
    return places[0], f"{prefix}:" if prefix else ""


class _Comments:
    """The comments of a sheet and their boxes, to add to."""

    def __init__(self, comments: etree._Element, drawing: etree._Element) -> None:
        """Take both parts. Raises NoPackageError for comments without a list."""
        self._namespace = etree.QName(comments).namespace
        listed = comments.find(self._tag("commentList"))
        if listed is None:
            raise NoPackageError("comments")
        self._listed, self._drawing = listed, drawing
        self._own = {comment.get("ref"): comment for comment in reversed(listed)}
        self._author = str(_author(comments))
        self._shapes = sum(1 for _shape in drawing.iter(f"{{{_VML}}}shape"))

    def add(self, cell: str, text: str) -> None:
        """Add a comment at a cell or, where it has one, behind that."""
        own = self._own.get(cell)
        if own is not None:
            body = own.find(self._tag("text"))
            if body is None:
                body = etree.SubElement(own, self._tag("text"))
            _add_run(body, f"\n{AUTHOR}: {text}")
            return
        comment = etree.SubElement(
            self._listed, self._tag("comment"), ref=cell, authorId=self._author
        )
        _add_run(etree.SubElement(comment, self._tag("text")), text)
        self._shapes += 1
        self._drawing.append(_shape(cell, self._shapes))

    def _tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


def _add_run(body: etree._Element, text: str) -> None:
    namespace = etree.QName(body).namespace
    run = etree.SubElement(body, f"{{{namespace}}}r")
    content = etree.SubElement(run, f"{{{namespace}}}t")
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    content.text = text


def _author(comments: etree._Element) -> int:
    """The number of ourselves among the authors."""
    namespace = etree.QName(comments).namespace
    authors = comments.find(f"{{{namespace}}}authors")
    if authors is None:
        authors = etree.Element(f"{{{namespace}}}authors")
        comments.insert(0, authors)
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{namespace}}}author").text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


_EMPTY_DRAWING = (
    f'<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    "</xml>"
)


def _shape(cell: str, number: int) -> etree._Element:
    """The hidden box of a comment."""
    row, column = cell_at(cell)
    anchor = f"{column + 1}, 15, {row}, 2, {column + 1 + _WIDTH}, 15, {row + _HEIGHT}, 4"
    return etree.fromstring(
        f'<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}" '
        f'id="_bulletin_gen_{number}"'
        ' type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path '
        'o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
        "<x:MoveWithCells/>"
        f"<x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
