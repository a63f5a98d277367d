"""The rules, a module a subject. To add one, write a function here and mark it with ``@rule``."""
