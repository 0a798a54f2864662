"""Single values of a task's content, each read with what is wrong with it and where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from stembridge_xblocks.challenge.dimension import Dimension
from stembridge_xblocks.challenge.dimension_check import dimension_of
from stembridge_xblocks.challenge.formula import BUILT_IN, Formula, FormulaError, read_formula
from stembridge_xblocks.challenge.syntax import ARGUMENTS, NAME
from stembridge_xblocks.challenge.task import Localised
from stembridge_xblocks.challenge.units import ONE, Unit, UnitError, read_unit
from stembridge_xblocks.common.message import Message

__all__ = ["MAX_ITEMS", "Path", "ValueReader", "id_of", "items_of", "localised_of", "twice"]

Path: TypeAlias = tuple[str | int, ...]

# Items of a list that are read; the pages and the checks stay quick below it.
MAX_ITEMS: Final = 50


def items_of(data: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = data.get(key)
    if not isinstance(found, list | tuple):
        return ()
    return [item if isinstance(item, Mapping) else {} for item in found[:MAX_ITEMS]]


def localised_of(item: Mapping[str, Any], key: str) -> Localised:
    found = item.get(key)
    return found if isinstance(found, Mapping) else {}


def id_of(item: Mapping[str, Any]) -> str:
    """The item's id, empty if it has none."""
    return str(item.get("id") or "")


@dataclass
class ValueReader:
    """Reads values of one task and collects faults; a value that cannot be read has a spare one.

    known: dimension by name; None where it could not be found out, which spares faults that follow.
    """

    data: Mapping[str, Any]
    faults: list[tuple[Path, Message]] = field(default_factory=list)
    in_units: bool = True
    known: dict[str, Dimension | None] = field(default_factory=dict)

    def fault(self, path: Path, message: Message) -> None:
        self.faults.append((path, message))

    def name(self, item: Mapping[str, Any], path: Path) -> str:
        name = id_of(item)
        if not NAME.match(name):
            self.fault(
                path,
                Message("{name} cannot be a name in a formula; write up to 32 letters and digits, "
                        "a letter first.", name=name),
            )  # fmt: skip
        elif name in ARGUMENTS:
            self.fault(path, Message("{name} is a function; take another name.", name=name))
        elif name in self.known:
            self.fault(path, twice(name))
        return name

    def unit(self, item: Mapping[str, Any], path: Path) -> Unit:
        return self.read_unit(item.get("unit") or "", path) or ONE

    def read_unit(self, text: object, path: Path) -> Unit | None:
        # In a list of units an item may be the text, or hold it as `unit`.
        written = text.get("unit") if isinstance(text, Mapping) else text
        try:
            return read_unit(str(written or ""))
        except UnitError as error:
            self.fault(path, error.message)
            return None

    def decimal(
        self, item: Mapping[str, Any], key: str, path: Path, spare: Decimal | None = None
    ) -> Decimal:
        value = item.get(key)
        if value is None or value == "":
            if spare is None:
                self.fault(path, Message("Write a number."))
            return Decimal(0) if spare is None else spare
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or not _fits(number):
            self.fault(
                path, Message("{text} is not a number that can be used.", text=str(value)[:40])
            )
            return Decimal(0) if spare is None else spare
        return number

    def formula(self, item: Mapping[str, Any], path: Path, unit: Unit) -> Formula | None:
        try:
            formula = read_formula(str(item.get("formula") or ""))
        except FormulaError as error:
            self.fault(path, _placed(error))
            return None
        unknown = [name for name in formula.names if name not in self.known | BUILT_IN.keys()]
        for name in unknown:
            self.fault(path, self.unknown(name))
        if unknown:
            return None
        self.check_dimension(formula, unit, path)
        return formula

    def unknown(self, name: str) -> Message:
        later = {id_of(item) for item in items_of(self.data, "quantities")}
        if name in later:
            return Message("{name} is worked out later; move it before this formula.", name=name)
        near = [known for known in self.known if known.casefold() == name.casefold()]
        if near:
            return Message("{name} is not given here; did you mean {near}?", name=name,
                           near=near[0])  # fmt: skip
        return Message("{name} is not given here; there are {names}.", name=name,
                       names=", ".join(sorted(self.known)) or "–")  # fmt: skip

    def check_dimension(self, formula: Formula, unit: Unit, path: Path) -> None:
        known = {name: kind for name, kind in self.known.items() if kind is not None}
        if not self.in_units or any(self.known.get(name, unit) is None for name in formula.names):
            return
        try:
            found = dimension_of(formula, known)
        except FormulaError as error:
            self.fault(path, _placed(error))
            return
        if found != unit.dimension:
            self.fault(
                path,
                Message("The formula gives another kind of quantity ({found}) than its unit "
                        "{unit} ({stated}).", found=found.name, unit=unit.text or "1",
                        stated=unit.family),
            )  # fmt: skip


def _fits(number: Decimal) -> bool:
    return number.is_zero() or (abs(number.adjusted()) <= 300 and math.isfinite(float(number)))


def twice(name: str) -> Message:
    return Message("{name} is there twice; each needs a name of its own.", name=name)


def _placed(error: FormulaError) -> Message:
    """The error's message with its place, counted from 1 as people count."""
    if error.position is None:
        return error.message
    return Message("{problem} Look at sign {position} of the formula.", problem=error.message,
                   position=error.position + 1)  # fmt: skip
