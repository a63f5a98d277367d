"""Workbooks (.xlsx) as they are: sheets, cells, formats, pictures, each with its place; read
exactly and with suspicion. What they are filled in with is for others to know.
"""
