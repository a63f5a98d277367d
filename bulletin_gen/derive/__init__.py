"""What a package says of numbers, at work: values computed of others, ranks, selections, relations.

One graph of what depends on what (``plan``, of ``kinds``) serves completion, the rules and the
audit; the values of one issue (``values``) are what it is run over; ``names`` says what an
expression can see.
"""
