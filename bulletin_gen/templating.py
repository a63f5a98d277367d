"""Jinja as template packages use it: sandboxed, and strict about unknown names.

There are two environments: one for plain text, one for Markdown, in which every printed value is text and
never markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bulletin_gen.errors import TemplateError

_MARKDOWN_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r"
_AS_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in _MARKDOWN_PUNCTUATION})


class Template:
    """A compiled template that knows the file it came from, for its error messages."""

    def __init__(self, environment: ImmutableSandboxedEnvironment, text: str, file: str) -> None:
        """Compile. Raises TemplateError for a syntax error."""
        self._file = file
        try:
            self._template = environment.from_string(text)
        except TemplateSyntaxError as error:
            raise TemplateError(error.message or "", file, error.lineno) from error

    def render(self, context: dict[str, Any]) -> str:
        """Fill in. Raises TemplateError for an unknown name, or whatever else goes wrong in the template."""
        try:
            return self._template.render(context)
        except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise TemplateError(_describe(error), self._file, _template_line(error)) from error


Filters: TypeAlias = Mapping[str, Callable[..., Any]]


def text_environment(filters: Filters | None = None, tests: Filters | None = None) -> ImmutableSandboxedEnvironment:
    """For plain text: a value is printed as it is, and an absent one as nothing."""
    return _environment(filters, tests, autoescape=False, finalize=_as_text)


def markdown_environment(filters: Filters | None = None, tests: Filters | None = None) -> ImmutableSandboxedEnvironment:
    """For Markdown: a value is printed as itself, however it reads as Markdown.

    Every character of it that Markdown could take for markup becomes a numeric entity. ``Markup`` values,
    the output of macros among them, are Markdown already.
    """
    return _environment(filters, tests, autoescape=True, finalize=_as_markdown)


def _environment(
    filters: Filters | None, tests: Filters | None, *, autoescape: bool, finalize: Callable[[Any], Any]
) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=autoescape,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.filters.update(filters or {})
    environment.tests.update(tests or {})
    return environment


def _as_text(value: Any) -> Any:
    return "" if value is None else value


def _as_markdown(value: Any) -> Any:
    if isinstance(value, Markup | StrictUndefined):
        return value
    return Markup(str(_as_text(value)).translate(_AS_ENTITIES))


def _describe(error: Exception) -> str:
    if isinstance(error, UndefinedError | JinjaError):
        return error.message or type(error).__name__
    return f"{type(error).__name__}: {error}"


def _template_line(error: BaseException) -> int | None:
    """The line of the innermost frame that Jinja rewrote to point into the template."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
