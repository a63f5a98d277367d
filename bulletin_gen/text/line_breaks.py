"""Where a line of Chinese text must not begin or end: Word's rules, and a dash that begins none."""

from __future__ import annotations

from typing import Final

NO_LINE_BEFORE: Final = (
    "!%),.:;?]}¢°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～￠—"
)
NO_LINE_AFTER: Final = "([{£¥‘“〈《「『【〔〖〝（［｛￡￥"
