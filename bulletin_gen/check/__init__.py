"""Check: ``Bulletin`` → findings. Reconciles every number of an issue; a rule is one small
function.

Rules stand in ``check/rules``, a module a subject; whatever is marked there with ``@rule`` is
found.
"""

from __future__ import annotations

from bulletin_gen.check.checking import check_bulletin, check_printed
from bulletin_gen.check.registry import all_rules
from bulletin_gen.check.rule import Rule
from bulletin_gen.check.rules.derived import relations

__all__ = ["Rule", "all_rules", "check_bulletin", "check_printed", "relations"]
