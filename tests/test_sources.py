"""Where things stand in an input: the place of a value, of a character of it,
of what was left out.
"""

from __future__ import annotations

import re

import pytest

import bulletin_gen as bg
from bulletin_gen.i18n import use_language
from bulletin_gen.places.place import Place, TextPlace
from bulletin_gen.read.source import Pointer
from tests.conftest import ROOT

TEXT = '{\n  "a": {"b": [1, {"c": "甲\\n\\u4e59\\ud840\\udc00丙"}]},\n  "d": "x"\n}\n'

QUARTERLY = bg.load_package("quarterly")


def source(text: str = TEXT) -> bg.Source:
    return bg.decode_source(text.encode(), "issue.json")


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (Pointer(()), (1, 1)),
        (Pointer(("a",)), (2, 8)),
        (Pointer(("a",), at_key=True), (2, 3)),
        (Pointer(("a", "b", 0)), (2, 15)),
        (Pointer(("a", "b", 1, "c")), (2, 24)),
        (Pointer(("a", "b", 1, "c"), offset=0), (2, 25)),
        (Pointer(("a", "b", 1, "c"), offset=1), (2, 26)),
        (Pointer(("a", "b", 1, "c"), offset=2), (2, 28)),
        (Pointer(("a", "b", 1, "c"), offset=3), (2, 34)),
        (Pointer(("a", "b", 1, "c"), offset=4), (2, 46)),
        (Pointer(("d",)), (3, 8)),
        (Pointer(("a", "e")), (2, 8)),
        (Pointer(("a", "b", 1, "e", "f", "g")), (2, 18)),
        (Pointer(("a", "b", 1, "e"), offset=7), (2, 18)),
        (Pointer(("e", "f")), (1, 1)),
    ],
)
def test_the_place_of_a_value(pointer: Pointer, place: tuple[int, int]) -> None:
    assert source().places([pointer]) == [TextPlace("issue.json", *place)]


def test_places_come_in_the_order_asked_for() -> None:
    assert [place.order for place in source().places([Pointer(("d",)), Pointer(("a",))])] == [
        (3, 8),
        (2, 8),
    ]


@pytest.mark.parametrize(
    ("place", "excerpt"),
    [
        (TextPlace("issue.json", 3, 8), ("     3", '  "d": "x"', 7, 3)),
        (TextPlace("issue.json", 2, 15), ("     2", '": [1, {', 4, 1)),
        (TextPlace("issue.json", 1, 1), ("     1", "{", 0, 1)),
        (TextPlace("issue.json", 6, 1), None),
        (TextPlace("issue.json", 9, 1), None),
        (Place("issue.json"), None),
    ],
)
def test_what_is_shown_of_a_place(place: Place, excerpt: tuple[str, str, int, int] | None) -> None:
    shown = source().excerpt(place, 4 if excerpt and len(excerpt[1]) == 8 else 50)
    assert (shown and (shown.label, shown.text, shown.start, shown.length)) == excerpt


def test_only_a_line_feed_ends_a_line() -> None:
    text = '{"a": "甲\u2028乙",\n "b": 1}'
    (place,) = source(text).places([Pointer(("b",))])
    assert str(place) == "issue.json:2:7"
    shown = source(text).excerpt(place, 50)
    assert shown is not None
    assert shown.text == ' "b": 1}'


def test_a_carriage_return_is_not_shown() -> None:
    shown = source('{"a":\r\n1}\r\n').excerpt(TextPlace("issue.json", 1, 2), 50)
    assert shown is not None
    assert shown.text == '{"a":'


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("999999999999", True), ("1000000000000", False),
        ("0.123456789012", True), ("0.1234567890123", False),
        ("-999999999999", True), ("1e11", True), ("1e12", False), ("1e-12", True), ("1e-13", False),
        ("0." + "0" * 34, False), ("-0", True),
    ],
)  # fmt: skip
def test_how_long_a_number_may_be(number: str, is_right: bool) -> None:
    issue = source(f'{{"a": {number}}}')
    if is_right:
        issue.tree(QUARTERLY)
        return
    with pytest.raises(bg.InputError) as refused:
        issue.tree(QUARTERLY)
    assert [finding.code for finding in refused.value.findings] == ["number"]


@pytest.mark.parametrize(
    ("number", "printed"), [("-0.0", "0.0"), ("-0.5", "-0.5"), ("0.50", "0.50")]
)
def test_no_zero_is_negative(number: str, printed: str) -> None:
    assert str(source(f'{{"a": {number}}}').tree(QUARTERLY)["a"]) == printed


def test_a_bracket_that_is_not_closed_is_named_by_its_place() -> None:
    with pytest.raises(bg.InputError, match="the bracket opened in line 2, column 7 is not closed"):
        source('{\n "a": [1\n').tree(QUARTERLY)


def test_a_tree_is_parsed_again_when_it_was_forgotten() -> None:
    issue = source()
    first = issue.tree(QUARTERLY)
    assert issue.tree(QUARTERLY) is first
    issue.forget_tree()
    assert issue.tree(QUARTERLY) == first


def wrong(value: str, language: str = "en") -> str:
    """What is said of a satisfaction rate."""
    use_language(language)
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    changed = re.sub(r'"satisfaction_rate": \{.*?\}', f'"satisfaction_rate": {value}', text)
    (finding, *_others) = bg.run_pipeline(source(changed), until="check").findings
    return finding.message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('{"atleast": 97.2}', "the field “at_least” (下限) is missing"),
        (
            '"97.2"',
            "a number or an object { } should stand here, not the text “97.2”; write 97.2, "
            "without quotation marks",
        ),
        (
            '"97.2%"',
            "a number or an object { } should stand here, not the text “97.2%”; write 97.2, "
            "without quotation marks",
        ),
        ('"９７．２"', "…; write 97.2, without quotation marks"),
        ('"97,2"', "…; write 97.2, without quotation marks"),
        ('"x"', "a number or an object { } should stand here, not the text “x”"),
        ("[1]", "a number or an object { } should stand here, not a list [ ]"),
        ("true", "a number or an object { } should stand here, not true"),
    ],
)
def test_a_wrong_number_is_recognised_for_what_it_is(value: str, message: str) -> None:
    assert wrong(value).endswith(message.removeprefix("…"))


def test_a_number_in_powers_of_ten_is_told_in_plain_digits() -> None:
    text = (ROOT / "examples" / "2021Q3.json").read_text(encoding="utf-8")
    (finding, *_others) = bg.run_pipeline(
        source(text.replace("5115", "5.115e3")), until="check"
    ).findings
    assert (
        finding.message
        == "a whole number or null should stand here, not the number 5115; write 5115"
    )
