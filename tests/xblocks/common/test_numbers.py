"""Numbers as learners of 24 languages type them, and as they are shown to them."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.numbers import (
    NumberError,
    format_number,
    read_number,
    rounded,
    speak_number,
    split_quantity,
)

EU = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()
COMMA = [locale for locale in EU if locale not in ("en", "ga", "mt")]
MIXED = st.floats(min_value=1e-250, max_value=1e250) | st.floats(min_value=1e-5, max_value=1e8)
NBSP, NARROW = "\u00a0", "\u202f"


def value(text: str, locale: str = "en") -> float:
    return read_number(text, locale).value


def test_all_official_languages_are_tried() -> None:
    assert len(EU) == 24


@pytest.mark.parametrize("locale", EU)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("640", 640),
        ("0.92", 0.92),
        ("0,92", 0.92),
        (".5", 0.5),
        ("5.", 5),
        ("169,8877", 169.8877),
        ("1 234,5", 1234.5),
        (f"1{NBSP}234,5", 1234.5),
        (f"1{NARROW}234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1'234.5", 1234.5),
        ("1’234’567", 1234567),
        ("1.234.567", 1234567),
        ("1,234,567.25", 1234567.25),
        ("1234,567", 1234.567),
        ("0,123", 0.123),
        ("3.141 592", 3.141592),
        ("-3", -3),
        ("−3,5", -3.5),
        ("–3", -3),
        ("+3", 3),
        ("6,16e-6", 6.16e-6),
        ("6.16E-6", 6.16e-6),
        ("6.16e−6", 6.16e-6),
        ("6.16 × 10^-6", 6.16e-6),
        ("6,16*10^-6", 6.16e-6),
        ("6,16·10⁻⁶", 6.16e-6),
        ("6.16 x 10**-6", 6.16e-6),
        ("6.16 X 10^(-6)", 6.16e-6),
        ("2·10^+3", 2000),
        ("10^-6", 1e-6),
        ("-10⁻⁶", -1e-6),
        ("٣٫٥", 3.5),
        ("１２．５", 12.5),
        (" 7 ", 7),
    ],
)
def test_a_clear_number_is_read_alike_everywhere(text: str, expected: float, locale: str) -> None:
    read = read_number(text, locale)

    assert read.value == expected
    assert not read.ambiguous


@pytest.mark.parametrize("text", ["1,234", "12,345", "999,999"])
def test_one_comma_before_three_digits_groups_thousands_in_english(text: str) -> None:
    read = read_number(text, "en")

    assert (read.value, read.ambiguous) == (float(text.replace(",", "")), True)
    assert read.other == Decimal(text.replace(",", "."))


@pytest.mark.parametrize("locale", COMMA)
def test_one_comma_is_a_decimal_sign_where_that_is_the_custom(locale: str) -> None:
    read = read_number("1,234", locale)

    assert (read.value, read.ambiguous, read.other) == (1.234, False, Decimal(1234))


@pytest.mark.parametrize(("locale", "expected"), [("de", 1234), ("it", 1234), ("fr", 1.234)])
def test_one_point_before_three_digits_is_read_by_the_locale_and_said_so(
    locale: str, expected: float
) -> None:
    read = read_number("1.234", locale)

    assert (read.value, read.ambiguous) == (expected, True)


@pytest.mark.parametrize("text", ["0.123", "1234.567", "1.23", "1.2345", "1.234e3", "12.34 5"])
def test_other_groups_than_of_three_leave_no_doubt(text: str) -> None:
    if text == "1.234e3":
        assert read_number(text, "en").value == 1234
        return
    if text == "12.34 5":
        with pytest.raises(NumberError):
            read_number(text, "de")
        return
    read = read_number(text, "de")

    assert (read.value, read.ambiguous) == (float(text), False)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", ".", ",", "+-1", "--1", "1-", "abc", "nan", "NaN", "inf", "-Infinity", "0x10",
        "1_000", "1e", "e5", "1e5.2", "1e5e5", "1,2,3", "1,00.0", "1.234,567,8", "1.234.56",
        "12 34", "1  2", "1''234", "1 234'567", "1/3", "2+3", "2*3", "3 4", "²", "1²", "10²3",
        "1 kg",
        "5%", "1j", "①", "十", "𝟙a", "1\n2", "1\x002", "__import__('os')", "1e5 000", "½",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_a_message(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        read_number(text, "en")

    assert len(str(caught.value)) > 10


@pytest.mark.parametrize("text", ["1" * 41, "1" * 100_000, "0." + "0" * 50 + "1", "1 " * 50_000])
def test_a_long_text_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="too long"):
        read_number(text, "en")


@pytest.mark.parametrize(
    "text", ["1e301", "1e-301", "0e999", "1e99999999999", "99e300", "10^-301", "1·10⁹⁹⁹"]
)
def test_powers_beyond_300_are_refused(text: str) -> None:
    with pytest.raises(NumberError, match="power of ten"):
        read_number(text, "en")


def test_the_message_shows_how_the_learner_would_write_a_number() -> None:
    with pytest.raises(NumberError, match=r"1\.234,5"):
        read_number("abc", "de")


def test_a_sum_is_told_from_a_number() -> None:
    with pytest.raises(NumberError, match="work it out"):
        read_number("1/3", "en")


@pytest.mark.parametrize(
    ("text", "most", "least", "places"),
    [
        ("640", 3, 2, 0),
        ("1500", 4, 2, 0),
        ("100,0", 4, 4, 1),
        ("0.0620", 3, 3, 4),
        ("5.", 1, 1, 0),
        ("0", 1, 1, 0),
        ("0,00", 1, 1, 2),
        ("6.160e-6", 4, 4, 0),
        ("10^3", 1, 1, 0),
        ("1 200,0", 5, 5, 1),
    ],
)
def test_significant_figures_and_places_are_counted(
    text: str, most: int, least: int, places: int
) -> None:
    read = read_number(text, "de")

    assert (read.figures, read.figures_least, read.places) == (most, least, places)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("100,0 Ah", ("100,0", "Ah")),
        ("100Ah", ("100", "Ah")),
        ("5 eV", ("5", "eV")),
        ("5e3V", ("5e3", "V")),
        ("64,1 %", ("64,1", "%")),
        ("64.1%", ("64.1", "%")),
        ("1 234 567 m", ("1 234 567", "m")),
        ("3 x 10^5 m²", ("3 x 10^5", "m²")),
        ("6·10⁻⁶ s", ("6·10⁻⁶", "s")),
        ("5 m²", ("5", "m²")),
        ("10^3 kg", ("10^3", "kg")),
        ("7", ("7", "")),
        ("kg", ("", "kg")),
        ("", ("", "")),
        ("-2 °C", ("-2", "°C")),
    ],
)
def test_a_quantity_is_split_into_number_and_unit(text: str, parts: tuple[str, str]) -> None:
    assert split_quantity(text) == parts


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    head, tail = split_quantity(text)
    try:
        read = read_number(text, "de")
    except NumberError:
        return
    assert math.isfinite(read.value)
    assert (head, tail) == (text.translate({0x200E: None}).strip(), "") or head


@given(st.text(alphabet="0123456789.,' eE+-*^()×10⁻⁶\u202f", max_size=30))
def test_any_text_of_number_signs_is_read_or_refused(text: str) -> None:
    try:
        read = read_number(text, "fr")
    except NumberError:
        return
    assert read.value == float(read.decimal)
    assert math.isfinite(read.value)
    assert 1 <= read.figures_least <= read.figures


@given(MIXED, st.sampled_from(EU), st.integers(1, 12), st.booleans())
def test_what_is_shown_reads_back_to_its_figures(
    number: float, locale: str, figures: int, is_negative: bool
) -> None:
    number = -number if is_negative else number

    read = read_number(format_number(number, locale, figures), locale)

    assert read.decimal == rounded(number, figures)
    assert not read.ambiguous or read.other is not None


@given(MIXED, st.sampled_from(EU))
def test_what_is_shown_without_figures_reads_back_to_twelve(number: float, locale: str) -> None:
    read = read_number(format_number(number, locale), locale)

    assert read.value == pytest.approx(number, rel=1e-11)


@given(MIXED, st.integers(1, 12), st.sampled_from(EU))
def test_as_many_figures_are_shown_as_asked_for(number: float, figures: int, locale: str) -> None:
    read = read_number(format_number(number, locale, figures), locale)

    assert read.figures_least <= figures <= read.figures


@pytest.mark.parametrize(
    ("number", "locale", "figures", "text"),
    [
        (100, "en", 4, "100.0"),
        (100, "de", 4, "100,0"),
        (0.1 + 0.2, "en", None, "0.3"),
        (6.16e-6, "en", 3, f"6.16{NBSP}×{NBSP}10⁻⁶"),
        (6.16e-6, "fr", 3, f"6,16{NBSP}×{NBSP}10⁻⁶"),
        (1e10, "en", None, f"1{NBSP}×{NBSP}10¹⁰"),
        (12345.6, "en", None, "12,345.6"),
        (12345.6, "de", None, "12.345,6"),
        (12345.6, "fr", None, f"12{NARROW}345,6"),
        (0.001, "en", 2, "0.0010"),
        (999.96, "en", 4, "1,000"),
        (0, "en", 3, "0.00"),
        (2.5, "en", 1, "3"),
        (2.4499999, "en", 2, "2.4"),
    ],
)
def test_numbers_are_shown_as_the_language_writes_them(
    number: float, locale: str, figures: int | None, text: str
) -> None:
    assert format_number(number, locale, figures) == text


@pytest.mark.parametrize("locale", ["xx", "", "nonsense-tag", "../../etc", "a" * 500])
def test_an_unknown_language_is_shown_english_numbers(locale: str) -> None:
    assert format_number(1234.5, locale) == "1,234.5"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_never_shown(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        format_number(number, "en")


def test_powers_and_signs_are_spoken() -> None:
    assert speak_number(-6.16e-6, "de", 3) == "minus 6,16 times ten to the power of minus 6"
    assert speak_number(640, "en") == "640"
