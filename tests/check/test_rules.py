"""Every rule: an issue that breaks it, and one that comes close and does not."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from syrupy.assertion import SnapshotAssertion

import bulletin_gen as bg
from bulletin_gen.i18n import use_language
from bulletin_gen.package import built_in_folder
from tests.variants import Tree, example_tree, q3_tree, to_source

Patch = dict[str, Any]
"""JSON paths without ``$.``, each with the value that it gets; ``REMOVED`` takes a field away."""

REMOVED = object()
ROW = "appendices[0].rows[0]"
COMMERCE = "appendices[0].rows[33]"
"""商务局, the one unit with a supervision notice."""
RATE = "call_backs.satisfaction_rate"
INTERVIEW = "admonitory_interviews[0]"
EMPTY_ROW = {"unit": "城管局", "hotline": None, "online": None, "adjustment": 0, "total": 0}
NOTICE = {"unit": "商务局", "problem": "逾期未办"}

CASES: dict[str, tuple[Patch, Patch]] = {
    # code: (what breaks the rule, what comes close)
    "outer-space": (
        {"supervision_notices[0].problem": "推诿 "},
        {"supervision_notices[0].problem": "推诿"},
    ),
    "to-fill": ({"top_problems[0]": "【待填】"}, {"top_problems[0]": "填"}),
    "to-review": ({"closing": "【待核】下一步抓好落实。"}, {"closing": "下一步抓好落实。"}),
    "prose-table": ({"closing": "|甲|乙|\n|--|--|\n|1|2|"}, {"closing": "甲——乙|丙"}),
    "intake-sum": ({"intake.count": 5116}, {"intake.count": REMOVED}),
    "intake-missing": ({"intake.parts[1].count": REMOVED}, {"intake.parts[0].count": REMOVED}),
    "intake-part-twice": (
        {"intake.parts[1].name": "电话诉求"},
        {"intake.parts[1].name": "电话诉求（网上）"},
    ),
    "replies-exceed-reports": ({"escalations.replies": 7}, {"escalations.replies": 5}),
    "call-backs-exceed-phone": ({"call_backs.count": 4579}, {"call_backs.count": 0}),
    "rate-range": ({RATE: {"at_least": 100}}, {RATE: 100}),
    "lower-bound-round": ({"inspections.count": {"at_least": 21}}, {"inspections.count": 21}),
    "score-sum": (
        {f"{ROW}.hotline.subtotal": Decimal("46.63")},
        {f"{ROW}.hotline.subtotal": REMOVED, f"{ROW}.total": REMOVED},
    ),
    "score-range": (
        {
            f"{ROW}.online.online_reply": Decimal("5.01"),
            f"{ROW}.online.subtotal": REMOVED,
            f"{ROW}.total": REMOVED,
        },
        {f"{ROW}.adjustment": -3, f"{ROW}.total": REMOVED},
    ),
    "group-incomplete": (
        {
            f"{ROW}.online.online_reply": None,
            f"{ROW}.online.subtotal": REMOVED,
            f"{ROW}.total": REMOVED,
        },
        {f"{ROW}.online": None, f"{ROW}.total": REMOVED},
    ),
    "score-missing": ({f"{ROW}.adjustment": None}, {f"{ROW}.adjustment": 0}),
    "rank-order": (
        {f"{ROW}.adjustment": -1, f"{ROW}.total": REMOVED},
        {f"{ROW}.adjustment": Decimal("-0.27"), f"{ROW}.total": REMOVED},
    ),
    "commended-not-first": (
        {"commended_units[0]": "人社局"},
        {"commended_units": ["教体局", "城管局"]},
    ),
    "criticised-not-last": ({"criticised_units[0]": "交通局"}, {"criticised_units": ["偃师高中"]}),
    "commended-and-criticised": ({"criticised_units[0]": "城管局"}, {"criticised_units": []}),
    "appendix-twice": (
        {"appendices[1].unit_group": "区直部门及公共服务单位"},
        {"appendices[1].unit_group": "区直单位"},
    ),
    "unit-twice": ({f"{ROW}.unit": "大口镇"}, {f"{ROW}.unit": "大囗镇"}),
    "named-twice": ({"commended_units[1]": "城管局"}, {"supervision_notices": [NOTICE, NOTICE]}),
    "unit-spaces": ({f"{ROW}.unit": "城 管局"}, {"note": "城 管局"}),
    "unit-unknown": (
        {"commended_units[0]": "城管据"},
        {"unassessed_units": ["融媒体中心", "别处"]},
    ),
    "unit-unlisted": ({f"{COMMERCE}.unit": "商务居"}, {"unassessed_units": ["融媒体中心", "别处"]}),
    "unassessed-in-table": (
        {"unassessed_units": ["融媒体中心", "城管局"]},
        {"unassessed_units": ["融媒体中心", "城管分局"]},
    ),
    "unassessed-unnamed": (
        {"unassessed_units": ["融媒体中心", "别处"]},
        {"unassessed_units": ["融媒体中心", "别处"], "commended_units[0]": "别处"},
    ),
    "notice-without-loss": (
        {"supervision_notices[0].unit": "城管局"},
        {"supervision_notices": [NOTICE]},
    ),
    "loss-without-notice": ({"supervision_notices": []}, {"supervision_notices": [NOTICE]}),
    "entry-twice": ({"top_problems[1]": "城市管理类"}, {"top_problems[1]": "城市管理"}),
    "formal-name": (
        {"supervision_notices[0].formal_name": "区工信局"},
        {"supervision_notices[0].formal_name": "偃师区商务局"},
    ),
    "own-punctuation": (
        {"supervision_notices[0].problem": "未按时回复。"},
        {"supervision_notices[0].problem": "未按时回复"},
    ),
    "prose-lines": (
        {"closing": "要求：\n- 一\n- 二"},
        {"closing": "要求：\n\n一是落实。\n二是到位。"},
    ),
    "misleading-character": (
        {"top_problems[0]": "噪\u200b音"},
        {"closing": "再接再厉，㈠〇％—…·『』"},
    ),
    "date-before-end": ({"masthead.date": "2021-09-30"}, {"masthead.date": "2021-10-01"}),
    "date-late": ({"masthead.date": "2022-01-09"}, {"masthead.date": "2022-01-08"}),
    "interview-after-date": ({f"{INTERVIEW}.month.month": 11}, {f"{INTERVIEW}.month.month": 10}),
    "interview-before-assessment": (
        {f"{INTERVIEW}.month.month": 6},
        {f"{INTERVIEW}.month.month": 7},
    ),
    "interview-period": (
        {f"{INTERVIEW}.assessed_period.quarter": 1},
        {f"{INTERVIEW}.assessed_period": {"kind": "half_year", "year": 2021, "half": 1}},
    ),
    "title-period": (
        {"title": "第二季度办理情况通报"},
        {"title": "2021年第三季度（7月至9月）办理情况通报"},
    ),
    "prose-period": (
        {"closing": "2季度，再接再厉。"},
        {"closing": "2021年第三季度，再接再厉，前二季度亦然。"},
    ),
    "rate-fraction": ({RATE: Decimal("0.972")}, {RATE: Decimal("1.972")}),
    "cumulative-below": ({"masthead.cumulative_number": 8}, {"masthead.cumulative_number": 9}),
    "prose-figure": (
        {"closing": "电话回访1200件，满意率96.2%。"},
        {"closing": "电话回访后，满意率在97.2%以上，确保达到99%。"},
    ),
    "prose-month": (
        {"closing": "6月份开展培训。"},
        {"closing": "7月、10月份开展培训，不要周清零、月通报。"},
    ),
    "latin-punctuation": (
        {"closing": "一是重视,二是落实"},
        {"closing": "增长1.5%（１２.５％），１０:３０，APP用户12,000人。"},
    ),
    "latin-word": ({"closing": "电信公司 and 山化镇"}, {"closing": "用12345 APP受理"}),
    "doubled-punctuation": ({"closing": "重视，。落实"}, {"closing": "重视……落实——到位？！"}),
    "residue": ({"closing": "完成#REF!件。"}, {"closing": "完成1件。"}),
    "lost-character": ({"closing": "□河镇完成。"}, {"closing": "河镇完成。"}),
    "prose-markup": ({"closing": "详见[网站](http://x.cn)"}, {"closing": "见附件[1]（甲<乙）~"}),
    "placeholder": ({"closing": "办理××件，满意率（）"}, {"closing": "乘以×2"}),
    "unbalanced-brackets": ({"closing": "“马上就办的作风"}, {"closing": "“‘马上’就办”（作风）"}),
}
WITH_PREVIOUS: dict[str, tuple[Patch, Patch]] = {
    # code: (an issue before that breaks the rule, one that comes close); see ``previous_tree``
    "issue-number": ({"masthead.issue_number": 7}, {"masthead.issue_number": 8}),
    "cumulative-number": ({"masthead.cumulative_number": 33}, {"masthead.cumulative_number": 34}),
    "previous-count": (
        {"intake.count": REMOVED, "intake.parts[1].count": 538},
        {"intake.name": "诉求", "intake.count": REMOVED, "intake.parts[1].count": 538},
    ),
    "period-follows": ({"period.quarter": 1}, {"period.quarter": 2}),
    "interviewed-not-last": (
        {"appendices[0].rows[0].unit": "电信公司", "appendices[0].rows[52].unit": "城管局"},
        {
            "appendices[0].rows[0].unit": "电信公司",
            "appendices[0].rows[52].unit": "城管局",
            "period.quarter": 1,
        },
    ),
    "unit-appeared": (
        {"appendices[1].rows[0].unit": "伊洛街"},
        {"appendices[1].rows[0].unit": "大口镇", "appendices[1].rows[1].unit": "伊洛街道"},
    ),
    "unit-vanished": (
        {"appendices[1].rows[0].unit": "伊洛街"},
        {"appendices[1].rows[0].unit": "大口镇", "appendices[1].rows[1].unit": "伊洛街道"},
    ),
}


def patched(tree: Tree, patch: Patch) -> Tree:
    for path, value in patch.items():
        *way, last = re.findall(r"\w+|\[\d+\]", path)
        target: Any = tree
        for step in way:
            target = target[int(step[1:-1])] if step.startswith("[") else target[step]
        key: Any = int(last[1:-1]) if last.startswith("[") else last
        if value is REMOVED:
            del target[key]
        else:
            target[key] = value
    return tree


WITH_YEAR_BEFORE: dict[str, tuple[Patch, Patch]] = {
    # code: (an issue of a year before that breaks the rule, one that comes close)
    "year-before": ({"period.year": 2020, "period.quarter": 2}, {"period.year": 2020}),
}


def previous_tree() -> Tree:
    """An issue before the example's, in which those interviewed later rank last."""
    tree = q3_tree()
    tree["masthead"] |= {"issue_number": 8, "date": "2021-07-20"}
    tree["period"]["quarter"] = 2
    for rows in (tree["appendices"][0]["rows"], tree["appendices"][1]["rows"]):
        last = rows[-1]
        worst = next(row for row in rows if row["unit"] in ("电信公司", "山化镇"))
        worst["unit"], last["unit"] = last["unit"], worst["unit"]
    return tree


BY_TYPE = "breakdowns.by_type.parts"
OTHER_EXAMPLES: dict[str, tuple[str, Patch, Patch]] = {
    # code: (an example of another package, what breaks the rule there, what comes close)
    "derived": (
        "2025M05",
        {"facts.日均件数": Decimal("81.6")},
        {"facts.日均件数": Decimal("81.5")},
    ),
    "selection": (
        "2025M05",
        {"selections": {"black": ["河口镇", "人社局", "白沙镇", "燃气公司"]}},
        {"selections": {"black": ["河口镇", "人社局", "白沙镇", "燃气公司", "清溪镇"]}},
    ),
    "change": (
        "2025M05",
        {"intake.previous_count": 2621, "intake.change": Decimal("-3.5")},
        {"intake.previous_count": 2621},
    ),
    "breakdown-sum": (
        "2024W28",
        {f"{BY_TYPE}[0].count": 643, f"{BY_TYPE}[0].share": REMOVED},
        {f"{BY_TYPE}[0].share": REMOVED},
    ),
    "share": (
        "2024W28",
        {f"{BY_TYPE}[0].share": Decimal("53.24")},
        # moved by its last figure, so that all come to 100
        {f"{BY_TYPE}[0].share": Decimal("53.24"), f"{BY_TYPE}[1].share": Decimal("25.78")},
    ),
    "unprinted": (
        "2024W28",
        {"intake.change": Decimal("20.48")},
        {"intake.parts[0].channel": REMOVED},
    ),
    "table-intake": (
        "2024M10",
        {
            "appendices[0].rows[0].intake.phone.direct": 69,
            "appendices[0].rows[0].handling.on_time": 123,
        },
        {"intake.parts[1].channel": "letter"},
    ),
    "period-dates": ("2024W28", {"period.end": "2024-07-13"}, {"period.end": "2024-07-14"}),
    "topic-exceeds-intake": (
        "2024W28",
        {"hot_topics[0].count": 1207, "hot_topics[0].units": []},
        {"hot_topics[0].count": 1206, "hot_topics[0].units": []},
    ),
    "list-order": ("2024W28", {"hot_topics[2].count": 151}, {"hot_topics[2].count": 150}),
    "week-number": ("2024W28", {"period.week": 30}, {"period.week": 29}),
    "rank-absent": (
        "2024M10",
        {"appendices[0].rows[9].handling": None},
        {"appendices[0].rows[9].unit": "新镇"},
    ),
    "ratio": (
        "2024M10",
        {"appendices[0].rows[2].handling.rate": Decimal("99.44")},
        {"appendices[0].rows[2].handling.rate": Decimal("99.45")},
    ),
    "rank-number": (
        "2024M10",
        {"appendices[0].rows[1].rank": 2},
        {"appendices[0].rows[1].rank": 1},
    ),
}


LAST_THREE = """
[[selections]]
key = "last"
title = "末三名"
tables = ["handling"]
by = "handling.rate"
last = 3
appendix = "末三名"
"""
WITHOUT_RELATIONS = "# none"
"""What a package declares whose own relations are taken away."""
DECLARED: dict[str, tuple[str, str, Patch, Patch]] = {
    # code: (an example, what its package declares besides, what breaks the rule then, what comes
    # close)
    "topic-units": (
        "2024W28",
        WITHOUT_RELATIONS,
        {"hot_topics[0].units[0].count": 100},
        {"hot_topics[0].units[0].count": 98, "hot_topics[0].units[1].count": 78},
    ),
    "part-missing": (
        "2024W28",
        '[[relations]]\ncode = "x"\nthat = "breakdowns.by_type[\'咨询类\'] < intake.count"\n'
        'message = "不少于总数"\n',
        {f"{BY_TYPE}[0].name": "问询类"},
        {f"{BY_TYPE}[1].name": "问询类"},
    ),
    "several-in-one": (
        "2024M10",
        '[[facts]]\nkey = "leaders"\nkind = "names"\ntitle = "带班领导"\n',
        {"facts": {"leaders": ["甲、乙"]}},
        {"facts": {"leaders": ["甲（乙、丙）"]}},
    ),
    "issue-before-missing": (
        "2024M10",
        '[[facts]]\nkey = "this_year"\nkind = "count"\ntitle = "今年以来"\n'
        'value = "intake.count + previous.facts.this_year"\n',
        {"note": "此件公开发布"},
        {"facts": {"this_year": 4000}},
    ),
    "selection-tie": (
        "2024M10",
        LAST_THREE,
        # two thirds each, and the third and fourth from below among them
        {
            f"appendices[0].rows[{row}].handling.on_time": count
            for row, count in enumerate((62, 84, 60, 58), start=6)
        },
        {
            f"appendices[0].rows[{row}].handling.on_time": count
            for row, count in enumerate((63, 84, 60, 58), start=6)
        },
    ),
}


def package_with(folder: Path, example: str, declared: str) -> Path:
    """A copy of an example's package that declares something more."""
    package = folder / "package"
    name = example_tree(example)["template"]
    shutil.copytree(built_in_folder() / name, package, dirs_exist_ok=True)
    manifest = (built_in_folder() / name / "package.toml").read_text(encoding="utf-8")
    if declared == WITHOUT_RELATIONS:
        manifest = re.sub(r"(?m)^\[\[relations\]\]\n(?:.+\n)+", "", manifest)
    (package / "package.toml").write_text(
        manifest.replace("[defaults.masthead]", f"{declared}\n[defaults.masthead]"),
        encoding="utf-8",
    )
    return package


def check(
    tree: Tree,
    previous: Tree | None = None,
    template: Path | None = None,
    until: Literal["check", "compose"] = "check",
) -> tuple[bg.Finding, ...]:
    before = None if previous is None else to_source(previous, "before.json")
    options = bg.Options(previous=before, template=None if template is None else str(template))
    outcome = bg.run_pipeline(to_source(tree), options, until=until)
    assert outcome.bulletin is not None, outcome.findings
    return outcome.findings


def check_example(code: str, example: str, patch: Patch) -> tuple[bg.Finding, ...]:
    """What is not printed is known once there is a document."""
    until: Literal["check", "compose"] = "compose" if code == "unprinted" else "check"
    return check(patched(example_tree(example), patch), until=until)


def check_with_previous(patch: Patch) -> tuple[bg.Finding, ...]:
    tree, previous = q3_tree(), previous_tree()
    tree["masthead"]["cumulative_number"] = 35
    tree["intake"]["previous_count"] = previous["intake"]["count"]
    return check(tree, patched(previous, patch))


def check_with_year_before(patch: Patch) -> tuple[bg.Finding, ...]:
    tree, before = q3_tree(), patched(q3_tree(), patch)
    package = bg.load_package("quarterly")
    bulletin, earlier = (bg.read_bulletin(to_source(issue), package) for issue in (tree, before))
    return bg.check_bulletin(bulletin, package, year_before=earlier)


def codes(findings: tuple[bg.Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_every_rule_has_its_cases() -> None:
    cases = (
        CASES.keys()
        | WITH_PREVIOUS.keys()
        | WITH_YEAR_BEFORE.keys()
        | OTHER_EXAMPLES.keys()
        | DECLARED.keys()
    )
    assert {rule.code for rule in bg.all_rules()} == cases


@pytest.mark.parametrize("code", DECLARED)
def test_a_breach_of_what_a_package_declares(
    code: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    example, declared, *patches = DECLARED[code]
    wrong, right = (
        check(
            patched(example_tree(example), patch),
            template=package_with(tmp_path, example, declared),
        )
        for patch in patches
    )
    assert [
        f"{finding.severity} {finding.json_path}: {finding.message}" for finding in wrong
    ] == snapshot
    assert codes(wrong) == {code}
    assert right == ()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", CASES)
def test_a_breach_is_found(code: str, language: str, snapshot: SnapshotAssertion) -> None:
    use_language(language)
    found = [
        finding for finding in check(patched(q3_tree(), CASES[code][0])) if finding.code == code
    ]
    assert [
        f"{finding.severity} {finding.json_path}: {finding.message}" for finding in found
    ] == snapshot
    assert found


@pytest.mark.parametrize("code", CASES)
def test_what_comes_close_is_let_through(code: str) -> None:
    assert code not in codes(check(patched(q3_tree(), CASES[code][1])))


@pytest.mark.parametrize("code", OTHER_EXAMPLES)
def test_a_breach_in_another_package_is_found(code: str, snapshot: SnapshotAssertion) -> None:
    example, *patches = OTHER_EXAMPLES[code]
    wrong, right = (check_example(code, example, patch) for patch in patches)
    assert [
        f"{finding.severity} {finding.json_path}: {finding.message}" for finding in wrong
    ] == snapshot
    assert codes(wrong) == {code}
    assert right == ()


@pytest.mark.parametrize("code", WITH_PREVIOUS)
def test_a_breach_with_the_issue_before_is_found(code: str, snapshot: SnapshotAssertion) -> None:
    found = [
        finding for finding in check_with_previous(WITH_PREVIOUS[code][0]) if finding.code == code
    ]
    assert [
        f"{finding.severity} {finding.json_path}: {finding.message}" for finding in found
    ] == snapshot
    assert found


@pytest.mark.parametrize("code", WITH_YEAR_BEFORE)
def test_a_breach_with_the_issue_of_a_year_before_is_found(
    code: str, snapshot: SnapshotAssertion
) -> None:
    found = check_with_year_before(WITH_YEAR_BEFORE[code][0])
    assert [
        f"{finding.severity} {finding.json_path}: {finding.message}" for finding in found
    ] == snapshot
    assert code not in codes(check_with_year_before(WITH_YEAR_BEFORE[code][1]))


@pytest.mark.parametrize("code", WITH_PREVIOUS)
def test_what_comes_close_to_the_issue_before_is_let_through(code: str) -> None:
    assert code not in codes(check_with_previous(WITH_PREVIOUS[code][1]))


def test_a_right_issue_after_a_right_issue_is_silent() -> None:
    assert check_with_previous({}) == ()


def test_a_first_issue_of_the_year_is_number_1() -> None:
    tree, previous = q3_tree(), q3_tree()
    tree["masthead"] |= {"issue_number": 1, "date": "2022-01-20"}
    tree["period"]["quarter"] = 4
    assert "issue-number" not in codes(check(tree, previous))


@pytest.mark.parametrize("rule", bg.all_rules(), ids=lambda rule: rule.code)
def test_every_rule_explains_itself_in_both_languages(rule: Any) -> None:
    assert rule.text.endswith((".", ")."))
    use_language("zh")
    assert re.search("[\u4e00-\u9fff]", rule.explanation)
