"""The language of expressions: exact, bounded, and told wrong at its place."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bulletin_gen as bg
from bulletin_gen.expressions.compile import compile_expression
from bulletin_gen.expressions.names import Name
from bulletin_gen.expressions.parse import parse_expression
from bulletin_gen.numbers import exact
from bulletin_gen.numbers.arithmetic import rounded
from bulletin_gen.places.place import TextPlace
from bulletin_gen.templating import Template, text_environment

VALUES: dict[str, Any] = {
    "a": Decimal("7.24"),
    "b": 9,
    "c": 8,
    "d": 99,
    "nothing": None,
    "name": "甲",
    "zero": 0,
}
PLACE = TextPlace("package.toml", 7)


class Names:
    """The values above, by their names."""

    rows: str | None = None

    def find(self, dotted: str) -> Name | str:
        kind = "text" if dotted == "name" else "number"
        return Name((dotted,), kind) if dotted in VALUES else f"no {dotted}"  # type: ignore[arg-type]


def value_of(text: str) -> Any:
    compiled = compile_expression(parse_expression(text, PLACE), Names())
    return compiled.function(*(VALUES[slot.text] for slot in compiled.slots))


def working_of(text: str) -> str:
    compiled = compile_expression(parse_expression(text, PLACE), Names())
    return compiled.working([VALUES[slot.text] for slot in compiled.slots])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + 0.1 + 0.2", Decimal("7.54")),
        ("a + 0.1 + 0.2 == 7.54", True),
        ("c / d", Fraction(8, 99)),
        ("c / d * d", 8),
        ("c / 16 + a", Fraction("7.74")),
        ("-b // 2", -5),
        ("b % 5", 4),
        ("b ** 2", 81),
        ("a + nothing", None),
        ("a > nothing", None),
        ("not (a > nothing)", None),
        ("a + (nothing or 0)", Decimal("7.24")),
        ("0 if b < 70 else b * 0.5", 0),
        ("b if nothing is none else 0", 9),
        ("min(b * 0.5, 4)", 4),
        ("max(b, c, d)", 99),
        ("round(c / d * 100, 2)", Decimal("8.08")),
        ("round(0.125 + zero, 2)", Decimal("0.13")),
        ("round(-0.125 + zero, 2)", Decimal("-0.13")),
        ("whole(a)", 7),
        ("abs(c - b)", 1),
        ("c < b <= 9", True),
        ("name == '甲' and b > 8", True),
        ("nothing > 1 or b > 10", None),
        ("b > 10 or nothing > 1", None),
        ("nothing > 1 and b > 10", False),
        ("b > 10 and nothing > 1", False),
        ("b > 8 or nothing > 1", True),
        ("b == 0 or c / (b - 9) > 1 if b != 9 else none", None),
        ("zero == 0 or b / zero > 1", True),
        ("round(1234.5 + zero, -2)", Decimal("1235")),
        ("-zero", 0),
    ],
)
def test_what_an_expression_gives(text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("a + b - c", "7.24+9-8"),
        ("(a + b) * c", "(7.24+9)×8"),
        ("a + b * c", "7.24+9×8"),
        ("c / d", "8÷99"),
        ("b if a > 0 else c", "9 if 7.24>0 else 8"),
        ("min(b * 0.5, c)", "min(9×0.5, 8)"),
        ("a <= nothing", "7.24≤-"),
    ],
)
def test_the_working(text: str, working: str) -> None:
    assert working_of(text) == working


class Column:
    """Columns of the rows at hand."""

    rows: str | None = "."

    def find(self, dotted: str) -> Name | str:
        return Name(("cell", "abcd".index(dotted)), "number", ".")


def test_functions_nested_deep_are_compiled_in_no_time_that_doubles() -> None:
    """At twice the time for each level, this would not end."""
    compiled = compile_expression(parse_expression("total(" * 40 + "a" + ")" * 40, PLACE), Column())
    assert [slot.function for slot in compiled.slots] == ["total"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "it ends too soon"),
        ("(a + b", "cannot stand here"),
        ("a}} {{b", "cannot stand here"),
        ("a) }}{{ (b", "this is no single expression"),
        ("x + 1", "no x"),
        ("name + 1", "a number belongs where a text stands"),
        ("(a > b) + 1", "a number belongs where a yes or no stands"),
        ("a > name", "values of two kinds are compared"),
        ("sum(a)", "there is no function “sum”; there are: total、count"),
        ("[a, b]", "this cannot be said in an expression"),
        ("a.__class__", "no a.__class__"),
        ("a < b < c < d", "this cannot be said in an expression"),
        ("round(a, 1, 2)", "“round” takes 1 to 2 values"),
        ("min()", "“min” takes 1 to 20 values"),
        ("+".join(["a"] * 900), "nested too deep"),
        ("a | round(2)", "this cannot be said in an expression"),
        ("''.join('a')", "there is no function"),
        ("total(a)", "takes columns of one table or list"),
        ("1 + 1", ""),
        ("(" * 400 + "a" + ")" * 400, "nested too deep"),
        ("a + " * 1000 + "a", "this is no single expression"),
    ],
)
def test_what_cannot_be_said(text: str, message: str) -> None:
    if not message:
        assert value_of(text) == 2
        return
    with pytest.raises(bg.TemplateError) as refused:
        value_of(text)
    assert message in refused.value.message
    assert str(refused.value.place) == "package.toml:7"


@pytest.mark.parametrize(
    "text", ["9 ** 99", "b ** b ** b ** b", "9 ** 0.5", "d ** 20 * d ** 20 * d ** 20"]
)
def test_no_number_grows_beyond_measure(text: str) -> None:
    with pytest.raises(exact.TooLargeError):
        value_of(text)


def test_chained_comparisons_do_not_grow_without_measure() -> None:
    """Each is said in the one around it."""
    text = "b"
    for _depth in range(30):
        text = f"(1 if 0 < {text} < 9 else 2)"
    assert value_of(text) in (1, 2)


@pytest.mark.parametrize(
    "text", ["(name if b else 1) + 1", "(name or 1) * 2", "(name if b else 1) / 2"]
)
def test_a_text_is_never_read_as_a_number(text: str) -> None:
    """Though Python would read “12” as a fraction."""
    with pytest.raises(TypeError):
        value_of(text)


numbers = st.one_of(st.integers(-(10**12), 10**12), st.decimals(-(10**12), 10**12, places=6))


@given(numbers, numbers)
def test_arithmetic_is_that_of_fractions(a: exact.Exact, b: exact.Exact) -> None:
    assert exact.add(a, b) == Fraction(a) + Fraction(b)
    assert exact.subtract(a, b) == Fraction(a) - Fraction(b)
    assert exact.multiply(a, b) == Fraction(a) * Fraction(b)
    if b:
        assert exact.divide(a, b) == Fraction(a) / Fraction(b)


@given(numbers, st.integers(0, 6))
def test_rounding_is_to_the_nearest_and_half_up(a: exact.Exact, decimals: int) -> None:
    off = Fraction(rounded(a, decimals)) - Fraction(a)
    assert abs(off) <= Fraction(1, 2 * 10**decimals)
    if abs(off) == Fraction(1, 2 * 10**decimals):
        assert (off > 0) == (a > 0)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ 0.1 + 0.2 }}", "0.3"),
        ("{{ 0.1 + 0.2 == 0.3 or '' }}{{ 'x' if 0.1 + 0.2 == 0.3 }}", None),
        ("{{ 'x' if 0.1 + 0.2 == 0.3 }}", "x"),
        ("{{ 1 / 4 }}", "0.25"),
        ("{{ (8 / 99 * 100) | round(2) }}", "8.08"),
        ("{{ 2.5 | round }}", "3"),
        ("{{ [0.1, 0.2] | sum }}", "0.3"),
        ("{{ 1e3 }}", "1000"),
        ("{{ 1_000.5 }}", "1000.5"),
        ("{{ -7 // 2 }}", "-4"),
        ("{{ 0.00000001 }}", "0.00000001"),
        ("{{ -0.0 }}", "0.0"),
        ("{{ (10 / 3) | int }}", "3"),
        ("{{ 1234.5 | round(-2) }}", "1235"),
        ("{{ " + "9" * 5000 + " }}", None),
        ("{{ 8 / 99 }}", None),
        ("{{ 1 + 'a' }}", None),
        ("{{ 1e99 }}", None),
    ],
)
def test_a_narrative_computes_as_exactly(text: str, printed: str | None) -> None:
    if printed is None:
        with pytest.raises(bg.TemplateError):
            Template(text_environment(), text, "narrative.md.j2").render({})
    else:
        assert Template(text_environment(), text, "narrative.md.j2").render({}) == printed


QUICK = [
    "a + b * c - d",
    "a * b / d",
    "0 if a < b else c * 0.5",
    "a <= b < c or d == 1",
    "round(a * b, 2) - min(c, d)",
]


@given(st.sampled_from(QUICK), st.lists(st.one_of(numbers, st.none()), min_size=4, max_size=4))
def test_pythons_own_operators_give_the_same_or_nothing(text: str, values: list[Any]) -> None:
    """Where they will not do, they raise, and exact arithmetic is asked."""
    compiled = compile_expression(parse_expression(text, PLACE), Names())
    given_ = dict(zip("abcd", values, strict=True))
    slots = [given_[slot.text] for slot in compiled.slots]
    try:
        exactly = compiled.function(*slots)
    except ArithmeticError:
        return
    with decimal.localcontext(exact.UNROUNDED):
        try:
            quickly = compiled.quick(*slots)
        except (ArithmeticError, TypeError):
            return
    assert quickly == exactly
    assert (quickly is None) == (exactly is None)
