"""Everything that can be chosen: calendar, programmes, shares, effects, hazards, mess.

The defaults are those of the shipped sample. Shares are from 0 to 1; effects are log-odds, or log
hazard ratios for `first_use`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from stembridge_analytics.simulate.programme import Course, Programme, Run

__all__ = ["DECISIONS", "ROUTES", "Parameters", "Shares"]

Shares = dict[str, float]

ROUTES: Final = ("self", "bulk", "single", "command", "missing")
# What teachers decide, each with an intercept, effects, and intercepts of school and country.
DECISIONS: Final = (
    "start", "go_on", "pass_course", "commit", "first_use", "sustain", "adapt", "answer",
)  # fmt: skip

_BATTERIES: Final = Programme(
    name="batteries",
    code="BATT",
    title="Batteries in the classroom",
    weight=0.62,
    countries=("AT", "PT", "FI", "GR", "GB", "MT"),
    modules=(
        "1 What is inside a battery",
        "2 A cell from the kitchen",
        "3 Voltage, current, energy",
        "4 Planning the lesson",
        "5 Recycling and the raw materials",
    ),
    deeds=("poll", "drag-and-drop-v2", "survey", "openassessment", "problem"),
    runs=(Run("2025-1", date(2025, 4, 28)), Run("2025-2", date(2025, 9, 15))),
)
_HEAT: Final = Programme(
    name="heat",
    code="HEAT",
    title="Heat pumps and the school building",
    weight=0.2,
    countries=("AT", "PT", "FI"),
    modules=(
        "1 Where heat comes from",
        "2 Measuring a room",
        "3 How a heat pump works",
        "4 The school's energy bill",
        "5 Talking to a technician",
        "6 Planning the lesson",
        "7 Jobs around heat",
    ),
    deeds=(
        "poll", "problem", "drag-and-drop-v2", "survey", "poll", "openassessment", "problem",
    ),
    runs=(Run("2024-2", date(2024, 9, 16)),),
    workload_hours=14,
)  # fmt: skip
_SENSORS: Final = Programme(
    name="sensors",
    code="SENS",
    title="Sensors in an afternoon",
    weight=0.18,
    countries=(),
    modules=("1 What a sensor is", "2 Building one", "3 Reading the numbers"),
    deeds=("poll", "drag-and-drop-v2", "problem"),
    runs=(Run("2025", date(2025, 2, 3), "self", date(2025, 10, 26)),),
    workload_hours=4,
)


def _countries() -> Shares:
    return {"AT": 0.25, "PT": 0.27, "FI": 0.18, "GR": 0.15, "GB": 0.11, "MT": 0.04}


def _effects() -> dict[str, Shares]:
    return {
        "start": {
            "intercept": 0.5, "bulk": -1.2, "single": -0.4, "command": -1.2, "returning": 0.6,
            "PT": 0.2, "FI": -0.1, "ISCED_3": 0.15, "leader": -0.3, "woman": 0.0,
        },
        "go_on": {
            "intercept": 1.7, "PT": 0.35, "FI": -0.25, "ISCED_1": 0.2, "leader": -0.5,
            "bulk": -0.3, "returning": 0.4, "woman": 0.0,
        },
        "pass_course": {"intercept": 2.7, "ISCED_1": -0.2, "woman": 0.0},
        "commit": {"intercept": 0.4, "leader": -0.6, "woman": 0.0},
        "first_use": {
            "intercept": 0.0, "committed": 0.7, "leader": -0.8, "counsellor": -0.5,
            "ISCED_3": -0.2, "woman": 0.0,
        },
        "sustain": {"intercept": -0.3, "committed": 0.5, "woman": 0.0},
        "adapt": {"intercept": -0.4, "ISCED_3": 0.4, "woman": 0.0},
        # Who used the lesson answers more readily: silence is not unrelated to use.
        "answer": {"intercept": -0.6, "used": 0.8, "woman": 0.0},
    }  # fmt: skip


def _school_sd() -> Shares:
    return {
        "start": 0.4, "go_on": 0.4, "pass_course": 0.2, "commit": 0.3, "first_use": 0.5,
        "sustain": 0.3, "adapt": 0.2, "answer": 0.3,
    }  # fmt: skip


def _country_sd() -> Shares:
    return {
        "start": 0.25, "go_on": 0.2, "pass_course": 0.1, "commit": 0.2, "first_use": 0.2,
        "sustain": 0.1, "adapt": 0.1, "answer": 0.2,
    }  # fmt: skip


def _shares() -> Shares:
    return {
        "visitor": 0.02,
        "returns": 0.2,
        "peeks_before_enrolling": 0.05,
        "lurks_without_starting": 0.6,
        "revisits": 0.15,
        "waits_for_reviews": 0.1,
        "reviewed_after_the_close": 0.3,
        "fails_after_rescore": 0.05,
        "passes_again": 0.5,
        "certified_after_pass": 0.9,
        "certified_without_work": 0.03,
        "certificate_updated": 0.12,
        "certificate_revoked": 0.04,
        "certificate_issued_again": 0.3,
        "leaves_without_starting": 0.1,
        "leaves_after_starting": 0.09,
        "leaves_after_passing": 0.03,
        "enrols_again": 0.4,
        "masqueraded": 0.04,
        "former_account": 0.02,
        "creates_account": 0.08,
        "writes_diary": 0.35,
        "uses_before_completion": 0.06,
        "artefact_attached": 0.22,
        "confirmed_by_another": 0.08,
        "tells_colleagues": 0.3,
        "withdraws_commitment": 0.4,
        "states_obstacle": 0.7,
        "enters_referral": 0.06,
        "refers_to_self": 0.05,
        "submission_above_cap": 0.01,
        "submission_long": 0.04,
    }


def _mess() -> Shares:
    # Shares of lines, one kind a line at most, where the line can have it; `cut_at_...` are shares
    # of the lines longer than that, `wrong_clock` of those of phones.
    return {
        "async": 0.04,
        "time_whole": 0.04,
        "time_fraction_z": 0.03,
        "time_whole_z": 0.02,
        "time_naive": 0.003,
        "time_space": 0.002,
        "prefix_logger": 0.005,
        "prefix_container": 0.005,
        "prefix_syslog": 0.005,
        "user_id_string": 0.006,
        "user_id_empty": 0.002,
        "user_id_null": 0.002,
        "user_id_absent": 0.001,
        "username_newline": 0.001,
        "username_space": 0.001,
        "course_id_empty": 0.004,
        "course_id_newline": 0.001,
        "new_field": 0.002,
        "late": 0.02,
        "wrong_clock": 0.1,
        "replayed": 0.004,
        "cut": 0.002,
        "not_json": 0.0007,
        "not_object": 0.0003,
        "bad_utf8": 0.0004,
        "blank": 0.0015,
        "comment": 0.0006,
        "cut_at_10000": 0.5,
        "cut_at_2043": 0.3,
    }


@dataclass(frozen=True)
class Parameters:
    """A whole parameter set; see docs/simulate.md for what each value means."""

    first_day: date = date(2024, 8, 26)
    last_day: date = date(2026, 1, 11)
    # No server wrote anything on these days and nobody did anything: the counts stay exact.
    days_without_logs: tuple[date, ...] = (date(2025, 5, 14), date(2025, 9, 27))
    programmes: tuple[Programme, ...] = (_BATTERIES, _HEAT, _SENSORS)
    countries: Shares = field(default_factory=_countries)
    school_sizes: tuple[int, ...] = (4, 1, 6, 2, 7, 3, 5)
    levels: Shares = field(
        default_factory=lambda: {"ISCED 1": 0.38, "ISCED 2": 0.37, "ISCED 3": 0.25}
    )
    roles: Shares = field(
        default_factory=lambda: {"teacher": 0.82, "leader": 0.08, "counsellor": 0.06, "other": 0.04}
    )
    genders: Shares = field(
        default_factory=lambda: {"woman": 0.63, "man": 0.29, "other": 0.01, "not stated": 0.07}
    )
    rural: float = 0.35
    routes: Shares = field(
        default_factory=lambda: {
            "self": 0.55, "bulk": 0.25, "single": 0.08, "command": 0.06, "missing": 0.06,
        }
    )  # fmt: skip
    effects: dict[str, Shares] = field(default_factory=_effects)
    # Added to `go_on` for the step to the second module, the third, ...; the last holds beyond.
    week_effects: tuple[float, ...] = (-0.4, 0.0, 0.2, 0.1, 0.3, 0.3)
    school_sd: Shares = field(default_factory=_school_sd)
    country_sd: Shares = field(default_factory=_country_sd)
    # First use in class: hazard a day, up to so many days after completion.
    use_until_day: tuple[int, ...] = (30, 90, 180, 365)
    use_per_day: tuple[float, ...] = (0.004, 0.006, 0.002, 0.001)
    shares: Shares = field(default_factory=_shares)
    mess: Shares = field(default_factory=_mess)
    # Side files: rows without a participant's row, empty cells, codes that are not ours.
    side_missing: Shares = field(
        default_factory=lambda: {"row": 0.03, "cell": 0.02, "odd_code": 0.06, "second_row": 0.004}
    )
    package_programme: str = "batteries"
    package_countries: tuple[str, ...] = ("AT", "MT")

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """Every course run, by programme, country, run."""
        return tuple(
            programme.course(country, run)
            for programme in self.programmes
            for country in (programme.countries or ("",))
            for run in programme.runs
        )

    @cached_property
    def editions(self) -> dict[str, tuple[tuple[Course, float], ...]]:
        """By country, the course runs open to its teachers in order of time, and their shares.

        The share is that of teachers whose first course it is.
        """
        found = {}
        for country in self.countries:
            open_to = [
                (programme.course(country, run), programme.weight / len(programme.runs))
                for programme in self.programmes
                if not programme.countries or country in programme.countries
                for run in programme.runs
            ]
            total = sum(weight for _, weight in open_to)
            ordered = sorted(open_to, key=lambda pair: (pair[0].run.start, pair[0].key))
            found[country] = tuple((course, weight / total) for course, weight in ordered)
        return found

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which the servers wrote logs."""
        length = (self.last_day - self.first_day).days + 1
        every = (self.first_day + timedelta(days=number) for number in range(length))
        return tuple(day for day in every if day not in self._outages)

    @cached_property
    def _outages(self) -> frozenset[date]:
        return frozenset(self.days_without_logs)

    def open_day(self, day: date) -> date:
        """The day itself, or the next one on which the servers wrote logs."""
        while day in self._outages:
            day += timedelta(days=1)
        return day
