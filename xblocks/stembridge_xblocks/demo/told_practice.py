"""What the cohort was told of practice in class: counts by run and by evidence of completion."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from stembridge_xblocks.demo.plan import DAY, Cohort, midnight
from stembridge_xblocks.demo.practice_book import Book, Entry, book_of
from stembridge_xblocks.demo.standing import Standing

__all__ = ["practice_told"]

_LEVELS: Final = ("K1", "K2", "K3")
_YEAR: Final = 365
_FOLLOWED: Final = 180
_SECOND: Final = 60
_LARGE_CLASS, _MANY_PLACES = 40, 300


def practice_told(standings: list[Standing], cohort: Cohort) -> dict[str, Any]:
    """Counts of people and entries: by run, by run and level, of places, of codes."""
    inside = [(one, book_of(one.plan)) for one in standings if one.is_enrolled]
    by_run = {run.key: [pair for pair in inside if pair[0].plan.run == run] for run in cohort.runs}
    return {
        "runs": {key: _run(pairs) for key, pairs in by_run.items()},
        "uptake": {
            level: {key: _uptake(pairs, level, cohort.ends) for key, pairs in by_run.items()}
            for level in _LEVELS
        },
        "people": {level: _people(inside, level, cohort.ends) for level in _LEVELS},
        "obstacles": {key: _obstacles(pairs) for key, pairs in by_run.items()},
        "places": _places(inside),
        "cascade_verified": _verified(inside, standings),
        "codes_entered": sum(book_of(one.plan).entered is not None for one in standings),
    }


def _run(pairs: list[tuple[Standing, Book]]) -> dict[str, int]:
    """What was told in one run, whenever and by whomever in E."""
    standing_uses = [(one, use) for one, book in pairs for use in book.of("use")]
    tiers = Counter(use.tier for _, use in standing_uses)
    cascades = [_in_year(one, book.of("cascade")) for one, book in pairs]
    counted = [_commitments(one, book) for one, book in pairs]
    return {
        "enrolled": len(pairs),
        "entries": sum(book.told for _, book in pairs),
        # Who left before the run told nothing, and the page takes neither an entry without its
        # day and class nor a use of a day to come.
        "entries_outside": 0,
        "commitments_incomplete": 0,
        "uses_undated": 0,
        "uses_dated_ahead": 0,
        "committed": sum(bool(own) for own, _ in counted),
        "commitments": sum(len(own) for own, _ in counted),
        "commitments_late": sum(late for _, late in counted),
        "commitments_withdrawn": sum(
            len(book.of("commitment", withdrawn=True)) for _, book in pairs
        ),
        "users": sum(bool(book.of("use")) for _, book in pairs),
        "uses": len(standing_uses),
        "uses_withdrawn": sum(len(book.of("use", withdrawn=True)) for _, book in pairs),
        "uses_e1": tiers["E1"],
        "uses_e2": tiers["E2"],
        "uses_e3": tiers["E3"],
        "uses_large_class": sum(use.said["pupils"] > _LARGE_CLASS for _, use in standing_uses),
        "uses_before_enrolment": sum(
            use.day < one.plan.acts[0].at.date() for one, use in standing_uses
        ),
        "told_others": sum(bool(own) for own in cascades),
        "cascades": sum(len(own) for own in cascades),
        "colleagues": sum(entry.said["colleagues"] for own in cascades for entry in own),
        "cascades_withdrawn": sum(len(book.of("cascade", withdrawn=True)) for _, book in pairs),
        "answered": sum(book.answer is not None for _, book in pairs),
    }


def _commitments(one: Standing, book: Book) -> tuple[list[Entry], int]:
    """Commitments that stand 14 days after the run, and how many were made later."""
    close = midnight(one.plan.run.end) + 15 * DAY
    every = [entry for entry in book.entries.values() if entry.kind == "commitment"]
    made = [entry for entry in every if entry.first < close]
    stand = [entry for entry in made if entry.withdrawn is None or entry.withdrawn >= close]
    return stand, len(every) - len(made)


def _in_year(one: Standing, entries: list[Entry]) -> list[Entry]:
    """Entries dated up to 365 days after the run."""
    over = one.plan.run.end + timedelta(days=1 + _YEAR)
    return [entry for entry in entries if entry.day < over]


def _uptake(pairs: list[tuple[Standing, Book]], level: str, ends: date) -> dict[str, int]:
    """First, sustained and adapted use of those who completed by one level."""
    counts: Counter[str] = Counter()
    for one, book in pairs:
        if level in one.completed:
            counts.update(_judged(one, book, one.completed[level].date(), ends))
    names = (
        "completed", "used_before", "due", "not_due", "used_not_due", "due_committed", "used",
        "answered_no", "answered_undated", "silent", "answered_early", "used_later", "used_e1",
        "used_e2", "used_e3",
        "adapted", "second_possible", "sustained", "second_year_over", "told_others", "colleagues",
    )  # fmt: skip
    return {"enrolled": len(pairs), "completed_undated": 0} | {n: counts[n] for n in names}


def _people(inside: list[tuple[Standing, Book]], level: str, ends: date) -> dict[str, int]:
    """Distinct people, whatever number of runs they were in."""
    found: dict[str, set[int]] = {}
    for one, book in inside:
        did: dict[str, int] = {
            "enrolled": 1, "committed": bool(_commitments(one, book)[0]),
            "users": bool(book.of("use")),
        }  # fmt: skip
        if level in one.completed:
            did |= _judged(one, book, one.completed[level].date(), ends)
        for name, is_so in did.items():
            people = found.setdefault(name, set())
            people.update({one.teacher.user_id} if is_so else ())
    names = ("enrolled", "committed", "users", "completed", "due", "used_before", "used", "adapted",
             "sustained")  # fmt: skip
    return {name: len(found.get(name, ())) for name in names}


def _judged(one: Standing, book: Book, done: date, ends: date) -> dict[str, int]:
    """What one completer counts in. Day 1 is the day after completion."""
    days = {id(use): (use.day - done).days for use in book.of("use")}
    after = sorted(day for day in days.values() if day > 0)
    followed = (ends - done).days - 1
    is_due, is_used = followed >= _FOLLOWED, bool(after) and after[0] <= _FOLLOWED
    found = {
        "completed": 1,
        "used_before": any(day <= 0 for day in days.values()),
        "due": is_due,
        "not_due": not is_due,
        "used_not_due": not is_due and is_used,
    }
    if not is_due:
        return found
    return {
        **found,
        "due_committed": bool(_commitments(one, book)[0]),
        "used": is_used,
        "used_later": not is_used and bool(after),
        **(_unused(book, done) if not is_used else _first_use(one, book, days, followed)),
    }


def _unused(book: Book, done: date) -> dict[str, int]:
    said = book.answer is not None and not book.answer.said["has_used"]
    how = _answer(book, done)
    return {how: 1, "answered_early": said and how == "silent"}


def _answer(book: Book, done: date) -> str:
    """How somebody without a first use counts: a no holds from day 181 on."""
    if book.answer is None:
        return "silent"
    if book.answer.said["has_used"]:
        return "answered_undated"
    is_in_time = (book.answer.at.date() - done).days > _FOLLOWED
    return "answered_no" if is_in_time else "silent"


def _first_use(one: Standing, book: Book, days: dict[int, int], followed: int) -> dict[str, int]:
    """What a first user counts in besides."""
    first = min(day for day in days.values() if day > 0)
    early = [use for use in book.of("use") if 0 < days[id(use)] <= _FOLLOWED]
    last = max(day for day in days.values() if day <= _YEAR)
    is_possible = followed >= first + _SECOND
    colleagues = _in_year(one, book.of("cascade"))
    return {
        f"used_{max(use.tier for use in early).lower()}": 1,
        "adapted": any(use.said["adapted"] for use in early),
        "second_possible": is_possible,
        "sustained": is_possible and last >= first + _SECOND,
        "second_year_over": is_possible and followed >= _YEAR,
        "told_others": bool(colleagues),
        "colleagues": sum(entry.said["colleagues"] for entry in colleagues),
    }


def _obstacles(pairs: list[tuple[Standing, Book]]) -> dict[str, dict[str, int]]:
    """What stood in the way, by kind of entry: withdrawn ones, and answers that say no."""
    found: dict[str, Counter[str]] = {}
    for _, book in pairs:
        for entry in book.entries.values():
            if entry.withdrawn is not None:
                kind = found.setdefault(entry.kind, Counter())
                kind[entry.obstacle or "not stated"] += 1
        if book.answer is not None and not book.answer.said["has_used"]:
            kind = found.setdefault("answer", Counter())
            kind[book.answer.said["obstacle"] or "not stated"] += 1
    return {kind: dict(sorted(counts.items())) for kind, counts in sorted(found.items())}


def _places(inside: list[tuple[Standing, Book]]) -> dict[str, dict[str, int]]:
    """Pupil places by school year, which begins on 1 August: each class once, at its largest."""
    largest: dict[tuple[int, int, str], tuple[int, bool, int, int]] = {}
    for one, book in inside:
        for use in _in_year(one, book.of("use")):
            year = use.day.year - (use.day.month < 8)
            key = (year, one.teacher.user_id, use.said["class"])
            girls, pupils = use.said["girls"], use.said["pupils"]
            # Of equally large ones the first that states girls.
            size = (pupils, girls is not None, -use.day.toordinal(), girls or 0)
            largest[key] = max(largest.get(key, size), size)
    found: dict[str, dict[str, int]] = {}
    for year in sorted({key[0] for key in largest}):
        own = {key: size for key, size in largest.items() if key[0] == year}
        teachers: Counter[int] = Counter()
        for (_, teacher, _), size in own.items():
            teachers[teacher] += size[0]
        found[str(year)] = {
            "classes": len(own),
            "places": sum(pupils for pupils, *_ in own.values()),
            "stated": sum(pupils for pupils, is_stated, *_ in own.values() if is_stated),
            "girls": sum(girls for *_, girls in own.values()),
            "teachers": len(teachers),
            "large_classes": sum(pupils > _LARGE_CLASS for pupils, *_ in own.values()),
            "teachers_with_many": sum(pupils > _MANY_PLACES for pupils in teachers.values()),
        }
    return found


def _verified(inside: list[tuple[Standing, Book]], standings: list[Standing]) -> dict[str, int]:
    """Distinct newcomers who entered a participant's code, by the participant's run.

    Of several runs the last one counts that the participant had enrolled in by then; up to 365 days
    after it.
    """
    found: dict[str, set[int]] = {one.plan.run.key: set() for one in standings}
    for newcomer, book in ((one, book_of(one.plan)) for one in standings):
        if book.entered is None:
            continue
        owner, at = book.entered.said["of"], book.entered.at
        own = [
            one for one, _ in inside if one.teacher.user_id == owner and one.plan.acts[0].at <= at
        ]
        if not own:
            continue
        run = max(own, key=lambda one: one.plan.acts[0].at).plan.run
        if at < midnight(run.end) + (1 + _YEAR) * DAY:
            found[run.key].add(newcomer.teacher.user_id)
    return {key: len(people) for key, people in found.items()}
