"""Where template packages are: those in the box, and any folder."""

from __future__ import annotations

import os
from pathlib import Path

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _

PACKAGES_SETTING = "BULLETIN_GEN_TEMPLATES"
"""The environment variable that names further folders of packages, as PATH does of programs."""


def built_in_folder() -> Path:
    """The folder of the packages in the box: inside an installed copy, at the top of a checkout."""
    installed = Path(__file__).parents[1] / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def _further_folders() -> list[str]:
    return [folder for folder in os.environ.get(PACKAGES_SETTING, "").split(os.pathsep) if folder]


def package_names() -> list[str]:
    """The names of the packages in the box."""
    return sorted(manifest.parent.name for manifest in built_in_folder().glob("*/package.toml"))


def find_package(name_or_folder: str, base: Path | None = None) -> Path:
    """Find the folder of a package; a path, or any folder that is there, is taken as a folder.

    A name is looked for in the box, then from ``base``, then in the folders of
    ``PACKAGES_SETTING``.
    """
    is_name = Path(name_or_folder).name == name_or_folder
    further = [Path(folder) for folder in _further_folders()] if is_name else []
    folders = [*([built_in_folder()] if is_name else []), base or Path(), *further]
    try:
        for folder in folders:
            if (folder / name_or_folder / "package.toml").is_file():
                return folder / name_or_folder
    except (OSError, ValueError):  # a name that no file can have
        name_or_folder = name_or_folder[:40]
    message = _("There is no template package “{name}”. In the box: {names}.")
    raise UsageError(message.format(name=name_or_folder, names="、".join(package_names())))
