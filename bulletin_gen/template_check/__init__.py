"""Check a template package before any issue is built with it.

Takes a folder, gives findings: each with the file, the line where there is one, and one sentence.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError
from lxml import etree
from msgspec.structs import fields

from bulletin_gen import document as doc
from bulletin_gen.bulletin import Appendix, Colophon
from bulletin_gen.compose.filters import FILTERS, TESTS
from bulletin_gen.compose.tables import SERIAL_WIDTH
from bulletin_gen.errors import TemplateError
from bulletin_gen.findings import Finding, Severity
from bulletin_gen.i18n import _
from bulletin_gen.lengths import Mm
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.read.shape import bulletin_type
from bulletin_gen.template_check.variables import ANYTHING, Names, Variables
from bulletin_gen.templating import BoundedEnvironment, markdown_environment, text_environment
from bulletin_gen.write.docx.container import UnsafeError, read_parts
from bulletin_gen.write.docx.names import MalformedError, Marker, Style, w
from bulletin_gen.write.docx.pagination import text_width
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import own_text

_NOT_PRINTED_BY_TEMPLATES = {"schema", "template", "masthead", "period", "title", "colophon", "unassessed_units"}
"""Fields that the program itself prints, or that only checks use."""

_EXTRA_NAMES: dict[str, Names] = {
    "appendix_list_item": {"number": ANYTHING, "title": ANYTHING},
    "appendix_label": {"number": ANYTHING},
    "appendix_title": {"appendix": Appendix},
}
"""What a short text of ``package.toml`` can name beside the input's fields."""

_LEAST_WIDTH = Mm(8)
_ROUNDING = 20
"""Twips by which rounding may make columns wider than the page."""
_CHINESE_BRACE = re.compile("[｛｝]")
_OPEN_TAG = re.compile(r"\{\{(?!.*\}\})|\{%(?!.*%\})", re.DOTALL)


def check_package(folder: Path) -> tuple[Finding, ...]:
    """Everything that is wrong with a package; nothing at all when it can be used."""
    try:
        package = load_package(str(folder.resolve()))
    except TemplateError as error:
        return (_finding("package", error.message, error.file, error.line or 0),)
    checked = _Check(package)
    return (*checked.narrative(), *checked.wording(), *checked.docx(), *checked.unused())


def _finding(code: str, message: str, file: str, line: int = 0, severity: Severity = "error") -> Finding:
    return Finding(severity=severity, code=code, message=message, file=file, line=line, column=1 if line else 0)


class _Check:
    def __init__(self, package: TemplatePackage) -> None:
        self._package = package
        self._used: set[tuple[str, ...]] = set()
        self._is_readable = True
        names = {field.name: field.type for field in fields(bulletin_type(package))}
        self._names = {name: type_ for name, type_ in names.items() if name not in package.manifest.omitted}

    def narrative(self) -> Iterator[Finding]:
        environment = markdown_environment(FILTERS, TESTS)
        file = str(self._package.narrative_file)
        yield from self._template(environment, self._package.narrative, self._names, file, first_line=1)

    def wording(self) -> Iterator[Finding]:
        environment = text_environment(FILTERS, TESTS)
        wording = self._package.manifest.wording
        text = self._package.manifest_file.read_text(encoding="utf-8-sig")
        for field in fields(type(wording)):
            value = getattr(wording, field.name)
            if isinstance(value, str):
                names = {**self._names, **_EXTRA_NAMES.get(field.name, {})}
                line = _line_of_key(text, field.name)
                yield from self._template(environment, value, names, str(self._package.manifest_file), line)
        yield from self._colophon_fields(text)

    def _colophon_fields(self, text: str) -> Iterator[Finding]:
        known = {field.name for field in fields(Colophon)}
        for line in self._package.manifest.wording.colophon:
            for entry in line:
                if entry.field not in known:
                    message = _("the colophon has no field “{name}”").format(name=entry.field)
                    place = _line_of_key(text, "colophon")
                    yield _finding("unknown-variable", message, str(self._package.manifest_file), place)

    def docx(self) -> Iterator[Finding]:
        file = self._package.docx_file
        try:
            parts = read_parts(file.read_bytes())
            trees = {name: etree.fromstring(part) for name, part in parts.items() if _holds_text(name)}
            styles = StyleSheet(parts["word/styles.xml"], str(file))
        except FileNotFoundError:
            yield _finding("docx", _("this file of the template package is missing"), str(file))
        except (KeyError, OSError, MalformedError, zipfile.BadZipFile, etree.XMLSyntaxError):
            yield _finding("docx", _("this is not a Word file (.docx)"), str(file))
        except UnsafeError as error:
            yield _finding("docx", _("this Word file is refused: {reason}").format(reason=error), str(file))
        else:
            yield from self._styles(styles)
            yield from self._markers(trees["word/document.xml"])
            yield from self._widths(trees["word/document.xml"])
            for tree in trees.values():
                yield from self._tags(tree)

    def _styles(self, styles: StyleSheet) -> Iterator[Finding]:
        for name in (Style.BODY, Style.BODY_LAST, *Style.HEADINGS, Style.STRONG, Style.EMPHASIS, *self._table_styles()):
            try:
                styles.id_of(name)
            except TemplateError as error:
                yield _finding("missing-style", error.message, error.file)

    def _table_styles(self) -> tuple[str, ...]:
        if not self._package.tables:
            return ()
        return (Style.APPENDIX_LIST, Style.APPENDIX_LIST_NEXT, *Style.CELLS.values())

    def _markers(self, tree: etree._Element) -> Iterator[Finding]:
        found = {own_text(paragraph).strip() for paragraph in tree.iter(w("p"))}
        for marker in Marker.ALL:
            if marker not in found:
                message = _("the paragraph “{marker}” is missing").format(marker=marker)
                yield _finding("missing-marker", message, str(self._package.docx_file))

    def _widths(self, tree: etree._Element) -> Iterator[Finding]:
        """A table's columns fit between the margins of the appendices' pages, and those without a width get some."""
        end = (p for p in tree.iter(w("p")) if own_text(p).strip() == Marker.END_APPENDICES)
        section = next((s for p in end for s in p.iter(w("sectPr"))), None)
        if section is None:
            return
        for name, layout in self._package.tables.items():
            widths = [leaf.column.width for leaf in layout.leaves()]
            serial = SERIAL_WIDTH if layout.serial_title is not None else Mm(0)
            used = serial.twips + sum(Mm(width).twips for width in widths if width is not None)
            if used + _LEAST_WIDTH.twips * widths.count(None) > text_width(section) + _ROUNDING:
                message = _("table “{table}”: its columns are wider than the page")
                yield _finding("table-width", message.format(table=name), str(self._package.folder / "tables.toml"))

    def _tags(self, tree: etree._Element) -> Iterator[Finding]:
        environment = text_environment()
        names = _docx_names(self._package)
        for paragraph in tree.iter(w("p")):
            text = own_text(paragraph)
            if text.strip() in Marker.ALL or "{" not in text:
                continue
            place = f"{self._package.docx_file} “{text.strip()[:40]}”"
            if _OPEN_TAG.search(text):
                yield _finding("template-syntax", _("a tag is opened and not closed"), place)
            else:
                yield from self._template(environment, text, names, place, first_line=0)

    def unused(self) -> Iterator[Finding]:
        """Fields that no template prints; nothing can be said of that while a template cannot be read."""
        if not self._is_readable:
            return
        file = str(self._package.manifest_file)
        for name in sorted(self._names.keys() - _NOT_PRINTED_BY_TEMPLATES - {"facts", "appendices"}):
            if (name,) not in self._used:
                message = _("no template prints “{name}”; use it, or list it under omitted").format(name=name)
                yield _finding("unused-variable", message, file, severity="warning")
        for fact in self._package.manifest.facts:
            if ("facts", fact.key) not in self._used:
                message = _("no template prints “{name}”; use it, or list it under omitted")
                yield _finding("unused-variable", message.format(name=f"facts.{fact.key}"), file, severity="warning")

    def _template(
        self, environment: BoundedEnvironment, text: str, names: Names, file: str, first_line: int
    ) -> Iterator[Finding]:
        for match in _CHINESE_BRACE.finditer(text):
            message = _("the Chinese {wide} cannot be used here; type the English {plain}")
            plain = {"｛": "{", "｝": "}"}[match.group()]
            line = _line(first_line, text.count("\n", 0, match.start()) + 1)
            yield _finding("template-syntax", message.format(wide=match.group(), plain=plain), file, line)
        try:
            environment.from_string(text)
            variables = Variables(names).walk(environment.parse_as_written(text))
        except TemplateSyntaxError as error:
            self._is_readable = False
            yield _finding("template-syntax", error.message or "", file, _line(first_line, error.lineno))
            return
        self._used |= variables.used
        for unknown in variables.unknown:
            yield _finding("unknown-variable", unknown.message, file, _line(first_line, unknown.line))


def _line(first_line: int, line: int) -> int:
    """The line in the file of a line in a template that begins on some line of it; 0 where there are no lines."""
    return first_line + line - 1 if first_line else 0


def _line_of_key(text: str, key: str) -> int:
    """The line of a key below ``[wording]``."""
    match = re.compile(rf"^\s*{key}\s*=", re.MULTILINE).search(text, max(text.find("[wording]"), 0))
    return text.count("\n", 0, match.end()) + 1 if match else 1


def _holds_text(name: str) -> bool:
    return name.startswith(("word/document", "word/header", "word/footer")) and name.endswith(".xml")


def _docx_names(package: TemplatePackage) -> dict[str, Any]:
    entries = [entry.field for line in package.manifest.wording.colophon for entry in line]
    return {
        "masthead": doc.Masthead,
        "title": ANYTHING,
        "addressees": ANYTHING,
        "note": ANYTHING,
        "colophon": dict.fromkeys(entries, doc.ColophonEntry),
        "appendix": doc.Appendix,
    }
