"""An issue as a workbook that Excel, WPS and LibreOffice open: what ``read.workbook`` reads, by the
same plan.
"""

from __future__ import annotations

from bulletin_gen.filing.workbook.write import workbook_of

__all__ = ["workbook_of"]
