"""Whatever comes, the answer is a document or a list of problems, and no text is changed on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bulletin_gen as bg
from bulletin_gen.printable import is_printable
from bulletin_gen.read.parse import UnreadableError, parse
from bulletin_gen.read.scan import scan
from tests.reading import docx_paragraphs
from tests.test_text import printed
from tests.variants import Tree, example_tree, q3_tree, to_source

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
thorough = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

ANY_TEXT = st.text(max_size=30)
PRINTABLE = ANY_TEXT.filter(lambda text: is_printable(text) and "\r" not in text and text.strip() != "")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4)
)


def problems(read: Callable[[], object]) -> tuple[bg.Finding, ...]:
    """The problems that reading brings; none when it goes well."""
    try:
        read()
    except bg.InputError as error:
        return error.findings
    return ()


def answer(source: bg.Source) -> bg.Document | tuple[bg.Finding, ...]:
    """A document, or the problems, each of which has its place."""
    found = problems(lambda: bg.read_bulletin(source, bg.package_of(source)))
    assert all(finding.line > 0 and finding.column > 0 for finding in found)
    if found:
        return found
    package = bg.package_of(source)
    bulletin = bg.read_bulletin(source, package)
    findings = bg.locate(bg.check_bulletin(bulletin, package), source)
    document = bg.compose_document(bulletin, package)
    bg.write_document(document, ".docx", package.docx_file)
    bg.write_document(document, ".md", package.docx_file)
    return findings or document


@thorough
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    found = problems(lambda: bg.decode_source(data, "issue.json"))
    assert {finding.code for finding in found} <= {"encoding"}
    if not found:
        answer(bg.decode_source(data, "issue.json"))


@thorough
@given(ANY_JSON)
def test_any_json(tree: Any) -> None:
    answer(bg.Source(json.dumps(tree), "issue.json"))


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(inner for key, value in items for inner in paths(value, (*path, key)))]


def small_tree(name: str) -> Tree:
    """An example with two rows a table, so that its other fields are as likely to be changed."""
    tree = example_tree(name)
    for appendix in tree.get("appendices", []):
        appendix["rows"] = appendix["rows"][:2]
    return tree


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["2021Q3", "2024W28", "2024M10"]), st.data())
def test_an_example_with_anything_in_one_place(name: str, data: st.DataObject) -> None:
    tree = small_tree(name)
    *way, last = data.draw(st.sampled_from(paths(tree)[1:]))
    target: Any = tree
    for key in way:
        target = target[key]
    if data.draw(st.booleans()):
        target[last] = data.draw(ANY_JSON)
    elif isinstance(target, dict):
        target[data.draw(ANY_TEXT)] = target.pop(last)
    answer(to_source(tree))


@thorough
@given(ANY_JSON, st.integers(0, 400), ANY_TEXT)
def test_the_scanner_refuses_what_the_parser_refuses_and_nothing_else(tree: Any, place: int, text: str) -> None:
    whole = json.dumps(tree, ensure_ascii=False, indent=1)
    broken = whole[:place] + text + whole[place:]
    try:
        parse(broken)
    except UnreadableError:
        assert scan(broken, "x").findings != []
    else:
        assert scan(broken, "x").findings == []


FIELDS: list[Callable[[Tree, str], None]] = [
    lambda tree, text: tree["masthead"].update(name=text),
    lambda tree, text: tree["appendices"][0]["rows"][0].update(unit=text),
    lambda tree, text: tree["appendices"][0].update(unit_group=text),
    lambda tree, text: tree["supervision_notices"][0].update(problem=text),
    lambda tree, text: tree["intake"].update(name=text),
    lambda tree, text: tree["colophon"].update(signed_by=[text]),
    lambda tree, text: tree.update(title=text),
]


@slow
@given(PRINTABLE, st.sampled_from(FIELDS))
def test_text_is_in_the_docx_unchanged(text: str, put: Callable[[Tree, str], None]) -> None:
    tree = q3_tree()
    put(tree, text)
    source = to_source(tree)
    package = bg.package_of(source)
    document = bg.compose_document(bg.read_bulletin(source, package), package)
    data = bg.write_document(document, ".docx", package.docx_file)
    everything = "\n".join(text for _style, text in docx_paragraphs(data))
    assert text in everything or text.replace("\n", "") in everything.replace("\n", "")


@slow
@given(PRINTABLE.filter(lambda text: text == text.strip()))
def test_text_is_in_the_markdown_unchanged(text: str) -> None:
    tree = q3_tree()
    tree["top_problems"][0] = text
    source = to_source(tree)
    package = bg.package_of(source)
    document = bg.compose_document(bg.read_bulletin(source, package), package)
    markdown = bg.write_document(document, ".md", package.docx_file).decode()
    assert f"问题是：{text}、公共服务类" in printed(markdown)


@pytest.mark.parametrize(
    ("text", "code"),
    [("\\u0000", "character"), ("\\ud800", "character"), ("\\ufdd0", "character"), ("\\uffff", "character")],
)
def test_what_xml_cannot_hold_is_refused_with_its_place(text: str, code: str, q3_source: bg.Source) -> None:
    source = bg.Source(q3_source.text.replace("教体局", text, 1), "issue.json")
    findings = answer(source)
    assert isinstance(findings, tuple)
    assert [(finding.code, finding.line) for finding in findings] == [(code, 42)]


def test_a_tree_of_counts_as_deep_as_can_be() -> None:
    tree = q3_tree()
    for depth in (50, 90, 150, 5000):
        node: Any = {"name": "甲", "count": 1}
        for _level in range(depth):
            node = {"name": "甲", "count": 1, "parts": [node]}
        text = json.dumps({**tree, "intake": None}, default=float).replace('"intake": null', f'"intake": {deep(depth)}')
        answer(bg.Source(text, "issue.json"))


def deep(depth: int) -> str:
    return '{"name": "甲", "count": 1, "parts": [' * depth + '{"name": "甲", "count": 1}' + "]}" * depth
