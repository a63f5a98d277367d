"""The numbers of GB/T 9704-2012 in one table, each with its clause;
and what is derived from them.
"""

from __future__ import annotations

from typing import Final

from bulletin_gen.lengths import mm, pt, twips

# 5.1 幅面尺寸: A4.
PAGE_WIDTH: Final = mm(210)
PAGE_HEIGHT: Final = mm(297)

# 5.2.1 页边与版心尺寸: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm.
TOP_MARGIN: Final = mm(37)
LEFT_MARGIN: Final = mm(28)
TYPE_AREA_WIDTH: Final = mm(156)
TYPE_AREA_HEIGHT: Final = mm(225)
RIGHT_MARGIN: Final = PAGE_WIDTH - LEFT_MARGIN - TYPE_AREA_WIDTH
BOTTOM_MARGIN: Final = PAGE_HEIGHT - TOP_MARGIN - TYPE_AREA_HEIGHT

# 5.2.2 字体和字号: 仿宋 3号 throughout; 5.2.3 行数和字数: 22 lines of 28 characters fill the type
# area.
BODY_SIZE: Final = pt(16)
LINES_PER_PAGE: Final = 22
CHARACTERS_PER_LINE: Final = 28
LINE_PITCH: Final = twips(TYPE_AREA_HEIGHT.twips // LINES_PER_PAGE)
"""The line grid; rounded down, so that all 22 lines fit."""
CHARACTER_WIDTH: Final = twips(round(TYPE_AREA_WIDTH.twips / CHARACTERS_PER_LINE))
"""The cell that one full-width character takes on the grid of 28."""

# 7.2.4 发文机关标志: its top edge 35 mm below that of the type area, 小标宋, red.
MASTHEAD_TOP: Final = mm(35)
MASTHEAD_COLOUR: Final = "FF0000"
# 7.2.5 发文字号: two blank lines below the name.
ISSUE_BLANK_LINES: Final = 2
# 7.2.7 版头中的分隔线: red, 4 mm below, as wide as the type area.
RULE_GAP: Final = mm(4)

# 7.3.1 标题: 小标宋 2号, two blank lines below the red rule.
TITLE_SIZE: Final = pt(22)
TITLE_BLANK_LINES: Final = 2

# 7.3.3 正文: 一级标题黑体, 二级楷体, 三、四级仿宋; each paragraph indented by two characters.
BODY_INDENT_CHARACTERS: Final = 2

# 7.3.4 附件说明: one blank line below the body.
APPENDIX_LIST_BLANK_LINES: Final = 1

# 7.4 版记: rules as wide as the type area, the first and last 0.35 mm, those between 0.25 mm; text
# 仿宋 4号, one character in from left and right.
COLOPHON_SIZE: Final = pt(14)
COLOPHON_OUTER_RULE: Final = pt(1)
COLOPHON_INNER_RULE: Final = pt(0.75)

# 7.5 页码: 宋体 4号 half-width figures between dashes, 7 mm below the type area, one character from
# the edge.
PAGE_NUMBER_SIZE: Final = pt(14)
PAGE_NUMBER_GAP: Final = mm(7)

SONG_DISPLAY: Final = "方正小标宋简体"
SONG: Final = "宋体"
FANG_SONG: Final = "仿宋_GB2312"
HEI: Final = "黑体"
KAI: Final = "楷体_GB2312"
FONTS: Final = (SONG_DISPLAY, FANG_SONG, HEI, KAI, SONG)
