"""What went wrong in a template, in words of ours: Jinja's and Python's are English, and about
their own affairs.

Jinja tells a syntax error by its text alone. What these patterns do not know is told in general, so
that no version of Jinja can make a message English, or wrong.
"""

from __future__ import annotations

import re

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateRuntimeError, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from bulletin_gen.i18n import _
from bulletin_gen.templating.values import FilterArgumentError, NotPrintableError

_QUOTED = re.compile(r"""(?:unexpected|got|invalid) (?:'([^']*)'|"([^"]*)")""", re.IGNORECASE)
_TAG_ENDS = {"end of print statement": "}}", "end of statement block": "%}"}


class TemplateSlip(TemplateSyntaxError):  # noqa: N818 - an error of Jinja's, with a sentence of ours
    """A syntax error that this program tells, with a sentence for the user."""


def syntax_message(error: TemplateSyntaxError) -> str:
    """One sentence about a template that cannot be compiled."""
    text = error.message or ""
    if isinstance(error, TemplateSlip):
        return text
    quoted = _QUOTED.search(text)
    found = (quoted.group(1) or quoted.group(2) or "") if quoted else ""
    found = _TAG_ENDS.get(found, found)
    if re.match("unexpected end of template|Unexpected end of template|Missing end of", text):
        return _("a tag or a block is opened and not closed, such as {% if %} without {% endif %}")
    if text.startswith("Encountered unknown tag"):
        name = re.findall("'([^']*)'", text)[:1]
        return _("there is no tag “{name}”, or none is open that it could close").format(
            name="".join(name)
        )
    if text.startswith("expected token 'end of"):
        return _("“{found}” cannot stand here; is a | or a quotation mark missing?").format(
            found=found
        )
    if re.match("unexpected|[Ee]xpected|Invalid character", text) and found:
        return _("“{found}” cannot stand here").format(found=found)
    return _("this is not as templates are written")


def rendering_message(error: Exception) -> str:
    """One sentence about a template that failed with the values at hand."""
    if isinstance(error, UndefinedError) and str(error).startswith("the inline if"):
        return _("a condition without “else” gives nothing here; say what is printed otherwise")
    if isinstance(error, SecurityError | UndefinedError | FilterArgumentError | NotPrintableError):
        return str(error)
    if isinstance(error, TemplateSyntaxError):
        return syntax_message(error)
    if isinstance(error, ZeroDivisionError):
        return _("something is divided by 0")
    if isinstance(error, TemplateRuntimeError | JinjaError):
        return _("this cannot be done in a template")
    return _("this cannot be done with such values")
