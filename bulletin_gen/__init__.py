"""bulletin-gen: a hotline office's bulletin, from the facts of an issue to the finished pages.

Four stages, in one direction; each is a folder of this package, and a function here:

    source = read_source("2021Q3.json")
    package = package_of(source)
    bulletin = read_bulletin(source, package)
    findings = locate(check_bulletin(bulletin, package), source)
    document = compose_document(bulletin, package)
    write_file(Path("issue9.docx"), write_document(document, ".docx", package.docx_file))

Importing this module costs nothing; each function's stage is imported when it is first named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bulletin_gen.bulletin import Bulletin
    from bulletin_gen.check import all_rules, check_bulletin
    from bulletin_gen.compose import compose_document
    from bulletin_gen.document import Document
    from bulletin_gen.errors import BulletinError, InputError, OutputError, TemplateError, UsageError
    from bulletin_gen.findings import Finding
    from bulletin_gen.package import TemplatePackage, load_package, package_names
    from bulletin_gen.read import STDIN, Source, decode_source, package_of, read_bulletin, read_source
    from bulletin_gen.read.locate import locate
    from bulletin_gen.read.schema import input_schema
    from bulletin_gen.report import json_report, text_report
    from bulletin_gen.template_check import check_package
    from bulletin_gen.write import FORMATS, write_document, write_file
    from bulletin_gen.write.pdf import substituted_fonts

__version__ = "0.1.0"

__all__ = [
    "FORMATS",
    "STDIN",
    "Bulletin",
    "BulletinError",
    "Document",
    "Finding",
    "InputError",
    "OutputError",
    "Source",
    "TemplateError",
    "TemplatePackage",
    "UsageError",
    "all_rules",
    "check_bulletin",
    "check_package",
    "compose_document",
    "decode_source",
    "input_schema",
    "json_report",
    "load_package",
    "locate",
    "package_names",
    "package_of",
    "read_bulletin",
    "read_source",
    "substituted_fonts",
    "text_report",
    "write_document",
    "write_file",
]

_HOME = {
    "Bulletin": "bulletin",
    "BulletinError": "errors",
    "Document": "document",
    "FORMATS": "write",
    "Finding": "findings",
    "InputError": "errors",
    "OutputError": "errors",
    "STDIN": "read",
    "Source": "read",
    "TemplateError": "errors",
    "TemplatePackage": "package",
    "UsageError": "errors",
    "all_rules": "check",
    "check_bulletin": "check",
    "check_package": "template_check",
    "compose_document": "compose",
    "decode_source": "read",
    "input_schema": "read.schema",
    "json_report": "report",
    "load_package": "package",
    "locate": "read.locate",
    "package_names": "package",
    "package_of": "read",
    "read_bulletin": "read",
    "read_source": "read",
    "substituted_fonts": "write.pdf",
    "text_report": "report",
    "write_document": "write",
    "write_file": "write",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
