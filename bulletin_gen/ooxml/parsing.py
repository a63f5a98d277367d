"""The door to parsers of XML: what they raise is told as what a part is, and nothing more.

A part says in which encoding it is. The standard knows UTF-8 and UTF-16 (ECMA-376-2, 9.1.4); what
Chinese programs have written is read too, and nothing else.
"""

from __future__ import annotations

import re
from typing import Any

from bulletin_gen.i18n import _

_UTF16_SIGNATURES = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_PARSED = {"utf-8", "utf8", "us-ascii", "ascii"}
_DECODED = {"gbk", "gb2312", "gb18030", "big5", "iso-8859-1", "windows-1252", "utf-16"}


class UnsafeError(ValueError):
    """A package that is not opened: it would unpack to too much, or reach for things outside
    itself.
    """


class NoPackageError(ValueError):
    """Not a zip container, or a damaged one."""


def in_utf8(name: str, part: bytes) -> bytes:
    """The bytes of a part in UTF-8, whatever it declares: parsers are told that it is.

    Raises NoPackageError for an encoding that no office writes.
    """
    if part.startswith(_UTF16_SIGNATURES):
        return _decoded(name, part, "utf-16")
    found = _DECLARED.match(part[:200])
    declared = "utf-8" if found is None else found.group(1).decode("ascii").lower()
    if declared in _PARSED:
        return part
    if declared not in _DECODED:
        raise NoPackageError(name)
    return _decoded(name, part, declared)


def _decoded(name: str, part: bytes, encoding: str) -> bytes:
    try:
        return part.decode(encoding).encode()
    except UnicodeError as error:
        raise NoPackageError(name) from error


def parse_part(name: str, part: bytes, *, with_comments: bool = False, mended: bool = False) -> Any:
    """The tree of a part from elsewhere, without entities, network or huge texts.

    ``mended``: as well as it can be read, where programs have written what is no XML. Raises
    NoPackageError for what cannot be read, UnsafeError for what declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=mended,
        remove_comments=not with_comments,
        remove_pis=not with_comments,
        encoding="UTF-8",
    )
    try:
        tree = etree.fromstring(in_utf8(name, part), parser)
    except (etree.XMLSyntaxError, MemoryError) as error:
        raise NoPackageError(name) from error
    if tree is None:
        raise NoPackageError(name)
    docinfo: Any = tree.getroottree().docinfo
    if docinfo.doctype:
        raise UnsafeError(_("{name} declares entities").format(name=name))
    return tree
