"""The forms that an issue may be filed in: JSON, and a workbook. A form is a folder."""
