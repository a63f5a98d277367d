"""Nothing in a Word template makes anybody fetch a file or call out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.safety import read_parts
from bulletin_gen.write.pdf import find_office, print_docx
from tests.conftest import ROOT, Run

Parts = dict[str, bytes]
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BODY, RELATIONS, SETTINGS, TYPES = (
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/settings.xml",
    "[Content_Types].xml",
)
SECRET = "口令是芝麻开门"


def picture(reference: str) -> str:
    """A picture that refers to relationship rId99 in one way or the other."""
    return (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/'
        '2006/wordprocessingDrawing">'
        '<wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="x"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip {reference}="rId99"/><a:stretch><a:fillRect/></a:stretch>'
        "</pic:blipFill>"
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def field(*pieces: str) -> str:
    """A field whose instruction Word has split over runs."""
    runs = "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces
    )
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar '
        'w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def put(xml: str) -> Callable[[Parts, str, str], None]:
    """Put XML at the beginning of the body."""

    def change(parts: Parts, page: str, secret: str) -> None:
        text = xml.replace("PAGE", page).replace("SECRET", secret)
        parts[BODY] = parts[BODY].replace(b"<w:body>", f"<w:body>{text}".encode(), 1)

    return change


def relate(kind: str, target: str, mode: str, xml: str = "") -> Callable[[Parts, str, str], None]:
    """Add relationship rId99, and what refers to it."""

    def change(parts: Parts, page: str, secret: str) -> None:
        goal = target.replace("PAGE", page).replace("SECRET", secret)
        entry = (
            f'<Relationship Id="rId99" Type="{RELATION}/{kind}" Target="{goal}" {mode}/>'
            "</Relationships>"
        )
        parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", entry.encode())
        put(xml)(parts, page, secret)

    return change


def swap(part: str, old: str, new: str) -> Callable[[Parts, str, str], None]:
    def change(parts: Parts, _page: str, _secret: str) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)

    return change


def doctype(parts: Parts, _page: str, secret: str) -> None:
    head = f'<?xml version="1.0"?><!-- {" " * 5000} --><!DOCTYPE w [<!ENTITY s SYSTEM "{secret}">]>'
    parts[BODY] = head.encode() + parts[BODY].split(b"?>", 1)[1]


def doctype_in_another_encoding(parts: Parts, _page: str, secret: str) -> None:
    head = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY s SYSTEM "{secret}">]>'
    parts[BODY] = (head + parts[BODY].decode().split("?>", 1)[1]).encode("utf-16")


EXTERNAL = 'TargetMode="External"'
WAYS: dict[str, Callable[[Parts, str, str], None]] = {
    "a picture elsewhere": relate("image", "PAGE", EXTERNAL, picture("r:link")),
    "an embedded picture elsewhere": relate("image", "PAGE", EXTERNAL, picture("r:embed")),
    "a picture by a hyperlink": relate("hyperlink", "PAGE", EXTERNAL, picture("r:link")),
    "an embedded picture by a hyperlink": relate("hyperlink", "PAGE", EXTERNAL, picture("r:embed")),
    "external in small letters": relate(
        "image", "PAGE", 'TargetMode="external"', picture("r:link")
    ),
    "elsewhere though internal": relate("image", "PAGE", "", picture("r:link")),
    "a picture on this machine": relate("image", "SECRET", EXTERNAL, picture("r:link")),
    "a hyperlink to this machine": relate("hyperlink", "SECRET", EXTERNAL),
    "a share of another machine": relate(
        "image", "\\\\127.0.0.1\\share\\x.png", EXTERNAL, picture("r:link")
    ),
    "an attached template": relate("attachedTemplate", "PAGE", EXTERNAL),
    "a subdocument": relate("subDocument", "SECRET", EXTERNAL, '<w:subDoc r:id="rId99"/>'),
    "a chunk": relate("aFChunk", "PAGE", EXTERNAL, '<w:altChunk r:id="rId99"/>'),
    "an OLE object": relate("oleObject", "PAGE", EXTERNAL, "<w:p><w:r><w:object/></w:r></w:p>"),
    "an ActiveX control": put('<w:p><w:r><w:control r:id="rId1" w:name="x"/></w:r></w:p>'),
    "a VML picture": put(
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
        'style="width:9pt;height:9pt">'
        '<v:imagedata src="PAGE"/></v:shape></w:pict></w:r></w:p>'
    ),
    "INCLUDEPICTURE": put(field(' INCLUDEPICTURE "PAGE" \\d ')),
    "INCLUDETEXT": put(field(' INCLUDETEXT "SECRET" ')),
    "a field split over runs": put(field(" INCLU", "DETE", 'XT "SECRET"')),
    "a field inside another": put(
        field(" PAGE ").replace("<w:t>1</w:t>", "<w:t/>") + field(" LINK Word.Document PAGE ")
    ),
    "a simple field": put('<w:p><w:fldSimple w:instr="INCLUDETEXT &quot;SECRET&quot;"/></w:p>'),
    "DDE": put(field(" DDE cmd PAGE ")),
    "DDEAUTO": put(field(" ddeauto cmd PAGE ")),
    "today": put(field(" DATE ")),
    "macros": swap(
        TYPES, "wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml"
    ),
    "a part with macros": lambda parts, _page, _secret: parts.update({"word/vbaProject.bin": b"x"}),
    "a mail merge": swap(
        SETTINGS, "<w:evenAndOddHeaders/>", "<w:evenAndOddHeaders/><w:mailMerge/>"
    ),
    "a DOCTYPE behind a comment": doctype,
    "a DOCTYPE in another encoding": doctype_in_another_encoding,
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    return file


@pytest.mark.parametrize("way", WAYS)
def test_a_template_that_reaches_out_is_refused(
    way: str, package: Path, secret: Path, tmp_path: Path, run: Run
) -> None:
    parts = unpack((package / "bulletin.docx").read_bytes())
    WAYS[way](parts, "http://127.0.0.1:9/x.png", secret.as_uri())
    (package / "bulletin.docx").write_bytes(write_parts(parts))
    outcome = run(
        "build",
        ROOT / "examples" / "2021Q3.json",
        "--template",
        package,
        "-o",
        tmp_path / "issue.docx",
    )
    assert outcome.exit_code == 3
    assert "this Word file is refused: " in outcome.stderr
    assert not (tmp_path / "issue.docx").exists()
    assert [finding.code for finding in bg.check_package(package)] == ["docx"]


def test_a_link_of_a_text_to_a_page_comes_through(package: Path) -> None:
    parts = unpack((package / "bulletin.docx").read_bytes())
    link = '<w:p><w:hyperlink r:id="rId99"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p>'
    relate("hyperlink", "https://example.org/", EXTERNAL, link)(parts, "", "")
    assert read_parts(write_parts(parts)) == parts


class Listener:
    """Counts who calls at a port of this machine."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x.png"
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_the_listener_hears_a_call() -> None:
    listener = Listener()
    port = int(listener.address.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.recv(1)  # until it was heard
    listener.close()
    assert listener.calls == 1


@pytest.mark.rendered
@pytest.mark.parametrize(
    "way",
    [
        "a picture elsewhere",
        "a picture by a hyperlink",
        "a VML picture",
        "INCLUDEPICTURE",
        "INCLUDETEXT",
        "DDEAUTO",
    ],
)
def test_should_one_get_through_the_office_program_has_no_network(
    way: str, listener: Listener, secret: Path, tmp_path: Path
) -> None:
    try:
        find_office()
    except bg.OutputError:
        pytest.skip("LibreOffice is not installed")
    document = bg.run_pipeline(ROOT / "examples" / "2024W28.json", until="compose").document
    assert document is not None
    parts = unpack(bg.write_document(document, ".docx").data)
    WAYS[way](parts, listener.address, secret.as_uri())
    pdf = tmp_path / "issue.pdf"
    pdf.write_bytes(print_docx(write_parts(parts)))
    assert listener.calls == 0
    assert SECRET not in text_of(pdf)


def text_of(pdf: Path) -> str:
    import pdfplumber

    with pdfplumber.open(pdf) as opened:
        return "".join(page.extract_text() for page in opened.pages)
