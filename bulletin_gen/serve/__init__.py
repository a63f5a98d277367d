"""Serve: an issue as it is printed, what is wrong with it, and where each value comes from, in a
browser.

``desk`` reads, checks and composes; ``press`` prints and finds what stands where; ``app`` answers
the browser, which shows the page in ``static``. The issue is written into only where that was asked
for.
"""
