"""Tables of | and -, as Markdown has them: nothing that a bulletin prints as a table."""

from __future__ import annotations

import re

TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*\|[-:| \t]*$", re.MULTILINE)
"""The line under such a table's header."""
