"""Formulas as they are written by hand and as they are read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stembridge_xblocks.challenge.formula_parser import parse
from stembridge_xblocks.challenge.mathml import mathml, shown_name, spoken
from stembridge_xblocks.challenge.syntax import FormulaError

MATHML = "{http://www.w3.org/1998/Math/MathML}"
# The children that an element must have, by MathML.
CHILDREN = {"mfrac": 2, "msup": 2, "msub": 2}
KNOWN = {"math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msub", "msqrt"}


def inner(text: str, locale: str = "en", **more: str) -> str:
    found = mathml(text, locale, **more)
    return found[found.index(">") + 1 :].removesuffix("</math>")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a/b", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        ("(a)/(b)", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        ("sqrt(x)", "<msqrt><mi>x</mi></msqrt>"),
        ("a^3", "<msup><mi>a</mi><mn>3</mn></msup>"),
        ("X0", "<msub><mi>X</mi><mn>0</mn></msub>"),
        ("P_max", "<msub><mi>P</mi><mtext>max</mtext></msub>"),
        ("mu", "<mi>μ</mi>"),
        ("pi", "<mi>π</mi>"),
        ("0.5", "<mn>0.5</mn>"),
        ("a+b", "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"),
        ("-a", "<mrow><mo>−</mo><mi>a</mi></mrow>"),
        ("exp(x)", "<msup><mi>e</mi><mi>x</mi></msup>"),
        ("abs(x)", "<mrow><mo>|</mo><mi>x</mi><mo>|</mo></mrow>"),
        ("fact(n)", "<mrow><mi>n</mi><mo>!</mo></mrow>"),
    ],
)
def test_a_formula_is_written_as_by_hand(text: str, written: str) -> None:
    assert inner(text) == written


def test_decimals_take_the_sign_of_the_language() -> None:
    assert inner("0.5", "de") == "<mn>0,5</mn>"


def test_a_power_of_ten_is_raised() -> None:
    assert "<msup><mn>10</mn><mn>−34</mn></msup>" in inner("6.6e-34")


def brackets(text: str) -> int:
    return inner(text).count("<mo>(</mo>")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a-(b-c)", 1), ("a-b-c", 0), ("(a-b)-c", 0), ("(a+b)*c", 1), ("a*(b+c)", 1), ("a*b*c", 0),
        ("(a+b)/c", 0), ("(a+b)^2", 1), ("(a/b)^2", 1), ("(a*b)^2", 1), ("(a^b)^c", 1),
        ("a^b^c", 0), ("a^(b+c)", 0), ("(-a)^2", 1), ("-a^2", 0), ("-(a+b)", 1), ("-a*b", 0),
        ("a*-b", 1), ("a+-b", 1), ("2-(-3)", 1), ("sqrt(a+b)", 0), ("sqrt(a)^2", 1), ("X0^2", 0),
        ("abs(a)^2", 0), ("a+(b+c)", 0), ("fact(a+b)", 1), ("1e3^2", 1),
    ],
)  # fmt: skip
def test_brackets_stand_where_they_are_needed_and_nowhere_else(text: str, count: int) -> None:
    assert brackets(text) == count


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("mu", ("μ", "")), ("X0", ("X", "0")), ("P_max", ("P", "max")), ("Delta_t", ("Δ", "t")),
        ("T_mu", ("T", "μ")), ("Td", ("Td", "")), ("alpha1", ("α", "1")), ("a_b_c", ("a", "b,c")),
        ("x", ("x", "")), ("H2O", ("H2O", "")), ("μ", ("μ", "")),
    ],
)  # fmt: skip
def test_names_are_letters_with_subscripts(name: str, shown: tuple[str, str]) -> None:
    assert shown_name(name) == shown


def test_the_left_side_and_the_label_are_part_of_it() -> None:
    found = mathml("m*g", "en", left_side="F_g", label='F "equals" <m>')

    assert 'aria-label="F &quot;equals&quot; &lt;m&gt;"' in found
    assert "<msub><mi>F</mi><mtext>g</mtext></msub><mo>=</mo>" in found


@given(st.text(max_size=30), st.text(max_size=10))
def test_nothing_breaks_out_of_label_or_left_side(label: str, left: str) -> None:
    safe = "".join(c for c in label if c.isprintable())
    name = "".join(c for c in left if c.isprintable())
    root = etree.fromstring(mathml("a", "en", label=safe, left_side=name))

    assert root.get("aria-label", "") == safe
    assert {etree.QName(e).localname for e in root.iter()} <= KNOWN


names = st.sampled_from(["x", "mu", "X0", "P_max", "2", "0.5", "1e-3"])
formulas = st.recursive(
    names,
    lambda part: st.builds("({}){}({})".format, part, st.sampled_from("+-*/^"), part)
    | st.builds("-({})".format, part)
    | st.builds("{}({})".format, st.sampled_from(
        "sqrt exp ln log10 log2 sin asin abs floor ceil round fact".split()), part)
    | st.builds("{}({},{})".format, st.sampled_from(["log", "min", "max"]), part, part),
    max_leaves=10,
)  # fmt: skip


@given(formulas)
def test_every_formula_is_well_formed_mathml(text: str) -> None:
    try:
        root = etree.fromstring(mathml(text, "de"))
    except FormulaError:
        return
    for element in root.iter():
        name = etree.QName(element).localname
        assert element.tag.startswith(MATHML)
        assert name in KNOWN
        assert len(element) == CHILDREN.get(name, len(element))
        assert name not in ("mi", "mn", "mo", "mtext") or (element.text and len(element) == 0)


@given(formulas, formulas)
def test_formulas_that_differ_sound_different(one: str, other: str) -> None:
    try:
        first, second = parse(one), parse(other)
    except FormulaError:
        return

    def bare(node: object) -> str:
        import re

        return re.sub(r",? ?position=\d+", "", repr(node))

    if bare(first) != bare(second):
        # One that is the same to all: a + (b + c) may sound like a + b + c.
        assert spoken(one, "en") != spoken(other, "en") or "+" in one or "*" in one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("m*u*F/M", "m times u times F over M"),
        ("a/(b*c)", "a over open bracket b times c close bracket"),
        ("2*pi*sqrt(a^3/mu)",
         "2 times π times the square root of a to the power of 3 over μ, end of root"),
        ("sin(x)^2", "open bracket the sine of x close bracket to the power of 2"),
        ("sin(x^2)", "the sine of open bracket x to the power of 2 close bracket"),
        ("X0 - 1e-3", "X sub 0 minus 1 times ten to the power of minus 3"),
        ("log(x, 3)", "the logarithm of x to the base 3"),
        ("min(a, b, c)", "the smallest of a and b and c"),
        ("-a^2", "minus a to the power of 2"),
        ("(-a)^2", "open bracket minus a close bracket to the power of 2"),
    ],
)  # fmt: skip
def test_a_formula_is_read_aloud(text: str, words: str) -> None:
    assert spoken(text, "en") == words


def test_each_piece_is_translated() -> None:
    german = {"{left} over {right}": "{left} durch {right}",
              "{left} equals {right}": "{left} gleich {right}"}  # fmt: skip

    said = spoken("a/b", "de", lambda text: german[text], left_side="c")

    assert said == "c gleich a durch b"
