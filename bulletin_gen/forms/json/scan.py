"""A JSON scanner that knows places: where every value stands, and what is wrong with the syntax.

Only the way to a message needs it; valid input is decoded by the standard library. It reads what
that reads, and says in plain words what it does not. It keeps its own stack, so that no depth of
nesting exhausts Python's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import MAX_DIGITS, is_sane
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.text.printable import is_printable
from bulletin_gen.text.typed import meant_number

MAX_DEPTH = 200
"""How deep objects and arrays may nest; a bulletin needs about ten."""

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_OPEN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_SCALAR = re.compile(
    r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])|(?:true|false|null)(?!\w)"
)
_CUT_NUMBER = re.compile(r"(\d+)\s?,\s?(\d+)(?=\s*[,}\]])")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_FULL_WIDTH = {
    "，": ",",
    "：": ":",
    "“": '"',
    "”": '"',
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "＂": '"',
}


class JsonSlip(Struct, frozen=True):
    """Something wrong with the text as JSON: its code, a sentence, the path of the value, and the
    position.
    """

    code: str
    message: str
    path: ValuePath
    position: int


class Scan(Struct):
    """Where things stand, in characters from 0. ``keys`` holds where the key that leads to a value
    begins.
    """

    values: dict[ValuePath, int]
    keys: dict[ValuePath, int]
    slips: list[JsonSlip]


def scan(text: str, wanted: set[ValuePath] | None = None) -> Scan:
    """Find the position of every value; syntax errors and duplicate keys are among the slips.

    The first syntax error ends the scan: nothing after it can be read with certainty. Of text that
    is known to be right, ``wanted`` names the values whose positions are asked for, those that they
    stand in included: all others are passed over, at many times the speed.
    """
    scanner = _Scanner(text, wanted)
    scanner.run()
    return scanner.result


class _SyntaxError(Exception):
    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class _Scanner:
    def __init__(self, text: str, wanted: set[ValuePath] | None) -> None:
        self._text = text
        self._wanted = wanted
        self._position = 0
        self.result = Scan({}, {}, [])

    def run(self) -> None:
        try:
            self._document()
        except _SyntaxError as error:
            self._report("syntax", str(error), (), error.position)

    def _document(self) -> None:
        containers: list[Iterator[ValuePath]] = []
        self._value((), containers)
        while containers:
            path = next(containers[-1], None)
            if path is None:
                containers.pop()
            else:
                self._value(path, containers)
        self._skip_space()
        if self._position < len(self._text):
            raise _SyntaxError(_("there is more after the end of the data"), self._position)

    def _value(self, path: ValuePath, containers: list[Iterator[ValuePath]]) -> None:
        self._skip_space()
        if self._wanted is not None and path not in self._wanted:
            _value, self._position = _DECODER.raw_decode(self._text, self._position)
            return
        self.result.values[path] = self._position
        if self._peek() in ("{", "["):
            self._open(path, containers)
        elif self._peek() == '"':
            self._text_value(path)
        else:
            self._scalar(path)

    def _open(self, path: ValuePath, containers: list[Iterator[ValuePath]]) -> None:
        if len(containers) >= MAX_DEPTH:
            raise _SyntaxError(
                _("nested more than {depth} levels deep").format(depth=MAX_DEPTH), self._position
            )
        members = self._members(path) if self._peek() == "{" else self._elements(path)
        self._position += 1
        containers.append(members)

    def _members(self, path: ValuePath) -> Iterator[ValuePath]:
        """Yield the path of each member of an object, standing before its value; end behind the
        brace.
        """
        opened = self._position - 1
        seen: set[str] = set()
        while self._more("}", opened, first=not seen):
            start = self._position
            if self._peek() != '"':
                raise self._comma_in_number() or self._unexpected(
                    _("a field name in double quotes")
                )
            key = self._string()
            member = (*path, key)
            if not is_printable(key):
                self._report(
                    "character",
                    _("the field name holds a character that cannot be printed"),
                    path,
                    start,
                )
            if key in seen:
                self._report(
                    "duplicate",
                    _("the field “{key}” stands here twice").format(key=key),
                    member,
                    start,
                )
            seen.add(key)
            self.result.keys[member] = start
            self._skip_space()
            self._expect(":", _("a colon (:) after the field name"))
            yield member

    def _elements(self, path: ValuePath) -> Iterator[ValuePath]:
        """Yield the path of each element of an array, standing before it;
        end behind the bracket.
        """
        opened, index = self._position - 1, 0
        while self._more("]", opened, first=index == 0):
            yield (*path, index)
            index += 1

    def _more(self, closing: str, opened: int, *, first: bool) -> bool:
        """Go to the next item of a container; False when it is closed instead."""
        after_last = self._position
        self._skip_space()
        if self._peek() == closing:
            self._position += 1
            return False
        if not self._peek():
            message = _("the bracket opened in line {line}, column {column} is not closed")
            line, column = (
                self._text.count("\n", 0, opened) + 1,
                opened - self._text.rfind("\n", 0, opened),
            )
            raise _SyntaxError(message.format(line=line, column=column), self._position)
        if first:
            return True
        comma = self._position
        if self._peek() in ('"', "{", "["):
            raise _SyntaxError(_("a comma (,) is missing here"), after_last)
        self._expect(",", _("a comma (,) or “{closing}”").format(closing=closing))
        self._skip_space()
        if self._peek() == closing:
            raise _SyntaxError(
                _("there is one comma too many before “{closing}”").format(closing=closing), comma
            )
        return True

    def _string(self) -> str:
        match = _STRING.match(self._text, self._position)
        if match is None:
            raise self._bad_string()
        self._position = match.end()
        return str(json.loads(match.group()))

    def _bad_string(self) -> _SyntaxError:
        opened = _OPEN_STRING.match(self._text, self._position)
        end = opened.end() if opened else self._position
        stop = self._text[end : end + 1]
        if stop == "\\":
            return _SyntaxError(_("a backslash must be written twice (\\\\)"), end)
        if stop in ("", "\n", "\r"):
            return _SyntaxError(
                _("the text that begins here has no closing double quote"), self._position
            )
        message = _("the control character U+{code:04X} cannot stand in a text")
        return _SyntaxError(message.format(code=ord(stop)), end)

    def _text_value(self, path: ValuePath) -> None:
        start = self._position
        if not is_printable(self._string()):
            self._report(
                "character", _("the text holds a character that cannot be printed"), path, start
            )

    def _scalar(self, path: ValuePath) -> None:
        match = _SCALAR.match(self._text, self._position)
        if match is None:
            raise self._unexpected(_("a value"))
        if match.group(1) and not is_sane(match.group(1)):
            message = _(
                "a number may have {digits} digits before the decimal point and {digits} after it"
            ).format(digits=MAX_DIGITS)
            self._report("number", message, path, self._position)
        self._position = match.end()

    def _expect(self, character: str, description: str) -> None:
        if self._peek() != character:
            raise self._unexpected(description)
        self._position += 1

    def _comma_in_number(self) -> _SyntaxError | None:
        """What to say where a comma has cut a number in two; None where it has not."""
        match = _CUT_NUMBER.search(
            self._text, max(self._position - MAX_DIGITS, 0), self._position + MAX_DIGITS
        )
        if match is None or match.start(2) != self._position:
            return None
        message = _(
            "a comma stands inside the number; write {point}, or {joined} where it sets off "
            "thousands"
        )
        whole, rest = match.groups()
        return _SyntaxError(
            message.format(point=f"{whole}.{rest}", joined=whole + rest), match.start()
        )

    def _unexpected(self, expected: str) -> _SyntaxError:
        character = self._peek()
        if character in _FULL_WIDTH:
            message = _("the Chinese {wide} cannot be used here; type the English {plain}")
            return _SyntaxError(
                message.format(wide=character, plain=_FULL_WIDTH[character]), self._position
            )
        if not character:
            return _SyntaxError(
                _("the file ends where {expected} should stand").format(expected=expected),
                self._position,
            )
        word = _WORD.match(self._text, self._position)
        found = word.group()[:30] if word else character
        if re.fullmatch("-?0[0-9]+.*", found):
            return _SyntaxError(_("a number cannot begin with 0"), self._position)
        number = meant_number(found)
        if number:
            message = _("“{found}” is not how a number is written here; write {number}")
            return _SyntaxError(message.format(found=found, number=number), self._position)
        if self._text[self._position - 1].isdigit():
            message = _("“{found}” cannot follow a number; write the number alone")
            return _SyntaxError(message.format(found=found), self._position)
        message = _("{expected} should stand here, not “{found}”")
        return _SyntaxError(message.format(expected=expected, found=found), self._position)

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._position)
        self._position = match.end() if match else self._position

    def _peek(self) -> str:
        return self._text[self._position : self._position + 1]

    def _report(self, code: str, message: str, path: ValuePath, position: int) -> None:
        self.result.slips.append(JsonSlip(code, message, path, position))
