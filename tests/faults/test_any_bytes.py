"""Whatever comes, the answer is a document or a list of problems, and no text is changed on the
way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

import bulletin_gen as bg
from bulletin_gen.forms.json.parse import UnreadableError, parse
from bulletin_gen.forms.json.scan import scan
from bulletin_gen.places.place import TextPlace
from bulletin_gen.schema.walk import Walk
from bulletin_gen.text.printable import is_printable
from tests.conftest import ROOT
from tests.reading import docx_paragraphs
from tests.test_text import printed
from tests.variants import Tree, compose, example_tree, q3_tree, to_source

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
thorough = settings(max_examples=200, suppress_health_check=list(HealthCheck))
slow = settings(max_examples=40, suppress_health_check=list(HealthCheck))

ANY_TEXT = st.text(max_size=30)
PRINTABLE = ANY_TEXT.filter(
    lambda text: is_printable(text) and "\r" not in text and text.strip() != ""
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT


def json_of(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    )


ANY_JSON = json_of(SCALARS)


def as_source(text: str) -> bg.Source:
    return bg.decode_source(text.encode(errors="surrogatepass"), "issue.json")


def answer(source: bg.Source) -> bg.Document | tuple[bg.Finding, ...]:
    """A document, or the problems, each of which has its place."""
    outcome = bg.run_pipeline(source, bg.Options(force=True))
    assert all(isinstance(finding.place, TextPlace) for finding in outcome.findings)
    if outcome.document is None:
        assert outcome.findings
        return outcome.findings
    bg.write_document(outcome.document, ".md")
    return outcome.findings or outcome.document


@thorough
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    if may_be_json(data):
        answer(bg.decode_source(data, "issue.json"))
        return
    with pytest.raises(bg.InputError) as refused:
        bg.decode_source(data, "issue.json")
    assert [finding.code for finding in refused.value.findings] == ["encoding"]


def may_be_json(data: bytes) -> bool:
    return data.decode(errors="replace") == data.decode(errors="ignore") and not data.startswith(
        b"PK\x03\x04"
    )


@thorough
@given(ANY_JSON)
def test_any_json(tree: Any) -> None:
    answer(as_source(json.dumps(tree)))


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [path, *(inner for key, value in items for inner in paths(value, (*path, key)))]


def small_tree(name: str) -> Tree:
    """An example with two rows a table, so that its other fields are as likely to be changed."""
    tree = example_tree(name)
    for appendix in tree.get("appendices", []):
        appendix["rows"] = appendix["rows"][:2]
    return tree


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
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


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["2021Q3", "2024W28", "2024M10"]), st.data())
def test_what_is_wrong_is_what_the_schema_refuses(name: str, data: st.DataObject) -> None:
    """Our walk along a schema and a validator for all of JSON Schema agree on every value that JSON
    is read as.
    """
    schema = bg.input_schema(bg.load_package(example_tree(name)["template"]))
    tree = to_source(small_tree(name)).tree(bg.load_package("quarterly"))
    *way, last = data.draw(st.sampled_from(paths(tree)[1:]))
    target: Any = tree
    for key in way:
        target = target[key]
    numbers = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
    target[last] = data.draw(json_of(st.none() | st.booleans() | numbers | ANY_TEXT))
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    assert bool(list(Walk(schema["$defs"]).value(tree, schema, ()))) is not validator.is_valid(tree)


@thorough
@given(ANY_JSON, st.integers(0, 400), ANY_TEXT)
def test_the_scanner_refuses_what_the_parser_refuses_and_nothing_else(
    tree: Any, place: int, text: str
) -> None:
    whole = json.dumps(tree, ensure_ascii=False, indent=1)
    broken = whole[:place] + text + whole[place:]
    try:
        parse(broken)
    except UnreadableError:
        assert scan(broken).slips != []
    else:
        assert scan(broken).slips == []


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
    data = bg.write_document(compose(tree), ".docx").data
    everything = "\n".join(text for _style, text in docx_paragraphs(data))
    assert text in everything or text.replace("\n", "") in everything.replace("\n", "")


@slow
@given(PRINTABLE.filter(lambda text: text == text.strip()))
def test_text_is_in_the_markdown_unchanged(text: str) -> None:
    tree = q3_tree()
    tree["top_problems"][0] = text
    markdown = bg.write_document(compose(tree), ".md").data.decode()
    assert f"问题是：{text}、公共服务类" in printed(markdown)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\\u0000", "character"),
        ("\\ud800", "character"),
        ("\\ufdd0", "character"),
        ("\\uffff", "character"),
    ],
)
def test_what_xml_cannot_hold_is_refused_with_its_place(text: str, code: str) -> None:
    whole = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    findings = answer(as_source(whole.replace("教体局", text, 1)))
    assert isinstance(findings, tuple)
    assert [(finding.code, str(finding.place)) for finding in findings] == [
        (code, "issue.json:42:5")
    ]


def test_a_tree_of_counts_as_deep_as_can_be() -> None:
    tree = q3_tree()
    for depth in (50, 90, 150, 5000):
        node: Any = {"name": "甲", "count": 1}
        for _level in range(depth):
            node = {"name": "甲", "count": 1, "parts": [node]}
        text = json.dumps({**tree, "intake": None}, default=float).replace(
            '"intake": null', f'"intake": {deep(depth)}'
        )
        answer(as_source(text))


def deep(depth: int) -> str:
    return (
        '{"name": "甲", "count": 1, "parts": [' * depth
        + '{"name": "甲", "count": 1}'
        + "]}" * depth
    )
