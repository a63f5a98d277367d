"""Write: ``Document`` → bytes and remarks. A writer knows nothing of hotlines, scores or wording.

To add a format, write a folder with a function of ``Document`` that gives ``Written``, and enter it
in ``FORMATS``.
"""

from __future__ import annotations

from bulletin_gen.write.files import write_file
from bulletin_gen.write.formats import DEFAULT_FORMAT, FORMATS, write_document
from bulletin_gen.write.written import Written

__all__ = ["DEFAULT_FORMAT", "FORMATS", "Written", "write_document", "write_file"]
