"""Bring the Chinese catalogue up to the code: ``python tools/make_catalogue.py``.

Adds new messages to ``bulletin_gen.po`` (translate them there and run this again), drops those that
are gone, and compiles ``bulletin_gen.mo``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bulletin_gen.check import all_rules

PACKAGE = Path(__file__).parents[1] / "bulletin_gen"
PO_FILE = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "bulletin_gen.po"
HEADER = (
    "Content-Type: text/plain; charset=utf-8\nLanguage: zh_CN\n"
    "Plural-Forms: nplurals=1; plural=0;\n"
)
"""All that gettext reads of a catalogue's header. Times and the name of a tool would change by
themselves.
"""
CLICK_MARK = "click"
"""click's own messages have no source here; a comment in the catalogue marks them."""


def current_catalogue() -> Catalog:
    """The catalogue as the code wants it: its messages, with the translations that are there."""
    old = (
        read_po(io.BytesIO(PO_FILE.read_bytes()), locale="zh_CN") if PO_FILE.exists() else Catalog()
    )
    catalogue = Catalog(locale="zh_CN", project="bulletin-gen", fuzzy=False)
    for file, _line, message, _comments, _context in sorted(
        extract_from_dir(PACKAGE, keywords={"_": None})
    ):
        known = old.get(message)
        catalogue.add(
            message, known.string if known else "", locations=[(f"bulletin_gen/{file}", 0)]
        )
    for rule in all_rules():
        known = old.get(rule.text)
        catalogue.add(
            rule.text, known.string if known else "", auto_comments=[f"explains {rule.code}"]
        )
    for entry in old:
        if CLICK_MARK in entry.user_comments:
            catalogue.add(entry.id, entry.string, user_comments=entry.user_comments)
    return catalogue


def po_text(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file; without dates, which would change at every run."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, include_lineno=False)
    header = "\n".join(f'"{line}\\n"' for line in HEADER.splitlines())
    return f'msgid ""\nmsgstr ""\n{header}\n\n'.encode() + buffer.getvalue()


class _Compiled(Catalog):
    """A catalogue as it is compiled: under our header instead of the one that the tool makes up."""

    def __iter__(self) -> Iterator[Message]:
        yield Message("", HEADER)
        yield from (message for message in super().__iter__() if message.id)


def mo_bytes(po: bytes) -> bytes:
    """The compiled catalogue."""
    compiled = _Compiled(locale="zh_CN")
    for message in read_po(io.BytesIO(po), locale="zh_CN"):
        if message.id:
            compiled[message.id] = message
    buffer = io.BytesIO()
    write_mo(buffer, compiled)
    return buffer.getvalue()


if __name__ == "__main__":
    po = po_text(current_catalogue())
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    PO_FILE.write_bytes(po)
    PO_FILE.with_suffix(".mo").write_bytes(mo_bytes(po))
