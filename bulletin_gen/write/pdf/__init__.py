"""The document as PDF: its docx, printed by LibreOffice."""

from __future__ import annotations

from bulletin_gen.write.pdf.printing import (
    SETTING,
    end_conversions,
    end_session,
    find_office,
    make_profile,
    not_started,
    office_command,
    office_environment,
    print_docx,
    print_several,
    printing_folder,
    run_conversion,
    write_pdf,
)

__all__ = [
    "SETTING",
    "end_conversions",
    "end_session",
    "find_office",
    "make_profile",
    "not_started",
    "office_command",
    "office_environment",
    "print_docx",
    "print_several",
    "printing_folder",
    "run_conversion",
    "write_pdf",
]
