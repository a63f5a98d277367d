"""What a template package says of numbers: expressions in the language of its narratives, evaluated
exactly.

An expression is parsed once by the templates' own sandbox (``parse``), compiled once for the names
that it can see (``compile``), and run down the columns of a table, or once for a single value.
Packages without expressions import neither.
"""
