"""What is wrong with the syntax of a TOML file, in words of ours: ``tomllib`` says it in English
only.
"""

from __future__ import annotations

import re

from bulletin_gen.i18n import _

_BARE_HANZI = re.compile(r"\s*\[*[^\"'=#]*[^\x00-\x7f\"'=#][^\"'=#]*(?:\]|=)")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def toml_message(error: str, line: str) -> str:
    """One sentence about an error in a line.

    What these patterns do not know is told in general: no version of Python can make it English.
    """
    if _BARE_HANZI.match(line):
        return _(
            'a name that is not of English letters stands in quotation marks here, such as ["督办"]'
        )
    if re.match("Cannot (overwrite|declare|redefine|mutate)|Duplicate", error):
        return _("this name stands here twice")
    if re.match('Unterminated|Unclosed|Expected ."', error):
        return _("a text, list or table that is opened here is not closed")
    if re.match("Illegal character", error):
        return _("a character that cannot stand here; a text ends in the line where it begins")
    if "escape" in error.lower() or "hex value" in error:
        return _("a backslash must be written twice (\\\\)")
    if re.match("Invalid value|Invalid date", error):
        return _(
            "no value that can stand here: texts stand in double quotes, a number has a point: 7.24"
        )
    return _("this is not as TOML is written: a name, = and a value in a line of their own")


def line_in(error: str, text: str) -> int:
    """The line, from 1, that an error is about; the last where the file ends too soon."""
    place = _PLACE.search(error)
    return int(place.group(1)) if place else text.count("\n") + 1
