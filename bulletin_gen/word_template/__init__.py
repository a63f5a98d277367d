"""Word templates: what one and the writer that fills it in agree on (``names``), and how one is
made (``maker``).
"""
