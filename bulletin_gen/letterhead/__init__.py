"""An office's own Word file, a letterhead or its last issue, made the Word template of a package.

What an office sees of itself stays: its red head, pictures, fonts, margins, headers and footers.
What changes from issue to issue gives way to tags and markers, and what a package may not hold is
taken out and named.
"""

from __future__ import annotations

from bulletin_gen.letterhead.adapting import Known, adapt

__all__ = ["Known", "adapt"]
