"""The page that explains a workbook to whoever fills it in."""

from __future__ import annotations

from bulletin_gen.forms.workbook.sheet_plan import SheetPlan
from bulletin_gen.forms.workbook.signs import FACTS_SHEET, LISTS_SHEET
from bulletin_gen.package import TemplatePackage
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN
from bulletin_gen.text.placeholders import TO_FILL, TO_REVIEW
from bulletin_gen.text.typed import NOTHING


def guide_lines(package: TemplatePackage, plan: SheetPlan) -> list[str]:
    """Its lines, from top to bottom."""
    sheets = "、".join([FACTS_SHEET, *plan.grids, *([LISTS_SHEET] if plan.lists else [])])
    tables = [
        "附表一表一页：先在“单位类别：”右边填是哪一类单位，再一个单位一行；要添一个附表，"
        "就复制一页空的。",
        f"附表里某个单位没有某项，填 {NOTHING}；空着算没填。灰色的合计、比率、名次由公式算出，"
        "不用填。",
        "超过满分的分数、不按得分排列的行，一填就变红。要给各行排序，先撤销这一页的工作表保护；"
        "用算式的列由程序计算，表里空着。",
    ]
    return [
        f"本表按模板包“{package.name}”（{package.manifest.title}）填写一期专报。",
        f"要填的各页：{sheets}{'，还有各附表' if plan.tables else ''}。白色的格子可以填，"
        "灰色的是表头、标签和公式。",
        "选中一个格子，旁边会说明怎么填。表头锁住是怕误改，没有密码，"
        "用得着时在“审阅”里撤销工作表保护。",
        *(tables if plan.tables else []),
        f"“{LISTS_SHEET}”页一列一个名单，从上往下填，中间不要空格子。",
        "总数和分项的页上，“层级”1 是总项，2 是它的分项；分项紧跟在所属的项下面。",
        f"一般的格子不填就是没有。本来有默认内容、这一期偏不要的，填 {NOTHING}。",
        "数照印：9.6 就填 9.6；要印 9.60，就把格子的数字格式设成两位小数。",
        f"“{FACTS_SHEET}”里“20余”“97.2%以上”这样的约数照样填。",
        "百分数填 97.2，也可以把格子设成百分比格式。日期填 2021-10-29。不要把数存成文本。",
        f"{TO_FILL}是要重新写的，{TO_REVIEW}开头的是从上一期抄来的：看过、改好以后删去这个记号。",
        f"行和列可以移动，各页可以改名（左上角的字不要改）。自己用的页，名称以 {OWN_SHEET_SIGN} "
        "开头，程序不读。",
        "填好保存，然后检查：bulletin-gen check 本文件；生成：bulletin-gen build 本文件 -o "
        "专报.docx",
    ]
