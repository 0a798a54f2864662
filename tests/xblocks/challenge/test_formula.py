"""Formulas: what they mean, what they refuse, and that nothing else gets through."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.dimension import NONE, Dimension
from stembridge_xblocks.challenge.dimension_check import dimension_of
from stembridge_xblocks.challenge.formula import FormulaError, read_formula
from stembridge_xblocks.challenge.formula_parser import MAX_NODES, parse
from stembridge_xblocks.challenge.syntax import ARGUMENTS, nodes


def worked(text: str, **values: float) -> float:
    return read_formula(text).evaluate(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("7-2-1", 4),
        ("8/4/2", 1),
        ("2*3/4", 1.5),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^-1", 0.5),
        ("2^3^2", 512),
        ("2**3**2", 512),
        ("--2", 2),
        ("+2", 2),
        ("2*-3", -6),
        ("1e3", 1000),
        (".5", 0.5),
        ("1.5e-2", 0.015),
        ("2·3×4÷6−1", 3),
        ("pi", math.pi),
        ("π", math.pi),
        ("e", math.e),
        ("sqrt(16)", 4),
        ("exp(1)", math.e),
        ("ln(e)", 1),
        ("log10(1000)", 3),
        ("log2(8)", 3),
        ("log(125, 5)", 3),
        ("floor(log(1000, 10))", 3),
        ("sin(pi/6)", math.sin(math.pi / 6)),
        ("asin(1)", math.pi / 2),
        ("cos(0)", 1),
        ("acos(1)", 0),
        ("tan(0)", 0),
        ("atan(1)", math.pi / 4),
        ("abs(-3)", 3),
        ("min(3,1,2)", 1),
        ("max(3,1,2)", 3),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(0.4)", 0),
        ("round(-0.4)", 0),
        ("round(1.005, 2)", 1.01),
        ("round(1250, -2)", 1300),
        ("floor(2.7)", 2),
        ("ceil(2.1)", 3),
        ("ceil(0.1*30)", 3),
        ("1e20*(0.1 + 0.2 - 0.3)", 0),
        ("1e20*(0.3 - 0.1 - 0.2)", 0),
        ("1e13*(1 + 1e-13 - 1)", 0.99920072216264088),
        ("floor(0.7*10)", 7),
        ("fact(0)", 1),
        ("fact(5)", 120),
    ],
)
def test_a_formula_means_what_it_does_in_mathematics(text: str, expected: float) -> None:
    assert worked(text) == pytest.approx(expected, rel=1e-15, abs=1e-15)


def test_names_differ_by_case() -> None:
    assert worked("m/M", m=6.0, M=2.0) == 3


def test_names_take_greek_letters_digits_and_underscores() -> None:
    assert worked("μ + X0 + P_max + Δt", μ=1, X0=2, P_max=3, Δt=4) == 10


def test_both_signs_for_micro_are_one_name() -> None:
    assert read_formula("µ").names == ("μ",)


def test_a_task_s_own_name_goes_before_a_built_in_one() -> None:
    assert worked("e", e=1.602e-19) == 1.602e-19


def test_names_are_listed_once_in_order() -> None:
    assert read_formula("b*a + sin(b) + pi").names == ("b", "a", "pi")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("1+", 2),
        ("1+*2", 2),
        ("(1+2", 0),
        ("1+2)", 3),
        ("2x", 1),
        ("2 x", 2),
        ("1,5", 1),
        ("1 2", 2),
        ("x y", 2),
        ("a(b)", 0),
        ("sqrt", None),
        ("sqrt()", 5),
        ("sqrt(1,2)", 0),
        ("log(2)", 0),
        ("min(1)", 0),
        ("min(" + ",".join("1" * 11) + ")", 0),
        ("(a)(b)", 3),
        ("1e400", 0),
        ("a b", 2),
        ("a=b", 1),
        ("#", 0),
    ],
)
def test_a_faulty_formula_is_refused_at_its_place(text: str, position: int | None) -> None:
    with pytest.raises(FormulaError) as caught:
        worked(text)

    if position is not None:
        assert caught.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')", "().__class__", "a.b", "a.__class__", "x[0]", "'a'*9",
        '"a"', "lambda: 1", "[x for x in y]", "{1:2}", "{1,2}", "x if y else z", "a and b", "not a",
        "a or b", "a < b", "a == b", "a := 1", "a; b", "f'{a}'", "print(1)", "eval(1)", "open(1)",
        "a @ b", "a % b", "a // b", "a & b", "a | b", "~a", "a << 9", "yield", "...", "$x", "`a`",
        "\\x41", "a\\", "1j", "0x10", "1_000", "_a", "a__b", "__a__", "a_", "exec(a)", "*a", "**a",
        "fact.x(1)", "sqrt (1).real", "&lt;", "<math>", "\u202ea", "a\u200bb", "ａ", "١", "𝑎", "∑",
        "x²",
    ],
)  # fmt: skip
def test_nothing_but_arithmetic_gets_through(text: str) -> None:
    with pytest.raises(FormulaError):
        worked(text, a=1.0, b=1.0, x=1.0, y=1.0, z=1.0)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(-1)", "(-8)^(1/3)", "0^-1", "1/0", "x/(x-x)", "1/(0.1*x - 0.2 + 0.1 - 0.1)",
        "ln(0)", "ln(-1)", "log(2,1)",
        "log(0,2)", "log(2,-1)", "asin(2)", "acos(-2)", "exp(1000)", "10^400", "9^9^9^9",
        "9^9^9^9^9",
        "1e308*10", "1e308+1e308", "-1e308-1e308", "fact(171)", "fact(5000000)", "fact(2.5)",
        "fact(-1)", "round(1, 0.5)", "round(1, 99)", "1e308*10 - 1e308*10", "min(1e308*10, 1)",
        "ceil(1e308*10)", "sin(1e308*10)",
    ],
)  # fmt: skip
def test_complex_infinite_and_undefined_results_are_refused_with_the_values(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        worked(text, x=2.0)

    assert ("x = 2" in str(caught.value)) == ("x" in read_formula(text).names)


def test_a_formula_without_a_value_for_a_name_says_which() -> None:
    with pytest.raises(FormulaError, match="y") as caught:
        worked("x + y", x=1.0)

    assert caught.value.position == 4


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000, "(" * 41 + "1" + ")" * 41, "-" * 60 + "1", "+" * 490 + "1", "1^" * 100 + "1",
        "1+" * 249 + "1", "sqrt(" * 60 + "1" + ")" * 60, "a" * 501, "1" * 501, "min(" * 100,
    ],
)  # fmt: skip
def test_long_and_deep_formulas_are_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        worked(text)


@given(st.text(alphabet="abxyμ0189.+-*/^(), sqrtexpfacmin", max_size=500))
def test_whatever_is_read_has_bounded_work_and_a_finite_result(text: str) -> None:
    try:
        tree = parse(text)
        assert sum(1 for _ in nodes(tree)) <= MAX_NODES
        formula = read_formula(text)
        result = formula.evaluate(dict.fromkeys(formula.names, 3.0))
    except FormulaError:
        return
    assert isinstance(result, float)
    assert math.isfinite(result)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    position: int | None = 0
    try:
        read_formula(text)
    except FormulaError as error:
        position = error.position
    assert position is None or 0 <= position <= len(text)


leaf = st.integers(1, 9).map(str) | st.sampled_from(["x", "y"])
expression = st.recursive(
    leaf,
    lambda inner: (
        st.builds("({}{}{})".format, inner, st.sampled_from("+-*/"), inner)
        | st.builds("(-{})".format, inner)
    ),
    max_leaves=12,
)


@given(expression, st.integers(1, 20), st.integers(1, 20))
def test_arithmetic_agrees_with_exact_fractions(text: str, x: int, y: int) -> None:
    """The oracle is Python's own parser over fractions; it sees only what is built above."""
    names = {"x": Fraction(x), "y": Fraction(y)}
    exact_text = "".join(f"F({c})" if c.isdigit() else c for c in text)
    try:
        exact = eval(exact_text, {"F": Fraction, **names})
    except ZeroDivisionError:
        return
    try:
        result = worked(text, x=float(x), y=float(y))
    except FormulaError:  # a difference that is zero in fractions may be divided by in floats
        return
    # Differences of nearly equal numbers lose figures: compare to the size of what is subtracted.
    if abs(exact) > Fraction(1, 1000):
        assert result == pytest.approx(float(exact), rel=1e-6)


def test_an_angle_in_the_wrong_measure_is_scaled_going_in_and_coming_out() -> None:
    degrees = 180 / math.pi
    values = {"x": 0.5}

    going_in = read_formula("3*sin(x)").with_angles(degrees).evaluate(values)
    coming_out = read_formula("-atan(x)").with_angles(1 / degrees).evaluate(values)

    assert going_in == pytest.approx(3 * math.sin(0.5 * degrees))
    assert coming_out == pytest.approx(-math.degrees(math.atan(0.5)))


KINDS = {
    "m": Dimension.of(mass=1),
    "s": Dimension.of(length=1),
    "t": Dimension.of(time=1),
    "n": NONE,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s/t", Dimension.of(length=1, time=-1)),
        ("m*s^2/t^2", Dimension.of(mass=1, length=2, time=-2)),
        ("sqrt(s^3/s)", Dimension.of(length=1)),
        ("s^(1/2)", Dimension.of(length=Fraction(1, 2))),
        ("s^0.5", Dimension.of(length=Fraction(1, 2))),
        ("s^-1", Dimension.of(length=-1)),
        ("s^(2*3-5)", Dimension.of(length=1)),
        ("(s/s)^n", NONE),
        ("n^n", NONE),
        ("exp(-t/t)", NONE),
        ("-s + s", Dimension.of(length=1)),
        ("max(s, 0)", Dimension.of(length=1)),
        ("0 + s", Dimension.of(length=1)),
        ("abs(s)", Dimension.of(length=1)),
        ("pi*s", Dimension.of(length=1)),
        ("s^0", NONE),
    ],
)
def test_the_dimension_of_a_formula_follows_from_those_of_its_names(
    text: str, expected: Dimension
) -> None:
    assert dimension_of(read_formula(text), KINDS) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s + t", "length and time"),
        ("s - 1", "length and pure number"),
        ("exp(s)", "exp of something with a unit: length"),
        ("sin(m)", "mass"),
        ("ln(s/t)", "speed"),
        ("ceil(s)", "length"),
        ("fact(s)", "length"),
        ("log(s, 2)", "length"),
        ("2^t", "exponent has a unit: time"),
        ("s^n", "fixed number"),
        ("s^1e9", "fixed number"),
        ("s^(1/1000)", "fixed number"),
        ("min(s, t)", "length and time"),
        ("max(n, t)", "pure number and time"),
    ],
)
def test_unlike_quantities_are_told_apart_in_words(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=said):
        dimension_of(read_formula(text), KINDS)


def test_every_function_is_worked_out_checked_for_dimensions_and_has_bounds_on_its_values() -> None:
    for function, (least, _) in ARGUMENTS.items():
        text = f"{function}({', '.join(['1'] * least)})"
        if function == "log":
            text = "log(4, 2)"
        assert math.isfinite(worked(text))
        assert dimension_of(read_formula(text), {}) == NONE
