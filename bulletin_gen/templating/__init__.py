"""Jinja as template packages use it: sandboxed, bounded, and strict about unknown names."""

from __future__ import annotations

from bulletin_gen.templating.environments import (
    as_text,
    for_markdown,
    for_text,
    markdown_environment,
    text_environment,
)
from bulletin_gen.templating.explain import syntax_message
from bulletin_gen.templating.sandbox import Filters, Sandbox
from bulletin_gen.templating.template import PlaceOfLine, Template
from bulletin_gen.templating.values import FilterArgumentError, StandIn, as_printed

__all__ = [
    "FilterArgumentError",
    "Filters",
    "PlaceOfLine",
    "Sandbox",
    "StandIn",
    "Template",
    "as_printed",
    "as_text",
    "for_markdown",
    "for_text",
    "markdown_environment",
    "syntax_message",
    "text_environment",
]
