"""A zoo of issues: every shape a document can take, for judges and office programs to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.variants import Tree, example_tree, q3_tree


def _with(**changes: Any) -> Callable[[], Tree]:
    return lambda: q3_tree() | changes


def _marked() -> Tree:
    tree = q3_tree() | {"addressees": ["各镇（街道）"], "note": "此件公开发布"}
    tree["masthead"] |= {
        "cumulative_number": 35,
        "copy_number": 12,
        "secrecy": {"level": "机密", "term": "1年"},
        "urgency": "特急",
    }
    return tree


def _awkward() -> Tree:
    tree = q3_tree()
    text = "<甲> & “乙”\t{{ x }}\n]]>  𠀀 "
    tree["appendices"][0]["rows"][0]["unit"] = text
    tree["supervision_notices"][0]["problem"] = text
    tree["colophon"]["signed_by"] = [text]
    return tree


def _appendices(number: int) -> Callable[[], Tree]:
    return lambda: q3_tree() | {"appendices": q3_tree()["appendices"][1:] * number}


def _no_rows() -> Tree:
    tree = q3_tree()
    tree["appendices"][0]["rows"] = []
    return tree


ZOO: dict[str, Callable[[], Tree]] = {
    "2021Q3": q3_tree,
    "2024W28": lambda: example_tree("2024W28"),
    "2024M10": lambda: example_tree("2024M10"),
    "no appendix": _appendices(0),
    "one appendix": _appendices(1),
    "five appendices": _appendices(5),
    "no rows": _no_rows,
    "all marks": _marked,
    "awkward text": _awkward,
    "headings": _with(closing="# 一\n\n## 二\n\n### 三\n\n#### 四\n\n**五***六*七\\\n八"),
    "no closing": _with(closing=""),
    "no colophon": _with(colophon={"send_to": [], "distribute_to": []}),
}
