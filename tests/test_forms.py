"""A form of input is one room: whoever enters one in the table has it everywhere.

The form of these tests stands in a temporary folder: a line a field of the issue, as JSON. It can
be read, written and changed, and takes no comments.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

import bulletin_gen as bg
from bulletin_gen.forms import table
from bulletin_gen.forms.form import Form
from bulletin_gen.issues.edit import with_field, with_value
from tests.conftest import ROOT, Run

Q3 = ROOT / "examples" / "2021Q3.json"
pytestmark = pytest.mark.usefixtures("form")
YEAR = ROOT / "examples" / "year"
MODULE = """
import json
from decimal import Decimal

from bulletin_gen.forms.form import Form
from bulletin_gen.places.place import TextPlace
from bulletin_gen.read import Source


class LinesSource(Source):
    def __init__(self, data, name):
        super().__init__(name)
        self._data = data
        lines = data.decode().splitlines()[1:]
        self.fields = [line.split(" ", 1)[0] for line in lines]
        self._tree = {
            field: json.loads(line.split(" ", 1)[1], parse_float=Decimal)
            for field, line in zip(self.fields, lines, strict=True)
        }

    data = property(lambda self: self._data)

    def template(self):
        return self._tree.get("template")

    def tree(self, package):
        return self._tree

    def forget_tree(self):
        pass

    def places(self, pointers):
        return [TextPlace(self.name, self._line(pointer.path)) for pointer in pointers]

    def _line(self, path):
        return self.fields.index(path[0]) + 2 if path and path[0] in self.fields else 1

    def excerpt(self, place, around):
        return None


def written(tree, package=None):
    lines = [f"{field} {json.dumps(value, default=float)}" for field, value in tree.items()]
    return "\\n".join(["LINES", *lines]).encode()


def set_value(source, package, change):
    tree = json.loads(json.dumps(source.tree(package), default=float))
    group = tree
    for step in change.path[:-1]:
        group = group[step]
    group[change.path[-1]] = change.value
    yield written(tree)


FORM = Form(
    suffix=".lines",
    open=LinesSource,
    recognises=lambda data: data.startswith(b"LINES"),
    locks=(".lock-",),
    write=written,
    set_value=set_value,
)
"""


@pytest.fixture
def form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Form]:
    """A form that is entered in the table, and known nowhere else."""
    (tmp_path / "lines_form.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import lines_form  # type: ignore[import-not-found]  # stands in the temporary folder

    monkeypatch.setitem(table.FORMS, ".lines", lines_form.FORM)
    monkeypatch.chdir(tmp_path)
    yield lines_form.FORM
    del sys.modules["lines_form"]


def lines_of(run: Run, issue: Path, name: str = "issue.lines") -> Path:
    assert run("convert", issue, "-o", name).exit_code == 0
    return Path(name)


def test_an_issue_is_built_the_same_from_any_form(run: Run) -> None:
    file = lines_of(run, Q3)
    assert run("build", file, "-o", "a.docx").exit_code == 0
    assert run("build", Q3, "-o", "b.docx").exit_code == 0
    assert Path("a.docx").read_bytes() == Path("b.docx").read_bytes()


def test_a_finding_has_its_place_in_the_file(run: Run) -> None:
    file = lines_of(run, Q3)
    wrong = file.read_text(encoding="utf-8").replace('"count": 884', '"count": 885')
    file.write_text(wrong, encoding="utf-8")
    checked = run("check", file)
    assert checked.exit_code == 1
    assert "issue.lines:6: " in checked.stdout


def test_an_issue_is_converted_both_ways(run: Run) -> None:
    lines_of(run, Q3)
    assert run("convert", "issue.lines", "-o", "back.json").exit_code == 0
    assert run("build", "back.json", "-o", "a.md").exit_code == 0
    assert run("build", Q3, "-o", "b.md").exit_code == 0
    assert Path("a.md").read_bytes() == Path("b.md").read_bytes()


def test_a_new_issue_is_begun_in_it(run: Run) -> None:
    assert run("new", "--template", "weekly", "-o", "first.lines").exit_code == 0
    assert Path("first.lines").read_bytes().startswith(b"LINES\n")
    lines_of(run, Q3)
    assert run("new", "issue.lines", "-o", "next.lines").exit_code == 0
    assert 'previous "issue.lines"' in Path("next.lines").read_text(encoding="utf-8")


def test_what_a_form_cannot_is_said_in_a_sentence(run: Run) -> None:
    file = lines_of(run, Q3)
    refused = run("check", file, "--annotate", "notes.xlsx")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("No comments can be put into “issue.lines”")
    assert not Path("notes.xlsx").exists()


def test_a_form_that_is_only_read_is_refused_as_an_output(
    form: Form, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(table.FORMS, ".lines", replace(form, write=None))
    refused = run("convert", Q3, "-o", "issue.lines")
    assert refused.exit_code == 2
    assert "must end in one of .json、.xlsx" in refused.stderr


def test_a_value_is_changed_in_it(run: Run) -> None:
    source = bg.read_source(lines_of(run, Q3))
    package = bg.package_of(source)
    path = ("intake", "parts", 1, "count")
    changed = bg.decode_source(with_value(source, package, path, "600"), "x.lines", ".lines")
    assert changed.tree(package)["intake"]["parts"][1]["count"] == 600


def test_a_form_without_edits_says_so(
    form: Form, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bg.read_source(lines_of(run, Q3))
    monkeypatch.setitem(table.FORMS, ".lines", replace(form, set_value=None))
    with pytest.raises(bg.UsageError, match=r"nothing is written into files of the form \.lines"):
        with_value(source, bg.package_of(source), ("intake", "name"), "诉求")


def test_the_names_of_issues_before_are_written_into_it(run: Run) -> None:
    for month in ("2024M09", "2024M10"):
        lines_of(run, YEAR / f"{month}.json", f"year-{month}.lines")
    for file in Path().glob("year-*.lines"):
        without = [
            line
            for line in file.read_text(encoding="utf-8").splitlines()
            if not line.startswith(("previous ", "year_before "))
        ]
        file.write_text("\n".join(without), encoding="utf-8")
    Path(".lock-year.lines").write_text("open", encoding="utf-8")
    assert run("history", ".", "--link").exit_code == 0
    linked = bg.read_source("year-2024M10.lines")
    assert linked.tree(bg.package_of(linked))["previous"] == "year-2024M09.lines"


def test_standard_input_is_recognised(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    data = lines_of(run, Q3).read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert run("check", "-").exit_code == 0


def test_a_file_that_only_says_that_another_is_open_is_told(run: Run) -> None:
    Path(".lock-issue.lines").write_text("open", encoding="utf-8")
    assert "only marks one that is open" in run("check", ".lock-issue.lines").stdout


def test_many_issues_of_all_forms_are_built_in_one_command(run: Run) -> None:
    lines_of(run, Q3)
    built = run("build", "issue.lines", Q3, "-o", "out/", "--name", "{stem}.md", "--jobs", "1")
    assert built.exit_code == 0
    assert sorted(file.name for file in Path("out").iterdir()) == ["2021Q3.md", "issue.md"]


def test_a_json_file_keeps_its_byte_order_mark_through_every_edit() -> None:
    source = bg.decode_source(b"\xef\xbb\xbf" + Q3.read_bytes(), "issue.json")
    package = bg.package_of(source)
    for data in (
        with_field(source, package, "previous", "2021Q2.json"),
        with_value(source, package, ("intake", "name"), "诉求"),
    ):
        assert data.startswith(b"\xef\xbb\xbf{")
