"""Workbooks, each of which brings about a message on the form of a workbook, or on what one cannot
hold.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from bulletin_gen.forms.json import JSON
from bulletin_gen.forms.table import FORMS
from bulletin_gen.ooxml.container import unpack, write_parts
from tests.conftest import ROOT, Run
from tests.variants import Tree, example_tree, q3_tree
from tests.workbook.books import FACTS, UNITS, Book, changed, example_workbook
from tests.workbook.test_filing import HELD_NOT, with_value
from tests.workbook.test_not_opened import NOT_OPENED, add_macros, as_binary
from tests.workbook.test_pasted_pictures import PROGRAMS, workbook_with_picture
from tests.workbook.test_reading import DOUBTED, REFUSED

Case = tuple[str, Callable[[], str]]
PASTED = {
    "a picture that is lost": ("WPS", "closing"),
    "a picture for a text": ("WPS", "masthead.name"),
    "a picture over a text": ("over", "masthead.name"),
}


def cases(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    for name, (change, _cell, _words) in (REFUSED | DOUBTED).items():
        yield f"workbook: {name}", partial(check, run, folder, changed, change)
    for name, (data, _words) in NOT_OPENED.items():
        yield f"workbook: {name}", partial(check, run, folder, lambda data: data, data)
    yield "workbook: macros", partial(check, run, folder, changed, add_macros)
    yield "workbook: .xlsb", partial(check, run, folder, changed, as_binary)
    for name, (program, keys) in PASTED.items():
        yield f"workbook: {name}", partial(_pasted, run, folder, program, keys)
    yield "workbook: .et", partial(_another_form, run, folder)
    yield "workbook: a lock", partial(_lock, run, folder)
    for name, (path, value, _words) in HELD_NOT.items():
        yield f"convert: {name}", partial(convert, run, folder, with_value(path, value))
    yield "convert: nothing in an entry", partial(convert, run, folder, _nothing_in_an_entry())
    yield "convert: too many rows", partial(_too_many_rows, run, folder, monkeypatch)
    yield "convert: not the same", partial(_not_the_same, run, folder, monkeypatch)
    yield "convert: doubts", partial(_doubts, run, folder)
    yield "convert: there already", partial(_there_already, run, folder)
    yield "new: of nothing", partial(_told, run, "new", "-o", "next.xlsx")
    yield (
        "new: another suffix",
        partial(_told, run, "new", ROOT / "examples" / "2021Q3.json", "-o", "next.csv"),
    )
    yield "new: and checked", partial(_new, run, folder)
    yield "annotate: two", partial(_told, run, "check", "a.xlsx", "b.xlsx", "--annotate", "c.xlsx")
    yield (
        "annotate: JSON",
        partial(_told, run, "check", ROOT / "examples" / "2021Q3.json", "--annotate", "c.xlsx"),
    )
    yield "annotate: a workbook", partial(_annotated, run, folder)
    yield "annotate: comments that are empty", partial(_empty_comments, run, folder)
    yield "template: elsewhere", partial(_template_elsewhere, run, folder)
    yield "previous: elsewhere", partial(_previous, run, folder, "//host/x.json")
    yield "previous: no issue", partial(_previous, run, folder, "no-issue.json")
    yield "previous: no file", partial(_previous, run, folder, ".")
    yield "new: the year before cannot be found", partial(_broken_chain, run, folder)
    yield "previous: in another order", partial(_another_order, run, folder)
    yield "history: no line", partial(_no_line, run, folder)
    yield "history: cannot be written", partial(_not_written, run, folder, monkeypatch)
    yield "history: a form without edits", partial(_without_edits, run, folder, monkeypatch)
    yield "annotate: damaged comments", partial(_damaged_comments, run, folder)
    yield (
        "annotate: no workbook",
        partial(_told, run, "check", "~$issue.xlsx", "--annotate", "c.xlsx"),
    )
    yield "previous: not there", partial(_previous, run, folder, "2021Q2.json")
    yield "previous: wrong", partial(_previous, run, folder, "wrong.json")
    yield "previous: of another package", partial(_previous, run, folder, "other.json")
    yield "history", partial(_history, run, folder)


def check(run: Run, folder: Path, make: Callable[..., bytes], argument: object) -> str:
    (folder / "issue.xlsx").write_bytes(make(argument))
    return _told(run, "check", "issue.xlsx")


def convert(run: Run, folder: Path, tree: Tree) -> str:
    file = folder / "issue.json"
    file.write_text(json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8")
    told = _told(run, "convert", "issue.json", "-o", "converted.xlsx", "--force")
    return "".join(line[:200] + "\n" for line in told.splitlines())


def _told(run: Run, *arguments: object) -> str:
    outcome = run(*map(str, arguments))
    return outcome.stderr + outcome.stdout


def _pasted(run: Run, folder: Path, program: str, keys: str) -> str:
    picture = b"" if keys == "closing" else None
    workbook_with_picture(PROGRAMS[program], keys, folder / "issue.xlsx", picture)
    return _told(run, "check", "issue.xlsx")


def _another_form(run: Run, folder: Path) -> str:
    (folder / "issue.et").write_bytes(b"x")
    return _told(run, "check", "issue.et")


def _lock(run: Run, folder: Path) -> str:
    (folder / "~$issue.xlsx").write_bytes(b"")
    return _told(run, "check", "~$issue.xlsx")


def _nothing_in_an_entry() -> Tree:
    tree = example_tree("2024W28")
    tree["hot_topics"][0] = {"units": []}
    return tree


def _too_many_rows(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr("bulletin_gen.forms.workbook.writer.content.MOST_ROWS", 40)
        return convert(run, folder, q3_tree())


def _not_the_same(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr("bulletin_gen.forms.difference.first_difference", lambda *_trees: ("note",))
        return convert(run, folder, q3_tree())


def _doubts(run: Run, folder: Path) -> str:
    (folder / "issue.xlsx").write_bytes(
        changed(lambda book: book.set(book.row(UNITS, 6), "hidden", "1"))
    )
    return _told(run, "convert", "issue.xlsx", "-o", "converted.json", "--force")


def _there_already(run: Run, folder: Path) -> str:
    (folder / "converted.xlsx").touch()
    return _told(run, "convert", ROOT / "examples" / "2021Q3.json", "-o", "converted.xlsx")


def _new(run: Run, _folder: Path) -> str:
    _told(run, "new", ROOT / "examples" / "2021Q3.json", "-o", "next.xlsx", "--force")
    return _told(run, "check", "next.xlsx")


def _annotated(run: Run, folder: Path) -> str:
    (folder / "issue.xlsx").write_bytes(example_workbook())
    return _told(run, "check", "issue.xlsx", "--annotate", "notes.xlsx", "--force")


def _previous(run: Run, folder: Path, name: str) -> str:
    (folder / "wrong.json").write_text('{"template": "quarterly"}', encoding="utf-8")
    (folder / "other.json").write_bytes((ROOT / "examples" / "2024W28.json").read_bytes())
    (folder / "issue.json").write_text(
        json.dumps(q3_tree() | {"previous": name}, default=float), encoding="utf-8"
    )
    return _told(run, "check", "issue.json")


def _history(run: Run, folder: Path) -> str:
    year = folder / "year"
    year.mkdir(exist_ok=True)
    nothing = _told(run, "history", "year") + _told(run, "history", "nowhere")
    for month, number in ((1, 1), (1, 2), (2, 4), (4, 5), (8, 6)):
        tree = example_tree("2024M10") | {"period": {"kind": "month", "year": 2024, "month": month}}
        tree["masthead"]["issue_number"] = number
        text = json.dumps(tree, ensure_ascii=False, default=float)
        (year / f"{month}-{number}.json").write_text(text, encoding="utf-8")
    (year / "begun.json").write_text("{}", encoding="utf-8")
    (year / "odd.json").write_text('{"template": "nowhere"}', encoding="utf-8")
    return nothing + _told(run, "history", "year") + _told(run, "history", "year", "--link")


def _two_weeks(folder: Path, name: str) -> Path:
    """Two weekly issues that follow each other, of which the second does not name the first."""
    year = folder / name
    year.mkdir(exist_ok=True)
    for week in (27, 28):
        first = 1 + 7 * (week - 27)
        tree = example_tree("2024W28")
        tree["period"] |= {
            "week": week,
            "start": f"2024-07-{first:02}",
            "end": f"2024-07-{first + 6:02}",
        }
        tree["masthead"]["issue_number"] = week
        (year / f"{week}.json").write_text(
            json.dumps(tree, ensure_ascii=False, default=float), encoding="utf-8"
        )
    return year


def _no_line(run: Run, folder: Path) -> str:
    year = _two_weeks(folder, "no-line")
    run("convert", str(year / "28.json"), "-o", str(year / "28.xlsx"))
    (year / "28.json").unlink()
    book = Book((year / "28.xlsx").read_bytes())
    texts = ["".join(map(str, item.itertext())) for item in book.tree("xl/sharedStrings.xml")]
    for row in range(3, 30):
        if "".join(map(str, book.find(FACTS, f"B{row}").itertext())) == str(
            texts.index("上期文件")
        ):
            book.put(FACTS, f"B{row}", "")
    (year / "28.xlsx").write_bytes(book.save())
    return _told(run, "history", year, "--link")


def _not_written(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    year = _two_weeks(folder, "not-written")
    with monkeypatch.context() as patch:
        unchanged = replace(JSON, set_value=lambda source, *_arguments: iter([source.data]))
        patch.setitem(FORMS, ".json", unchanged)
        return _told(run, "history", year, "--link")


def _without_edits(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    year = _two_weeks(folder, "without-edits")
    with monkeypatch.context() as patch:
        patch.setitem(FORMS, ".json", replace(JSON, set_value=None))
        return _told(run, "history", year, "--link")


def _template_elsewhere(run: Run, folder: Path) -> str:
    (folder / "no-issue.json").write_text("root:x:0:0", encoding="utf-8")
    tree = q3_tree() | {"template": "/srv/packages/ours"}
    (folder / "issue.json").write_text(json.dumps(tree, default=float), encoding="utf-8")
    return _told(run, "check", "issue.json")


def _broken_chain(run: Run, folder: Path) -> str:
    year = _two_weeks(folder, "broken")
    tree = json.loads((year / "27.json").read_text(encoding="utf-8")) | {"previous": "26.json"}
    (year / "27.json").write_text(json.dumps(tree), encoding="utf-8")
    return _told(run, "new", year / "27.json", "-o", year / "next.json", "--force")


def _another_order(run: Run, folder: Path) -> str:
    """An issue whose issue before names one that is not before it."""
    year = folder / "order"
    shutil.copytree(ROOT / "examples" / "year", year, dirs_exist_ok=True)
    tree = json.loads((year / "2024M10.json").read_text(encoding="utf-8")) | {
        "previous": "2024M08.json"
    }
    (year / "2024M10.json").write_text(json.dumps(tree), encoding="utf-8")
    return _told(run, "check", year / "2024M11.json")


def _damaged_comments(run: Run, folder: Path) -> str:
    def damage(book: Book) -> None:
        book.put(UNITS, "B4", 17.24)
        part = book.part(UNITS)
        book.save()
        relation = b'<legacyDrawing xmlns:r="x" r:id="rId99"/></worksheet>'
        book.parts[part] = book.parts[part].replace(b"</worksheet>", relation)
        book.forget()

    (folder / "issue.xlsx").write_bytes(changed(damage))
    return _told(run, "check", "issue.xlsx", "--annotate", "damaged.xlsx", "--force")


def _empty_comments(run: Run, folder: Path) -> str:
    (folder / "issue.xlsx").write_bytes(changed(lambda book: book.put(UNITS, "B4", 17.24)))
    _told(run, "check", "issue.xlsx", "--annotate", "with-notes.xlsx")
    parts = dict(unpack((folder / "with-notes.xlsx").read_bytes()))
    [comments] = [name for name in parts if name.startswith("xl/comments")]
    (folder / "emptied.xlsx").write_bytes(write_parts(parts | {comments: b""}))
    return _told(run, "check", "emptied.xlsx", "--annotate", "damaged.xlsx", "--overwrite")
