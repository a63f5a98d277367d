"""Office Open XML as such: the zip container, names, style sheets. Knows nothing of bulletins or
their templates.
"""
