"""One font under its many names, and which fonts this machine has."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

# A font's file calls itself by another name than an office program does, and an English system by a
# third.
_OTHER_NAMES = {
    "仿宋_GB2312": {"fangsonggb2312"},
    "楷体_GB2312": {"kaitigb2312"},
    "方正小标宋简体": {"fzxbsjwgb10", "fzxbsjw", "fzxiaobiaosongb05s"},
    "方正小标宋_GBK": {"fzxbsk", "fzxbskgbk10", "fzxiaobiaosongb05"},
    "宋体": {"simsun", "nsimsun"},
    "黑体": {"simhei"},
    "仿宋": {"fangsong"},
    "楷体": {"kaiti"},
    "Times New Roman": {"timesnewromanpsmt", "timesnewroman"},
}
_LISTING_TIME = 60
"""Seconds that listing the fonts may take."""
_REGISTRY_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"


def names_of(font: str) -> set[str]:
    """All the plain names of a font, by the name that an office program shows."""
    return {plain_name(font), *_OTHER_NAMES.get(font, ())}


def plain_name(name: str) -> str:
    """A font's name without what is written now this way and now that."""
    return re.sub(r"[\W_]|regular$", "", name.lower())


def installed_fonts() -> frozenset[str] | None:
    """The plain names of the fonts that this machine has; None where it does not tell."""
    found = frozenset(map(plain_name, _installed_names())) - {""}
    return found or None


if sys.platform == "win32":

    def _installed_names() -> Iterator[str]:
        """Font names by the registry: ``SimSun & NSimSun (TrueType)``."""
        import winreg

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(root, _REGISTRY_KEY) as key:
                    entries = [
                        winreg.EnumValue(key, index)[0]
                        for index in range(winreg.QueryInfoKey(key)[1])
                    ]
            except OSError:
                continue
            for entry in entries:
                yield from re.sub(r"\s*\([^)]*\)$", "", entry).split(" & ")

else:

    def _installed_names() -> Iterator[str]:
        """Font families by fontconfig."""
        program = shutil.which("fc-list")
        if program is None:
            return
        try:
            listed = subprocess.run(
                [program, "--format", "%{family},"],
                capture_output=True,
                timeout=_LISTING_TIME,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
        yield from listed.stdout.decode(errors="replace").split(",")
