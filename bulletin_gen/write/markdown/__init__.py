"""The document as Markdown, for a person at a terminal or any Markdown viewer."""

from __future__ import annotations

from bulletin_gen.write.markdown.writing import write_markdown

__all__ = ["write_markdown"]
