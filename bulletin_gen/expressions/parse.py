"""The text of an expression, parsed: its syntax tree, and where it stands in the package."""

from __future__ import annotations

from functools import cache

from jinja2 import TemplateSyntaxError, nodes
from msgspec import Struct

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.bounds import bounded
from bulletin_gen.places.place import Place
from bulletin_gen.templating import Sandbox, syntax_message, text_environment

_MAX_LENGTH = 2_000
"""Characters of an expression."""


class Expression(Struct, frozen=True, eq=False):
    """An expression as the package has it, and its tree."""

    text: str
    node: nodes.Expr
    place: Place

    def error(self, message: str) -> TemplateError:
        """An error about this expression."""
        return TemplateError(_in(self.text, message), self.place)

    def too_large(self) -> TemplateError:
        """What to say where it gives a number beyond all measure."""
        return self.error(_("the result is too large a number"))


def parse_expression(text: str, place: Place) -> Expression:
    """Parse. Raises TemplateError, at the expression's place, for what is no expression."""
    if len(text) > _MAX_LENGTH:
        raise TemplateError(_in(text[:40], _("this is no single expression")), place)
    try:
        with bounded(place.file):
            tree = _sandbox().as_written("{{ (" + text + ") }}")
    except TemplateSyntaxError as error:
        # The bracket that closes is ours.
        ends_too_soon = str(error.message).startswith("unexpected ')'") and text.count(
            "("
        ) >= text.count(")")
        message = _("it ends too soon") if ends_too_soon else syntax_message(error)
        raise TemplateError(_in(text, message), place) from error
    except RecursionError as error:
        raise TemplateError(_in(text[:40], _("nested too deep")), place) from error
    output = tree.body[0] if tree.body else None
    if len(tree.body) != 1 or not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise TemplateError(_in(text[:40], _("this is no single expression")), place)
    node = output.nodes[0]
    if isinstance(node, nodes.TemplateData):
        raise TemplateError(_in(text[:40], _("this is no single expression")), place)
    return Expression(text, node, place)


def _in(text: str, message: str) -> str:
    return _("in “{text}”: {message}").format(text=text, message=message)


@cache
def _sandbox() -> Sandbox:
    return text_environment()
