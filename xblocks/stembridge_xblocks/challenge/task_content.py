"""Tasks read from the block's content, with everything that is wrong in it and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from stembridge_xblocks.challenge.formula import Formula
from stembridge_xblocks.challenge.parameters import Parameter, RangeError
from stembridge_xblocks.challenge.task import (
    TOLERANCE_KINDS,
    Answer,
    Constant,
    Hint,
    Mistake,
    Quantity,
    Task,
)
from stembridge_xblocks.challenge.task_values import (
    MAX_ITEMS,
    Path,
    ValueReader,
    id_of,
    items_of,
    localised_of,
    twice,
)
from stembridge_xblocks.challenge.units import Unit
from stembridge_xblocks.common.message import Message, MessageError

__all__ = ["Path", "TaskError", "read_task", "task_and_faults"]

# A relative tolerance that is left empty.
_TOLERANCE: Final = Decimal("0.01")
_MOST_FIGURES: Final = 12


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


class TaskError(MessageError):
    """The content makes no task; `path` is where in `data` the first fault is."""

    def __init__(self, path: Path, message: Message) -> None:
        super().__init__(message)
        self.path = path


class _Reader(ValueReader):
    """Reads the parts of a task."""

    def task(self, variant_id: str | None) -> Task:
        self.in_units = self.data.get("calculate", "units") != "numbers"
        variants = items_of(self.data, "variants")
        at = next((i for i, v in enumerate(variants) if id_of(v) == variant_id), 0)
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
            variant=id_of(variant) or None,
            facts={id_of(fact): localised_of(fact, "text")
                   for fact in items_of(variant, "facts")},
        )  # fmt: skip

    def overriding(self, variant: Mapping[str, Any], path: Path) -> None:
        for key in ("parameters", "constants"):
            there = {id_of(item) for item in items_of(self.data, key)}
            for i, item in enumerate(items_of(variant, key)):
                if id_of(item) not in there:
                    self.fault(
                        (*path, key, i, "id"),
                        Message("The variant changes {name}, which the task does not have.",
                                name=id_of(item)),
                    )  # fmt: skip

    def merged(
        self, key: str, variant: Mapping[str, Any], path: Path
    ) -> Iterator[tuple[dict[str, Any], dict[str, Path]]]:
        """Items with what the variant says over what the task says, and where each part is."""
        over = {id_of(item): (i, item) for i, item in enumerate(items_of(variant, key))}
        for i, item in enumerate(items_of(self.data, key)):
            merged = dict(item)
            places: dict[str, Path] = {name: (key, i, name) for name in _PARTS}
            j, other = over.get(id_of(item), (0, {}))
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
                label=localised_of(item, "label"),
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
                label=localised_of(item, "label"),
                value=float(self.decimal(item, "value", places["value"])),
                unit=self.unit(item, places["unit"]),
            )
            self.known.setdefault(constant.id, constant.unit.dimension)
            yield constant

    def quantities(self) -> Iterator[Quantity]:
        for i, item in enumerate(items_of(self.data, "quantities")):
            path: Path = ("quantities", i)
            name = self.name(item, (*path, "id"))
            unit = self.unit(item, (*path, "unit"))
            formula = self.formula(item, (*path, "formula"), unit)
            if formula is not None:
                yield Quantity(name, localised_of(item, "label"), formula, unit)
            self.known.setdefault(name, unit.dimension if formula else None)

    def answers(self) -> Iterator[Answer]:
        items = items_of(self.data, "answers")
        if not items:
            self.fault(("answers",), Message("Ask for at least one answer."))
        ids = [id_of(item) for item in items]
        for i, item in enumerate(items):
            path: Path = ("answers", i)
            if id_of(item) in ids[:i]:
                self.fault((*path, "id"), twice(id_of(item)))
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
            id=id_of(item),
            prompt=localised_of(item, "prompt"),
            formula=formula,
            unit=unit,
            units=tuple(self.units(item, path, unit)),
            asks_unit=bool(item.get("asks_unit")),
            tolerance_kind=kind,
            tolerance=self.tolerance(item, path, kind),
            figures=self.figures(item, path, kind),
            points=float(self.decimal(item, "points", (*path, "points"), Decimal(1))),
            mistakes=tuple(self.mistakes(item, path, unit)),
            hints=tuple(self.hints(item, path)),
            feedback=localised_of(item, "feedback"),
            solution=localised_of(item, "solution"),
        )  # fmt: skip

    def tolerance(self, item: Mapping[str, Any], path: Path, kind: str) -> float:
        spare = _TOLERANCE if kind == "relative" else Decimal(0)
        value = self.decimal(item, "tolerance", (*path, "tolerance"), spare)
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
        if kind == "figures" and (value != int(value) or not 1 <= value <= _MOST_FIGURES):
            self.fault(
                (*path, "figures"),
                Message("Write a whole number of figures from 1 to {most}.", most=_MOST_FIGURES),
            )
            return 3
        return min(_MOST_FIGURES, max(1, int(value)))

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

    def hints(self, item: Mapping[str, Any], path: Path) -> Iterator[Hint]:
        for i, hint in enumerate(items_of(item, "hints")):
            cost = float(self.decimal(hint, "cost", (*path, "hints", i, "cost"), Decimal(0)))
            # A file may state a cost below 0, which would earn more than there is.
            yield Hint(id_of(hint), localised_of(hint, "text"), min(1.0, max(0.0, cost)))

    def mistakes(self, item: Mapping[str, Any], path: Path, unit: Unit) -> Iterator[Mistake]:
        ids: set[str] = set()
        for i, mistake in enumerate(items_of(item, "mistakes")):
            place = (*path, "mistakes", i)
            if id_of(mistake) in ids:
                self.fault((*place, "id"), twice(id_of(mistake)))
            ids.add(id_of(mistake))
            formula = self.formula(mistake, (*place, "formula"), unit)
            if formula is not None:
                yield Mistake(id_of(mistake), formula, localised_of(mistake, "feedback"))


_PARTS = ("id", "label", "unit", "minimum", "maximum", "step", "value")


def _other_kind(found: Unit, wanted: Unit) -> Message:
    return Message(
        "{unit} is a unit of {found}, the answer is one of {wanted}.",
        unit=found.text,
        found=found.family,
        wanted=wanted.family,
    )
