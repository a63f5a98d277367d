"""What the package files for every issue, taken where an input leaves it out."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.errors import TemplateError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.text_files import place_of
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.read.model.schema import input_schema, partial
from bulletin_gen.schema.walk import Walk


def wrong_defaults(package: TemplatePackage) -> Iterator[TemplateError]:
    """What the package files for every issue and does not fit where it is filed,
    each at its line.
    """
    schema = partial(input_schema(package))
    walk = Walk(schema["$defs"])
    for finding in walk.value(package.manifest.defaults, schema, ()):
        path: ValuePath = ("defaults", *finding.path)
        place = place_of(package.manifest_file, path)
        yield TemplateError(f"{format_path(path)[2:]}: {finding.message}", place)
