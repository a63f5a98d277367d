"""A hostile package gets a plain refusal, in bounded time and memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import bulletin_gen as bg
from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.operating_system import bounds
from tests.conftest import ROOT, Run
from tests.packages.test_template_check import edit_docx

Q3 = ROOT / "examples" / "2021Q3.json"

_LOOPS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
NAMESPACE = "{% set n = namespace(x='aaaaaaaa') %}"
TEMPLATES = {
    "attribute trick": "{{ ''.__class__.__mro__ }}",
    "globals": "{{ x.__init__.__globals__ }}",
    "endless loops": _LOOPS,
    "huge range": "{{ range(10**9) | list }}",
    "endless recursion": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "doubling recursion": "{% macro a(n) %}{% if n %}{{ a(n-1) }}{{ a(n-1) }}{% endif %}"
    "{% endmacro %}{{ a(60) }}",
    "long text by *": "{{ 'a' * 10**10 }}",
    "long list by *": "{{ [0] * 10**10 }}",
    "long text by %": "{{ '%0999999999d' % 1 }}",
    "long text by format": "{{ '{:>999999999}'.format(1) }}",
    "doubling by ~": NAMESPACE + "{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "doubling by +": NAMESPACE + "{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "long text by join": "{{ (['a' * 1000000] * 1000) | join }}",
    "much printing": "{% for i in range(9999) %}{{ 'a' * 1000000 }}{% endfor %}",
    "much literal text": "{% for i in range(99999) %}" + "甲" * 1000 + "{% endfor %}",
    "huge power": "{{ 9 ** 9 ** 9 }}",
    "deep nesting": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "another file": "{% include '/etc/passwd' %}",
    "another module": "{% import 'os' as os %}",
    "control character": '{{ "\\x00" }}',
    "change of a list": "{% set a = [1] %}{{ a.append(2) }}",
}


RENDER = """
import resource, sys, time
from bulletin_gen.errors import TemplateError
from bulletin_gen.operating_system import bounds
from bulletin_gen.operating_system import bounds
from bulletin_gen.templating import Template, text_environment

bounds.MAX_BYTES, bounds.MAX_SECONDS = 150_000_000, 1.0
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    Template(text_environment(), sys.argv[1], "narrative.md.j2").render({"x": 3})
except TemplateError as error:
    sys.stderr.write(str(error))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    sys.exit(not (grown < 200_000_000 and time.process_time() - start < 3))
sys.exit("rendered")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits neither time nor memory")
@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_is_not_a_program(text: str) -> None:
    """In a process of its own: memory that tests before it have left behind is not counted."""
    done = subprocess.run(
        [sys.executable, "-c", RENDER, text], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("narrative.md.j2:")
    assert "Traceback" not in done.stderr


ENDLESS = {
    "a tower of powers": "{{ 9 ** 9 ** 9 }}",
    "loops": _LOOPS,
    "recursive loops": "{% for i in [range(99999)] * 9 recursive "
    "%}{{ loop(i) if i is iterable }}{% endfor %}" * 99,
    "squares": "{% set n = namespace(x=99999) %}"
    "{% for i in range(9999) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "nested lists": "{% set n = namespace(x=[1], y=[1]) %}"
    "{% for i in range(99) %}{% set n.x = [n.x, n.x] %}"
    "{% set n.y = [n.y, n.y] %}{% endfor %}{{ 1 if n.x == n.y }}",
    "sorted lists": "{% for i in range(999) %}{{ (((range(99999) | list) "
    "* 90) | sort | length) }}{% endfor %}",
    "long lists of long texts": "{{ (['x' * 10000000] * 100000) | listed }}",
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends nothing by force")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_whatever_a_template_does_it_ends_with_a_sentence(
    text: str, jobs: str, package: Path, tmp_path: Path
) -> None:
    """Also in a batch, where the other issue is built."""
    (package / "narrative.md.j2").write_text(text, encoding="utf-8")
    hostile = tmp_path / "hostile.json"
    hostile.write_text(
        Q3.read_text(encoding="utf-8").replace('"quarterly"', '"package"'), encoding="utf-8"
    )
    inputs = [hostile, Q3] if jobs == "2" else [hostile]
    program = (
        "from bulletin_gen.operating_system import bounds; bounds.MAX_SECONDS, "
        "bounds.MOST_SECONDS = 0.5, "
        "1.0;"
        "from bulletin_gen.cli import main; main()"
    )
    command = [
        sys.executable,
        "-c",
        program,
        "--lang",
        "en",
        "build",
        *map(str, inputs),
        "-o",
        f"{tmp_path}/out/",
        "-j",
        jobs,
    ]
    other_language = os.environ | {"BULLETIN_GEN_LANG": "zh"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=other_language)
    sentences = ("takes more than", "too long a text", "too large a number")
    told = [
        line for line in done.stderr.splitlines() if any(sentence in line for sentence in sentences)
    ]
    assert len(told) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 3)
    assert [path.name for path in (tmp_path / "out").iterdir()] == (
        ["2021Q3.docx"] if jobs == "2" else []
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize(
    "file", ["narrative.md.j2", "tables.toml", "package.toml", "bulletin.docx"]
)
def test_a_file_outside_the_folder_is_not_read(file: str, package: Path, tmp_path: Path) -> None:
    outside = tmp_path / file
    (package / file).rename(outside)
    (package / file).symlink_to(outside)
    with pytest.raises(bg.TemplateError, match="outside the template package's folder"):
        bg.load_package(str(package))


def refusal(run: Run, package: Path, tmp_path: Path) -> str:
    outcome = run("build", Q3, "--template", package, "-o", tmp_path / "issue.docx")
    assert outcome.exit_code == 3
    assert not (tmp_path / "issue.docx").exists()
    assert "Traceback" not in outcome.stderr
    return outcome.stderr


def test_an_external_reference(run: Run, package: Path, tmp_path: Path) -> None:
    edit_docx(
        package / "bulletin.docx",
        "</Relationships>",
        '<Relationship Id="rId99" TargetMode="External" Target="http://example.org/x.dotm" Type="'
        'http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels",
    )
    assert "it refers to something outside itself: http://example.org/x.dotm" in refusal(
        run, package, tmp_path
    )
    assert "it refers to something outside itself" in bg.check_package(package)[0].message


def test_a_bomb_of_entities(run: Run, package: Path, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(20)
    )
    parts = dict(unpack((package / "bulletin.docx").read_bytes()))
    parts["word/document.xml"] = (bomb + "]>").encode() + parts["word/document.xml"].split(
        b"?>", 1
    )[1]
    (package / "bulletin.docx").write_bytes(write_parts(parts))
    assert "declares entities" in refusal(run, package, tmp_path)


def test_a_bomb_of_zeros(run: Run, package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package / "bulletin.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    assert "it unpacks to too much" in refusal(run, package, tmp_path)


def test_a_part_outside_the_file(run: Run, package: Path, tmp_path: Path) -> None:
    parts = dict(unpack((package / "bulletin.docx").read_bytes()))
    with zipfile.ZipFile(package / "bulletin.docx", "w") as archive:
        for name, part in {**parts, "../../evil.xml": b"<x/>"}.items():
            archive.writestr(name, part)
    assert "it has a part outside itself" in refusal(run, package, tmp_path)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 half a zip"])
def test_what_is_no_word_file(data: bytes, run: Run, package: Path, tmp_path: Path) -> None:
    (package / "bulletin.docx").write_bytes(data)
    assert "this is not a Word file" in refusal(run, package, tmp_path)


def test_a_word_file_without_a_main_part(run: Run, package: Path, tmp_path: Path) -> None:
    parts = dict(unpack((package / "bulletin.docx").read_bytes()))
    del parts["word/styles.xml"]
    (package / "bulletin.docx").write_bytes(write_parts(parts))
    assert "this is not a Word file" in refusal(run, package, tmp_path)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("tables.toml", 'absent = "\\u0000"\n'),
        ("narrative.md.j2", "\x01"),
        ("narrative.md.j2", "\x0c"),
    ],
)
def test_a_character_that_no_document_can_hold(file: str, text: str, package: Path) -> None:
    path = package / file
    # A key of a table stands below its head.
    changed = path.read_text(encoding="utf-8").replace("[assessment]\n", f"[assessment]\n{text}")
    path.write_text(changed if file.endswith(".toml") else changed + text, encoding="utf-8")
    with pytest.raises(bg.TemplateError, match="a character that no document can hold"):
        bg.load_package(str(package))


def test_a_text_file_beyond_measure(package: Path) -> None:
    (package / "narrative.md.j2").write_text("甲" * 1_000_000, encoding="utf-8")
    with pytest.raises(bg.TemplateError, match="too large"):
        bg.load_package(str(package))


if sys.platform != "win32":

    @pytest.mark.parametrize(
        "file", ["narrative.md.j2", "tables.toml", "package.toml", "bulletin.docx"]
    )
    def test_a_pipe_is_not_waited_for(file: str, package: Path, run: Run, tmp_path: Path) -> None:
        (package / file).unlink()
        os.mkfifo(package / file)
        if file == "package.toml":
            assert run("build", Q3, "--template", package, "-o", tmp_path / "x.docx").exit_code == 2
        else:
            assert "this is no file" in refusal(run, package, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends nothing by force")
def test_a_check_of_a_hostile_template_ends_too(package: Path) -> None:
    """What Jinja computes while it compiles is bounded as well."""
    (package / "narrative.md.j2").write_text(ENDLESS["nested lists"], encoding="utf-8")
    program = (
        "from bulletin_gen.operating_system import bounds; bounds.MAX_SECONDS, "
        "bounds.MOST_SECONDS = 0.5, "
        "1.0;"
        "from bulletin_gen.cli import main; main()"
    )
    command = [sys.executable, "-c", program, "--lang", "en", "template", "check", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "takes more than" in done.stdout + done.stderr


def test_what_a_template_gives_is_bounded_where_it_is_read(
    package: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short to make and long to read as Markdown."""
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.5)
    (package / "narrative.md.j2").write_text(
        "{% set words %}*a{% endset %}{{ words * 4000000 }}", encoding="utf-8"
    )
    told = refusal(run, package, tmp_path)
    assert told.startswith(f"{package / 'narrative.md.j2'}: the template takes more than")


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 5000, ".".join(["a"] * 30_000) + " = 1"], ids=["deep", "dotted"]
)
def test_toml_beyond_measure(
    text: str, package: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.5)
    manifest = package / "package.toml"
    manifest.write_text(text + "\n" + manifest.read_text(encoding="utf-8"), encoding="utf-8")
    assert refusal(run, package, tmp_path).startswith(str(manifest))


class Untidy:
    """Takes longer to tidy up than a package may take for all."""

    def __del__(self) -> None:
        end = time.thread_time() + 0.4
        while time.thread_time() < end:
            pass


def work_without_end() -> None:
    with bounds.bounded("narrative.md.j2"):
        Untidy()  # an error inside would be a warning, and that a failure
        while True:
            pass


def test_time_that_runs_out_while_something_tidies_up_is_told_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.1)
    with pytest.raises(bg.TemplateError, match="more than"):
        work_without_end()


@pytest.mark.parametrize("typed", ["\ufdd0" + "7\ufdd1", "&#xFDD0;1&#xFDD1;", "&#64976;", "\ufdef"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/footer1.xml"])
def test_a_character_kept_for_marks_in_a_word_template_is_refused_where_it_stands(
    run: Run, package: Path, tmp_path: Path, part: str, typed: str
) -> None:
    file = package / "bulletin.docx"
    parts = dict(unpack(file.read_bytes()))
    text = re.sub(rb"(<w:t(?: [^>]*)?>)([^<])", b"\\1" + typed.encode() + b"\\2", parts[part])
    assert text != parts[part]
    file.write_bytes(write_parts(parts | {part: text}))
    build = ("build", "--template", package, Q3, "-o", tmp_path / "out.docx")
    for arguments in (("template", "check", package), build):
        told = run(*arguments)
        assert "a text holds a character that no document can hold" in told.stderr + told.stdout
        assert "paragraph 1 “" in told.stderr + told.stdout
