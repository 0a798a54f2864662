"""Dimensions: what kind of quantity something is, whatever its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stembridge_xblocks.common.message import Message

__all__ = ["NONE", "Dimension"]

_BASES: Final = {
    "mass": "kg",
    "length": "m",
    "time": "s",
    "current": "A",
    "temperature": "K",
    "substance": "mol",
    "luminosity": "cd",
}
_RAISED = str.maketrans("-/0123456789", "⁻ᐟ⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Dimension:
    """Powers of the base quantities of the SI (and of currencies), sorted, none of them zero.

    >>> speed = Dimension.of(length=1, time=-1)
    >>> speed / Dimension.of(time=1) == Dimension.of(length=1, time=-2)
    True
    """

    powers: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def of(cls, **powers: int | Fraction) -> Dimension:
        """The dimension with these powers."""
        return cls.from_powers({base: Fraction(power) for base, power in powers.items()})

    @classmethod
    def from_powers(cls, powers: Mapping[str, Fraction]) -> Dimension:
        """The same from a mapping; powers of zero are left out."""
        return cls(tuple(sorted((base, power) for base, power in powers.items() if power)))

    def __mul__(self, other: Dimension) -> Dimension:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, Fraction(0)) + power
        return self.from_powers(powers)

    def __truediv__(self, other: Dimension) -> Dimension:
        return self * other ** Fraction(-1)

    def __pow__(self, exponent: Fraction | int) -> Dimension:
        return self.from_powers({base: power * exponent for base, power in self.powers})

    @property
    def is_none(self) -> bool:
        """Whether it is a pure number."""
        return not self.powers

    @property
    def name(self) -> Message:
        """The kind of quantity, such as energy; by its SI unit if it has no common name."""
        money = [power for base, power in self.powers if base.startswith("currency_")]
        if money == [1]:
            return Message("money") if len(self.powers) == 1 else Message("price")
        return _NAMES.get(self) or Message("quantity in {unit}", unit=self.si_unit)

    @property
    def common_unit(self) -> str:
        """The coherent SI unit by the name it goes by, such as J; else in base units."""
        return _UNITS.get(self) or self.si_unit

    @property
    def si_unit(self) -> str:
        """The coherent SI unit in base units, such as kg·m²/s²; 1 for a pure number."""
        rank = list(_BASES)
        powers = sorted(
            self.powers, key=lambda pair: rank.index(pair[0]) if pair[0] in rank else len(rank)
        )
        above = "·".join(_raised(base, power) for base, power in powers if power > 0)
        below = "·".join(_raised(base, -power) for base, power in powers if power < 0)
        if not below:
            return above or "1"
        several = sum(power < 0 for _, power in powers) > 1
        return f"{above or '1'}/{f'({below})' if several else below}"


def _raised(base: str, power: Fraction) -> str:
    symbol = _BASES.get(base, base.removeprefix("currency_"))
    return symbol if power == 1 else symbol + str(power).translate(_RAISED)


NONE: Final = Dimension()

_L, _M, _T = Dimension.of(length=1), Dimension.of(mass=1), Dimension.of(time=1)
_I, _K, _N = Dimension.of(current=1), Dimension.of(temperature=1), Dimension.of(substance=1)
_J = Dimension.of(luminosity=1)
_FORCE = _M * _L / _T**2
_ENERGY = _FORCE * _L
_POWER = _ENERGY / _T
_CHARGE = _I * _T
_VOLTAGE = _POWER / _I

# Some dimensions have several names (energy and torque, pressure and energy density); learners
# meet the one that is listed.
_NAMES: Final = {
    NONE: Message("pure number"),
    _L: Message("length"),
    _M: Message("mass"),
    _T: Message("time"),
    _I: Message("electric current"),
    _K: Message("temperature"),
    _N: Message("amount of substance"),
    _J: Message("luminous intensity"),
    _L**2: Message("area"),
    _L**3: Message("volume"),
    _L / _T: Message("speed"),
    _L / _T**2: Message("acceleration"),
    NONE / _T: Message("frequency or rate"),
    NONE / _L: Message("number per length"),
    NONE / _L**2: Message("number per area"),
    NONE / _L**3: Message("number per volume"),
    _L**3 / _T: Message("volume flow"),
    _M / _T: Message("mass flow"),
    _M / _L**3: Message("density"),
    _FORCE: Message("force"),
    _FORCE / _L**2: Message("pressure"),
    _FORCE * _T: Message("momentum"),
    _ENERGY: Message("energy"),
    _POWER: Message("power"),
    _POWER / _L**2: Message("power per area"),
    _ENERGY * _T: Message("action"),
    _ENERGY / _M: Message("energy per mass"),
    _M / _ENERGY: Message("mass per energy"),
    _ENERGY / _N: Message("molar energy"),
    _ENERGY / _K: Message("heat capacity"),
    _ENERGY / _M / _K: Message("specific heat capacity"),
    _ENERGY / _N / _K: Message("molar heat capacity"),
    _CHARGE: Message("electric charge"),
    _CHARGE / _M: Message("charge per mass"),
    _CHARGE / _N: Message("charge per amount of substance"),
    _VOLTAGE: Message("voltage"),
    _VOLTAGE / _I: Message("electric resistance"),
    _I / _VOLTAGE: Message("electric conductance"),
    _CHARGE / _VOLTAGE: Message("capacitance"),
    _VOLTAGE * _T: Message("magnetic flux"),
    _VOLTAGE * _T / _L**2: Message("magnetic flux density"),
    _VOLTAGE * _T / _I: Message("inductance"),
    _M / _N: Message("molar mass"),
    _N / _L**3: Message("concentration"),
}

_UNITS: Final = {
    _FORCE: "N",
    _FORCE / _L**2: "Pa",
    _ENERGY: "J",
    _POWER: "W",
    _POWER / _L**2: "W/m²",
    _ENERGY / _M: "J/kg",
    _ENERGY * _T: "J·s",
    _ENERGY / _N: "J/mol",
    _ENERGY / _K: "J/K",
    _ENERGY / _M / _K: "J/(kg·K)",
    _ENERGY / _N / _K: "J/(mol·K)",
    _CHARGE: "C",
    _CHARGE / _M: "C/kg",
    _CHARGE / _N: "C/mol",
    _VOLTAGE: "V",
    _VOLTAGE / _I: "Ω",
    _I / _VOLTAGE: "S",
    _CHARGE / _VOLTAGE: "F",
    _VOLTAGE * _T: "Wb",
    _VOLTAGE * _T / _L**2: "T",
    _VOLTAGE * _T / _I: "H",
}
