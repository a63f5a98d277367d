"""Write the JSON Schemas of inputs and of the report to ``docs/schema``: ``python
tools/make_schemas.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import bulletin_gen as bg
from bulletin_gen.report import report_schema

SCHEMA_FOLDER = Path(__file__).parents[1] / "docs" / "schema"


def schemas() -> dict[str, str]:
    """The text of each schema by its name: one a package in the box, and that of ``check --format
    json``.
    """
    trees = {name: bg.input_schema(bg.load_package(name)) for name in bg.package_names()}
    trees["report"] = report_schema()
    return {
        name: json.dumps(tree, ensure_ascii=False, indent=2) + "\n" for name, tree in trees.items()
    }


if __name__ == "__main__":
    for schema_name, text in schemas().items():
        (SCHEMA_FOLDER / f"{schema_name}.json").write_text(text, encoding="utf-8")
