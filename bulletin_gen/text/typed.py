"""How people type what is no plain number: nothing, and what is known as a lower bound only."""

from __future__ import annotations

NOTHING = "-"
"""Says that there is nothing, where an empty cell would say that something else is taken, or is
still to come.
"""
OR_MORE, RATE_OR_MORE = "余", "以上"
"""Behind a count or a rate that is known as a lower bound only."""
COUNT_OR_MORE, PERCENT_OR_MORE = f"{OR_MORE}[次件条个份]?", f"%?{RATE_OR_MORE}"
"""The same as patterns, with what may stand beside them."""
