"""Tasks read from the block's content, with everything that is wrong in it and where."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias, TypeVar

from stembridge_xblocks.challenge.dimension import Dimension
from stembridge_xblocks.challenge.dimension_check import dimension_of
from stembridge_xblocks.challenge.formula import BUILT_IN, Formula, FormulaError, read_formula
from stembridge_xblocks.challenge.parameters import Parameter, RangeError
from stembridge_xblocks.challenge.syntax import ARGUMENTS, NAME
from stembridge_xblocks.challenge.task import (
    TOLERANCE_KINDS,
    Answer,
    Constant,
    Hint,
    Localised,
    Mistake,
    Quantity,
    Task,
)
from stembridge_xblocks.challenge.units import ONE, Unit, UnitError, read_unit
from stembridge_xblocks.common.message import Message, MessageError

__all__ = ["Path", "TaskError", "read_task", "task_and_faults"]

Path: TypeAlias = tuple[str | int, ...]
_T = TypeVar("_T")

# Limits on what one task holds; the pages and the checks stay quick below them.
MAX_ITEMS = 50


class TaskError(MessageError):
    """The content makes no task; `path` is where in `data` the first fault is."""

    def __init__(self, path: Path, message: Message) -> None:
        super().__init__(message)
        self.path = path


def read_task(data: Mapping[str, object], variant: str | None = None) -> Task:
    """The task of a variant; see `Task.from_content`."""
    task, faults = task_and_faults(data, variant)
    if faults:
        raise TaskError(*faults[0])
    return task


def task_and_faults(
    data: Mapping[str, object], variant: str | None = None
) -> tuple[Task, list[tuple[Path, Message]]]:
    """The task with all that could be read, and everything that could not."""
    reader = _Reader(data)
    task = reader.task(variant)
    return task, list(dict.fromkeys(reader.faults))


def _items(data: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = data.get(key)
    if not isinstance(found, list | tuple):
        return ()
    return [item if isinstance(item, Mapping) else {} for item in found[:MAX_ITEMS]]


def _localised(item: Mapping[str, Any], key: str) -> Localised:
    found = item.get(key)
    return found if isinstance(found, Mapping) else {}


@dataclass
class _Reader:
    data: Mapping[str, Any]
    faults: list[tuple[Path, Message]] = field(default_factory=list)
    in_units: bool = True
    # Dimension by name; None where it could not be found out, which spares faults that follow.
    known: dict[str, Dimension | None] = field(default_factory=dict)

    def fault(self, path: Path, message: Message) -> None:
        self.faults.append((path, message))

    def tried(self, path: Path, make: Callable[[], _T], spare: _T) -> _T:
        """What `make` gives, or `spare` and a fault."""
        try:
            return make()
        except MessageError as error:
            self.fault(path, error.message)
            return spare

    def task(self, variant_id: str | None) -> Task:
        self.in_units = self.data.get("calculate", "units") != "numbers"
        variants = _items(self.data, "variants")
        at = next((i for i, v in enumerate(variants) if v.get("id") == variant_id), 0)
        variant = variants[at] if variants else {}
        self.overriding(variant, ("variants", at))
        parameters = tuple(self.parameters(variant, ("variants", at)))
        constants = tuple(self.constants(variant, ("variants", at)))
        quantities = tuple(self.quantities())
        return Task(
            in_units=self.in_units,
            parameters=parameters,
            constants=constants,
            quantities=quantities,
            answers=tuple(self.answers()),
            variant=str(variant["id"]) if variant.get("id") else None,
            facts={str(fact.get("id", "")): _localised(fact, "text")
                   for fact in _items(variant, "facts")},
        )  # fmt: skip

    def overriding(self, variant: Mapping[str, Any], path: Path) -> None:
        for key in ("parameters", "constants"):
            there = {item.get("id") for item in _items(self.data, key)}
            for i, item in enumerate(_items(variant, key)):
                if item.get("id") not in there:
                    self.fault(
                        (*path, key, i, "id"),
                        Message("The variant changes {name}, which the task does not have.",
                                name=str(item.get("id"))),
                    )  # fmt: skip

    def merged(
        self, key: str, variant: Mapping[str, Any], path: Path
    ) -> Iterator[tuple[dict[str, Any], dict[str, Path]]]:
        """Items with what the variant says over what the task says, and where each part is."""
        over = {item.get("id"): (i, item) for i, item in enumerate(_items(variant, key))}
        for i, item in enumerate(_items(self.data, key)):
            merged = dict(item)
            places: dict[str, Path] = {name: (key, i, name) for name in _PARTS}
            j, other = over.get(item.get("id"), (0, {}))
            for part in ("minimum", "maximum", "step", "value"):
                if other.get(part) is not None:
                    merged[part] = other[part]
                    places[part] = (*path, key, j, part)
            yield merged, places

    def parameters(self, variant: Mapping[str, Any], path: Path) -> Iterator[Parameter]:
        for item, places in self.merged("parameters", variant, path):
            least = self.decimal(item, "minimum", places["minimum"])
            parameter = Parameter(
                id=self.name(item, places["id"]),
                label=_localised(item, "label"),
                unit=self.unit(item, places["unit"]),
                minimum=least,
                maximum=self.decimal(item, "maximum", places["maximum"], least),
                step=self.decimal(item, "step", places["step"], Decimal(0)),
            )
            try:
                parameter.check()
            except RangeError as error:
                self.fault(places[error.field], error.message)
                parameter = Parameter(parameter.id, parameter.label, parameter.unit, least, least,
                                      Decimal(0))  # fmt: skip
            self.known.setdefault(parameter.id, parameter.unit.dimension)
            yield parameter

    def constants(self, variant: Mapping[str, Any], path: Path) -> Iterator[Constant]:
        for item, places in self.merged("constants", variant, path):
            constant = Constant(
                id=self.name(item, places["id"]),
                label=_localised(item, "label"),
                value=float(self.decimal(item, "value", places["value"])),
                unit=self.unit(item, places["unit"]),
            )
            self.known.setdefault(constant.id, constant.unit.dimension)
            yield constant

    def quantities(self) -> Iterator[Quantity]:
        for i, item in enumerate(_items(self.data, "quantities")):
            path: Path = ("quantities", i)
            name = self.name(item, (*path, "id"))
            unit = self.unit(item, (*path, "unit"))
            formula = self.formula(item, (*path, "formula"), unit)
            if formula is not None:
                yield Quantity(name, _localised(item, "label"), formula, unit)
            self.known.setdefault(name, unit.dimension if formula else None)

    def answers(self) -> Iterator[Answer]:
        items = _items(self.data, "answers")
        if not items:
            self.fault(("answers",), Message("Ask for at least one answer."))
        ids = [item.get("id") for item in items]
        for i, item in enumerate(items):
            path: Path = ("answers", i)
            if item.get("id") in ids[:i]:
                self.fault((*path, "id"), _twice(str(item.get("id"))))
            unit = self.unit(item, (*path, "unit"))
            formula = self.formula(item, (*path, "formula"), unit)
            if formula is not None:
                yield self.answer(item, path, unit, formula)

    def answer(self, item: Mapping[str, Any], path: Path, unit: Unit, formula: Formula) -> Answer:
        kind = str(item.get("tolerance_kind") or "relative")
        if kind not in TOLERANCE_KINDS:
            self.fault(
                (*path, "tolerance_kind"),
                Message("{kind} is not a kind of tolerance; choose one of {kinds}.", kind=kind,
                        kinds=", ".join(TOLERANCE_KINDS)),
            )  # fmt: skip
        return Answer(
            id=str(item.get("id") or ""),
            prompt=_localised(item, "prompt"),
            formula=formula,
            unit=unit,
            units=tuple(self.units(item, path, unit)),
            asks_unit=bool(item.get("asks_unit")),
            tolerance_kind=kind,
            tolerance=self.tolerance(item, path, kind),
            figures=self.figures(item, path, kind),
            points=float(self.decimal(item, "points", (*path, "points"), Decimal(1))),
            mistakes=tuple(self.mistakes(item, path, unit)),
            hints=tuple(
                Hint(str(hint.get("id") or ""), _localised(hint, "text"),
                     float(self.decimal(hint, "cost", (*path, "hints", j, "cost"), Decimal(0))))
                for j, hint in enumerate(_items(item, "hints"))
            ),
            feedback=_localised(item, "feedback"),
            solution=_localised(item, "solution"),
        )  # fmt: skip

    def tolerance(self, item: Mapping[str, Any], path: Path, kind: str) -> float:
        value = self.decimal(item, "tolerance", (*path, "tolerance"), Decimal(0))
        if kind in ("relative", "absolute") and value < 0:
            self.fault((*path, "tolerance"), Message("Write a tolerance of 0 or more."))
        if kind == "relative" and value > Decimal("0.5"):
            self.fault(
                (*path, "tolerance"),
                Message("A relative tolerance is a share of the right value, such as 0.01; "
                        "write at most 0.5."),
            )  # fmt: skip
        return max(0.0, float(value))

    def figures(self, item: Mapping[str, Any], path: Path, kind: str) -> int:
        value = self.decimal(item, "figures", (*path, "figures"), Decimal(3))
        if kind == "figures" and (value != int(value) or not 1 <= value <= 10):
            self.fault((*path, "figures"), Message("Write a whole number of figures from 1 to 10."))
            return 3
        return min(10, max(1, int(value)))

    def units(self, item: Mapping[str, Any], path: Path, unit: Unit) -> Iterator[Unit]:
        found = item.get("units")
        texts = found if isinstance(found, list | tuple) else ()
        for i, text in enumerate(texts[:MAX_ITEMS]):
            place = (*path, "units", i)
            accepted = self.read_unit(text, place)
            if accepted is None:
                continue
            if accepted.measures_like(unit):
                yield accepted
            else:
                self.fault(place, _other_kind(accepted, unit))

    def mistakes(self, item: Mapping[str, Any], path: Path, unit: Unit) -> Iterator[Mistake]:
        ids: set[object] = set()
        for i, mistake in enumerate(_items(item, "mistakes")):
            place = (*path, "mistakes", i)
            if mistake.get("id") in ids:
                self.fault((*place, "id"), _twice(str(mistake.get("id"))))
            ids.add(mistake.get("id"))
            formula = self.formula(mistake, (*place, "formula"), unit)
            if formula is not None:
                yield Mistake(
                    str(mistake.get("id") or ""), formula, _localised(mistake, "feedback")
                )

    def name(self, item: Mapping[str, Any], path: Path) -> str:
        name = str(item.get("id") or "")
        if not NAME.match(name):
            self.fault(
                path,
                Message("{name} cannot be a name in a formula; write up to 32 letters and digits, "
                        "a letter first.", name=name),
            )  # fmt: skip
        elif name in ARGUMENTS:
            self.fault(path, Message("{name} is a function; take another name.", name=name))
        elif name in self.known:
            self.fault(path, _twice(name))
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
        later = {item.get("id") for item in _items(self.data, "quantities")}
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


_PARTS = ("id", "label", "unit", "minimum", "maximum", "step", "value")


def _fits(number: Decimal) -> bool:
    return number.is_zero() or (abs(number.adjusted()) <= 300 and math.isfinite(float(number)))


def _twice(name: str) -> Message:
    return Message("{name} is there twice; each needs a name of its own.", name=name)


def _other_kind(found: Unit, wanted: Unit) -> Message:
    return Message(
        "{unit} is a unit of {found}, the answer is one of {wanted}.",
        unit=found.text,
        found=found.family,
        wanted=wanted.family,
    )


def _placed(error: FormulaError) -> Message:
    """The error's message with its place, counted from 1 as people count."""
    if error.position is None:
        return error.message
    return Message("{problem} Look at sign {position} of the formula.", problem=error.message,
                   position=error.position + 1)  # fmt: skip
