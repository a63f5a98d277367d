"""A wrong package is told what is wrong with it before any issue is built."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.package import built_in_folder
from bulletin_gen.package.toml_places import line_in_text
from bulletin_gen.places.paths import ValuePath
from tests.conftest import ROOT, Run


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_docx(file: Path, old: str, new: str, part: str = "word/document.xml") -> None:
    parts = dict(unpack(file.read_bytes()))
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    file.write_bytes(write_parts(parts))


def messages(package: Path) -> list[str]:
    return [
        f"{finding.place}".removeprefix(f"{package}/")
        + f" {finding.severity} {finding.code}: {finding.message}"
        for finding in bg.check_package(package)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ call_backs.count }}", ""),
        ("{{ masthead.secrecy.level }}", "masthead.secrecy"),
        ("{% if masthead.secrecy %}{{ masthead.secrecy.level }}{% endif %}", ""),
        ("{{ note }}", "note"),
        ("{{ note | string }}", "note"),
        ("{{ '（' ~ note ~ '）' }}", "note"),
        ("{{ note or '' }}", ""),
        ("{{ note | default('无', true) }}", ""),
        ("{{ '（' ~ note ~ '）' if note else '' }}", ""),
        ("{% if title %}{{ note }}{% endif %}", "note"),
        ("{% if note is not none and title %}{{ note }}{{ title }}{% endif %}", ""),
        ("{% if note %}甲{% else %}乙{% endif %}{{ note }}", "note"),
        ("{{ intake.count }}{{ intake.previous_count }}", "intake.previous_count"),
        ("{{ 3 | share(intake.previous_count) }}", "intake.previous_count"),
        ("{{ masthead.cumulative_number + 1 }}", "masthead.cumulative_number"),
    ],
)
def test_what_may_be_absent_is_found_where_no_condition_asks_for_it(
    text: str, name: str, package: Path
) -> None:
    narrative = package / "narrative.md.j2"
    narrative.write_text(narrative.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    found = [message for message in messages(package) if "absent-variable" in message]
    assert [message.split("“")[1].split("”")[0] for message in found] == ([name] if name else [])


@pytest.mark.parametrize("name", bg.package_names())
def test_the_packages_in_the_box_are_right(name: str) -> None:
    assert messages(built_in_folder() / name) == []


TEXT_FAULTS = [
    (
        "narrative.md.j2",
        "intake.name",
        "intake.nmae",
        "narrative.md.j2:8 error unknown-variable: there is no variable “nmae”; did you mean "
        "“name”?",
    ),
    (
        "narrative.md.j2",
        "top_problems",
        "top_problem",
        "error unknown-variable: there is no variable “top_problem”; did you mean “top_problems”?",
    ),
    (
        "narrative.md.j2",
        "interview.assessed_period",
        "interview.asessed_period",
        "error unknown-variable: there is no variable “asessed_period”; did you mean "
        "“assessed_period”?",
    ),
    ("narrative.md.j2", "{% endmacro %}", "", "narrative.md.j2:"),
    (
        "narrative.md.j2",
        "| listed }}等",
        "| lsted }}等",
        "there is no filter “lsted”; did you mean “listed”?",
    ),
    (
        "package.toml",
        "masthead.issue_number }}期",
        "masthead.isue_number }}期",
        "package.toml:41 error unknown-variable: there is no variable “isue_number”; did you mean "
        "“issue_number”?",
    ),
    (
        "package.toml",
        'field = "send_to"',
        'field = "sent_to"',
        "the colophon has no field “sent_to”",
    ),
    (
        "package.toml",
        "title_characters",
        "title_caracters",
        "there is no field “title_caracters” here; did you mean",
    ),
    ("package.toml", "[wording]", "[wording", "package.toml:"),
    (
        "tables.toml",
        '"adjustment"]',
        '"ajustment"]',
        "there is no column “ajustment”; did you mean “adjustment”?",
    ),
    (
        "tables.toml",
        'order_by = "total"',
        'order_by = "totl"',
        "there is no column “totl”; did you mean “total”?",
    ),
    (
        "tables.toml",
        "full_marks = 10",
        "ful_marks = 10",
        "there is no field “ful_marks” here; did you mean “full_marks”?",
    ),
    (
        "tables.toml",
        "width = 34.4",
        "width = 310",
        "table “assessment”: its columns are wider than the page",
    ),
    (
        "tables.toml",
        'kind = "text"',
        'kind = "txt"',
        "“txt” is none of these: text、score、count、percentage、change、rank",
    ),
    (
        "tables.toml",
        'key = "timely_handling"',
        'key = "acceptance"',
        "has the key “hotline.acceptance” twice",
    ),
    (
        "package.toml",
        '"escalations"',
        '"escalation"',
        "the input has no field “escalation”; did you mean “escalations”?",
    ),
    (
        "package.toml",
        "omitted = [",
        'omitted = ["intake", ',
        "“intake” is both required and omitted",
    ),
    (
        "narrative.md.j2",
        "{{ intake.name }}",
        "｛｛ intake.name ｝｝",
        "the Chinese ｛ cannot be used here; type the English {",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), TEXT_FAULTS)
def test_a_fault_of_a_text_file(file: str, old: str, new: str, message: str, package: Path) -> None:
    edit(package / file, old, new)
    assert any(message in found for found in messages(package)), messages(package)


DOCX_FAULTS = [
    ("masthead.issue }}", "masthead.isue }}", "there is no variable “isue”; did you mean “issue”?"),
    ("{{ title }}", "{{ title }", "a tag is opened and not closed"),
    ("{{ title }}", "{{ title | }}", "“{{ title | }}”"),
    ("{% narrative %}", "正文", "the paragraph “{% narrative %}” is missing"),
    (
        "{{ colophon.send_to }}",
        "{{ colophon.sendto }}",
        "there is no variable “sendto”; did you mean “send_to”?",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), DOCX_FAULTS)
def test_a_fault_of_the_word_template(old: str, new: str, message: str, package: Path) -> None:
    edit_docx(package / "bulletin.docx", old, new)
    found = bg.check_package(package)
    assert any(message in f"{finding.place} {finding.message}" for finding in found), found


BUILT_FAULTS = [
    (
        "narrative.md.j2",
        "{% if commended_units %}",
        "{% if true %}",
        "an empty list would be printed",
        "commended_units",
    ),
    (
        "narrative.md.j2",
        "通知单1份",
        "通知单{{ 1 // 0 }}份",
        "something is divided by 0",
        "supervision_notices",
    ),
    (
        "package.toml",
        "{{ period.name }}110",
        "{{ 3 | length }}110",
        "this cannot be done with such values",
        "",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message", "peculiarity"), BUILT_FAULTS)
def test_what_only_a_build_finds(
    file: str, old: str, new: str, message: str, peculiarity: str, package: Path
) -> None:
    """Each in a branch that some issues take."""
    edit(package / file, old, new)
    (found,) = messages(package)
    assert "error build: " in found
    assert message in found
    assert peculiarity in found


def test_a_tag_of_the_word_template_that_prints_no_text(package: Path) -> None:
    edit_docx(package / "bulletin.docx", "{{ title }}", "{{ masthead }}")
    (found,) = messages(package)
    assert found.startswith(
        "bulletin.docx paragraph 7 “{{ masthead }}” error build: a group of fields cannot"
    )


WRONG_DEFAULTS = [
    (
        "issuer = ",
        'isuer = "某"\nissuer = ',
        "there is no field “isuer” here; did you mean “issuer”?",
    ),
    (
        "[defaults.masthead]",
        "[defaults]\nnote = 3\n[defaults.masthead]",
        "a text or null should stand here, not the number 3",
    ),
    (
        "[defaults.masthead]",
        "[defaults]\nfacts = 3\n[defaults.masthead]",
        "an object { } should stand here",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG_DEFAULTS)
def test_a_wrong_default_is_told_where_it_stands(
    old: str, new: str, message: str, package: Path, run: Run, tmp_path: Path
) -> None:
    """By the check of the package, and by a build of an issue that has nothing wrong with it."""
    edit(package / "package.toml", old, new)
    line = (
        (package / "package.toml").read_text(encoding="utf-8").split(new)[0].count("\n")
        + 1
        + new.count("\n") // 2
    )
    assert messages(package)[0].startswith(f"package.toml:{line} error defaults: defaults.")
    assert message in messages(package)[0]
    example = built_in_folder().parent / "examples" / "2021Q3.json"
    outcome = run("build", example, "--template", package, "-o", tmp_path / "issue.md")
    assert outcome.exit_code == 3
    assert message in outcome.stderr
    assert outcome.stderr.startswith(f"{package / 'package.toml'}:")


def test_a_missing_style(package: Path) -> None:
    edit_docx(
        package / "bulletin.docx",
        '<w:name w:val="Body Text"/>',
        '<w:name w:val="Other"/>',
        "word/styles.xml",
    )
    [message] = messages(package)
    assert message.startswith(
        "bulletin.docx error missing-style: the style “Body Text” is missing, in which the "
        "narrative is set"
    )


def test_tags_know_the_period_the_facts_and_the_narratives_filters(package: Path) -> None:
    tag = "{{ period.name }} {{ date | date_cn }} {{ masthead.issue_number }} {{ wording.title }}"
    edit_docx(package / "bulletin.docx", "— ", tag, "word/footer1.xml")
    assert messages(package) == []
    edit_docx(package / "bulletin.docx", "period.name", "period.nmae", "word/footer1.xml")
    assert len(messages(package)) == 1


def test_a_field_that_no_template_prints(package: Path) -> None:
    edit(package / "narrative.md.j2", "inspections.count", "call_backs.count")
    edit(package / "narrative.md.j2", "inspections.resolved", "call_backs.count")
    assert messages(package) == [
        "package.toml warning unused-variable: no template prints “inspections”; use it, or list "
        "it under omitted"
    ]


def test_a_fact_that_no_template_prints(package: Path) -> None:
    edit(
        package / "package.toml",
        "# 每期不变",
        '[[facts]]\nkey = "overdue"\nkind = "count"\ntitle = "逾期件数"\n\n# 每期不变',
    )
    assert "no template prints “facts.overdue”" in messages(package)[0]


def test_missing_files(package: Path) -> None:
    (package / "bulletin.docx").unlink()
    assert messages(package) == [
        "bulletin.docx error docx: this file of the template package is missing"
    ]
    (package / "narrative.md.j2").unlink()
    assert messages(package) == [
        "narrative.md.j2 error package: this file of the template package is missing"
    ]


class TestCommands:
    def test_list(self, run: Run) -> None:
        names = [line.split("\t")[0] for line in run("template", "list").stdout.splitlines()]
        assert names == bg.package_names() == ["monthly", "quarterly", "red_black", "weekly"]

    def test_new_starts_a_package_that_can_be_used(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "某区月报"
        assert run("template", "new", folder, "--from", "monthly").exit_code == 0
        assert run("template", "check", "--strict", folder).stdout == "No problems.\n"
        assert bg.load_package(str(folder)).name == "某区月报"
        example = built_in_folder().parent / "examples" / "2024M10.json"
        assert (
            run("build", example, "--template", folder, "-o", tmp_path / "issue.docx").exit_code
            == 0
        )

    def test_new_makes_a_package_whole_or_not_at_all(
        self, run: Run, package: Path, tmp_path: Path
    ) -> None:
        (package / "no such file").symlink_to("nowhere")
        outcome = run("template", "new", tmp_path / "copies", "--from", package)
        assert outcome.exit_code == 3
        assert "could not be made" in outcome.stderr
        assert sorted(path.name for path in tmp_path.iterdir() if path != package) == []

    def test_new_takes_any_name_that_a_folder_can_have(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / 'a"b\\c'
        run("template", "new", folder, "--from", "monthly")
        assert bg.load_package(str(folder)).name == 'a"b\\c'

    def test_new_overwrites_nothing(self, run: Run, package: Path) -> None:
        outcome = run("template", "new", package)
        assert outcome.exit_code == 2
        assert "is there already" in outcome.stderr

    def test_check_of_a_wrong_package(self, run: Run, package: Path) -> None:
        edit(package / "narrative.md.j2", "intake.name", "intake.nmae")
        outcome = run("template", "check", package)
        assert outcome.exit_code == 3
        assert outcome.stdout.startswith(
            f"{package / 'narrative.md.j2'}:8: error unknown-variable: "
        )

    def test_make_docx(self, run: Run, package: Path) -> None:
        made = (package / "bulletin.docx").read_bytes()
        assert run("template", "make-docx", package).exit_code == 2
        (package / "bulletin.docx").unlink()
        assert run("template", "make-docx", package).exit_code == 0
        assert (package / "bulletin.docx").read_bytes() == made

    def test_make_docx_for_a_package_without_a_name_for_every_issue(
        self, run: Run, package: Path
    ) -> None:
        edit(package / "package.toml", 'name = "12345政务服务便民热线（110联动）专报"\n', "")
        assert run("template", "make-docx", "--force", package).exit_code == 0

    @pytest.mark.usefixtures("package")
    def test_a_folder_in_the_input_counts_from_the_input(self, run: Run, tmp_path: Path) -> None:
        source = (built_in_folder().parent / "examples" / "2021Q3.json").read_text(encoding="utf-8")
        issue = tmp_path / "issue.json"
        issue.write_text(
            source.replace('"template": "quarterly"', '"template": "package"'), encoding="utf-8"
        )
        assert run("check", "--strict", issue).stdout == "No problems.\n"


TEXTS = '''name = "x"
[trend]
unit = """
value = "of no use"
[wording]
"""
value = "intake.name"
[wording]
title = """第{{ a }}期 \\
  和
{{ b }}"""
note = "第{{ c }}期"
colophon = [
    [{ field = "send_to", label = """送
：""" }],
    [{ field = "edited_by" }],
]
'''


@pytest.mark.parametrize(
    ("path", "line", "wanted"),
    [
        (("trend", "value"), 1, 7),
        (("trend", "unit"), 1, 4),
        (("trend", "unit"), 2, 5),
        (("wording", "title"), 1, 9),
        (("wording", "title"), 2, 11),
        (("wording", "note"), 3, 12),
        (("wording", "colophon", 0), 1, 14),
        (("wording", "colophon", 1), 1, 16),
    ],
)
def test_a_line_of_a_text_has_its_place_in_the_file(
    path: ValuePath, line: int, wanted: int
) -> None:
    assert tomllib.loads(TEXTS)["wording"]["title"] == "第{{ a }}期 和\n{{ b }}"
    assert line_in_text(TEXTS, path, line) == wanted


def test_a_build_and_a_check_of_a_word_template_name_the_same_paragraph(
    tmp_path: Path, run: Run
) -> None:
    package = Path(shutil.copytree(built_in_folder() / "monthly", tmp_path / "package"))
    file = package / "bulletin.docx"
    parts = unpack(file.read_bytes())
    body = parts["word/document.xml"].replace(b"{{ masthead.issue }}", b"{{ masthead.isue }}")
    file.write_bytes(write_parts({**parts, "word/document.xml": body}))
    [told] = [
        line
        for line in run("template", "check", package).stdout.splitlines()
        if line.startswith(f"{file} paragraph ") and "isue" in line
    ]
    place = told.partition(": ")[0]
    issue = ROOT / "examples" / "2024M10.json"
    built = run("build", issue, "--template", package, "-o", tmp_path / "issue.docx")
    assert built.stderr.startswith(f"{place}: ")


def test_a_build_and_a_check_of_the_package_name_the_same_line(tmp_path: Path, run: Run) -> None:
    package = Path(shutil.copytree(built_in_folder() / "monthly", tmp_path / "package"))
    file = package / "package.toml"
    text = file.read_text(encoding="utf-8")
    wrong = 'issue = """\n第{{ masthead.issue_number }}\n{{ masthead.nothing }}期"""\n'
    file.write_text(re.sub(r"issue = .*\n", wrong, text), encoding="utf-8")
    place = f"{file}:{text.split('issue = ')[0].count(chr(10)) + 3}: "
    assert place in run("template", "check", package).stdout
    issue = ROOT / "examples" / "2024M10.json"
    assert run("preview", issue, "--template", package).stderr.startswith(place)
