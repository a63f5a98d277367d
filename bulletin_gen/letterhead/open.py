"""Opening an office's Word file, or saying in a sentence why it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import (
    CONTENT_TYPES,
    NoPackageError,
    UnsafeError,
    is_xml,
    unpack_foreign,
)
from bulletin_gen.ooxml.names import w
from bulletin_gen.ooxml.parsing import parse_part
from bulletin_gen.ooxml.strict import as_transitional
from bulletin_gen.places.place import Place
from bulletin_gen.write.docx.template import BODY_PART, STYLES_PART

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TRACKED = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblPrChange",
    "tcPrChange",
)


def open_letterhead(file: str, data: bytes) -> dict[str, bytes]:
    """The parts of a Word file. Raises TemplateError when it is something else, or holds what
    cannot be kept.
    """
    for problem in _problems(data):
        raise TemplateError(problem, Place(file))
    try:
        parts = as_transitional(unpack_foreign(data))
        trees = {name: parse_part(name, part) for name, part in parts.items() if is_xml(name)}
    except UnsafeError as error:
        raise TemplateError(
            _("this Word file is refused: {reason}").format(reason=error), Place(file)
        ) from error
    except NoPackageError as error:
        raise TemplateError(_("this is not a Word file (.docx)"), Place(file)) from error
    for problem in _problems_inside(trees):
        raise TemplateError(problem, Place(file))
    return parts


def _problems(data: bytes) -> Iterator[str]:
    if data.startswith(_OLD_WORD):
        if _ENCRYPTED in data:
            yield _(
                "the file is protected by a password; open it in Word, take the password off and "
                "save it again"
            )
        yield _("this is a .doc file of an older Word; open it in Word or WPS and save it as .docx")
    if data.startswith(b"%PDF"):
        yield _("this is a PDF; the Word file that it was printed from is needed")


def _problems_inside(trees: dict[str, etree._Element]) -> Iterator[str]:
    types = etree.tostring(trees[CONTENT_TYPES]) if CONTENT_TYPES in trees else b""
    if b"macroEnabled" in types or b"vbaProject" in types:
        yield _("the file holds macros; open it in Word and save it as .docx, which keeps none")
    if not {BODY_PART, STYLES_PART, CONTENT_TYPES} <= trees.keys():
        yield _("this is not a Word file (.docx)")
    texts = [
        tree
        for name, tree in trees.items()
        if name.startswith(("word/document", "word/header", "word/footer"))
    ]
    if any(True for tree in texts for _element in tree.iter(*map(w, _TRACKED))):
        yield _(
            "the file holds tracked changes; in Word, accept or reject them all (Review, Accept "
            "All), and save it"
        )
    if any(True for tree in texts for _element in tree.iter(w("txbxContent"))):
        yield _(
            "text stands in a text box, whose place only Word knows; put it into a paragraph or a "
            "table cell"
        )
