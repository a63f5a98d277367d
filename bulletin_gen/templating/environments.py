"""The two environments of templates: for plain text, and for Markdown, in which a value is text and never markup."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, Undefined, UndefinedError
from markupsafe import Markup

from bulletin_gen.i18n import _
from bulletin_gen.templating.sandbox import Filters, Sandbox

_MARKDOWN_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r"
_AS_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in _MARKDOWN_PUNCTUATION})


def text_environment(filters: Filters | None = None, tests: Filters | None = None) -> Sandbox:
    """For plain text: a value is printed as it is."""
    return _environment(filters, tests, autoescape=False, finalize=_as_text)


def markdown_environment(filters: Filters | None = None, tests: Filters | None = None) -> Sandbox:
    """For Markdown: a value is printed as itself, however it reads as Markdown.

    Every character of it that Markdown could take for markup becomes a numeric entity. ``Markup`` values,
    the output of macros among them, are Markdown already.
    """
    return _environment(filters, tests, autoescape=True, finalize=_as_markdown)


def _environment(
    filters: Filters | None, tests: Filters | None, *, autoescape: bool, finalize: Callable[[Any], Any]
) -> Sandbox:
    sandbox = Sandbox(
        filters or {},
        tests or {},
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    sandbox.finalize = lambda value: sandbox.printed(finalize(value))
    return sandbox


def _as_text(value: Any) -> Any:
    """What can be printed: texts, numbers and dates. Anything else is a slip of the template's author."""
    if value is None:
        raise UndefinedError(_("a value that is not there would be printed; put it between {% if %} and {% endif %}"))
    if not isinstance(value, str | int | Decimal | datetime.date | Undefined):
        kind = _("a list") if isinstance(value, list | tuple) else _("a group of fields")
        raise UndefinedError(_("{kind} cannot be printed; name one of its fields, or use a filter").format(kind=kind))
    return value


def _as_markdown(value: Any) -> Any:
    if isinstance(value, Markup | StrictUndefined):
        return value
    return Markup(str(_as_text(value)).translate(_AS_ENTITIES))
