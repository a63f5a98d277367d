"""Where something stands: in a tree, in a file; and whether a file is still the same."""
