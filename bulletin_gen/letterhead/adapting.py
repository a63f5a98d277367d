"""An office's own Word file, a letterhead or its last issue, made the Word template of a package.

What an office sees of itself stays: its red head, pictures, fonts, margins, headers and footers.
What changes from issue to issue gives way to tags and markers, and what a package may not hold is
taken out and named.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.letterhead.build import build_template
from bulletin_gen.letterhead.clean import clean
from bulletin_gen.letterhead.open import open_letterhead
from bulletin_gen.ooxml.container import NoPackageError, UnsafeError, unpack, write_parts
from bulletin_gen.ooxml.names import MalformedError
from bulletin_gen.ooxml.safety import read_parts
from bulletin_gen.places.place import Place
from bulletin_gen.write.docx.template import BODY_PART, STYLES_PART


class Known(Struct, frozen=True):
    """What a package knows of its bulletin: its name, its issuer, and the labels of its colophon by
    their fields.
    """

    name: str
    issuer: str
    labels: Mapping[str, str]


class Adapted(Struct, frozen=True):
    """A Word template made of an office's file; what was done to it, and what a person must look
    at.
    """

    data: bytes
    done: tuple[str, ...]
    look_at: tuple[str, ...]


def adapt(file: str, data: bytes, model: bytes, known: Known) -> Adapted:
    """Make a Word template of an office's Word file; ``model`` is the template that gives what it
    lacks.

    Raises TemplateError with a sentence that says what to do when the file is none that can be
    used.
    """
    parts = open_letterhead(file, data)
    try:
        parts, taken_out = clean(parts)
        if not {BODY_PART, STYLES_PART} <= parts.keys():
            raise MalformedError("[Content_Types].xml")
        built = build_template(parts, unpack(model), known.name, known.issuer, known.labels)
        made = write_parts(built.parts)
        read_parts(made)
    except UnsafeError as error:
        raise TemplateError(
            _("this Word file is refused: {reason}").format(reason=error), Place(file)
        ) from error
    except (MalformedError, NoPackageError) as error:
        message = _("the Word file is damaged ({reason}); open it in Word and save it again")
        raise TemplateError(message.format(reason=error), Place(file)) from error
    return Adapted(made, (*taken_out, *built.done), built.look_at)
