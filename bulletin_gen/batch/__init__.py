"""Many issues in one command, on all cores. Knows the pipeline, and neither the command line nor
the screen.
"""

from __future__ import annotations

from bulletin_gen.batch.building import (
    BuildJob,
    BuiltIssue,
    build,
    build_all,
    default_processes,
    failed,
)

__all__ = ["BuildJob", "BuiltIssue", "build", "build_all", "default_processes", "failed"]
