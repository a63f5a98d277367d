"""A workbook (.xlsx) as a form of input: what an office fills in, with the cell of every value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bulletin_gen.forms.form import Change, Form, ListChange
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source

# What a command has no use for is not imported.


def _open(data: bytes, name: str) -> Source:
    from bulletin_gen.forms.workbook.source import decode_workbook

    return decode_workbook(data, name)


def _write(tree: dict[str, Any], package: TemplatePackage) -> bytes:
    from bulletin_gen.forms.workbook.writer.sheets import workbook_of

    return workbook_of(tree, package)


def _set_value(source: Source, package: TemplatePackage, change: Change) -> Iterator[bytes]:
    from bulletin_gen.forms.workbook.edit import changed_books

    return changed_books(source, package, change)


def _set_list(source: Source, package: TemplatePackage, change: ListChange) -> Iterator[bytes]:
    from bulletin_gen.forms.workbook.list_edit import changed_list

    return changed_list(source, package, change)


def _annotate(source: Source, notes: Mapping[Place, Sequence[str]]) -> bytes:
    from bulletin_gen.forms.workbook.annotate import annotated

    return annotated(source, notes)


WORKBOOK = Form(
    suffix=".xlsx",
    open=_open,
    recognises=lambda data: data.startswith(b"PK\x03\x04"),
    locks=("~$", ".~lock."),
    relatives=(".xls", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".numbers"),
    write=_write,
    set_value=_set_value,
    set_list=_set_list,
    forgets_results=True,
    annotate=_annotate,
)
