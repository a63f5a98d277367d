"""Write the table of rules, from the rules' own texts: ``python tools/make_rules.py``."""

from __future__ import annotations

from pathlib import Path

import bulletin_gen as bg
from bulletin_gen.i18n import use_language

RULES_FILE = Path(__file__).parents[1] / "docs" / "rules.md"
_HEAD = """# Rules

What `bulletin-gen check` holds an issue against, once it could be read. \
`bulletin-gen check --explain CODE` prints one.
An error keeps an issue from being printed; a warning does with `--strict`. The report for programs
(`--format json`) follows [schema/report.json](schema/report.json).

"""


def rules_text() -> str:
    """The whole page."""
    rows = ["| code | severity | what must hold | 要求 |", "|---|---|---|---|"]
    for rule in bg.all_rules():
        use_language("zh")
        chinese = rule.explanation
        use_language("en")
        rows.append(f"| `{rule.code}` | {rule.severity} | {rule.text} | {chinese} |")
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    RULES_FILE.write_text(rules_text(), encoding="utf-8")
