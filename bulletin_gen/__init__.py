"""bulletin-gen: a hotline office's bulletin, from the facts of an issue to the finished pages.

    outcome = run_pipeline("2021Q3.json", Options(suffix=".docx"))
    if outcome.is_refused:
        print(outcome_report(outcome))
    else:
        write_file(Path("issue9.docx"), outcome.written.data)

The public names stand in ``bulletin_gen.api``, which is imported when one of them is first asked
for: the command line imports each module that it needs by itself, and starts sooner for it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bulletin_gen.api import *  # noqa: F403 - all that stands there, and nothing else

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    from importlib import import_module

    return getattr(import_module(f"{__name__}.api"), name)
