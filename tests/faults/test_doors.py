"""Whatever a foreign file holds, the answer is what it is for, or a sentence: never a fault of the
program.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bulletin_gen as bg
from bulletin_gen.forms.table import form_of
from bulletin_gen.issues.edit import with_field, with_value
from bulletin_gen.issues.history import issues_in
from bulletin_gen.letterhead import Known, adapt
from bulletin_gen.ooxml.container import unpack, unpack_foreign, write_parts
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.ooxml.safety import read_parts
from bulletin_gen.package.text_files import load_toml
from bulletin_gen.places.place import Place
from bulletin_gen.text.printable import is_printable, visible
from bulletin_gen.word_template.maker import make_template
from tests.conftest import ROOT, Run
from tests.workbook.books import UNITS, Book, changed, example_workbook

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
damaging = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
_KNOWN = Known("某专报", "某中心", {"issued_by": "签发"})
_MODEL = make_template("某专报")
_PACKAGE = bg.load_package("quarterly")
_XML_ENCODINGS = ("gbk", "GB18030", "big5", "utf-16", "koi8-r", "cp037", "utf-7", "rot13", "x" * 30)


def with_notes() -> bytes:
    """A workbook with comments in it."""
    source = bg.decode_source(changed(lambda book: book.put(UNITS, "B4", 17.24)), "a.xlsx", ".xlsx")
    findings = bg.run_pipeline(source, until="check").findings
    annotate = form_of(source).annotate
    assert annotate is not None
    return annotate(source, {finding.place: [finding.message] for finding in findings})


WORKBOOKS = [example_workbook("2024W28"), with_notes()]


def use_workbook(data: bytes) -> None:
    """All that is done with a workbook."""
    source = bg.decode_source(data, "issue.xlsx", ".xlsx")
    tree, _wrong = source.filed(_PACKAGE)
    findings = bg.run_pipeline(source, until="check").findings
    notes: dict[Place, list[str]] = {
        finding.place: ["\uffff\0" + finding.message] for finding in findings
    }
    annotate = form_of(source).annotate
    assert annotate is not None
    with contextlib.suppress(bg.BulletinError):
        annotate(source, {place: list(map(visible, texts)) for place, texts in notes.items()})
    with contextlib.suppress(bg.BulletinError):
        with_field(source, _PACKAGE, "previous", "before.xlsx")
    if isinstance(tree, dict) and isinstance(tree.get("closing"), str):
        with_value(source, _PACKAGE, ("closing",), "另一段。")


def damaged(data: bytes, draw: st.DataObject) -> bytes:
    """A package with one part damaged, or its zip."""
    kind = draw.draw(st.sampled_from(["part", "cut", "zip", "declared", "gone", "control"]))
    if kind in ("cut", "zip"):
        place = draw.draw(st.integers(0, len(data) - 1))
        byte = draw.draw(st.integers(0, 255))
        return data[:place] if kind == "cut" else data[:place] + bytes([byte]) + data[place + 1 :]
    parts = dict(unpack(data))
    name = draw.draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    if kind == "gone":
        del parts[name]
    elif kind == "declared":
        encoding = draw.draw(st.sampled_from(_XML_ENCODINGS))
        parts[name] = (
            f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + part.partition(b"?>")[2]
        )
    else:
        place = draw.draw(st.integers(0, max(len(part) - 1, 0)))
        put = draw.draw(
            st.sampled_from([b"", b"\0", b"\xff", b"<", b"&x;", b'"', b"\xef\xbf\xbf", b"</c>"])
        )
        parts[name] = part[:place] + put + part[place + draw.draw(st.integers(0, 40)) :]
    return write_parts(parts)


@damaging
@given(st.data())
def test_a_damaged_workbook(draw: st.DataObject) -> None:
    with contextlib.suppress(bg.BulletinError):
        use_workbook(damaged(draw.draw(st.sampled_from(WORKBOOKS)), draw))


@damaging
@given(st.data())
def test_a_damaged_letterhead(draw: st.DataObject) -> None:
    with contextlib.suppress(bg.BulletinError):
        adapt("letterhead.docx", damaged(_MODEL, draw), _MODEL, _KNOWN)


@damaging
@given(st.data())
def test_a_folder_with_a_damaged_issue(
    tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("issues")
    sound = (ROOT / "examples" / "2021Q3.json").read_bytes()
    (folder / "sound.json").write_bytes(sound)
    place = draw.draw(st.integers(0, len(sound)))
    broken = sound[:place] + draw.draw(st.binary(max_size=6)) + sound[place + 3 :]
    (folder / "broken.json").write_bytes(broken)
    (folder / "broken.xlsx").write_bytes(damaged(WORKBOOKS[0], draw))
    read, unread = issues_in(folder)
    named = {issue.file.name for issue in read} | {file.file.name for file in unread}
    assert named == {"sound.json", "broken.json", "broken.xlsx"}


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_part_that_is_packed_in_another_way_is_not_unpacked(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.xml", b"<a/>")
    with pytest.raises(NoPackageError):
        unpack_foreign(buffer.getvalue())


if sys.platform == "linux":

    def test_no_more_is_unpacked_than_a_part_says() -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", bytes(400_000_000))
        size = (400_000_000).to_bytes(4, "little")
        lying = buffer.getvalue().replace(size, (1000).to_bytes(4, "little"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises((NoPackageError, UnsafeError)):
            unpack_foreign(lying)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000

    @pytest.mark.parametrize("name", ["/dev/zero", "pipe.json", "loop.json", "x" * 300 + ".json"])
    @pytest.mark.parametrize("field", [None, "previous", "year_before", "template"])
    def test_what_is_no_file_is_never_read(
        name: str, field: str | None, tmp_path: Path, run: Run
    ) -> None:
        os.mkfifo(tmp_path / "pipe.json")
        (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
        issue = tmp_path / "issue.json"
        text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
        named = "" if field is None else f'"{field}": "{name}",'
        issue.write_text(
            text.replace("{", "{" + named, 1).replace(
                '"template": "quarterly",',
                "" if field == "template" else '"template": "quarterly",',
            ),
            encoding="utf-8",
        )
        outcome = run("check", tmp_path / name if field is None else issue)
        assert outcome.exit_code in (1, 2)
        assert "Traceback" not in outcome.stderr


def test_two_sheets_of_one_part_are_refused() -> None:
    def double(book: Book) -> None:
        entry = book.entry(UNITS)
        attributes: dict[str, str] = {str(k): str(v) for k, v in entry.attrib.items()}
        copy = entry.makeelement(entry.tag, attributes | {"name": "又一页", "sheetId": "99"})
        entry.addnext(copy)

    with pytest.raises(bg.InputError):
        bg.decode_source(changed(double), "issue.xlsx", ".xlsx")


@pytest.mark.parametrize(
    "number", ["1e9999999999999999999", "-1E-9999999999999999999", "9" * 10_000]
)
@pytest.mark.parametrize("form", ["json", "toml", "narrative"])
def test_a_number_beyond_all_measure(number: str, form: str, tmp_path: Path, run: Run) -> None:
    if form == "json":
        text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
        (tmp_path / "issue.json").write_text(text.replace("5115", number, 1), encoding="utf-8")
        told = run("check", tmp_path / "issue.json")
    elif form == "toml":
        (tmp_path / "tables.toml").write_text(f"[a]\nwidth = {number}\n", encoding="utf-8")
        with pytest.raises(bg.TemplateError):
            load_toml(tmp_path / "tables.toml", dict[str, Any])
        return
    else:
        package = tmp_path / "package"
        run("template", "new", package, "--from", "weekly")
        (package / "narrative.md.j2").write_text(f"{{{{ {number} }}}}", encoding="utf-8")
        told = run("template", "check", package)
    assert told.exit_code in (0, 1, 3)
    assert "Traceback" not in told.stderr


@given(st.text(max_size=30))
def test_what_is_shown_of_a_text_can_stand_in_any_document(text: str) -> None:
    assert is_printable(visible(text))


@pytest.mark.parametrize(
    "name",
    [
        "/tmp/2023.json",
        "//host/share/x.json",
        "\\\\host\\share\\x.json",
        "C:\\2023.json",
        "c:2023.json",
        "NUL",
        "aux.json",
        "../com1.xlsx",
        "file:///tmp/2023.json",
    ],
)
@pytest.mark.parametrize("field", ["previous", "year_before", "template"])
def test_an_issue_names_no_file_elsewhere(field: str, name: str, tmp_path: Path, run: Run) -> None:
    tree = json.loads((ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8"))
    (tmp_path / "issue.json").write_text(json.dumps(tree | {field: name}), encoding="utf-8")
    outcome = run("check", tmp_path / "issue.json")
    assert outcome.exit_code == 1
    told = "named with --template" if field == "template" else "no way from this file"
    assert told in outcome.stdout


def test_of_a_named_file_that_is_no_issue_nothing_is_repeated(tmp_path: Path, run: Run) -> None:
    (tmp_path / "secret").write_text("root:x:0:0:a secret\n", encoding="utf-8")
    folder = tmp_path / "issues"
    folder.mkdir()
    tree = json.loads((ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8"))
    (folder / "issue.json").write_text(
        json.dumps(tree | {"previous": "../secret"}), encoding="utf-8"
    )
    outcome = run("check", folder / "issue.json")
    assert "cannot be read as an issue" in outcome.stdout
    assert "root" not in outcome.stdout.replace(str(tmp_path), "")


def test_a_package_stands_in_a_folder_that_the_setting_names(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    run("template", "new", tmp_path / "elsewhere" / "ours", "--from", "weekly")
    tree = json.loads((ROOT / "examples" / "2024W28.json").read_text(encoding="utf-8"))
    (tmp_path / "issue.json").write_text(json.dumps(tree | {"template": "ours"}), encoding="utf-8")
    assert run("check", tmp_path / "issue.json").exit_code == 1
    monkeypatch.setenv("BULLETIN_GEN_TEMPLATES", str(tmp_path / "elsewhere"))
    assert run("check", tmp_path / "issue.json").exit_code == 0


def _with_picture(data: bytes) -> bytes:
    parts = dict(unpack(_MODEL))
    types = parts["[Content_Types].xml"].decode()
    kind = '<Default Extension="png" ContentType="image/png"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", kind).encode()
    parts["word/media/image1.png"] = data
    return write_parts(parts)


@pytest.mark.parametrize(
    "data", [b"MZ\x90\0", b"<svg onload='x()'/>", b"<html>", b"PK\x03\x04", b"BM", b""]
)
def test_what_only_says_that_it_is_a_picture_goes_nowhere(data: bytes) -> None:
    with pytest.raises(UnsafeError, match="is none"):
        read_parts(_with_picture(data))
    assert "word/media/image1.png" not in unpack(
        adapt("letterhead.docx", _with_picture(data), _MODEL, _KNOWN).data
    )


def test_a_letterhead_whose_document_is_not_reached_is_refused() -> None:
    parts = dict(unpack(_MODEL))
    del parts["_rels/.rels"]
    with pytest.raises(bg.TemplateError):
        adapt("letterhead.docx", write_parts(parts), _MODEL, _KNOWN)
    with pytest.raises(NoPackageError):
        read_parts(write_parts(parts))


@pytest.mark.parametrize("arguments", [("check",), ("build",), ("history",), ("template", "check")])
def test_a_name_is_shown_and_never_obeyed(
    arguments: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    name = "a\x1b[31m\u202e\x9b1m.json"
    for told in (run(*arguments, tmp_path / name), run(*arguments, f"--{name}")):
        assert not {"\x1b", "\x9b", "\u202e"} & set(told.stdout + told.stderr)
