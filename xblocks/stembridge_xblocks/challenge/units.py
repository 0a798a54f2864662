"""Units as learners and authors write them, turned into SI and back.

The text is read by a small parser of our own; Pint sees only names from our table, so nothing that
is written can make it work hard. The registry is built at first use and holds those names alone.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from stembridge_xblocks.challenge.dimension import Dimension
from stembridge_xblocks.challenge.unit_table import (
    DEFINITIONS,
    KINDS,
    PREFIXES,
    PREFIXES_OF,
    SYMBOLS,
    WORDS,
)
from stembridge_xblocks.challenge.unit_text import Factor, UnitError, factors_of, too_much
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.contract.model import TYPES

if TYPE_CHECKING:
    import pint

__all__ = ["ONE", "Unit", "UnitError", "known_symbols", "read_unit"]


@dataclass(frozen=True)
class Unit:
    """A unit: value in SI base units = value * factor + offset.

    text: as it is shown, with raised powers and middle dots: kW·h, m/s².
    compact: as the event contract writes it (Pint's `~C`); None if the contract has no way to.
    kind: what a pure number counts (angle, information), else empty.
    """

    text: str
    compact: str | None
    factor: float
    offset: float
    dimension: Dimension
    kind: str = ""

    def to_si(self, value: float) -> float:
        """The value, given in this unit, in SI base units."""
        # Division keeps 18/3600 h and the like exact where a rounded factor would not.
        if self.factor < 1 and not self.offset:
            return value / (1 / self.factor)
        return value * self.factor + self.offset

    def from_si(self, value: float) -> float:
        """The value, given in SI base units, in this unit."""
        if self.factor < 1 and not self.offset:
            return value * (1 / self.factor)
        return (value - self.offset) / self.factor

    @property
    def family(self) -> Message:
        """The kind of quantity, such as energy."""
        return _FAMILIES.get(self.kind) or self.dimension.name

    def measures_like(self, other: Unit) -> bool:
        """Whether both measure the same kind of quantity and can be turned into each other."""
        return self.dimension == other.dimension and self.kind == other.kind


_FAMILIES: Final = {"angle": Message("angle"), "information": Message("amount of information")}

ONE: Final = Unit("", None, 1.0, 0.0, Dimension())

_RAISE = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PATTERN = re.compile(str(TYPES["unit"].schema["pattern"]))
_MOST = int(TYPES["unit"].schema["maxLength"])
# Units of one kind differ by less than 10^300 then, so that no ratio of two is zero or infinite.
_LARGEST = 1e150


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    # Imported here: it takes a third of a second, which a view without units need not wait for.
    import pint

    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None, on_redefinition="raise")
    registry.load_definitions(list(DEFINITIONS))
    return registry


@lru_cache(maxsize=1024)
def read_unit(text: str) -> Unit:
    """The unit that the text names; an empty text and "1" name the pure number.

    Products are written kW·h, kW*h or kW h, quotients m/s, powers m^2, m², m2 or s^-1. Upper and
    lower case differ. Raises UnitError.

    >>> round(read_unit("km/h").to_si(36), 9)
    10.0
    """
    factors = factors_of(text)
    return _unit(factors) if factors else ONE


def _found(symbol: str) -> tuple[str, str] | None:
    """Pint's name of the symbol's prefix and unit."""
    if symbol in SYMBOLS:
        return "", SYMBOLS[symbol]
    for length in (1, 2):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in PREFIXES_OF.get(rest, ()):
            return PREFIXES[prefix], SYMBOLS[rest]
    return None


def _unit(factors: list[Factor]) -> Unit:
    alone = len(factors) == 1 and factors[0][1] == 1
    registry = _registry()
    powers: dict[str, int] = {}
    kind = ""
    for symbol, power, _ in factors:
        found = _found(symbol)
        if found is None:
            raise _unknown(symbol)
        name = found[0] + found[1]
        if alone:
            kind = KINDS.get(found[1], "")
        elif name.startswith("degree_"):
            # In a product a degree is a step of temperature, not a place on a scale.
            name = f"delta_{name}"
        powers[name] = powers.get(name, 0) + power
    powers = {name: power for name, power in powers.items() if power}
    text = _shown(factors)
    if not powers:
        return replace(ONE, text=text)
    unit = registry.Unit(registry.UnitsContainer(powers))
    size = _size(unit, text)  # before its symbol is asked for: here Pint learns prefixed names
    compact = f"{unit:~C}"
    sent = compact if len(compact) <= _MOST and _PATTERN.search(compact) else None
    return Unit(text, sent, *size, kind)


def _size(unit: Any, text: str) -> tuple[float, float, Dimension]:
    """Factor and offset to SI base units, and the dimension.

    Raises UnitError for a factor beyond 10^±150, where only prefixes with high powers lead.
    """
    powers = {base.strip("[]"): Fraction(power) for base, power in unit.dimensionality.items()}
    registry = _registry()
    # The registry's base of mass is the gram.
    grams = 1000.0 ** int(powers.get("mass", 0))
    try:
        offset = float(registry.Quantity(0, unit).to_root_units().magnitude)
        # Zero of a factor that is infinite is no number, and no offset either.
        if offset and math.isfinite(offset):
            unit = registry.Unit(f"delta_{unit}")
        factor = float(registry.Quantity(1, unit).to_root_units().magnitude) / grams
    except (OverflowError, ZeroDivisionError):
        raise too_much(text) from None
    if not 1 / _LARGEST < factor < _LARGEST:
        raise too_much(text)
    return factor, offset / grams, Dimension.from_powers(powers)


def _shown(factors: list[Factor]) -> str:
    def raised(symbol: str, power: int) -> str:
        return symbol if power == 1 else symbol + str(power).translate(_RAISE)

    above = "·".join(raised(shown, power) for _, power, shown in factors if power > 0)
    below = [raised(shown, -power) for _, power, shown in factors if power < 0]
    if not below:
        return above
    divisor = "·".join(below)
    return f"{above or '1'}/{f'({divisor})' if len(below) > 1 else divisor}"


@lru_cache(maxsize=1)
def known_symbols() -> tuple[str, ...]:
    """Every symbol and word that is read, with and without prefix."""
    prefixed = (prefix + symbol for symbol, allowed in PREFIXES_OF.items() for prefix in allowed)
    return (*SYMBOLS, *prefixed, *WORDS)


@lru_cache(maxsize=256)
def _unknown(symbol: str) -> UnitError:
    folded = symbol.casefold()
    near = [known for known in known_symbols() if known.casefold() == folded]
    if not near and len(symbol) <= 16:
        words = [*SYMBOLS, *WORDS]
        near = difflib.get_close_matches(symbol, words, n=3, cutoff=0.7)
    if near:
        return UnitError(
            Message("The unit {unit} is not known; did you mean {near}?", unit=symbol,
                    near=", ".join(dict.fromkeys(near[:3])))
        )  # fmt: skip
    return UnitError(
        Message("The unit {unit} is not known; write it by its symbol, such as {example}.",
                unit=symbol, example="kWh")
    )  # fmt: skip
