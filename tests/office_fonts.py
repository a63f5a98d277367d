"""The fonts that an office's machine has, made of a free one under their names: ``python -m
tests.office_fonts FOLDER``; with ``XDG_DATA_HOME=FOLDER`` the tests run as they do there.

Their figures and Latin letters are half as wide as a hanzi, as those of the standard's fonts are.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

KAITI = Path("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf")
"""Debian's fonts-arphic-gkai00mp."""
NAMES = {
    "仿宋_GB2312": "FangSong_GB2312",
    "楷体_GB2312": "KaiTi_GB2312",
    "方正小标宋简体": "FZXiaoBiaoSong-B05S",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
"""What a font calls itself, in Chinese and for PostScript."""
_FAMILY, _FULL, _POSTSCRIPT, _TYPOGRAPHIC = 1, 4, 6, 16
_ASCII = range(0x20, 0x7F)


def save_font(name: str, folder: Path) -> Path:
    """Save the free font under a name; the file."""
    font = TTFont(KAITI)
    names = dict.fromkeys((_FAMILY, _FULL, _TYPOGRAPHIC), name) | {_POSTSCRIPT: NAMES[name]}
    for record in font["name"].names:
        record.string = names.get(record.nameID, "")
    half = font["head"].unitsPerEm // 2
    glyphs = font.getBestCmap()
    for character in _ASCII:
        _width, bearing = font["hmtx"][glyphs[character]]
        font["hmtx"][glyphs[character]] = (half, bearing)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{NAMES[name]}.ttf"
    font.save(file)
    return file


def save_fonts(folder: Path) -> None:
    """Save all of them."""
    for name in NAMES:
        save_font(name, folder)


if __name__ == "__main__":
    save_fonts(Path(sys.argv[1]) / "fonts")
