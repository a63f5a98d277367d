"""A year, a province: many issues in one command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT, Run, heed_signals
from tests.variants import q3_tree

Q3 = ROOT / "examples" / "2021Q3.json"
BAD = ROOT / "tests" / "bad" / "does_not_add_up.json"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_issues_go_into_a_folder(jobs: int, run: Run, tmp_path: Path) -> None:
    outcome = run("build", *EXAMPLES, "-o", f"{tmp_path}/out/", "-j", jobs)
    assert outcome.exit_code == 0
    assert outcome.stderr == f"Built: {len(EXAMPLES)} of {len(EXAMPLES)}.\n"
    assert names(tmp_path / "out") == [f"{example.stem}.docx" for example in EXAMPLES]
    run("build", Q3, "-o", tmp_path / "single.docx")
    assert (tmp_path / "out" / "2021Q3.docx").read_bytes() == (
        tmp_path / "single.docx"
    ).read_bytes()


def test_a_folder_that_is_not_there_is_made(run: Run, tmp_path: Path) -> None:
    assert run("build", *EXAMPLES, "-o", f"{tmp_path}/deep/out/").exit_code == 0
    assert len(names(tmp_path / "deep" / "out")) == len(EXAMPLES)


def test_names_follow_a_pattern(run: Run, tmp_path: Path) -> None:
    run("build", *EXAMPLES, "-o", tmp_path, "--name", "{date} {name}第{number}期.md")
    assert names(tmp_path) == [
        "2021-10-29 12345政务服务便民热线（110联动）专报第9期.md",
        "2024-07-15 12345热线周报第28期.md",
        "2024-11-05 12345政务服务便民热线月报第10期.md",
        "2025-06-09 12345热线诉求办理红黑榜第5期.md",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_failures_are_collected_and_the_rest_is_built(jobs: int, run: Run, tmp_path: Path) -> None:
    outcome = run("build", BAD, Q3, "nowhere.json", "-o", tmp_path, "-j", jobs)
    assert outcome.exit_code == 1
    assert names(tmp_path) == ["2021Q3.docx"]
    assert outcome.stdout == f"{tmp_path / '2021Q3.docx'}\n"
    assert f"{BAD}:\n" in outcome.stderr
    assert "should be 46.36" in outcome.stderr
    assert "nowhere.json:\nThere is no file “nowhere.json”.\n" in outcome.stderr
    assert outcome.stderr.endswith("Built: 1 of 3.\n")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_verbose_tells_the_stages_of_every_issue(jobs: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bulletin_gen",
        "--lang",
        "en",
        "-v",
        "build",
        "-j",
        jobs,
        "-o",
        str(tmp_path),
    ]
    told = subprocess.run(
        [*command, *map(str, EXAMPLES)], capture_output=True, text=True, check=True
    ).stderr
    for example in EXAMPLES:
        stages = [
            line.partition(f"{example}: ")[2].partition(",")[0]
            for line in told.splitlines()
            if f"{example}" in line
        ]
        assert stages == ["read", "checked", "composed", "written as .docx", "saved"]


if sys.platform != "win32":
    from bulletin_gen.operating_system.watch import _pass_on

    def test_an_interruption_that_comes_after_the_end_is_none() -> None:
        """A terminal tells the process that watches and the one that works at once."""
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            pass
        _pass_on(ended.pid, signal.SIGINT)

    def test_an_interruption_ends_all_at_once(tmp_path: Path) -> None:
        inputs = [tmp_path / f"{number}.json" for number in range(60)]
        for file in inputs:
            file.write_bytes(Q3.read_bytes())
        command = [
            sys.executable,
            "-m",
            "bulletin_gen",
            "build",
            "-j",
            "2",
            "-o",
            f"{tmp_path}/out/",
            *map(str, inputs),
        ]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=heed_signals,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()  # the first issue is saved, the others are being built
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
            _stdout, stderr = process.communicate(timeout=30)
        assert process.returncode == 130
        assert stderr.decode().split() in (["Interrupted."], ["已中断。"])
        assert all(name.endswith(".docx") for name in names(tmp_path / "out"))


def test_an_issue_on_standard_input_is_built_with_the_others(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bulletin_gen",
        "build",
        "-",
        str(EXAMPLES[1]),
        "-j",
        "2",
        "-o",
        f"{tmp_path}/out/",
    ]
    subprocess.run(command, input=Q3.read_bytes(), check=True, capture_output=True)
    assert names(tmp_path / "out") == ["-.docx", "2024M10.docx"]


def test_two_issues_never_get_one_file_by_two_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    inputs = [tmp_path / "folder" / "one.json", tmp_path / "link" / "two.json"]
    for file in inputs:
        file.write_bytes(Q3.read_bytes())
    outcome = run("build", *inputs, "--name", "{number}.docx")
    assert outcome.exit_code == 1
    assert "was written already" in outcome.stderr


def test_a_name_too_long_for_a_file_fails_alone(run: Run, tmp_path: Path) -> None:
    tree = q3_tree()
    tree["masthead"]["name"] = "长" * 100
    long = tmp_path / "long.json"
    long.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    outcome = run("build", long, *EXAMPLES, "-o", f"{tmp_path}/out/", "--name", "{name}.docx")
    assert outcome.stderr.endswith(f"Built: {len(EXAMPLES)} of {len(EXAMPLES) + 1}.\n")
    assert "could not be written: the name is too long. Nothing was changed." in outcome.stderr


def test_a_folder_that_cannot_be_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = run("build", *EXAMPLES, "-o", f"{tmp_path}/file/")
    assert outcome.exit_code == 3
    assert "could not be made: it is there already." in outcome.stderr


def test_two_issues_never_get_one_name(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "2021Q3.json"
    copy.parent.mkdir()
    copy.write_bytes(Q3.read_bytes())
    outcome = run("build", Q3, copy, "-o", f"{tmp_path}/out/")
    assert outcome.exit_code == 1
    assert "was written already" in outcome.stderr
    assert names(tmp_path / "out") == ["2021Q3.docx"]


def test_without_a_folder_each_issue_appears_beside_its_input(run: Run, tmp_path: Path) -> None:
    for example in EXAMPLES:
        (tmp_path / example.name).write_bytes(example.read_bytes())
    assert run("build", *(tmp_path / example.name for example in EXAMPLES)).exit_code == 0
    assert "12345热线周报第28期.docx" in names(tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "one.docx"], "Many issues go into a folder: -o one.docx/"),
        (["--name", "{nmae}.docx", "-o", "./"], "is no pattern of names; it can hold {stem}"),
        (["--name", "{stem}.txt", "-o", "./"], "must end in one of"),
        (["--name", "{number[0]}.md", "-o", "./"], "is no pattern of names"),
        (["--name", "{number:99999999999}.md", "-o", "./"], "is no pattern of names"),
    ],
)
def test_wrong_use(
    options: list[str], message: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("build", *EXAMPLES, *options)
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert names(tmp_path) == []
