"""The fingerprint of what an issue was made of: the same for a JSON file and a workbook that say
the same, another as soon as anything is another that can reach print.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from bulletin_gen.bulletin import Bulletin, EarlierIssues
from bulletin_gen.digest import digest_of
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.pictures import Pictures
from bulletin_gen.roles import fields_for


def input_fingerprint(
    bulletin: Bulletin, package: TemplatePackage, earlier: EarlierIssues, pictures: Pictures
) -> str:
    """SHA-256, in hexadecimal digits, of the issue as completed, the files of its package, the
    issues before it that were read, and its pictures; no names of files count.
    """
    before = (earlier.previous, earlier.year_before, *earlier.series)
    return digest_of(
        {
            "issue": _content(bulletin),
            **{f"issue before {number}": _content(issue) for number, issue in enumerate(before)},
            **{f"package {file.name}": read_file(file) for file in _there(package.files)},
            **{f"picture {name}": picture.data for name, picture in pictures.items()},
        }
    )


def _content(issue: Bulletin | None) -> bytes:
    if issue is None:
        return b""
    of_files = {*fields_for("file"), *fields_for("file name")} & {*issue.__struct_fields__}
    return msgspec.json.encode(msgspec.structs.replace(issue, **dict.fromkeys(of_files)))


def _there(files: Iterable[Path]) -> list[Path]:
    return [file for file in files if file.is_file()]
