"""Where template packages are: those in the box, and any folder."""

from __future__ import annotations

from pathlib import Path

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _


def built_in_folder() -> Path:
    """The folder of the packages in the box: inside an installed copy, at the top of a checkout."""
    installed = Path(__file__).parents[1] / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def package_names() -> list[str]:
    """The names of the packages in the box."""
    return sorted(manifest.parent.name for manifest in built_in_folder().glob("*/package.toml"))


def find_package(name_or_folder: str, base: Path | None = None) -> Path:
    """Find the folder of a package; a path, or any folder that is there, is taken as a folder."""
    built_in = built_in_folder() / name_or_folder
    is_name = Path(name_or_folder).name == name_or_folder
    folder = (base or Path()) / name_or_folder
    try:
        if is_name and (built_in / "package.toml").is_file():
            return built_in
        if (folder / "package.toml").is_file():
            return folder
    except OSError:  # a name that no file can have
        name_or_folder = name_or_folder[:40]
    message = _("There is no template package “{name}”. In the box: {names}.")
    raise UsageError(message.format(name=name_or_folder, names="、".join(package_names())))
