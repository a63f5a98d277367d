"""Patterns and formats that types ask for, and that the walk along a schema has words for."""

NOT_BLANK = r"\S"
"""A text that is printed has something to print."""

PERCENTAGE = "percentage"
"""The format of a number in percent: 97.2 means 97.2%."""

KEY = r"^[^\W\d_]\w*\Z"
"""A key that a package gives to what is its own: a letter or hanzi first,
then figures and _ too.
"""
