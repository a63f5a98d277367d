"""What programs leave in the place of texts is told, and what people write is not."""

from __future__ import annotations

import pytest

from tests.check.test_rules import check
from tests.variants import q3_tree


@pytest.mark.parametrize(
    "text",
    [
        '=DISPIMG("ID_61A4",1)',
        "=SUM(B4:F4)",
        "=_xlfn.CONCAT(A1)",
        "受理#REF!件。",
        "受理#N/A件。",
        "None",
        "受理nan件。",
        "受理null件。",
        "受理undefined件。",
        "[object Object]",
        "2021-10-29 00:00:00",
        "于2021/10/29 00:00:00印发。",
        "????",
        "办理情况\ufffd\ufffd。",
        "锟斤拷办理情况。",
        "å¤©ç¿¼",
        "请各镇\uf90a实办理。",
        "请各镇落\ufe00实办理。",
    ],
)
def test_residue_is_told(text: str) -> None:
    found = check(q3_tree() | {"closing": text})
    assert {"residue", "misleading-character"} & {finding.code for finding in found}


@pytest.mark.parametrize(
    "text",
    [
        "请各单位认真落实=办结率提高。",
        "是否办结？请于2021-10-29 09:30前反馈。",
        "按照7*24小时要求办理。",
        "使用Python和NULLA设备。",
        "㸆嶋﨑中心、厂区。",
    ],
)
def test_what_people_write_is_no_residue(text: str) -> None:
    found = check(q3_tree() | {"closing": text})
    assert not {"residue", "misleading-character"} & {finding.code for finding in found}


@pytest.mark.parametrize("name", ["□河镇", "?河镇", "翟?镇", "〓镇", "翟\ufffd镇", "\uf914镇"])
def test_a_name_that_lost_a_hanzi_is_told(name: str) -> None:
    tree = q3_tree()
    tree["appendices"][1]["rows"][3]["unit"] = name
    found = [f for f in check(tree) if f.code in ("residue", "misleading-character")]
    assert [finding.path[-1] for finding in found] == ["unit"]
