"""How the side tables of a programme meet the logs: who and which runs are in both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

__all__ = ["Joins", "join_with_logs"]


@dataclass(frozen=True)
class Joins:
    """Counts of people: of the list of participants, of profiles, of the logs without staff.

    people_with_attributes: of the people in the logs, those in either source.
    runs_without_events, courses_without_run: course keys, sorted.
    """

    participants: int
    participants_in_logs: int
    profiles: int
    profiles_in_logs: int
    people_in_logs: int
    people_with_attributes: int
    staff_in_logs: int
    runs_without_events: tuple[str, ...]
    courses_without_run: tuple[str, ...]


def join_with_logs(folder: Path, identity: Mapping[str, str], courses: Collection[str]) -> Joins:
    """How the side tables in a folder meet the people and course runs of the logs.

    identity: keyed hash of a user id or name -> person, of all that logs name. courses: the course
    keys in the logs. A user name and a user id that a table of accounts links are one person.
    """
    linked = _linked(folder, identity)
    people: dict[str, set[str]] = {"participants": set(), "profile": set()}
    rows = dict.fromkeys(people, 0)
    sources = pq.read_table(folder / "person_attributes.parquet", columns=["key", "source"])
    for key, source in zip(*(column.to_pylist() for column in sources.columns), strict=True):
        rows[source] += 1
        if key in linked:
            people[source].add(linked[key])
    staff_keys = pq.read_table(folder / "staff_accounts.parquet", columns=["key"])
    staff = {linked[key] for key in staff_keys["key"].to_pylist() if key in linked}
    everybody = set(identity.values()) - staff
    settings = pq.read_table(folder / "run_settings.parquet", columns=["course_id"])
    runs = set(settings["course_id"].to_pylist())
    return Joins(
        participants=rows["participants"],
        participants_in_logs=len(people["participants"]),
        profiles=rows["profile"],
        profiles_in_logs=len(people["profile"]),
        people_in_logs=len(everybody),
        people_with_attributes=len(everybody & (people["participants"] | people["profile"])),
        staff_in_logs=len(staff),
        runs_without_events=tuple(sorted(runs - set(courses))),
        courses_without_run=tuple(sorted(set(courses) - runs)),
    )


def _linked(folder: Path, identity: Mapping[str, str]) -> dict[str, str]:
    """The people of the logs by every key of theirs, also by those that only accounts have."""
    found = dict(identity)
    pairs = pq.read_table(folder / "table_accounts.parquet")
    for name, ident in zip(*(column.to_pylist() for column in pairs.columns), strict=True):
        if ident in identity:
            found.setdefault(name, identity[ident])
        elif name in identity:
            found.setdefault(ident, identity[name])
    return found
