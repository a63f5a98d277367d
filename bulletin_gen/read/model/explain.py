"""What of an input does not fit the model, each with its path; valid input never comes here."""

from __future__ import annotations

from typing import Any

from bulletin_gen.findings import Finding
from bulletin_gen.package import TemplatePackage
from bulletin_gen.read.model.schema import input_schema
from bulletin_gen.schema.walk import Walk


def explain(tree: Any, package: TemplatePackage) -> list[Finding]:
    """What of a tree that is no ``Bulletin`` of its template package keeps it from being one; places left out."""
    schema = input_schema(package)
    findings = list(Walk(schema["$defs"]).value(tree, schema, ()))
    if not findings:
        raise AssertionError("refused by the model, accepted by its schema")
    return findings
