"""What a shell offers at the press of the tab key, beyond the names of commands,
options and files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FILE = click.Path(readable=False)
"""Any path: completed as a file, and examined by the command itself, which says what is wrong in
plain words.
"""


def complete_package(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The packages in the box, or a folder."""
    from click.shell_completion import CompletionItem

    from bulletin_gen.package import package_names

    names = [name for name in package_names() if name.startswith(incomplete)]
    # The folders come first: bash forgets what stands before them.
    return [CompletionItem(incomplete, type="dir"), *map(CompletionItem, names)]


def complete_rule(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The codes of the rules."""
    from click.shell_completion import CompletionItem

    from bulletin_gen.check import all_rules

    return [CompletionItem(rule.code) for rule in all_rules() if rule.code.startswith(incomplete)]
