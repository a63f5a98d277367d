"""The document as docx: a Word template filled in.

The template carries the look: page, styles, red head, colophon, headers and footers. This writer
renders its tags and puts narrative, appendices and tables where its markers stand.
"""

from __future__ import annotations

from bulletin_gen.write.docx.template import WordTemplate, open_word_template
from bulletin_gen.write.docx.writing import write_anchored, write_docx

__all__ = ["WordTemplate", "open_word_template", "write_anchored", "write_docx"]
