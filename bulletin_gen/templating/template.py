"""A compiled template, and plain words for whatever goes wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.bounds import ExceededError, bounded, exceeded
from bulletin_gen.places.place import Place, place_in
from bulletin_gen.templating.explain import rendering_message, syntax_message
from bulletin_gen.templating.mistyped import mistyped_in, tags_of_line, wide_brace
from bulletin_gen.templating.sandbox import MAX_LENGTH, Sandbox

_QUOTED_NAME = re.compile(r"“(\w+)”")
_MOST_TAGS = 3
"""More help nobody."""
PlaceOfLine: TypeAlias = Callable[[int | None], Place]
"""The place of a line of a template's text, from 1, or of the text where no line is known."""


class Template:
    """A compiled template that knows where its text stands, for its error messages."""

    def __init__(
        self, sandbox: Sandbox, text: str, file: str, place_of_line: PlaceOfLine | None = None
    ) -> None:
        """Compile a text that stands in a file; where it is not the whole file, ``place_of_line``
        tells the places of its lines. Raises TemplateError for a syntax error.
        """
        self._file, self._text = file, text
        self._place_of_line = place_of_line or partial(place_in, file)
        wide = wide_brace(text)
        if wide is not None:
            raise self._error(*wide)
        try:
            with bounded(file):
                self._template = sandbox.compiled(text)
        except TemplateSyntaxError as error:
            message = mistyped_in(text, error.lineno) or syntax_message(error)
            raise self._error(message, error.lineno) from error
        except RecursionError as error:
            raise self._error(_("the template is nested too deep")) from error

    def render(self, context: dict[str, Any]) -> str:
        """Fill in. Raises TemplateError for an unknown name, or whatever else goes wrong in the
        template.
        """
        with bounded(self._file):
            text = self._render(context)
        if len(text) > MAX_LENGTH:
            raise self._error(_("the template makes too long a text or list"))
        return text

    def _render(self, context: dict[str, Any]) -> str:
        try:
            return self._template.render(context)
        except RecursionError as error:
            raise self._error(_("the template calls itself without end")) from error
        except (ExceededError, MemoryError) as error:
            raise self._error(exceeded(), _template_line(error)) from error
        except (
            JinjaError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ) as error:
            line = _template_line(error)
            raise self._error(self._in_its_tag(rendering_message(error), line), line) from error

    def _in_its_tag(self, message: str, line: int | None) -> str:
        """A message with the tag that it is about, or the few that it may be about: a line may be
        long, and a filter's message names no variable. A place may quote them already.
        """
        tags = [] if line is None else tags_of_line(self._text, line)
        name = _QUOTED_NAME.search(message)
        if len(tags) > 1 and name is not None:
            tags = [tag for tag in tags if re.search(rf"\b{name.group(1)}\b", tag)]
        place = self._place_of_line(line).file
        if len(tags) > _MOST_TAGS or all(tag in place for tag in tags):
            return message
        return _("in “{text}”: {message}").format(text="”、“".join(tags), message=message)

    def _error(self, message: str, line: int | None = None) -> TemplateError:
        return TemplateError(message, self._place_of_line(line))


def _template_line(error: BaseException) -> int | None:
    """The line of the innermost frame that Jinja rewrote to point into the template."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
