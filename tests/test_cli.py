"""The command line: what it writes, prints and answers."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import bulletin_gen as bg
from bulletin_gen.package import built_in_folder
from bulletin_gen.report import report_schema
from tests.conftest import EXAMPLES, ROOT, Run
from tests.variants import Tree, q3_tree

Q3 = ROOT / "examples" / "2021Q3.json"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", sorted({*bg.FORMATS} - {".pdf"}))
def test_every_example_builds_in_every_format_of_our_own(
    example: Path, suffix: str, run: Run, tmp_path: Path
) -> None:
    output = tmp_path / f"issue{suffix}"
    outcome = run("build", example, "-o", output)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, f"{output}\n", "")
    assert output.stat().st_size > 1000


@pytest.mark.parametrize("name", bg.package_names())
def test_every_package_has_an_example(name: str) -> None:
    assert name in {json.loads(path.read_text(encoding="utf-8"))["template"] for path in EXAMPLES}


def test_without_a_name_the_issue_appears_beside_its_input(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "三季度.json"
    source.write_bytes(Q3.read_bytes())
    outcome = run("build", source)
    output = tmp_path / "12345政务服务便民热线（110联动）专报第9期.docx"
    assert outcome.stdout == f"{output}\n"
    assert output.is_file()


def test_a_name_that_no_file_can_have_is_made_one(run: Run, tmp_path: Path) -> None:
    tree = q3_tree()
    tree["masthead"]["name"] = "甲/乙:丙"
    run("build", write(tree, tmp_path))
    assert (tmp_path / "甲／乙：丙第9期.docx").is_file()


def test_standard_input(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Q3.read_bytes())))
    monkeypatch.chdir(tmp_path)
    outcome = run("build", "-")
    assert outcome.stdout == "12345政务服务便民热线（110联动）专报第9期.docx\n"


def test_preview_prints_what_build_writes(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "issue.md"
    run("build", Q3, "-o", output)
    text, _behind, rest = output.read_text(encoding="utf-8").partition("\n<!-- input-fingerprint:")
    assert run("preview", Q3).stdout == text
    assert rest.count("\n") == 3


def test_check_of_good_inputs(run: Run) -> None:
    outcome = run("check", *EXAMPLES)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "No problems.\n", "")


def test_the_examples_pass_without_a_warning(run: Run) -> None:
    outcome = run("check", "--strict", *EXAMPLES)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, "No problems.\n", "")


def test_check_goes_through_all_inputs(run: Run) -> None:
    bad = [ROOT / "tests" / "bad" / name for name in ("empty_file.json", "missing_comma.json")]
    outcome = run("check", Q3, *bad)
    assert outcome.exit_code == 1
    assert [line.split(":")[0] for line in outcome.stdout.splitlines() if ": error " in line] == [
        *map(str, bad)
    ]


STAGES = ["read", "checked", "composed", "written as .md", "saved"]


def stages_told(stderr: str) -> list[str]:
    return [
        line.rpartition(": ")[2].partition(",")[0]
        for line in stderr.splitlines()
        if line.endswith(" s")
    ]


@pytest.mark.parametrize("arguments", [("-v", "build"), ("build", "--verbose")], ids=" ".join)
def test_verbose_tells_the_stages_in_order(
    arguments: tuple[str, str], run: Run, tmp_path: Path
) -> None:
    outcome = run(*arguments, Q3, "-o", tmp_path / "issue.md")
    assert stages_told(outcome.stderr) == STAGES
    assert outcome.stdout == f"{tmp_path / 'issue.md'}\n"


def test_verbose_tells_the_stage_that_failed_as_the_last(run: Run) -> None:
    assert stages_told(run("preview", "-v", BAD).stderr) == ["read", "checked"]


def test_without_arguments_the_usage_is_shown(run: Run) -> None:
    outcome = run()
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("Usage: bulletin-gen")


def test_check_reports_the_others_when_a_file_is_missing(run: Run) -> None:
    outcome = run("check", BAD, "nowhere.json")
    assert outcome.exit_code == 2
    assert "should be 46.36" in outcome.stdout
    assert outcome.stderr == "There is no file “nowhere.json”.\n"


@pytest.mark.parametrize("options", [[], ["--format", "json"]])
def test_nothing_good_is_said_of_what_was_not_checked(options: list[str], run: Run) -> None:
    outcome = run("check", "nowhere.json", *options)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "There is no file “nowhere.json”.\n"


def test_a_word_file_as_input_is_told_as_such(run: Run, tmp_path: Path) -> None:
    run("build", Q3, "-o", tmp_path / "issue.docx")
    told = run("check", tmp_path / "issue.docx")
    assert (told.exit_code, told.stderr) == (1, "")
    assert "this is a Word file, a workbook or another zip, and no JSON" in told.stdout


def test_what_nobody_would_see_is_shown(run: Run, tmp_path: Path) -> None:
    tree = q3_tree()
    tree["appendices"][0]["rows"][33]["unit"] = "商务\u200b局"
    told = run("check", write(tree, tmp_path)).stdout
    assert "商务<U+200B>局" in told
    assert "\u200b" not in told


def test_no_input_commands_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"a": "\x1b[2J", \x9b}')
    (tmp_path / "y.json").write_text('{"\x1b]0;x\x07": 1}', encoding="utf-8")
    outcome = run("check", tmp_path / "x.json", tmp_path / "y.json", tmp_path / "\x1b[31m.json")
    assert not set(outcome.stdout + outcome.stderr) & set("\x1b\x07\x9b")


def test_an_output_without_a_name_is_refused(run: Run) -> None:
    outcome = run("build", Q3, "-o", "")
    assert (outcome.exit_code, outcome.stderr) == (2, "The name of the output is empty.\n")


def test_a_pattern_names_a_single_issue_too(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "q3.json"
    source.write_bytes(Q3.read_bytes())
    run("build", source, "--name", "{number}.md")
    assert (tmp_path / "9.md").is_file()


def test_the_issue_before_is_never_replaced(run: Run, tmp_path: Path) -> None:
    before = tmp_path / "before.md"
    before.write_bytes(Q3.read_bytes())
    outcome = run("build", Q3, "--previous", before, "--force", "-o", before)
    assert outcome.exit_code == 2
    assert before.read_bytes() == Q3.read_bytes()


BAD = ROOT / "tests" / "bad" / "does_not_add_up.json"


def test_build_refuses_what_does_not_add_up(run: Run, tmp_path: Path) -> None:
    outcome = run("build", BAD, "-o", tmp_path / "issue.docx")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "should be 46.36 (7.24+9.52+10+9.6+10), not 46.63" in outcome.stderr
    assert "Nothing was written; --force prints it all the same." in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_force_prints_it_all_the_same_and_says_so(run: Run, tmp_path: Path) -> None:
    outcome = run("build", BAD, "-o", tmp_path / "issue.md", "--force")
    assert outcome.exit_code == 0
    assert "Printed all the same, as --force asks." in outcome.stderr
    assert "46.63" in (tmp_path / "issue.md").read_text(encoding="utf-8")


def test_a_report_for_programs_follows_its_schema(run: Run) -> None:
    outcome = run("check", BAD, ROOT / "tests" / "bad" / "unknown_fields.json", "--format", "json")
    assert outcome.exit_code == 1
    report = json.loads(outcome.stdout)
    Draft202012Validator(report_schema()).validate(report)
    assert report["errors"] + report["warnings"] == len(report["findings"]) > 6
    assert {"score-sum", "unknown"} <= {finding["code"] for finding in report["findings"]}


def test_a_good_report_for_programs(run: Run) -> None:
    report = json.loads(run("check", Q3, "--format", "json").stdout)
    assert report == {"version": 1, "errors": 0, "warnings": 0, "findings": []}


def test_a_rule_is_explained(run: Run) -> None:
    outcome = run("check", "--explain", "score-sum")
    assert outcome.stdout.startswith("score-sum (error)\nEvery subtotal is the sum of its columns")


def test_an_unknown_rule_is_wrong_use(run: Run) -> None:
    outcome = run("check", "--explain", "score-sun")
    assert outcome.exit_code == 2
    assert "There is no rule “score-sun”. The rules are: " in outcome.stderr


def test_the_issue_before_is_compared(run: Run) -> None:
    outcome = run("check", Q3, "--previous", Q3)
    assert outcome.exit_code == 1
    assert "the issue number is 9, and that of the issue before is 9" in outcome.stdout


def test_colour_is_for_terminals() -> None:
    finding = bg.Finding(code="x", message="甲")
    assert "\x1b[" in bg.text_report([finding], {}, colour=True)
    assert "\x1b[" not in bg.text_report([finding], {})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "nowhere.json"], "There is no file “nowhere.json”."),
        (["build", Q3, "-o", "issue.txt"], "“issue.txt” must end in one of .docx、.md"),
        (["build", Q3, "-o", "no/such/folder.docx"], "There is no folder “no/such” to write into."),
        (["build", Q3, "--template", "nothing"], "There is no template package “nothing”."),
        (["build"], "Missing argument 'IN...'"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["check", ROOT], "cannot be read"),
    ],
)
def test_wrong_use_is_told_from_wrong_data(
    arguments: list[str | Path],
    message: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_input_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "issue.md"
    source.write_bytes(Q3.read_bytes())
    outcome = run("build", source, "-o", source)
    assert outcome.exit_code == 2
    assert "is the input itself" in outcome.stderr
    assert source.read_bytes() == Q3.read_bytes()


@pytest.mark.parametrize("way", ["name", "folder", "link", "hard link", "letter case"])
def test_no_file_of_a_package_is_overwritten(way: str, run: Run, tmp_path: Path) -> None:
    package = copy_package(tmp_path)
    word_file = package / "bulletin.docx"
    before = word_file.read_bytes()
    issue = tmp_path / "bulletin.json"
    issue.write_bytes(Q3.read_bytes())
    outputs: dict[str, str | Path] = {
        "name": word_file,
        "folder": f"{package}/",
        "link": tmp_path / "link.docx",
        "hard link": tmp_path / "hard.docx",
        "letter case": package / "BULLETIN.DOCX",
    }
    output = outputs[way]
    if way == "link":
        Path(output).symlink_to(word_file)
    if way == "hard link":
        os.link(word_file, output)
    outcome = run("build", issue, "--template", package, "-o", output)
    assert outcome.exit_code == (1 if way == "folder" else 2)
    assert "belongs to a template package; choose another name or folder" in outcome.stderr
    assert word_file.read_bytes() == before
    assert sorted(path.name.lower() for path in package.iterdir()) == [
        "bulletin.docx",
        "ledger.toml",
        "narrative.md.j2",
        "package.toml",
        "tables.toml",
    ]


def test_no_file_of_a_package_that_a_later_input_uses_is_overwritten(
    run: Run, tmp_path: Path
) -> None:
    package = copy_package(tmp_path)
    first, second = tmp_path / "bulletin.json", tmp_path / "second.json"
    first.write_bytes(Q3.read_bytes())
    second.write_text(
        Q3.read_text(encoding="utf-8").replace('"quarterly"', '"package"'), encoding="utf-8"
    )
    outcome = run("build", first, second, "-o", f"{package}/")
    assert "belongs to a template package" in outcome.stderr
    assert outcome.stderr.endswith("Built: 1 of 2.\n")


@pytest.mark.parametrize("pattern", [" .docx", "...docx", "{stem}.docx"])
def test_a_name_of_which_nothing_is_left_is_refused(pattern: str, run: Run, tmp_path: Path) -> None:
    issue = tmp_path / " .json"
    issue.write_bytes(Q3.read_bytes())
    outcome = run("build", issue, "--name", pattern, "-o", f"{tmp_path}/out/")
    assert outcome.exit_code == 1
    assert "makes no name for a file" in outcome.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_with_as_long_a_name_as_can_be_is_replaced(run: Run, tmp_path: Path) -> None:
    output = tmp_path / f"{'长' * 83}{'a'}.docx"
    assert len(output.name.encode()) == 255
    for _time in range(2):
        assert run("build", Q3, "-o", output).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [output.name]


def test_a_fault_of_the_program_is_not_shown_as_one_of_the_data(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> bytes:
        raise ZeroDivisionError("out of reach")

    monkeypatch.setattr("bulletin_gen.write.formats.FORMATS", {".md": fail})
    outcome = run("preview", Q3)
    assert outcome.exit_code == 3
    assert "a fault of the program, not of your data" in outcome.stderr
    assert "out of reach" in outcome.stderr


def test_a_wrong_template_is_told_by_file_and_line(run: Run, tmp_path: Path) -> None:
    package = copy_package(tmp_path)
    (package / "narrative.md.j2").write_text("一\n\n{{ period.nmae }}\n", encoding="utf-8")
    outcome = run("preview", Q3, "--template", package)
    assert outcome.exit_code == 3
    assert outcome.stderr.startswith(f"{package / 'narrative.md.j2'}:3: ")
    assert "nmae" in outcome.stderr


def test_the_schema_accepts_every_example(run: Run) -> None:
    for example in EXAMPLES:
        tree = json.loads(example.read_text(encoding="utf-8"))
        schema = json.loads(run("schema", "--template", tree["template"]).stdout)
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(tree)


def test_the_schema_explains_every_field_in_chinese(run: Run) -> None:
    schema = json.loads(run("schema").stdout)
    bare = [
        (name, field)
        for name, definition in schema["$defs"].items()
        for field, node in definition["properties"].items()
        if not {"title", "description"} <= node.keys()
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "显示这段说明"), ("en", "Show this message")]
)
def test_help_is_in_the_chosen_language(language: str, words: str) -> None:
    assert words in run_process("--lang", language, "--help").stdout


@pytest.mark.parametrize("option", [["--lang", "en"], ["--lang=en"]])
def test_the_language_may_be_chosen_behind_the_command(option: list[str]) -> None:
    file = str(ROOT / "examples" / "2021Q3.json")
    told = run_process("check", file, *option, BULLETIN_GEN_LANG="zh")
    assert told.stdout == "No problems.\n"
    unknown = run_process("check", file, "--lang", "fr", BULLETIN_GEN_LANG="en")
    assert unknown.returncode == 2
    assert "'fr' is not one of 'zh', 'en'" in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "x.json", "--srict"], "是不是"),
        (["check", "x.json", "--format", "pdf"], "可以是：'text', 'json'"),
        (["serve", "x.json", "--port", "abc"], "“abc”不是合适的数"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_chinese(arguments: list[str], words: str) -> None:
    assert words in run_process("--lang", "zh", *arguments).stderr


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"bulletin-gen, version {bg.__version__}\n"


def write(tree: Tree, folder: Path) -> Path:
    path = folder / "issue.json"
    path.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    return path


def run_process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bulletin_gen", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | variables,
    )


def copy_package(folder: Path) -> Path:
    return Path(shutil.copytree(built_in_folder() / "quarterly", folder / "package"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_a_check_says_what_a_build_says(example: Path, run: Run, tmp_path: Path) -> None:
    for issue in (example, _with_an_unprinted_change(example, tmp_path)):
        checked = run("check", "--strict", issue)
        built = run("build", "--strict", issue, "-o", tmp_path / "issue.md")
        assert checked.exit_code == built.exit_code
        refused = "Nothing was written; --force prints it all the same.\n"
        assert checked.stdout.removeprefix("No problems.\n") == built.stderr.removesuffix(refused)


def _with_an_unprinted_change(example: Path, folder: Path) -> Path:
    """The same issue with a count before and a change, of which narratives print one."""
    tree = json.loads(example.read_text(encoding="utf-8"))
    tree["intake"] |= {"previous_count": 1000, "change": 1.5}
    tree.pop("$schema", None)
    file = folder / f"{example.stem}.json"
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return file
