"""Exact numbers: as they are filed and printed, added up, rounded, and computed with."""
