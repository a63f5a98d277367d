"""The model of the input, whatever form it is filed in: its shape, its schema, what does not fit,
what was left out.
"""
