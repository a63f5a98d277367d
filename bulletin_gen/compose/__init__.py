"""Compose: ``Bulletin`` + ``TemplatePackage`` → ``Document``. All wording happens here."""

from __future__ import annotations

from bulletin_gen.compose.composing import (
    NO_PICTURES,
    TAGS_OF_MASTHEAD,
    TAGS_OF_WORDING,
    compose_around,
    compose_document,
    narrative_sandbox,
    unprinted_values,
    with_selected_tables,
    wording_sandbox,
)
from bulletin_gen.compose.tables import compose_table

__all__ = [
    "NO_PICTURES",
    "TAGS_OF_MASTHEAD",
    "TAGS_OF_WORDING",
    "compose_around",
    "compose_document",
    "compose_table",
    "narrative_sandbox",
    "unprinted_values",
    "with_selected_tables",
    "wording_sandbox",
]
