"""Check a template package before any issue is built with it.

Takes a folder, gives findings: each with the file, the line where there is one, and one sentence.
"""

from __future__ import annotations

from bulletin_gen.template_check.checking import check_package

__all__ = ["check_package"]
