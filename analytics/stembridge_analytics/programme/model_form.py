"""The form of `[models]` in programme.toml: formulas, clocks, references, each model's options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stembridge_analytics.programme.form import Field, Kind, ListOf, MapOf, Number, TableOf, Text

__all__ = ["CLUSTERS", "MODELS", "MODEL_OPTIONS"]

_TEXT: Final = Text()
_DAYS: Final = Number(1, 3650)
_MOST: Final = 10**9
# Columns of table `participation` that say who resembles whom.
CLUSTERS: Final = (
    "course_id", "school_key", "country", "region", "programme", "cohort", "learner_id",
)  # fmt: skip


def _days(says: str) -> ListOf:
    return ListOf(_DAYS, says)


# By model, the options that it knows beside its formula.
MODEL_OPTIONS: Final[Mapping[str, Mapping[str, Field]]] = {
    "completion": {},
    "dropout": {
        "width": Field(_DAYS, "days of an interval of the hazard", "width = 7"),
        "times": Field(
            _days("a list of days"), "days at which curves are read", "times = [7, 28, 56]"
        ),
        "gap": Field(_DAYS, "days without work that count as silence", "gap = 14"),
        "gaps": Field(
            _days("a list of days"), "other such spans, shown beside it", "gaps = [7, 14, 28]"
        ),
        "silence_day": Field(_DAYS, "day after which silence is looked for", "silence_day = 14"),
        "silence_days": Field(
            _days("a list of days"), "other such days, shown beside it", "silence_days = [7, 14]"
        ),
        "silence_formula": Field(
            _TEXT,
            "formula of who falls silent, in place of the default set",
            'silence_formula = "~ active_days + gender"',
        ),
    },
    "uptake": {
        "days": Field(
            _days("a list of days"),
            "days after completion at which first use is read",
            "days = [90, 180]",
        ),
        "stale_years": Field(
            Number(0, 100), "age in years from which a count of teachers is old", "stale_years = 5"
        ),
        "response": Field(
            _TEXT,
            "formula of who answers the follow-up; given, first use is weighted by it too",
            'response = "answered ~ gender + level"',
        ),
        "ceiling": Field(
            Number(1, _MOST), "how many teachers a spread can reach at most", "ceiling = 120000"
        ),
        "curve": Field(
            Text(choices=("bass", "logistic", "gompertz")),
            "the one curve of spread that is fitted; left out: all, compared",
            'curve = "logistic"',
        ),
    },
    "gaps": {
        "fewest": Field(
            Number(1, _MOST), "people that a group needs to be compared", "fewest = 10"
        ),
        "adjustment": Field(
            Text(choices=("holm", "benjamini-hochberg", "none")),
            "how the family of comparisons is controlled",
            'adjustment = "holm"',
        ),
    },
    "effects": {
        "exposure": Field(
            Text(choices=("cases", "challenges", "careers", "videos")),
            "what some had worked in by then; left out: cases, else what enough people did",
            'exposure = "cases"',
        ),
        "landmark_days": Field(_DAYS, "day of the run up to which it counts", "landmark_days = 14"),
        "trim": Field(
            Number(0, 0.5),
            "people with a chance of it nearer to 0 or 1 are left out",
            "trim = 0.02",
        ),
        "draws": Field(Number(99, 1_000_000), "draws of the test of variants", "draws = 9999"),
        "seed": Field(Number(0, _MOST), "seed of these draws", "seed = 0"),
    },
    "forecast": {
        "landmark_days": Field(
            _DAYS, "day of the run on which it is forecast", "landmark_days = 14"
        ),
        "permutations": Field(
            Number(99, 100_000), "permutations behind a p-value", "permutations = 999"
        ),
        "seed": Field(Number(0, _MOST), "seed of the permutations", "seed = 0"),
    },
}


# By model, a formula that it takes.
_FORMULAS: Final = {
    "dropout": "~ gender + level",
    "uptake": "enrolled ~ level + school_year",
    "gaps": "is_completed_k2 ~ country + level + route",
    "effects": "is_completed_k2 ~ country + level + active_days",
    "forecast": "completed ~ active_days_level + units_share_level",
}


def _model(name: str, options: Mapping[str, Field]) -> Field:
    example = _FORMULAS.get(name, "is_completed_k2 ~ gender + level")
    formula = Field(_TEXT, "formula in place of the default set", f'formula = "{example}"')
    table: Kind = TableOf({"formula": formula, **options}, says=f"a table [models.{name}]")
    return Field(table, f"the model {name}; stembridge model list says what it answers")


MODELS: Final = TableOf(
    {
        "plan": Field(
            _TEXT,
            "analysis plan, printed with the results: what was planned, what was added",
            'plan = "analysis-plan.toml"',
        ),
        "evidence": Field(
            Text(choices=("K1", "K2", "K3")),
            "evidence level of completion: all required units, passed or certified, pass mark",
            'evidence = "K2"',
        ),
        "clusters": Field(
            Text(choices=CLUSTERS),
            "column whose people resemble each other, which widens intervals",
            'clusters = "course_id"',
        ),
        "clock": Field(
            Text(choices=("run", "enrolment")),
            "where days begin in runs with dates: with the run, or with each enrolment",
            'clock = "run"',
        ),
        "references": Field(
            MapOf(_TEXT),
            "level that others are compared with, by column",
            'references = { gender = "woman", area = "urban" }',
        ),
        **{name: _model(name, options) for name, options in MODEL_OPTIONS.items()},
    },
    says="a table [models]",
)
