"""The two environments of templates: for plain text, and for Markdown, in which a value is text and
never markup.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from markupsafe import Markup

from bulletin_gen.templating.sandbox import Filters, Missing, Sandbox
from bulletin_gen.templating.values import as_printed

_MARKDOWN_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r"
_AS_ENTITIES = str.maketrans(
    {character: f"&#{ord(character)};" for character in _MARKDOWN_PUNCTUATION}
)

_SIGNS_AS_ENTITIES = {
    number: entity for number, entity in _AS_ENTITIES.items() if not chr(number).isspace()
}

S = TypeVar("S", bound=Sandbox)


def text_environment(filters: Filters | None = None, tests: Filters | None = None) -> Sandbox:
    """For plain text: a value is printed as it is."""
    return for_text(Sandbox, filters or {}, tests or {})


def for_text(kind: type[S], filters: Filters, tests: Filters) -> S:
    """The same, in a sandbox of a kind: the plain one,
    or one that can say where values come from.
    """
    return _environment(kind, filters, tests, autoescape=False, finalize=as_printed)


def markdown_environment(filters: Filters | None = None, tests: Filters | None = None) -> Sandbox:
    """For Markdown: a value is printed as itself, however it reads as Markdown.

    Every character of it that Markdown could take for markup becomes a numeric entity. ``Markup``
    values, the output of macros among them, are Markdown already.
    """
    return for_markdown(Sandbox, filters or {}, tests or {})


def for_markdown(kind: type[S], filters: Filters, tests: Filters) -> S:
    """The same, in a sandbox of a kind."""
    return _environment(kind, filters, tests, autoescape=True, finalize=_as_markdown)


def _environment(
    kind: type[S],
    filters: Filters,
    tests: Filters,
    *,
    autoescape: bool,
    finalize: Callable[[Any], Any],
) -> S:
    sandbox = kind(
        filters,
        tests,
        undefined=Missing,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    sandbox.finalize = lambda value: sandbox.with_marks(value, sandbox.printed(finalize(value)))
    return sandbox


def as_text(text: str) -> str:
    """A text in Markdown that prints it as it is; white space stays what it is."""
    return text.translate(_SIGNS_AS_ENTITIES)


def _as_markdown(value: Any) -> Any:
    if isinstance(value, Markup | Missing):
        return value
    return Markup(str(as_printed(value)).translate(_AS_ENTITIES))
