"""Everything that is wrong with a task as a whole, found before a learner meets it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice, product

from stembridge_xblocks.challenge.formula import Formula, divisors
from stembridge_xblocks.challenge.parameters import Parameter
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer, Task, Worked
from stembridge_xblocks.challenge.task_content import Path, task_and_faults
from stembridge_xblocks.challenge.tolerance import accepts
from stembridge_xblocks.common.message import Message

__all__ = ["points_of_the_box", "problems", "warnings"]

Finding = tuple[Path, Message]

# Points tried in one task, over all variants: corners of the ranges and a sample of the inside.
_POINTS = 256
_LEAST_POINTS = 12
_MOST_VARIANTS = 30
# Results worked out at most, over all variants, and the points that are tried even so: a form full
# of long formulas would else keep the server busy for a quarter of a minute at each preview.
_MOST_RESULTS = 20_000
_FEWEST_POINTS = 4


def problems(data: Mapping[str, object]) -> list[tuple[Path, Message]]:
    """All faults of a task, in each of its variants, each with its path in `data`.

    Names, formulas, units, dimensions, ranges; and formulas that have no finite result somewhere
    in the ranges, tried at their corners and at a fixed sample of the inside. Empty if the task
    can be given to learners.
    """
    found: list[Finding] = []
    for i, (task, faults) in enumerate(_variants(data)):
        here = faults or list(_failures(data, task))
        found += [_of_variant(finding, task, found) if i else finding for finding in here]
    return _once(found)


def _of_variant(finding: Finding, task: Task, earlier: list[Finding]) -> Finding:
    """The finding, saying in which variant, unless an earlier one has it or its path says so."""
    path, message = finding
    is_known = (path, message.text) in {(p, m.text) for p, m in earlier}
    if is_known or path[0] == "variants" or task.variant is None:
        return finding
    return path, Message("In the variant {variant}: {problem}", variant=task.variant,
                         problem=message)  # fmt: skip


def warnings(data: Mapping[str, object]) -> list[tuple[Path, Message]]:
    """What an author should look at although the task works; empty if `problems` is not.

    Ranges whose end no step reaches or that hold one value; divisors that change their sign within
    the ranges; no tolerance, or right values of 0 under a relative one; mistakes that cannot be
    told from the right value or from each other.
    """
    found: list[Finding] = []
    for task, faults in _variants(data):
        if faults:
            return []
        found += _ranges(data, task)
        poles = _Poles(task)
        for worked in _worked(task, min(_LEAST_POINTS * 4, _count(data, task))):
            poles.look_at(worked)
            for i, answer in enumerate(task.answers):
                with suppress(FormulaError):  # one of the problems
                    found += _alike(worked, answer, ("answers", i))
        found += poles.findings()
    return _once(found)


def _once(found: list[Finding]) -> list[Finding]:
    """The findings without repetitions: the first for each place and kind."""
    seen: dict[tuple[Path, str], Finding] = {}
    for path, message in found:
        seen.setdefault((path, message.text), (path, message))
    return list(seen.values())


def _variant_ids(data: Mapping[str, object]) -> list[str | None]:
    variants = data.get("variants")
    if not isinstance(variants, list | tuple) or not variants:
        return [None]
    return [
        str(variant.get("id", "")) if isinstance(variant, Mapping) else None
        for variant in variants[:_MOST_VARIANTS]
    ]


def _variants(data: Mapping[str, object]) -> Iterator[tuple[Task, list[Finding]]]:
    for variant in _variant_ids(data):
        yield task_and_faults(data, variant)


def points_of_the_box(parameters: tuple[Parameter, ...], count: int) -> Iterator[dict[str, float]]:
    """At most `count` draws: corners of the ranges first, then learners with fixed seeds."""
    ends = [sorted({p.value(0), p.value(p.count - 1)}) for p in parameters]
    corners = 1
    for values in ends:
        corners *= len(values)
    half = max(1, count // 2)
    if corners <= half:
        chosen: Iterator[tuple[float, ...]] = product(*ends)
    else:
        pick = random.Random(0)  # corners of many parameters, the same ones each time
        both = (tuple(values[0] for values in ends), tuple(values[-1] for values in ends))
        some = (tuple(pick.choice(values) for values in ends) for _ in range(half - 2))
        chosen = islice((*both, *some), half)
    ids = [parameter.id for parameter in parameters]
    tried = 0
    for values_of_corner in chosen:
        tried += 1
        yield dict(zip(ids, values_of_corner, strict=True))
    if corners > 1:
        for seed in range(count - tried):
            yield {parameter.id: parameter.drawn(seed) for parameter in parameters}


def _count(data: Mapping[str, object], task: Task) -> int:
    """How many points of a variant are tried."""
    variants = len(_variant_ids(data))
    formulas = len(task.quantities) + sum(1 + len(a.mistakes) for a in task.answers)
    wanted = max(_LEAST_POINTS, _POINTS // variants)
    return max(_FEWEST_POINTS, min(wanted, _MOST_RESULTS // max(1, formulas * variants)))


def _worked(task: Task, count: int) -> Iterator[Worked]:
    for point in points_of_the_box(task.parameters, count):
        try:
            yield task.worked(point)
        except FormulaError:
            continue


def _failures(data: Mapping[str, object], task: Task) -> Iterator[Finding]:
    """Formulas without a finite result somewhere in the ranges."""
    for point in points_of_the_box(task.parameters, _count(data, task)):
        try:
            worked = task.worked(point)
        except FormulaError as error:
            yield _failing_quantity(data, task, point), error.message
            continue
        for i, answer in enumerate(task.answers):
            for path, formula in (
                (("answers", i, "formula"), answer.formula),
                *((("answers", i, "mistakes", j, "formula"), mistake.formula)
                  for j, mistake in enumerate(answer.mistakes)),
            ):  # fmt: skip
                try:
                    worked.result(answer, formula)
                except FormulaError as error:
                    yield path, error.message


def _failing_quantity(data: Mapping[str, object], task: Task, point: Mapping[str, float]) -> Path:
    for i in range(len(task.quantities)):
        shorter = Task(task.in_units, task.parameters, task.constants, task.quantities[: i + 1],
                       (), task.variant, task.facts)  # fmt: skip
        try:
            shorter.worked(point)
        except FormulaError:
            return ("quantities", i, "formula")
    return ("quantities",)


def _ranges(data: Mapping[str, object], task: Task) -> Iterator[Finding]:
    for i, parameter in enumerate(task.parameters):
        path: Path = ("parameters", i, "step")
        if parameter.count == 1:
            yield path, Message("Every learner gets the same value of {name}.", name=parameter.id)
            continue
        last = parameter.minimum + (parameter.count - 1) * parameter.step
        if last != parameter.maximum:
            yield (
                path,
                Message(
                    "The step does not reach the largest value: the last one drawn is {last}.",
                    last=f"{last.normalize():f}",
                ),
            )


class _Poles:
    """Looks at what formulas divide by: where that has both signs, it is zero in between.

    No learner may have drawn just that value, but those beside it get results beyond all measure.
    """

    def __init__(self, task: Task) -> None:
        self._divisors = [
            (path, part) for path, formula in _formulas(task) for part in divisors(formula)
        ]
        self._signs: list[set[bool]] = [set() for _ in self._divisors]

    def look_at(self, worked: Worked) -> None:
        for (_, divisor), signs in zip(self._divisors, self._signs, strict=True):
            with suppress(FormulaError):
                value = divisor.evaluate(worked.values)
                if value:  # exactly zero is one of the problems
                    signs.add(value > 0)

    def findings(self) -> Iterator[Finding]:
        for (path, _), signs in zip(self._divisors, self._signs, strict=True):
            if len(signs) == 2:
                yield (
                    path,
                    Message(
                        "What it divides by is below zero for some learners and above for others, "
                        "so it is zero in between; narrow the ranges of the parameters."
                    ),
                )


def _formulas(task: Task) -> Iterator[tuple[Path, Formula]]:
    for i, quantity in enumerate(task.quantities):
        yield ("quantities", i, "formula"), quantity.formula
    for i, answer in enumerate(task.answers):
        yield ("answers", i, "formula"), answer.formula
        for j, mistake in enumerate(answer.mistakes):
            yield ("answers", i, "mistakes", j, "formula"), mistake.formula


def _alike(worked: Worked, answer: Answer, path: Path) -> Iterator[Finding]:
    """Results that the tolerance cannot keep apart."""
    right = worked.result(answer)
    if answer.tolerance == 0 and answer.tolerance_kind in ("relative", "absolute"):
        yield (*path, "tolerance"), Message("Without a tolerance only all figures are right.")
    if right == 0 and answer.tolerance_kind in ("relative", "figures"):
        yield (
            (*path, "tolerance"),
            Message("The right value can be 0, which leaves no tolerance; make it absolute."),
        )
    results = [(worked.result(answer, m.formula), m.id) for m in answer.mistakes]
    for j, (result, name) in enumerate(results):
        place = (*path, "mistakes", j, "formula")
        if accepts(answer, result, answer.unit, right):
            yield (
                place,
                Message(
                    "For some learners this mistake leads to the right value, within the tolerance."
                ),
            )
        for other, other_name in results[:j]:
            if name != other_name and accepts(answer, result, answer.unit, other):
                yield (
                    place,
                    Message(
                        "For some learners this mistake leads to the same value as {other}.",
                        other=other_name,
                    ),
                )
