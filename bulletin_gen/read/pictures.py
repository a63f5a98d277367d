"""The pictures that an issue names: in its own file, or files in its folder or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.package import TemplatePackage
from bulletin_gen.picture_file import MOST_BYTES, PictureFile, UnfitPictureError, read_picture
from bulletin_gen.places.names import reaches_out
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.read.source import Source
from bulletin_gen.text.picture_lines import pictures_of_line

Pictures: TypeAlias = Mapping[str, PictureFile]
"""Pictures by the names that an issue calls them."""


def read_pictures(
    bulletin: Bulletin, package: TemplatePackage, source: Source
) -> tuple[dict[str, PictureFile], list[Finding]]:
    """The pictures that an issue names, in its input or its folder, and what is wrong with those
    that cannot be printed.
    """
    folder = Path(source.name).parent
    pictures: dict[str, PictureFile] = {}
    findings: list[Finding] = []
    for name, path, offset in _named(bulletin, package):
        if name in pictures:
            continue
        try:
            pictures[name] = read_picture(source.pictures.get(name) or _bytes_of(name, folder))
        except UnfitPictureError as error:
            message = _("the picture “{name}” cannot be printed: {reason}")
            text = message.format(name=name, reason=error)
            findings.append(Finding(code="picture", message=text, path=path, offset=offset))
    return pictures, findings


def _named(
    bulletin: Bulletin, package: TemplatePackage
) -> Iterator[tuple[str, ValuePath, int | None]]:
    """Each name with the path of the text that it stands in, and where in it it begins."""
    facts = {fact.key: fact.kind for fact in package.manifest.facts}
    texts: list[tuple[str, ValuePath]] = [(bulletin.closing, ("closing",))]
    texts += [
        (topic.details, ("hot_topics", number, "details"))
        for number, topic in enumerate(bulletin.hot_topics)
    ]
    texts += [
        (getattr(bulletin.facts, key) or "", ("facts", key))
        for key, kind in facts.items()
        if kind == "markdown"
    ]
    for text, path in texts:
        for line in re.finditer("[^\n]+", text or ""):
            for named in pictures_of_line(line.group()):
                yield named.name, path, line.start() + named.start
    for key, kind in facts.items():
        name = getattr(bulletin.facts, key) if kind == "picture" else None
        if name:
            yield name, ("facts", key), None


def _bytes_of(name: str, folder: Path) -> bytes:
    if reaches_out(name) or ".." in re.split(r"[/\\]", name):
        raise UnfitPictureError(_("pictures lie in the issue's own folder, or below it"))
    file = folder / name.replace("\\", "/")
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise UnfitPictureError(_("pictures lie in the issue's own folder, or below it"))
        return read_file(file, most=MOST_BYTES)
    except FileNotFoundError as error:
        raise UnfitPictureError(_("there is no such file beside the issue")) from error
    except OSError as error:
        raise UnfitPictureError(reason_of(error)) from error
