"""Pictures that WPS and Excel put into cells of a workbook, and those that lie over them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.forms.workbook.source import WorkbookSource
from bulletin_gen.ooxml.container import unpack
from tests.conftest import Run
from tests.test_pictures import png
from tests.workbook.books import FACTS, Book, example_workbook

Paste = Callable[[Book, str], None]

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_MAIN_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
_RICH_RELATION = "http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel"
_IMAGE = f'<Relationship Id="rId1" Type="{_RELATION}/image" Target="../media/image1.png"/>'
_IMAGE_BESIDE = _IMAGE.replace("../media", "media")
_PICTURE = (
    f'<xdr:pic xmlns:xdr="{_DRAWING}" xmlns:a="{_MAIN_DRAWING}" xmlns:r="{_RELATION}"><xdr:nvPicPr>'
    '<xdr:cNvPr id="2" name="ID_61A4"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    '<a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic>'
)


def _relations(*entries: str) -> bytes:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(entries)}</Relationships>'.encode()


def _relate(book: Book, kind: str, target: str) -> None:
    """Add a part to those that the workbook refers to."""
    name = "xl/_rels/workbook.xml.rels"
    entry = f'<Relationship Id="x{target}" Type="{kind}" Target="{target}"/></Relationships>'
    book.parts[name] = book.parts[name].replace(b"</Relationships>", entry.encode())


def _in_a_cell_of_wps(book: Book, cell: str) -> None:
    _relate(book, "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")
    etc = "http://www.wps.cn/officeDocument/2017/etCustomData"
    book.parts["xl/cellimages.xml"] = (
        f'<etc:cellImages xmlns:etc="{etc}"><etc:cellImage>{_PICTURE}</etc:cellImage>'
        "</etc:cellImages>"
    ).encode()
    book.parts["xl/_rels/cellimages.xml.rels"] = _relations(_IMAGE_BESIDE)
    shown = 'DISPIMG("ID_61A4",1)'
    book.put(FACTS, cell, f"={shown}", kind="str", formula=f"_xlfn.{shown}")


def _in_a_cell_of_excel(book: Book, cell: str) -> None:
    _relate(book, f"{_RELATION}/sheetMetadata", "metadata.xml")
    for kind in ("rdRichValue", "rdRichValueStructure", "richValueRel"):
        part = kind.lower()
        _relate(book, f"http://schemas.microsoft.com/office/2017/06/{kind}", f"richData/{part}.xml")
    book.parts["xl/metadata.xml"] = (
        '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:xlrd="{_RICH}"><metadataTypes count="1"><metadataType name="XLRICHVALUE"/>'
        '</metadataTypes><futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext uri="{x}">'
        '<xlrd:rvb i="0"/></ext></extLst></bk></futureMetadata><valueMetadata count="1"><bk>'
        '<rc t="1" v="0"/></bk></valueMetadata></metadata>'
    ).encode()
    book.parts["xl/richData/rdrichvalue.xml"] = (
        f'<rvData xmlns="{_RICH}" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>'
    ).encode()
    book.parts["xl/richData/rdrichvaluestructure.xml"] = (
        f'<rvStructures xmlns="{_RICH}" count="1"><s t="_localImage">'
        '<k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s></rvStructures>'
    ).encode()
    book.parts["xl/richData/richvaluerel.xml"] = (
        f'<richValueRels xmlns="{_RICH_RELATION}" xmlns:r="{_RELATION}"><rel r:id="rId1"/>'
        "</richValueRels>"
    ).encode()
    book.parts["xl/richData/_rels/richvaluerel.xml.rels"] = _relations(_IMAGE)
    book.put(FACTS, cell, "#VALUE!", kind="e").set("vm", "1")


def _over_a_cell(book: Book, cell: str) -> None:
    part = book.part(FACTS)
    row, column = int(cell.lstrip("ABCDEFGH")) - 1, "ABCDEFGH".index(cell[0])
    corner = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    book.parts["xl/drawings/drawing1.xml"] = (
        f'<xdr:wsDr xmlns:xdr="{_DRAWING}"><xdr:twoCellAnchor>{corner}{_PICTURE}'
        "</xdr:twoCellAnchor></xdr:wsDr>"
    ).encode()
    book.parts["xl/drawings/_rels/drawing1.xml.rels"] = _relations(_IMAGE)
    book.parts[part.replace("worksheets/", "worksheets/_rels/") + ".rels"] = _relations(
        f'<Relationship Id="rId9" Type="{_RELATION}/drawing" Target="../drawings/drawing1.xml"/>'
    )
    found = book.find(FACTS, cell)
    found.getparent().remove(found)  # type: ignore[union-attr]


PROGRAMS = {"WPS": _in_a_cell_of_wps, "Excel": _in_a_cell_of_excel, "over": _over_a_cell}


def _cell_of(*keys: str) -> str:
    """The cell of a fact in the workbook of the weekly example."""
    source = bg.decode_source(example_workbook("2024W28"), "x.xlsx", ".xlsx")
    assert isinstance(source, WorkbookSource)
    place = source.place_of_fact(bg.package_of(source), keys)
    assert place is not None
    return place.cell


def workbook_with_picture(
    paste: Paste, keys: str, file: Path, picture: bytes | None = None
) -> Path:
    """The weekly example with a picture at a fact."""
    book = Book(example_workbook("2024W28"))
    paste(book, _cell_of(*keys.split(".")))
    if picture is None or picture:
        book.parts["xl/media/image1.png"] = picture or png(300, 200)
    file.write_bytes(book.save())
    return file


@pytest.mark.parametrize("paste", PROGRAMS.values(), ids=PROGRAMS)
def test_a_picture_in_a_cell_of_prose_is_printed(paste: Paste, tmp_path: Path) -> None:
    file = workbook_with_picture(paste, "closing", tmp_path / "issue.xlsx")
    outcome = bg.run_pipeline(str(file), bg.Options(suffix=".docx"))
    assert outcome.findings == ()
    assert outcome.written is not None
    kept = unpack(outcome.written.data)["word/media/bulletin1.png"]
    assert png(300, 200).partition(b"IDAT")[2] == kept.partition(b"IDAT")[2]


@pytest.mark.parametrize("paste", PROGRAMS.values(), ids=PROGRAMS)
def test_converted_the_picture_lies_beside_the_file(paste: Paste, tmp_path: Path, run: Run) -> None:
    (tmp_path / "out").mkdir()
    file = workbook_with_picture(paste, "closing", tmp_path / "issue.xlsx")
    target = tmp_path / "out" / "issue.json"
    assert run("convert", file, "-o", target).exit_code == 0
    [picture] = (tmp_path / "out").glob("*.png")
    assert picture.read_bytes() == png(300, 200)
    assert json.loads(target.read_text(encoding="utf-8"))["closing"] == f"![]({picture.name})"
    assert run("check", target).exit_code == 0


@pytest.mark.parametrize("program", ["WPS", "Excel"])
def test_in_the_place_of_a_text_it_is_an_error(program: str, tmp_path: Path, run: Run) -> None:
    file = workbook_with_picture(PROGRAMS[program], "masthead.name", tmp_path / "issue.xlsx")
    told = run("check", file)
    assert told.exit_code == 1
    assert f"{FACTS}!{_cell_of('masthead', 'name')}: error picture:" in told.stdout


def test_over_a_text_it_is_told_and_the_text_stands(tmp_path: Path, run: Run) -> None:
    book = Book(example_workbook("2024W28"))
    cell = _cell_of("masthead", "name")
    _over_a_cell(book, cell)
    book.put(FACTS, cell, "工作周报")
    book.parts["xl/media/image1.png"] = png()
    file = tmp_path / "issue.xlsx"
    file.write_bytes(book.save())
    told = run("check", file)
    assert told.exit_code == 0
    assert f"{FACTS}!{cell}: warning picture:" in told.stdout


def test_a_picture_that_the_workbook_lost_is_told(tmp_path: Path, run: Run) -> None:
    file = workbook_with_picture(_in_a_cell_of_wps, "closing", tmp_path / "issue.xlsx", b"")
    told = run("check", file)
    assert told.exit_code == 1
    assert "insert it once more" in told.stdout


def test_a_picture_of_another_form_is_told_at_its_cell(tmp_path: Path, run: Run) -> None:
    file = workbook_with_picture(_in_a_cell_of_wps, "closing", tmp_path / "issue.xlsx", b"GIF89a")
    told = run("check", file)
    assert told.exit_code == 1
    assert f"{FACTS}!{_cell_of('closing')}: error picture:" in told.stdout
    assert "no PNG and no JPEG" in told.stdout
