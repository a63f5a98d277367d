"""Every message there is, in both languages, each brought about by an input.

What each input brings is a text that a reviewer can read (``tests/__snapshots__/test_messages``).
"""

from __future__ import annotations

import ast
import errno
import gettext
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

import bulletin_gen as bg
from bulletin_gen import i18n
from bulletin_gen.i18n import use_language
from bulletin_gen.operating_system import bounds
from bulletin_gen.operating_system.reasons import reason_of
from tests import letterheads
from tests.check import test_rules as rules
from tests.conftest import ROOT, Run
from tests.messages import commands, inputs, ledgers, lists, packages, serving, workbooks
from tests.test_running_totals import errors_with_a_new_unit, package_in
from tests.test_snapshots import BAD_INPUTS, DOUBTFUL_INPUTS
from tests.variants import example_tree, q3_tree

Case = tuple[str, Callable[[], str]]
PO_FILE = ROOT / "bulletin_gen" / "locale" / "zh_CN" / "LC_MESSAGES" / "bulletin_gen.po"


class Recorder(gettext.NullTranslations):
    """A catalogue that remembers what was asked of it."""

    def __init__(self, catalogue: gettext.NullTranslations) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return self._catalogue.gettext(message)


def messages_of_the_code() -> set[str]:
    """All that the code says, but for help and what click says itself."""
    found: set[str] = set()
    for file in (ROOT / "bulletin_gen").rglob("*.py"):
        calls = [
            node
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        ]
        helps = {
            id(keyword.value)
            for call in calls
            for keyword in call.keywords
            if keyword.arg == "help"
        }
        for call in calls:
            if id(call) not in helps and isinstance(call.func, ast.Name) and call.func.id == "_":
                found |= {str(text.value) for text in call.args if isinstance(text, ast.Constant)}
    return found


def _letterheads(run: Run, folder: Path) -> Iterator[Case]:
    for make in letterheads.TELLING:
        yield (
            f"letterhead: {make.__name__}",
            partial(commands.adapt, run, folder, letterheads.as_bytes(make())),
        )
    for name, (make_bad, _word) in letterheads.BAD.items():
        yield f"letterhead: {name}", partial(commands.adapt, run, folder, make_bad())


def _cases(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    yield "input: pictures", partial(inputs.check_pictures, run, folder)
    for name, text in inputs.TEXTS.items():
        yield f"input: {name}", partial(inputs.check, run, folder, text)
    for file in (*BAD_INPUTS, *DOUBTFUL_INPUTS):
        yield f"input: {file.name}", partial(inputs.check, run, folder, file.read_bytes())
    for code, (patch, _near) in rules.CASES.items():
        yield f"rule: {code}", partial(told, partial(rules.check, rules.patched(q3_tree(), patch)))
    for code, (patch, _near) in rules.WITH_PREVIOUS.items():
        yield f"rule: {code}", partial(told, partial(rules.check_with_previous, patch))
    for code, (patch, _near) in rules.WITH_YEAR_BEFORE.items():
        yield f"rule: {code}", partial(told, partial(rules.check_with_year_before, patch))
    for code, (example, patch, _near) in rules.OTHER_EXAMPLES.items():
        yield f"rule: {code}", partial(told, partial(rules.check_example, code, example, patch))
    for code, (example, declared, patch, _near) in rules.DECLARED.items():
        template = rules.package_with(folder / code, example, declared)
        yield (
            f"rule: {code}",
            partial(
                told,
                partial(
                    rules.check, rules.patched(example_tree(example), patch), template=template
                ),
            ),
        )
    new_unit = folder / "new unit"
    new_unit.mkdir()
    yield (
        "rule: issue-before-missing, of a new unit",
        lambda: "\n".join(errors_with_a_new_unit(new_unit, package_in(new_unit))) + "\n",
    )
    for name, change in packages.CHANGES.items():
        yield f"package: {name}", partial(packages.check, run, folder, change)
    yield from _letterheads(run, folder)
    yield from workbooks.cases(run, folder, monkeypatch)
    yield from serving.cases(run, folder, monkeypatch)
    yield from lists.cases(folder)
    yield from ledgers.cases(run, folder, monkeypatch)
    for name, act in commands.ACTS.items():
        yield f"command: {name}", partial(act, run, folder, monkeypatch)


def told(check: Callable[[], tuple[bg.Finding, ...]]) -> str:
    return "".join(
        f"{finding.severity} {finding.json_path}: {finding.message}\n" for finding in check()
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_message_is_brought_about(
    language: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text_snapshot: SnapshotAssertion,
) -> None:
    recorder = Recorder(i18n._catalogue(language))
    monkeypatch.setattr(i18n, "_catalogue", lambda _language: recorder)
    monkeypatch.setenv("BULLETIN_GEN_LANG", language)
    monkeypatch.setattr(bounds, "MAX_SECONDS", 1.0)
    monkeypatch.chdir(tmp_path)
    use_language(language)
    lines = []
    for name, act in _cases(run, tmp_path, monkeypatch):
        lines.append(f"== {name}\n{act()}")
    reasons = [reason_of(OSError(number, "")) for number in sorted(errno.errorcode)]
    lines.append("== reasons of the system\n" + "\n".join(dict.fromkeys(reasons)))
    assert messages_of_the_code() - recorder.asked == set()
    assert "\n".join(lines).replace(str(tmp_path), "…").replace(str(ROOT), "…") == text_snapshot
