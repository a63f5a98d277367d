"""The document as HTML: one file without scripts, for any browser, and near the standard where it
is printed.

It is well-formed XML too. Every text is text: no character of a name is ever taken for markup.
"""

from __future__ import annotations

from bulletin_gen.write.html.writing import write_fragment, write_html

__all__ = ["write_fragment", "write_html"]
