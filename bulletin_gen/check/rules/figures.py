"""Figures in free prose, beside the values that the issue files or computes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from bulletin_gen.bulletin import CountAtLeast, RateAtLeast
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import counted_nodes
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import as_number, format_number
from bulletin_gen.package.manifest import FACT_KINDS, LIST
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.roles import fields_for
from bulletin_gen.text.figures import Figure, figures_in

_CASES, _ANY_COUNT = "件起宗", "件起宗次条份"
_INTAKE = ("受理", "接收", "受理总量", "诉求总量")
_OF_THE_FORMAT: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("call_backs", "count"): (_CASES, ("回访",)),
    ("call_backs", "satisfaction_rate"): ("%", ("满意率", "满意度")),
    ("escalations", "reports"): (_CASES, ("呈报", "上报")),
    ("escalations", "replies"): ("条", ("批示",)),
    ("inspections", "count"): ("次", ("督查", "督办", "督查督办")),
    ("inspections", "resolved"): (_CASES, ("解决疑难事项", "解决")),
}
"""What prose counts and calls the values that are no package's own."""
_ENDINGS = ("问题", "诉求", "类")
"""What prose may leave off a name."""
_CLAUSE_ENDS = re.compile("[，。；、！？\n（）“”,;]")
_SENTENCE_ENDS = re.compile("[。；！？\n]")
_FILLER = re.compile(
    "(?:了|为|是|达到?|共计?|合计|总计|总量|数量|件数|量|数|各类|群众|市民|企业|诉求|工单|来电|事项|问题|"
    "案件|线索|有|在|保持在|稳定在|占比?|的|：|:|[ \u3000])*"
)
_LEADS = (
    *("本期", "本周", "本月", "本季度", "本年度", "本年"),
    *("全区", "全市", "全县", "我区", "我市", "我县", "共计", "共", "合计", "总计", "其中"),
    *("区", "市", "县", "12345", "便民", "政务服务", "热线", "中心", "平台"),
    *("群众", "市民", "总体", "电话", " "),
)
"""What may stand before a value's name at the beginning of a clause: whatever else does says that
another number is meant."""
_LIMITS = re.compile("以下|以内|及以上|以上[的未]|的(?!.{0,1}[，。])")
"""What makes a figure a limit."""
_SOME_UNIT = re.compile("\\w(?:镇|街道|局|公司|乡|社区|委员会)")


class _Named(Struct, frozen=True):
    """A value with what prose calls it."""

    names: tuple[str, ...]
    units: str
    """Of what figures may stand for it: %, 件, 次."""
    value: Decimal
    title: str
    is_bound: bool = False
    """Whether it is a lower bound."""

    def is_meant_by(self, figure: Figure) -> bool:
        """Whether a figure may stand for it."""
        return figure.means(self.value) or (self.is_bound and figure.value > self.value)


@rule("prose-figure", "warning")
def prose_figure(issue: Issue) -> Iterator[Finding]:
    """A figure in free prose that stands right behind the name of a filed or computed value is that
    value, rounded as the prose rounds it; figures that are nobody's are the author's own.
    """
    texts = [found_ for found_ in issue.texts if _is_prose(found_[1], issue)]
    if not any(any(figures_in(text)) for text, _path in texts):
        return
    named = list(_named_values(issue))
    for text, path in texts:
        for figure in figures_in(text):
            meant = _meant(text, figure, named, issue)
            if meant and not _stands_for_any(figure, meant, named, issue):
                message = _("“{words}” stands beside “{name}”, which is {value}, in “{context}”")
                told = message.format(
                    words=figure.words,
                    name=meant[0].title,
                    value=format_number(meant[0].value) + ("%" if figure.kind == "rate" else ""),
                    context=text[max(figure.start - 10, 0) : figure.end].replace("\n", " "),
                )
                yield found(told, path, figure.start)


def _is_prose(path: ValuePath, issue: Issue) -> bool:
    if path[-1] in fields_for("prose"):
        return True
    prose = {fact.key for fact in issue.package.manifest.facts if fact.kind == "markdown"}
    return path[0] == "facts" and path[-1] in prose


def _stands_for_any(figure: Figure, meant: list[_Named], named: list[_Named], issue: Issue) -> bool:
    """Whether a figure is what is meant, or any other number that is filed: one of the period
    before, or of a part.
    """
    if any(value.is_meant_by(figure) for value in meant):
        return True
    if any(figure.means(value.value) for value in named):
        return True
    before = (node.previous_count for _names, node, _path in counted_nodes(issue.bulletin))
    return any(figure.means(Decimal(count)) for count in before if count is not None)


def _meant(text: str, figure: Figure, named: list[_Named], issue: Issue) -> list[_Named]:
    """The values whose name stands right before a figure; none where the sentence is about a unit,
    another time, or what is wanted.
    """
    before = text[: figure.start]
    clause = _CLAUSE_ENDS.split(before)[-1]
    sentence = _SENTENCE_ENDS.split(before)[-1]
    is_quoted = before[: len(before) - len(clause)].endswith("“")
    if is_quoted or _LIMITS.match(text[figure.end :]) or _is_about_a_unit(sentence, issue):
        return []
    best, meant = (0, 0), list[_Named]()
    for candidate in named:
        if figure.unit not in candidate.units:
            continue
        for name in candidate.names:
            at = clause.rfind(name)
            place = (at + len(name), len(name))
            if at < 0 or place < best or not _FILLER.fullmatch(clause[place[0] :]):
                continue
            if not _leads_in(clause[:at], issue):
                continue
            meant = [*meant, candidate] if place == best else [candidate]
            best = place
    return meant


def _leads_in(words: str, issue: Issue) -> bool:
    """Whether nothing stands before a name but what begins a clause about the whole period."""
    period = issue.bulletin.period
    for lead in (issue.bulletin.masthead.issuer, period.full_name, period.name, *_LEADS):
        words = words.replace(lead, "")
    return not words


def _is_about_a_unit(sentence: str, issue: Issue) -> bool:
    without_issuer = sentence.replace(issue.bulletin.masthead.issuer, "")
    return _SOME_UNIT.search(without_issuer) is not None or any(
        unit in sentence for unit in issue.place_of_unit
    )


def _named_values(issue: Issue) -> Iterator[_Named]:
    bulletin = issue.bulletin
    for names, node, path in counted_nodes(bulletin):
        called = (*_names(node.name), *(_INTAKE if path == ("intake",) else ()))
        if node.count is not None:
            yield _Named(called, _CASES, Decimal(node.count), names[-1])
        share = getattr(node, "share", None)
        if share is not None:
            yield _Named(called, "%", Decimal(share), names[-1])
    for (group, field), (units, called) in _OF_THE_FORMAT.items():
        filed = getattr(getattr(bulletin, group), field, None)
        value = _plain(filed)
        if value is not None:
            is_bound = isinstance(filed, CountAtLeast | RateAtLeast)
            yield _Named(called, units, value, called[0], is_bound)
    for fact in issue.package.manifest.facts:
        value = None if fact.kind == LIST else _plain(issue.values.facts.get(fact.key))
        if value is not None:
            units = "%" if FACT_KINDS[fact.kind].is_rate else _ANY_COUNT
            yield _Named((fact.title,), units, value, fact.title)


def _names(name: str) -> tuple[str, ...]:
    """A name, and what is left of it without its ending."""
    shorter = (name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending))
    return (name, *(short for short in shorter if len(short) > 1))


def _plain(value: object) -> Decimal | None:
    if isinstance(value, CountAtLeast | RateAtLeast):
        return Decimal(value.at_least)
    number = as_number(value)
    return None if number is None else Decimal(number)
