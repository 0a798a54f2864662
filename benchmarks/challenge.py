"""CPU milliseconds of what a numeric challenge does for one learner, and their ratios.

    .venv/bin/python benchmarks/challenge.py

The task has the most of everything that the six lessons have. "first" is the first work of a
process, which builds the registry of units; it is paid once. Ratios are of pairs measured in turn,
so that they hold on a busy machine too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from stembridge_xblocks.challenge.grading import grade
from stembridge_xblocks.challenge.mathml import mathml, spoken
from stembridge_xblocks.challenge.plot import Axis, Plot, curve_of, plot_svg
from stembridge_xblocks.challenge.problems import problems
from stembridge_xblocks.challenge.task import Task

TASK = {
    "parameters": [
        {"id": "P", "unit": "MW", "minimum": 1, "maximum": 4, "step": 0.1},
        {"id": "t", "unit": "h", "minimum": 6, "maximum": 30, "step": 1},
        {"id": "g", "unit": "g/kWh", "minimum": 50, "maximum": 600, "step": 10},
    ],
    "constants": [
        {"id": "b", "unit": "g/kWh", "value": 217},
        {"id": "c", "unit": "t/t", "value": 3.206},
    ],
    "quantities": [
        {"id": "ship", "formula": "P*t*b*c", "unit": "t"},
        {"id": "shore", "formula": "P*t*g", "unit": "t"},
    ],
    "answers": [
        {
            "id": name,
            "formula": formula,
            "unit": unit,
            "asks_unit": True,
            "tolerance": 0.015,
            "mistakes": [{"id": f"m{i}", "formula": f"{formula}*{i + 2}"} for i in range(6)],
        }
        for name, formula, unit in (
            ("E", "P*t", "MWh"),
            ("ship", "ship", "t"),
            ("shore", "shore", "t"),
            ("share", "(ship - shore)/ship", "%"),
            ("even", "b*c", "g/kWh"),
        )
    ],
}


def view() -> None:
    """What a page needs: the task, the learner's values, formulas, a plot."""
    task = Task.from_content(TASK)
    values = task.draw(7)
    worked = task.worked(values)
    for answer in task.answers:
        mathml(answer.formula.text, "de", label=spoken(answer.formula.text, "de"))
    curve = curve_of(worked, task.answers[3], "g")
    plot = Plot("t", "d", Axis("g"), Axis("share"), (curve,))
    plot_svg(plot, "de", title_id="t", description_id="d")


def handler() -> None:
    """What a submission needs: the task, the learner's values, a wrong answer's verdict."""
    task = Task.from_content(TASK)
    grade(task.answers[3], task, task.draw(7), "12,34", "%", "de")


def check() -> None:
    """What an author's save needs: everything that may be wrong."""
    problems(TASK)


def cpu_ms(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def main() -> None:
    works = (view, handler, check)
    for work in works:
        print(f"{work.__name__:8} first {cpu_ms(work):8.2f} ms")
    rounds = [[cpu_ms(work) for work in works] for _ in range(50)]
    for i, work in enumerate(works):
        own = median(times[i] for times in rounds)
        ratio = median(times[i] / times[1] for times in rounds)
        print(f"{work.__name__:8} then  {own:8.2f} ms, {ratio:6.2f} times a handler")


if __name__ == "__main__":
    main()
