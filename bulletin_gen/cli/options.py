"""Options that several commands have."""

from __future__ import annotations

from typing import Any

import click

from bulletin_gen.i18n import _


class _OverwriteOption(click.Option):
    """``--overwrite``, once called ``--force``, which goes on working and is told nowhere.

    ``--force`` itself means to print what does not add up, and nothing else.
    """

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Take the old spelling too."""
        super().add_to_parser(parser, ctx)
        parser.add_option(
            obj=self, opts=["--force"], dest=self.name, action="store_const", const=True
        )


overwrite_option = click.option(
    "--overwrite",
    cls=_OverwriteOption,
    is_flag=True,
    help=_("Write over a file that is there."),
)
