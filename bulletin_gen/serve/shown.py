"""An issue as it was found at one time, and what is known of each of its values."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from bulletin_gen.compose.trace import TREND_PATH, TracedDocument
from bulletin_gen.errors import InputError
from bulletin_gen.explanation import explain_value, shown_value
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.issues.counterparts import moved_to, named
from bulletin_gen.issues.differences import differences
from bulletin_gen.issues.edit import ABSENT, as_typed, is_bound, whole_value
from bulletin_gen.issues.lists import lists_of
from bulletin_gen.package import TemplatePackage, built_in_folder
from bulletin_gen.package.text_files import place_of
from bulletin_gen.pipeline import Outcome
from bulletin_gen.places.paths import ValuePath, format_path, value_at
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source
from bulletin_gen.read.model.choices import choices_at
from bulletin_gen.read.source import Pointer
from bulletin_gen.report import MOST_SHOWN, PathWords, path_called, severity_name, summary
from bulletin_gen.roles import fields_for
from bulletin_gen.serve.pictures import draw_pictures
from bulletin_gen.serve.wording import places_of_wording
from bulletin_gen.text.placeholders import TO_FILL
from bulletin_gen.write.html import write_fragment

Mark: TypeAlias = int | tuple[int, int, int]
"""Of a stretch of text; or table, row and column of a cell, from 0."""
_AROUND = 60
"""Characters of a source line that are shown on each side of a place."""


class Shown(Struct, frozen=True, kw_only=True):
    """An issue as it was found at one time; ``error`` says why it cannot be composed."""

    revision: int
    outcome: Outcome | None = None
    traced: TracedDocument | None = None
    text: str = ""
    """The text in the shape of the document, as HTML, of long tables the beginning; nothing where
    there is none.
    """
    error: str = ""
    is_draft: bool = False
    """Whether the document is that of an issue with gaps, which cannot be built."""

    def _item(self, path: ValuePath, tree: Any) -> dict[str, Any] | None:
        """The item of a list that a value belongs to, so that it can be moved or taken out."""
        length = _item_of(path)
        if not length:
            return None
        *to_list, place = path[:length]
        items = value_at(tree, tuple(to_list)) or []
        return {
            "path": to_list,
            "place": place,
            "count": len(items),
            "named": named(path[:length], tree),
        }

    def lists(self) -> list[dict[str, Any]]:
        """The lists of the issue, which can be made longer and shorter."""
        tree = self.filed()
        if not isinstance(tree, dict) or self.outcome is None or self.outcome.package is None:
            return []
        return [
            {
                "path": list(found.path),
                "called": found.called,
                "count": len(found.items),
                "names": list(found.names),
                "is_named": found.is_named,
            }
            for found in lists_of(tree, self.outcome.package)
        ]

    def compared(self) -> list[dict[str, Any]]:
        """What is another than in the issue before, the largest changes first; nothing where there
        is none before.
        """
        outcome = self.outcome
        if outcome is None or outcome.bulletin is None or outcome.package is None:
            return []
        if self.is_draft or outcome.earlier.previous is None:
            return []
        tree = self.filed()
        return [
            {
                "kind": found.kind,
                "called": path_called(found.path, tree, outcome.package)
                if found.kind != "gone"
                else found.before,
                "steps": None if found.kind == "gone" else list(found.path),
                "now": shown_value(found.now),
                "before": shown_value(found.before),
            }
            for found in differences(outcome.bulletin, outcome.earlier.previous, outcome.package)[
                :MOST_SHOWN
            ]
        ]

    def report(self) -> dict[str, Any]:
        """The findings, for the page."""
        findings = () if self.outcome is None else self.outcome.findings
        called = PathWords()
        return {
            "revision": self.revision,
            "error": self.error,
            "summary": self._summary(findings),
            "rows": self._lengths(),
            "refused": self.outcome is None or self.outcome.is_wrong or bool(self.error),
            "findings": [self._finding(finding, called) for finding in findings[:MOST_SHOWN]],
        }

    def _summary(self, findings: Sequence[Finding]) -> str:
        if self.outcome is None:
            return ""
        told = summary(findings)
        if not self.is_draft:
            return told
        message = _("{summary} This is a draft: what depends on a gap stands as {sign}.")
        return message.format(summary=told, sign=TO_FILL)

    def whole_text(self) -> str:
        """The text with all rows of its tables."""
        return "" if self.traced is None else write_fragment(self.traced.document)

    def _lengths(self) -> list[int]:
        """How many rows each table has."""
        return (
            []
            if self.traced is None
            else [len(a.table.rows) for a in self.traced.document.appendices]
        )

    def pictures(self) -> str:
        """What it looks like, as HTML; nothing where there is none."""
        outcome = self.outcome
        if (
            self.traced is None
            or outcome is None
            or outcome.bulletin is None
            or outcome.package is None
        ):
            return ""
        return draw_pictures(
            outcome.bulletin, outcome.package, self.traced, outcome.earlier.previous
        )

    def _finding(self, finding: Finding, called: PathWords) -> dict[str, Any]:
        source = None if self.outcome is None else self.outcome.source
        return {
            "severity": finding.severity,
            "name": severity_name(finding.severity),
            "code": finding.code,
            "message": finding.message,
            "path": called.of(finding.path, source),
            "steps": list(finding.path),
            "marks": self._marks_of(finding.path),
            **self._mending(finding),
            **self.placed(finding.place),
        }

    def _mending(self, finding: Finding) -> dict[str, Any]:
        """How a finding is mended for certain: by what is typed in the place of a value, or by the
        order of a list.
        """
        if finding.is_about_order:
            to_list = finding.path[:-1]
            return {"sorts": list(to_list), "count": len(value_at(self.filed(), to_list) or ())}
        if finding.mending:
            filed = value_at(self.filed(), finding.path)
            return {"mending": finding.mending, "filed": as_typed(filed)}
        return {}

    def placed(self, place: Place) -> dict[str, Any]:
        """A place, and the line or cell that is there."""
        sources = {} if self.outcome is None else self.outcome.sources
        source = sources.get(place.file)
        excerpt = None if source is None else source.excerpt(place, _AROUND)
        return {
            "place": str(place),
            "excerpt": None
            if excerpt is None
            else [
                excerpt.text[: excerpt.start],
                excerpt.text[excerpt.start : excerpt.start + excerpt.length],
                excerpt.text[excerpt.start + excerpt.length :],
            ],
        }

    def mark_of(self, path: ValuePath) -> Mark | None:
        """The first mark of a value, or of what it is a part of;
        None where nothing of it is shown.
        """
        return next(iter(self._marks_of(path)), None)

    def _marks_of(self, path: ValuePath) -> list[Mark]:
        """The marks of a value, or its parts; else those of what it is a part of; cells by table,
        row, column.
        """
        if self.traced is None or not path:
            return []
        marks: list[Mark] = [*_showing(self.traced.origins, path)]
        if path[0] == "appendices" and len(path) > 3:
            for table, origins in enumerate(self.traced.tables):
                if path[:4] in origins.rows:
                    row, within = origins.rows.index(path[:4]), path[4:]
                    columns = [
                        n for n, column in enumerate(origins.columns) if column and column == within
                    ]
                    marks += [
                        (table, row, column) for column in columns or range(len(origins.columns))
                    ]
        return marks

    def explain(self, mark: Mark) -> list[dict[str, Any]]:
        """What is behind a mark. Raises IndexError where there is none."""
        if not isinstance(mark, int):
            return self._explain_cell(*mark)
        paths = () if self.traced is None else self.traced.origins[mark]
        return [value for path in paths for value in self.values_at(path)]

    def values_at(self, path: ValuePath) -> list[dict[str, Any]]:
        """What is known of a value, or of each that a small group was filed as; nothing where none
        can be read.
        """
        tree, path = self.filed(), whole_value(path)
        group = value_at(tree, path)
        if is_bound(group):
            return [self._value(path, tree)]
        if isinstance(group, dict) and not any(
            isinstance(part, dict | list) for part in group.values()
        ):
            return [self._value((*path, key), tree) for key in group]
        return [] if tree is None and self.traced is None else [self._value(path, tree)]

    def group_at(self, path: ValuePath) -> list[dict[str, Any]]:
        """The same of a value that a finding is about: of a group, that it is one, and the values
        right in it.
        """
        values, tree = self.values_at(path), self.filed()
        path = whole_value(path)
        group = value_at(tree, path)
        if is_bound(group) or not isinstance(group, dict | list):
            return values
        note = _("a group of values; what is missing or wrong in it is mended in the file itself")
        source = None if self.outcome is None else self.outcome.source
        placed = {} if source is None else self.placed(_place(path, source))
        told = {"path": format_path(path), "notes": [note], **placed}
        return [told, *(value for value in values if value["path"] != told["path"])]

    def filed(self) -> Any:
        """What was filed, as far as it could be read; None where nothing could."""
        outcome = self.outcome
        if outcome is None or outcome.package is None or outcome.source is None:
            return None
        try:
            return outcome.source.filed(outcome.package)[0]
        except InputError:
            return None

    def same_in(self, newer: Shown, mark: Mark) -> Mark | None:
        """The mark by which a newer reading shows the same value; None where it does not. Raises as
        ``explain``.
        """
        if self.traced is None or newer.traced is None:
            return None
        if isinstance(mark, int):
            paths = tuple(self.moved_to(path, newer) for path in self.traced.origins[mark])
            return newer.traced.origins.index(paths) if paths in newer.traced.origins else None
        table, row, column = mark
        before, origin = self.traced.tables[table], self.traced.tables[table].cell(row, column)
        path = self.moved_to(origin.path[:4], newer)
        for number, after in enumerate(newer.traced.tables):
            if after.columns == before.columns and path in after.rows:
                return (
                    number,
                    len(after.rows) if origin.kind == "totals" else after.rows.index(path),
                    column,
                )
        return None

    def moved_to(self, path: ValuePath, newer: Shown) -> ValuePath | None:
        """The path by which a newer reading has the same value; None where it has gone."""
        return moved_to(path, self.filed(), newer.filed())

    def _explain_cell(self, table: int, row: int, column: int) -> list[dict[str, Any]]:
        traced = self.traced
        if traced is None:
            return []
        origin = traced.tables[table].cell(row, column)
        notes = {
            "serial": _("a serial number, which the program counts"),
            "comparison": _("compared with the issue before by the program"),
            "totals": _("added up by the program"),
        }
        if origin.kind != "cell":
            path = "" if origin.kind == "totals" else format_path(origin.path)
            return [{"path": path, "notes": [notes[origin.kind]]}]
        return self.values_at(origin.path)

    def wording(self, words: str) -> list[dict[str, Any]]:
        """Where words of the page that no path reaches stand in the template package."""
        outcome = self.outcome
        places = (
            []
            if outcome is None or outcome.package is None
            else places_of_wording(words, outcome.package)
        )
        note = _("wording of the template package")
        return [{"path": "", "notes": [note], "place": _in_package(place)} for place in places]

    def _trend(self, package: TemplatePackage) -> dict[str, Any]:
        trend = package.manifest.trend
        value = "" if trend is None else trend.value
        note = _("the trend of {value}, over this issue and those before").format(value=value)
        return {
            "path": "",
            "notes": [note],
            "place": _in_package(place_of(package.manifest_file, ("trend", "value"))),
        }

    def _value(self, path: ValuePath, tree: Any) -> dict[str, Any]:
        """A value for the page: its path, where it was filed, and what is known of it."""
        outcome = self.outcome
        if outcome is None or outcome.package is None or outcome.source is None:
            return {"path": format_path(path), "notes": []}
        if path == TREND_PATH:
            return self._trend(outcome.package)
        if len(path) > 1 and path[0] in fields_for("file name"):
            note = _("this stands in another issue, which this one names")
            return {"path": format_path(path), "notes": [note]}
        explained = explain_value(path, tree, outcome.source, outcome)
        can_be_typed = explained.is_filed and not explained.is_by_formula
        is_absent = explained.value is None and explained.is_filed
        return {
            "path": format_path(path),
            "called": path_called(path, tree, outcome.package),
            "named": named(path, tree),
            "steps": list(path),
            "filed": as_typed(explained.filed) if can_be_typed else None,
            "value": ABSENT if is_absent else shown_value(explained.value),
            "before": shown_value(explained.before),
            "notes": explained.sentences(),
            "choices": [*choices_at(path, tree, outcome.package).items()],
            "item": self._item(path, tree),
            **self.placed(explained.place),
        }


def _in_package(place: Place) -> str:
    """A place in a template package; of one in the box, from that box on: where the program is
    installed says nothing to anybody.
    """
    return str(place).removeprefix(f"{built_in_folder()}{os.sep}")


def _item_of(path: ValuePath) -> int:
    """How many steps of a path lead to the innermost item of a list; 0 where it leads to none."""
    return max((n for n, step in enumerate(path, start=1) if isinstance(step, int)), default=0)


def _place(path: ValuePath, source: Source) -> Place:
    [place] = source.places([Pointer(path)])
    return place


def _showing(origins: Sequence[tuple[ValuePath, ...]], path: ValuePath) -> list[int]:
    """The marks of a value and its parts; where it has none, those of the least that it is a part
    of.
    """
    for length in range(len(path), 0, -1):
        within = path[:length]
        is_whole = length == len(path)
        found = [
            number
            for number, paths in enumerate(origins)
            if any(other[:length] == within if is_whole else other == within for other in paths)
        ]
        if found:
            return found
    return []
