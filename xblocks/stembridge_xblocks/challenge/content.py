"""What an author writes into a numeric challenge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.challenge.dataset import dataset_faults
from stembridge_xblocks.challenge.problems import problems, warnings
from stembridge_xblocks.common.content import (
    Choice,
    Content,
    Fault,
    Flag,
    Formula,
    Group,
    Id,
    Items,
    Markdown,
    Number,
    Path,
    Strings,
    Table,
    Text,
    Unit,
)
from stembridge_xblocks.common.lesson import (
    DISPLAY_NAME,
    LANGUAGE,
    MINUTES,
    PICTURE,
    PROVENANCE,
    variants,
)

__all__ = ["CHALLENGE"]

# What a formula can name: Latin or Greek letters, digits and underscores.
_NAME: Final = r"[^\W\d_]\w*"


def _name(hint: str = "As it stands in formulas.") -> Id:
    return Id(name="id", label="Symbol", hint=hint, pattern=_NAME, max_length=24)


_LABEL = Text(name="label", label="What it is", max_length=120)
_RANGE = (
    Number(name="minimum", label="Smallest value", required=True),
    Number(name="maximum", label="Largest value", required=True),
    Number(name="step", label="Step", required=True, minimum=0),
)


def _checks(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a task as a whole."""
    for path, message in problems(data):
        # What is empty is told as needed already; a task without answers can be saved as a draft.
        if _at(data, path) not in ("", None):
            yield Fault(path, message, is_warning=path == ("answers",))
    for path, message in warnings(data):
        yield Fault(path, message, is_warning=True)
    yield from dataset_faults(data["dataset"])


def _at(data: Any, path: Path) -> Any:
    try:
        for step in path:
            data = data[step]
    except (LookupError, TypeError):
        return None
    return data


CHALLENGE: Final = Content(
    block="stembridge_challenge",
    version=1,
    checks=_checks,
    settings=(
        DISPLAY_NAME,
        Number(name="weight", label="Weight in the course", minimum=0, maximum=1000),
        Number(
            name="max_attempts",
            label="Attempts per answer",
            hint="Leave empty for as many as a learner likes.",
            integer=True,
            minimum=1,
            maximum=1000,
        ),
        Choice(
            name="showanswer",
            label="Show the solution",
            options=(
                ("always", "Always"),
                ("answered", "After the right answer"),
                ("attempted", "After the first attempt, or past due"),
                ("attempted_no_past_due", "After the first attempt, even if past due"),
                ("after_attempts", "After as many attempts as the course asks for"),
                ("after_all_attempts", "After all attempts"),
                ("after_all_attempts_or_correct", "After all attempts, or right"),
                ("closed", "When no attempt or time is left"),
                ("finished", "When right, or no attempt or time is left"),
                ("correct_or_past_due", "When right, or past due"),
                ("past_due", "Past due"),
                ("never", "Never"),
            ),
            default="finished",
        ),
    ),
    fields=(
        LANGUAGE,
        MINUTES,
        Markdown(
            name="introduction",
            label="The task",
            hint="Write {{m}} to show the learner's value of m with its unit.",
        ),
        PICTURE,
        Choice(
            name="calculate",
            label="Formulas reckon with",
            options=(
                ("units", "Quantities: units are checked and converted"),
                ("numbers", "Plain numbers, in the units as stated"),
            ),
            default="units",
        ),
        Items(
            name="parameters",
            label="Parameters, drawn for each learner",
            item="Parameter",
            tag="parameter",
            maximum=20,
            fields=(_name(), _LABEL, Unit(name="unit", label="Unit"), *_RANGE),
        ),
        Items(
            name="constants",
            label="Constants",
            item="Constant",
            tag="constant",
            maximum=20,
            fields=(
                _name(),
                _LABEL,
                Number(name="value", label="Value", required=True),
                Unit(name="unit", label="Unit"),
            ),
        ),
        Items(
            name="quantities",
            label="Intermediate results",
            item="Intermediate result",
            tag="quantity",
            maximum=20,
            fields=(
                _name(),
                _LABEL,
                Formula(name="formula", label="Formula", required=True),
                Unit(name="unit", label="Unit"),
            ),
        ),
        Group(
            name="dataset",
            label="Data",
            fields=(
                Text(name="caption", label="Caption"),
                Items(
                    name="columns",
                    label="Columns",
                    item="Column",
                    tag="column",
                    maximum=12,
                    fields=(
                        Id(name="id", label="Id", pattern=r"[a-z][a-z0-9_]*", max_length=24),
                        Text(name="label", label="Heading", required=True, max_length=80),
                        Unit(name="unit", label="Unit"),
                    ),
                ),
                Table(
                    name="rows",
                    label="Rows",
                    hint="One row a line, values separated by commas, numbers with a point.",
                ),
                Choice(
                    name="plot",
                    label="Plot",
                    options=(("", "None"), ("line", "Line"), ("points", "Points")),
                ),
                Text(name="plot_title", label="Title of the plot, the finding"),
                Text(name="plot_summary", label="The plot in words", max_length=600),
            ),
        ),
        Items(
            name="answers",
            label="Answers",
            item="Answer",
            tag="answer",
            maximum=12,
            fields=(
                Id(name="id", label="Id", max_length=32),
                Markdown(name="prompt", label="Question", required=True, max_length=2_000),
                Formula(name="formula", label="Formula of the right answer", required=True),
                Unit(name="unit", label="Unit"),
                Flag(
                    name="asks_unit",
                    label="Learners give the unit too",
                    default=True,
                ),
                Strings(
                    name="units",
                    label="Units offered",
                    hint="Leave empty to let learners type any unit that fits.",
                    of=Unit(name="unit", label="Unit"),
                    tag="unit",
                    maximum=12,
                ),
                Choice(
                    name="tolerance_kind",
                    label="How exact",
                    options=(
                        ("relative", "Within a share of the right value"),
                        ("absolute", "Within an amount, in the unit above"),
                        ("figures", "To a number of significant figures"),
                        ("exact", "Exactly this whole number"),
                    ),
                    default="relative",
                ),
                Number(
                    name="tolerance",
                    label="Tolerance",
                    hint="0.01 is one per cent of the right value.",
                    minimum=0,
                    default=0.01,
                ),
                Number(
                    name="figures",
                    label="Significant figures",
                    integer=True,
                    minimum=1,
                    maximum=12,
                ),
                Number(name="points", label="Points", minimum=0, maximum=100, default=1),
                Items(
                    name="mistakes",
                    label="Known mistakes",
                    item="Mistake",
                    tag="mistake",
                    maximum=12,
                    fields=(
                        Id(name="id", label="Id", max_length=64),
                        Formula(name="formula", label="Formula it comes from", required=True),
                        Markdown(
                            name="feedback", label="Feedback", required=True, max_length=1_000
                        ),
                    ),
                ),
                Items(
                    name="hints",
                    label="Hints",
                    item="Hint",
                    tag="hint",
                    maximum=8,
                    fields=(
                        Id(name="id", label="Id", max_length=32),
                        Markdown(name="text", label="Text", required=True, max_length=1_000),
                        Number(
                            name="cost",
                            label="Cost",
                            hint="Share of the answer's points that it takes away, 0 to 1.",
                            minimum=0,
                            maximum=1,
                            default=0,
                        ),
                    ),
                ),
                Markdown(name="feedback", label="Feedback when right", max_length=1_000),
                Markdown(name="solution", label="Worked solution", max_length=4_000),
            ),
        ),
        variants(
            Items(
                name="parameters",
                label="Parameters with other ranges there",
                item="Parameter",
                tag="parameter",
                maximum=20,
                fields=(_name("Of a parameter above."), *_RANGE),
            ),
            Items(
                name="constants",
                label="Constants with other values there",
                item="Constant",
                tag="constant",
                maximum=20,
                fields=(
                    _name("Of a constant above."),
                    Number(name="value", label="Value", required=True),
                ),
            ),
        ),
        PROVENANCE,
    ),
)
