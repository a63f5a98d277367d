"""What belongs to the process and to no issue: its streams, its garbage collection, its bounds, and
who watches it.
"""
