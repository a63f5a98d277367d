"""Write the JSON Schema of each package in the box to ``docs/schema``: ``python tools/make_schemas.py``."""

from __future__ import annotations

import json
from pathlib import Path

import bulletin_gen as bg

SCHEMA_FOLDER = Path(__file__).parents[1] / "docs" / "schema"


def schema_text(name: str) -> str:
    """The schema of a package, as ``bulletin-gen schema`` prints it."""
    return json.dumps(bg.input_schema(bg.load_package(name)), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for package in bg.package_names():
        (SCHEMA_FOLDER / f"{package}.json").write_text(schema_text(package), encoding="utf-8")
