"""The examples, stretched: more and fewer rows, lines, letters and elements than what was
published.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.names import w
from tests.variants import Tree, example_tree, q3_tree

LINE_OF_TEXT = "严格按照时限要求办理每一件群众诉求并及时反馈办理结果做好。"
"""28 characters: a line of the narrative."""
SENTENCE = "严格按照时限要求办理群众诉求，"
LONG_TITLE = "关于进一步加强全区12345政务服务便民热线与110联动工作督查督办和考核排名情况的通报"
LONG_NAME = "洛阳市偃师区12345政务服务便民热线与110非警务求助联动工作情况专报第二分册增刊"
LONG_ISSUER = "洛阳市偃师区便民热线综合服务中心和区政务服务大数据管理局办公室"


NOTE = {"note": "此件公开发布"}
MARKS: dict[str, Tree] = {
    "one mark": {"urgency": "特急"},
    "two marks": {"urgency": "加急", "copy_number": 12},
    "three marks": {
        "urgency": "特急",
        "copy_number": 12,
        "secrecy": {"level": "机密", "term": "1年"},
    },
}


def variants() -> dict[str, Tree]:
    """Every variant by its name."""
    return {
        **{name: example_tree(name) for name in ("2021Q3", "2024M10", "2024W28", "2025M05")},
        **{f"{lines} lines more": _longer(lines) for lines in range(1, 26)},
        **{f"{count} paragraphs more": _paragraphs(count) for count in range(1, 26)},
        **{
            f"no appendix, {count} paragraphs": _paragraphs(count, appendices=[])
            for count in range(1, 26)
        },
        **{
            f"no appendix, {lines} lines more": _longer(lines, appendices=[])
            for lines in range(0, 26, 2)
        },
        **{
            f"{count} rows": _rows(count)
            for count in (*range(1, 31), 41, 42, 43, 55, 56, 57, 69, 70, 83, 100, 400)
        },
        **{
            f"monthly, {count} rows": _monthly(count)
            for count in (1, 2, *range(10, 30), 45, 60, 200)
        },
        **{
            f"title of {length}": _with(title=LONG_TITLE[:length])
            for length in (8, 15, 20, 21, 24, 28, 33, 40)
        },
        **{
            f"issuer of {n}": _masthead(issuer=LONG_ISSUER[:n])
            for n in (4, 12, 17, 18, 19, 20, 22, 25, 30)
        },
        **{
            f"name of {n}": _masthead(name=LONG_NAME[:n])
            for n in (4, 6, 9, 14, 18, 22, 26, 30, 36, 40)
        },
        **{f"{count} recipients": _recipients(count) for count in (0, 1, 8, 20, 40)},
        **{
            f"unit names of {length}": _unit_names(length)
            for length in (2, 7, 8, 9, 10, 11, 12, 14, 20)
        },
        **{f"{count} appendices": _appendices(count) for count in (3, 5, 9)},
        **_options(),
        **{f"{name}, note": _marks(marks) | NOTE for name, marks in MARKS.items()},
        **{f"note, {lines} lines more": _longer(lines) | NOTE for lines in range(25)},
        **{
            f"titles of {length}, {lines} lines more": _longer(lines, appendices=_titled(length))
            for length in (24, 33)
            for lines in (0, *range(8, 16), 22)
        },
        **{f"only appendix of {length}": _only_appendix(length) for length in (10, 33)},
        **{
            f"red and black, {lines} lines more": _red_and_black(lines) for lines in range(0, 22, 3)
        },
        **{f"names of three lines, {count} rows": _long_names(count) for count in (8, 12, 30)},
        **_endings(),
    }


def _with(**changes: Any) -> Tree:
    return q3_tree() | changes


def _longer(lines: int, **changes: Any) -> Tree:
    tree = _with(**changes)
    return tree | {"closing": tree["closing"] + LINE_OF_TEXT * lines}


def _paragraphs(count: int, **changes: Any) -> Tree:
    return _with(closing="\n\n".join([SENTENCE] * count), **changes)


def _rows(count: int) -> Tree:
    tree = q3_tree()
    table = tree["appendices"][1]
    row = table["rows"][0]
    return tree | {
        "appendices": [table | {"rows": [row | {"unit": f"第{n}镇"} for n in range(count)]}]
    }


def _monthly(count: int) -> Tree:
    tree = example_tree("2024M10")
    table = tree["appendices"][0]
    row = table["rows"][0]
    return tree | {
        "appendices": [table | {"rows": [row | {"unit": f"第{n}镇"} for n in range(count)]}]
    }


def _masthead(**changes: Any) -> Tree:
    tree = q3_tree()
    return tree | {"masthead": tree["masthead"] | changes}


def _colophon(**changes: Any) -> Tree:
    tree = q3_tree()
    return tree | {"colophon": tree["colophon"] | changes}


def _recipients(count: int) -> Tree:
    return _colophon(send_to=[f"第{n}区直部门和单位" for n in range(count)])


def _unit_names(length: int) -> Tree:
    tree = q3_tree()
    name = "豫广网络偃师分公司综合服务中心第二办事处甲乙"[:length]
    for appendix in tree["appendices"]:
        for row in appendix["rows"][::3]:
            row["unit"] = name[: length - 1] + row["unit"][0]
    return tree


def _appendices(count: int) -> Tree:
    tree = q3_tree()
    return tree | {"appendices": [tree["appendices"][1]] * count}


def _marks(marks: Tree) -> Tree:
    return _masthead(**marks)


def _titled(length: int) -> list[Tree]:
    """The appendices, their titles so long."""
    tables: list[Tree] = q3_tree()["appendices"]
    group = "区直部门及公共服务单位和各镇街道以及驻区各有关单位和开发区"
    return [table | {"unit_group": group[: length - len("第三季度办理情况")]} for table in tables]


def _only_appendix(length: int) -> Tree:
    return _with(appendices=_titled(length)[1:])


def _red_and_black(lines: int) -> Tree:
    tree = example_tree("2025M05")
    return tree | {"closing": tree["closing"] + LINE_OF_TEXT * lines}


def _long_names(count: int) -> Tree:
    tree = _rows(count)
    for row in tree["appendices"][0]["rows"][::2]:
        row["unit"] = "豫广网络偃师分公司综合服务中心第二" + row["unit"]
    return tree


def _options() -> dict[str, Tree]:
    masthead = {
        "cumulative_number": 35,
        "copy_number": 12,
        "secrecy": {"level": "机密", "term": "1年"},
    }
    nobody: dict[str, Any] = {
        key: [] for key in ("send_to", "distribute_to", "signed_by", "reviewed_by", "edited_by")
    }
    every = _masthead(**masthead, urgency="特急")
    return {
        "every mark": every,
        "every mark, addressees, note": every
        | {"addressees": ["各镇（街道）"], "note": "此件公开发布"},
        "urgent": _masthead(urgency="特急"),
        "addressees": _with(addressees=["各镇（街道）", "区直各部门"]),
        "note": _with(note="此件公开发布"),
        "nobody in the colophon": _colophon(**nobody),
        "nobody, no appendix": _colophon(**nobody) | {"appendices": []},
        "only recipients": _colophon(**nobody | {"send_to": ["区委"]}),
    }


def _endings() -> dict[str, Tree]:
    numbers = "".join(f"第{n}类诉求{n * 1234}件、占比{n}.{n}7%，" for n in range(1, 30))
    return {
        "headings": _with(
            closing=f"# 总体情况\n\n## 分项\n\n### 热线\n\n#### 办理\n\n{SENTENCE * 9}"
        ),
        "hard breaks": _with(
            closing=f"{SENTENCE}\n\n办理情况如下：\\\n一是办理；\\\n二是反馈。\n\n{SENTENCE}"
        ),
        "numbers": _with(closing=numbers),
        "dashes": _with(
            closing="\n\n".join("严" * n + "——办理……完毕" + "严" * 30 for n in range(22, 29))
        ),
        "quotes": _with(
            closing="\n\n".join("严" * n + "“马上就办”的‘作风’" * 3 for n in range(20, 29))
        ),
        "last lines": _with(closing="\n\n".join("严" * n + "。" for n in range(23, 31))),
        "long words": _with(
            closing="".join("严" * n + "PublicServiceHotline12345 " for n in range(9, 30, 4))
        ),
    }


def keep_section_ends(docx: bytes) -> bytes:
    """A docx that keeps every paragraph that ends a section, as Word does; LibreOffice drops those
    without text.
    """
    parts = unpack(docx)
    root = etree.fromstring(parts["word/document.xml"])
    for section in root.iter(w("sectPr")):
        paragraph = next(section.iterancestors(w("p")), None)
        if paragraph is not None and not any(text.text for text in paragraph.iter(w("t"))):
            run = etree.SubElement(paragraph, w("r"))
            etree.SubElement(run, w("t")).text = "\u200b"
    return write_parts(
        {**parts, "word/document.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}
    )
