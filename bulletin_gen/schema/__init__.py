"""JSON Schema as this program needs it: made of the types that say what may be filed, and walked
along to explain.

Inputs and the text files of template packages are told wrong by the same walk.
"""
