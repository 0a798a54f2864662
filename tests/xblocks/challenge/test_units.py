"""Units as people write them, against Pint's own registry, and what is refused."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge import units as units_module
from stembridge_xblocks.challenge.dimension import Dimension
from stembridge_xblocks.challenge.quantity import format_quantity, speak_quantity
from stembridge_xblocks.challenge.unit_table import PREFIXES_OF, SYMBOLS, WORDS
from stembridge_xblocks.challenge.units import ONE, UnitError, known_symbols, read_unit
from stembridge_xblocks.contract.model import TYPES

NBSP = "\u00a0"
NOT_IN_PINT = {"EUR", "BGN", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "UAH",
               "USD"}  # fmt: skip


@pytest.fixture(scope="module")
def pints() -> Any:
    """Pint's own registry, which readers of events may use."""
    return pint.UnitRegistry()


@pytest.mark.parametrize(
    ("text", "shown", "factor"),
    [
        ("kWh", "kWh", 3.6e6),
        ("kW h", "kW·h", 3.6e6),
        ("kW·h", "kW·h", 3.6e6),
        ("kW*h", "kW·h", 3.6e6),
        ("kW⋅h", "kW·h", 3.6e6),
        ("m/s²", "m/s²", 1),
        ("m s^-2", "m/s²", 1),
        ("m·s⁻²", "m/s²", 1),
        ("m/s^2", "m/s²", 1),
        ("m/s**2", "m/s²", 1),
        ("m/s2", "m/s²", 1),
        ("m/s/s", "m/(s·s)", 1),
        ("m^3/s^2", "m³/s²", 1),
        ("µm", "µm", 1e-6),
        ("μm", "µm", 1e-6),
        ("um", "um", 1e-6),
        ("Ω", "Ω", 1),
        ("\u2126", "Ω", 1),
        ("kΩ", "kΩ", 1000),
        ("%", "%", 0.01),
        ("l", "l", 1e-3),
        ("L", "L", 1e-3),
        ("mL", "mL", 1e-6),
        ("t", "t", 1000),
        ("Ah", "Ah", 3600),
        ("mAh", "mAh", 3.6),
        ("mAh/g", "mAh/g", 3600),
        ("km/h", "km/h", 1 / 3.6),
        ("km h-1", "km/h", 1 / 3.6),
        ("1/h", "1/h", 1 / 3600),
        ("h^-1", "1/h", 1 / 3600),
        ("h⁻¹", "1/h", 1 / 3600),
        ("h^(-1)", "1/h", 1 / 3600),
        ("1/(m·s)", "1/(m·s)", 1),
        ("J/(kg*K)", "J/(kg·K)", 1),
        ("J/kg/K", "J/(kg·K)", 1),
        ("Std", "h", 3600),
        ("Std.", "h", 3600),
        ("Stunden", "h", 3600),
        ("Sek.", "s", 1),
        ("Tage", "d", 86400),
        ("jours", "d", 86400),
        ("heures", "h", 3600),
        ("km/Stunde", "km/h", 1 / 3.6),
        ("Kilowattstunden", "kWh", 3.6e6),
        ("cells/mL", "cells/mL", 1e6),
        ("Zellen/mL", "Zellen/mL", 1e6),
        ("t/t", "t/t", 1),
        ("g/kWh", "g/kWh", 1e-3 / 3.6e6),
        ("Nm", "N·m", 1),
        ("N.m", "N·m", 1),
        ("a", "a", 31557600),
        ("eV", "eV", 1.602176634e-19),
        ("hPa", "hPa", 100),
        ("min", "min", 60),
        ("", "", 1),
        ("1", "", 1),
        ("EUR/kWh", "EUR/kWh", 1 / 3.6e6),
    ],
)
def test_units_are_read_as_people_write_them(text: str, shown: str, factor: float) -> None:
    unit = read_unit(text)

    assert unit.text == shown
    assert unit.to_si(1.0) == pytest.approx(factor, rel=1e-14)


def test_case_differs() -> None:
    assert read_unit("MW").factor == 1e6
    assert read_unit("mW").factor == 1e-3
    assert read_unit("Pa").dimension != read_unit("pA").dimension


@pytest.mark.parametrize(
    "text", ["kWh", "m/s²", "°C", "%", "Ah", "1/h", "g/kWh", "L", "mi/h", "°", "a", "MB"]
)
@given(value=st.floats(-1e9, 1e9))
def test_there_and_back_is_the_same_number(text: str, value: float) -> None:
    unit = read_unit(text)

    assert unit.from_si(unit.to_si(value)) == pytest.approx(value, rel=1e-12, abs=1e-9)


def test_a_temperature_alone_is_a_place_on_its_scale_and_in_a_product_a_step() -> None:
    assert read_unit("°C").to_si(20) == 293.15
    assert read_unit("°C").from_si(273.15) == 0
    assert read_unit("°F").to_si(212) == pytest.approx(373.15)
    assert read_unit("W/(m²·°C)").to_si(7) == 7
    assert read_unit("°F").from_si(read_unit("°C").to_si(-40)) == pytest.approx(-40)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("km", "length"), ("kWh", "energy"), ("kW", "power"), ("Ah", "electric charge"),
        ("°C", "temperature"), ("%", "pure number"), ("°", "angle"), ("rad", "angle"),
        ("MB", "amount of information"), ("1/h", "frequency or rate"), ("EUR", "money"),
        ("EUR/kWh", "price"), ("kg/m³", "density"), ("g/kWh", "mass per energy"), ("d", "time"),
        ("m^3/s^2", "quantity in m³/s²"),
    ],
)  # fmt: skip
def test_the_family_is_named(text: str, family: str) -> None:
    assert str(read_unit(text).family) == family


def test_kinds_that_share_a_dimension_are_told_apart() -> None:
    assert read_unit("°").measures_like(read_unit("rad"))
    assert not read_unit("°").measures_like(read_unit("%"))
    assert not read_unit("B").measures_like(read_unit("rad"))


def test_currencies_do_not_turn_into_each_other() -> None:
    assert not read_unit("EUR").measures_like(read_unit("USD"))


PRODUCTS = ["kW*h", "m/s**2", "J/kg/K", "g/kWh", "m**3/s**2", "1/h", "W/(m²·°C)", "cells/mL"]


def size_in(pints: Any, compact: str) -> tuple[Dimension, float, float]:
    """Dimension, and what 0 and 1 of the unit are in SI base units, by Pint's registry."""
    unit = pints.Unit(compact)
    powers = {base.strip("[]"): Fraction(power).limit_denominator(9)
              for base, power in unit.dimensionality.items()}  # fmt: skip
    zero, one = (pints.Quantity(n, unit).to_base_units().magnitude for n in (0, 1))
    return Dimension.from_powers(powers), zero, one


def test_size_and_name_are_those_of_pint(pints: Any) -> None:
    differing = []
    for text in (*known_symbols(), *PRODUCTS):
        unit = read_unit(text)
        # Pint calls a knot kt before 0.25.
        if unit.compact in (None, "kn") or unit.text in NOT_IN_PINT:
            continue
        dimension, zero, one = size_in(pints, unit.compact)
        if not (
            # Pint 0.26 writes Greek's mu, earlier ones the micro sign, as the contract does.
            f"{pints.Unit(unit.compact):~C}".replace("\u03bc", "\u00b5") == unit.compact
            and dimension == unit.dimension
            and math.isclose(zero, unit.to_si(0), rel_tol=1e-9)
            and math.isclose(one, unit.to_si(1), rel_tol=1e-7)  # constants of another CODATA
        ):
            differing.append((text, unit, dimension, zero, one))

    assert differing == []


def test_every_symbol_and_word_is_read_and_fits_the_contract() -> None:
    schema = TYPES["unit"].schema

    unfit = {
        symbol
        for symbol in known_symbols()
        if (compact := read_unit(symbol).compact) is None
        or not re.search(schema["pattern"], compact)
        or len(compact) > schema["maxLength"]
    }

    assert unfit == {"‰"}


def test_what_is_sent_reads_back_as_the_same_unit() -> None:
    for symbol in known_symbols():
        unit = read_unit(symbol)
        if unit.compact and not unit.compact.startswith("metric"):
            assert read_unit(unit.compact).factor == pytest.approx(unit.factor, rel=1e-12)


def test_what_is_shown_reads_back_as_the_same_unit() -> None:
    for text in (*known_symbols(), *PRODUCTS, "m/s/s", "t/t", "J/(kg*K)", "Zellen/mL", "h^-1"):
        unit = read_unit(text)
        assert read_unit(unit.text) == unit, text


def test_no_word_hides_a_symbol() -> None:
    prefixed = {p + s for s, allowed in PREFIXES_OF.items() for p in allowed}

    assert not set(WORDS) & set(SYMBOLS)
    assert set(WORDS) & prefixed == {"qm"}  # a square metre to Germans, a quectometre to nobody
    assert not set(SYMBOLS) & prefixed


@pytest.mark.parametrize(
    ("text", "near"),
    [("kwh", "kWh"), ("KWH", "kWh"), ("Kg", "kg"), ("Wattt", "Watt"), ("secnds", "seconds")],
)
def test_an_unknown_unit_names_near_ones(text: str, near: str) -> None:
    with pytest.raises(UnitError, match=rf"did you mean .*{near}"):
        read_unit(text)


@pytest.mark.parametrize("text", ["J/kg K", "J/kg*K", "J/kg·K", "m/s s"])
def test_a_quotient_that_reads_in_two_ways_is_sent_back(text: str) -> None:
    with pytest.raises(UnitError, match="two ways"):
        read_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        "1e999", "m**m**m", "m^m", "meter^9999999", "m^99999999999999999999", "m^13", "m^-13",
        "__class__", "m.__class__", "m.real", "os.system", "m^2^2", "m**2**2", "2 m", "m 2 m",
        "10^6",
        "m+s", "m-s", "m=s", "(m", "m)", "()", "/", "·", "m·", "·m", "m//s", "m··", "/h",
        "m^", "m^(", "m^()", "m^(2", "m^2)", "m^1.5", "m^--2", "((((((m))))))", "foo", "m,s", "m;s",
        "'m'", "m[0]", "lambda", "kg CO2", "m\x00", "m" * 61, "m*" * 30 + "m", "(" * 59, "²", "⁻¹",
        "m²²²²²",
        "kk m", "mm m mm mm mm mm mm mm mm mm mm mm m", "µ", "k", "da", "delta_degC", "m^²", "ª",
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused_before_pint_sees_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(units_module, "_size", lambda unit: seen.append(unit))

    with pytest.raises(UnitError):
        read_unit(text)
    assert seen == []


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        unit = read_unit(text)
    except UnitError:
        return
    assert math.isfinite(unit.factor)
    assert unit.factor > 0


pieces = st.sampled_from([*SYMBOLS, "kg", "mm", "·", "/", " ", "^2", "²", "^-3", "(", ")", "1"])


@given(st.lists(pieces, max_size=14).map("".join))
def test_any_product_of_units_is_read_or_refused(text: str) -> None:
    try:
        unit = read_unit(text)
    except UnitError:
        return
    assert math.isfinite(unit.factor)
    assert unit.compact is None or len(unit.compact) <= 32


@pytest.mark.parametrize(
    "text",
    ["yA^12*h*YA^-11", "A*ys^12*Ys^-11", "YA^12·h/yA^11", "QA^12*h*qA^-11", "A*qs^6*Qs^-5",
     "°C^12·Qm^12/qm^12"],
)  # fmt: skip
def test_a_unit_beyond_what_floats_reckon_with_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="too high powers"):
        read_unit(text)


prefixed = st.sampled_from(sorted({f"{p}{s}" for s in ("m", "s", "A") for p in "qyzazYZQ"}))


@given(st.lists(st.tuples(prefixed, st.integers(-12, 12).filter(bool)), min_size=1, max_size=8))
def test_every_unit_that_is_read_has_a_usable_size(parts: list[tuple[str, int]]) -> None:
    try:
        unit = read_unit("·".join(f"{symbol}^{power}" for symbol, power in parts))
    except UnitError:
        return
    assert 1e-150 < unit.factor < 1e150
    assert unit.from_si(unit.to_si(3.0)) == pytest.approx(3.0)


def test_the_pure_number_has_no_name_in_events() -> None:
    assert read_unit("") == ONE
    assert ONE.compact is None


def test_results_are_kept_and_the_store_is_bounded() -> None:
    assert read_unit("kWh") is read_unit("kWh")
    assert read_unit.cache_info().maxsize == 1024


@pytest.mark.parametrize(
    ("value", "unit", "locale", "figures", "text"),
    [
        (640, "g", "en", None, f"640{NBSP}g"),
        (100, "Ah", "de", 4, f"100,0{NBSP}Ah"),
        (6.16e-6, "", "fr", 3, f"6,16{NBSP}×{NBSP}10⁻⁶"),
        (64.1, "%", "en", None, "64.1%"),
        (64.1, "%", "de", None, f"64,1{NBSP}%"),
        (45, "°", "de", None, "45°"),
        (20, "°C", "en", None, f"20{NBSP}°C"),
        (9.81, "m s^-2", "en", None, f"9.81{NBSP}m/s²"),
    ],
)
def test_quantities_are_shown_as_the_language_writes_them(
    value: float, unit: str, locale: str, figures: int | None, text: str
) -> None:
    assert format_quantity(value, read_unit(unit), locale, figures) == text


def test_a_quantity_is_spoken_with_its_power_in_words() -> None:
    spoken = speak_quantity(6.16e-6, read_unit("s"), "en", 3)

    assert spoken == f"6.16 times ten to the power of minus 6{NBSP}s"
