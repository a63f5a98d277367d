"""An issue as a workbook that spreadsheet programs open: what this form reads, by the same plan."""
