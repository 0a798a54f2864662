"""The store is the same, however the same logs come: at once, in parts, twice, packed, grown."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.ingest.files import CHANGED
from stembridge_analytics.store import Listener

from ..conftest import event
from .conftest import Content, Place, line, make_place

TIMES = [f"2025-{month:02d}-{day:02d}T12:00:0{second}Z"
         for month in (1, 2, 12) for day in (1, 28) for second in (0, 5)]  # fmt: skip


def _log(seed: int, lines: int = 60) -> bytes:
    """A log with lines of every fate; logs of different seeds have lines in common."""
    chance = random.Random(seed)
    found = []
    for _ in range(lines):
        user = chance.choice([5, 6, 7, None])
        name = chance.choice(["play_video", "page_close", "edx.course.enrollment.activated"])
        made = line(name, chance.choice(TIMES), user, username=chance.choice(["", "a", "b", "c"]))
        odd = chance.random()
        if odd < 0.1:
            made = chance.choice([b"\n", b"# note\n", b"{cut\n", made[:40] + b"\n", b"[1]\n"])
        found.append(made)
    return b"".join(found)


LOGS = {f"{n}.log": _log(n) for n in range(5)}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The store of all logs in one ingest."""
    place = make_place(tmp_path_factory.mktemp("expected"))
    place.ingest(*(place.log(name, log) for name, log in LOGS.items()))
    return place.content()


def test_one_by_one_in_any_order_is_as_all_at_once(place: Place, expected: Content) -> None:
    names = list(LOGS)
    random.Random(4).shuffle(names)
    for name in names:
        place.ingest(place.log(name, LOGS[name]))
    assert place.content() == expected


def test_the_same_again_adds_nothing(place: Place, expected: Content) -> None:
    for _ in range(2):
        outcome = place.ingest(*(place.log(name, log) for name, log in LOGS.items()))
    assert outcome.added["lines"] == 0
    assert len(outcome.unchanged) == len(LOGS)
    assert place.manifest().commit == 1
    assert place.content() == expected


def test_renamed_and_packed_otherwise_adds_nothing(place: Place, expected: Content) -> None:
    place.ingest(*(place.log(name, log) for name, log in LOGS.items()))
    for name, log in LOGS.items():
        halves = gzip.compress(log[:999]) + gzip.compress(log[999:], 1)
        place.ingest(place.log(f"again-{name}.gz", halves))
    assert place.manifest().commit == 1
    assert place.content() == expected


def test_equal_logs_in_one_ingest_are_one(place: Place, expected: Content) -> None:
    paths = [place.log(name, log) for name, log in LOGS.items()]
    paths += [place.log(f"z-{name}.gz", gzip.compress(log)) for name, log in LOGS.items()]
    outcome = place.ingest(*paths)
    assert len(outcome.unchanged) == len(LOGS)
    assert place.content() == expected


@pytest.mark.parametrize("cut", ["line end", "in a line", "before the line end"])
def test_a_log_that_grows_adds_its_new_part(place: Place, expected: Content, cut: str) -> None:
    for name, log in LOGS.items():
        for part in (0.3, 0.6, 1):
            at = log.index(b"\n", int(len(log) * part) - 1) + 1
            at -= {"line end": 0, "in a line": 9, "before the line end": 1}[cut] if part < 1 else 0
            place.ingest(place.log(name, log[:at]))
    assert place.manifest().commit == 3 * len(LOGS)
    assert place.content() == expected


def test_a_log_grown_and_renamed_is_the_same_log(place: Place) -> None:
    log = LOGS["1.log"]
    place.ingest(place.log("tracking.log", log[:4000]))
    outcome = place.ingest(place.log("tracking.log-2025-01-02.gz", gzip.compress(log)))
    assert [file.name for file in outcome.grown] == ["tracking.log-2025-01-02.gz"]
    assert len(place.manifest().files) == 1


@pytest.mark.parametrize("size", [3000, 700])
def test_an_earlier_copy_of_a_known_log_adds_nothing(place: Place, size: int) -> None:
    log = LOGS["2.log"]
    place.ingest(place.log("new.log", log))
    before = place.content()
    outcome = place.ingest(place.log("old.log", log[:size]))
    assert outcome.unchanged == [("old.log", "new.log")]
    after = place.content()
    assert (after.events, after.rejects, after.totals) == (
        before.events, before.rejects, before.totals
    )  # fmt: skip


def test_logs_that_only_begin_alike_are_two(place: Place) -> None:
    start = b"".join(line("play_video", time) for time in TIMES[:9])
    place.ingest(place.log("a.log", start + line("page_close", TIMES[0], 8)))
    place.ingest(place.log("b.log", start + line("page_close", TIMES[0], 9)))
    assert len(place.manifest().files) == 2
    assert place.manifest().totals() == {
        "lines": 20, "events": 11, "duplicates": 9, "rejects": 0, "blank": 0, "comment": 0
    }  # fmt: skip


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_log_that_leaves_a_known_one_in_its_last_line_loses_nothing(
    place: Place, end: bytes
) -> None:
    start = b"".join(line("play_video", time) for time in TIMES[:3])
    place.ingest(place.log("long.log", start + line("a", TIMES[5]) + line("b", TIMES[6])))
    other = line("c", TIMES[5]).removesuffix(b"\n") + end
    assert place.ingest(place.log("other.log", start + other)).added["events"] == 1
    assert place.content().totals["duplicates"] == 3


def test_a_log_can_have_grown_into_one_other_only(place: Place) -> None:
    start = line("play_video", TIMES[0])[:200]
    place.ingest(place.log("cut.log", start))
    logs = [start + line("play_video", TIMES[0], user)[200:] for user in (5, 6)]
    place.ingest(*(place.log(f"{n}.log", log) for n, log in enumerate(logs)))
    place.ingest(*(place.log(f"{n}.log", log) for n, log in enumerate(logs)), store="whole")
    assert place.content().events == place.content("whole").events
    assert place.content().totals == place.content("whole").totals


def test_a_late_log_of_an_old_month_lands_there(place: Place) -> None:
    place.ingest(place.log("new.log", line("x", "2025-06-01T00:00:00Z")))
    place.ingest(place.log("late.log", line("x", "2024-02-29T23:59:59Z")))
    months = {segment.month: segment.rows for segment in place.manifest().find("events")}
    assert months == {"2024-02": 1, "2025-06": 1}


class Replacing(Listener):
    """Writes something else into a file, once it has been looked at."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content

    def reading(self, files: int, size: int) -> None:
        self._path.write_bytes(self._content)


@pytest.mark.parametrize("cut", [b"", b"{cut"])
def test_a_grown_log_that_is_replaced_before_it_is_read_is_left_for_the_next_time(
    place: Place, cut: bytes
) -> None:
    known = b"".join(line("play_video", time) for time in TIMES[:2]) + cut
    path = place.log("a.log", known)
    place.ingest(path)
    before = place.content(placed=True)
    path.write_bytes(known + b"\n" + line("x", TIMES[3]))
    other = b"".join(line("other", time) for time in (*TIMES[:4], *TIMES[:2])) * 2
    outcome = place.ingest(path, listener=Replacing(path, other))
    assert [why for _, why in outcome.problems] == [CHANGED]
    assert place.content(placed=True) == before
    assert place.ingest(path).added["lines"] == 12


def _named(*names: str) -> bytes:
    return b"".join(line(name, TIMES[at % len(TIMES)]) for at, name in enumerate(names))


@pytest.mark.parametrize("first", [b"", _named("a", "b", "c")])
def test_a_new_log_that_is_another_when_it_is_read_is_known_as_what_was_read(
    place: Place, first: bytes
) -> None:
    path = place.log("a.log", first)
    content = _named("d", "e", "f", "g")
    place.ingest(path, listener=Replacing(path, content))
    place.ingest(place.log("a.log", content + _named("h")))
    (file,) = place.manifest().files
    assert (file.lines, file.events, file.duplicates) == (5, 5, 0)


@pytest.mark.parametrize("tail", [b"\0\0\0", b"  "])
def test_an_earlier_copy_that_ends_in_blanks_adds_nothing(place: Place, tail: bytes) -> None:
    start = _named("x", "y") + tail
    place.ingest(place.log("long.log", start + _named("z")))
    assert place.ingest(place.log("copy.log", start)).added["lines"] == 0


def test_a_problem_is_not_forgotten_for_an_older_version_of_its_log(place: Place) -> None:
    content = _named("a", "b", "c", "d")
    place.ingest(place.log("a.log", content[:700]))
    place.ingest(place.log("a.log", gzip.compress(content)[:-9]))
    assert [file.problem is not None for file in place.manifest().files] == [True]
    place.ingest(place.log("b.log", content[:700]))
    assert [file.problem is not None for file in place.manifest().files] == [True]
    place.ingest(place.log("a.log", content))
    assert [file.problem for file in place.manifest().files] == [None]


def test_a_copy_of_a_log_of_which_nothing_was_taken_is_not_passed_over_in_silence(
    place: Place,
) -> None:
    content = _named("a", "b", "c", "d")
    path = place.log("b.log", content[:500])
    place.ingest(path)
    path.write_bytes(content)
    copy = place.log("a.log", content[:800])
    outcome = place.ingest(path, copy, listener=Replacing(path, _named("q") * 9))
    assert sorted(outcome.problems) == [("a.log", CHANGED), ("b.log", CHANGED)]
    assert place.ingest(copy).added["lines"] >= 1


@pytest.mark.parametrize("first", [b"", gzip.compress(b"x" * 100, mtime=0)[:12]])
def test_a_log_of_which_there_was_nothing_yet_is_the_same_once_there_is(
    place: Place, first: bytes
) -> None:
    place.ingest(place.log("a.log", first), place.log("b.log", _named("x")))
    place.ingest(place.log("a.log", _named("y", "z")))
    found = {file.name: (file.events, file.problem) for file in place.manifest().files}
    assert found == {"a.log": (2, None), "b.log": (1, None)}
    place.content()


@pytest.mark.parametrize(
    "other", [b"x\n# where y was\n\n", b"# exported by B\n\n# more\n", b"# e"], ids=range(3)
)
def test_a_log_of_which_nothing_was_compared_is_a_log_of_its_own(
    place: Place, other: bytes
) -> None:
    known = [line(name, TIMES[0]) for name in ("x", "y", "z")]
    place.ingest(place.log("1.log", b"".join(known)),
                 place.log("2.log", b"# exported by A\n# or B\n" + b"".join(known)))  # fmt: skip
    outcome = place.ingest(place.log("3.log", other.replace(b"x\n", known[0])))
    assert outcome.unchanged == []
    place.content()


@pytest.mark.parametrize("other", [b"#", b"# note"])
def test_a_log_that_ends_in_a_skipped_line_is_no_beginning_of_one_with_an_event_there(
    place: Place, other: bytes
) -> None:
    place.ingest(place.log("long.log", b'\xff\n{"time": "cut'))
    outcome = place.ingest(place.log("short.log", b"\xff\n" + other))
    assert outcome.added["lines"] == 2
    assert len(place.content().files) == 2


_events = st.builds(
    lambda name, time, user, who: event(name, time, user, username=who),
    st.sampled_from(["play_video", "page_close"]),
    st.sampled_from(TIMES[:3] + TIMES[-2:]),
    st.sampled_from([5, 6, None]),
    st.sampled_from(["a", "b", ""]),
)
_lines = st.one_of(
    _events.map(lambda found: json.dumps(found).encode()),
    # Without zero bytes: a log of nothing but them and rejects is taken for a binary file.
    st.sampled_from([b"", b"#", b"{", b"   ", b"\xff", b"{}"]),
)


@st.composite
def _histories(draw: st.DrawFn) -> list[list[tuple[str, bytes]]]:
    """Ingests, each of some logs as they were at that time: logs grow, come again, are renamed."""
    logs = [
        b"".join(one + b"\n" for one in found)
        for found in draw(st.lists(st.lists(_lines, max_size=6), min_size=1, max_size=3))
    ]
    if logs[0].count(b"\n") > 1 and draw(st.booleans()):
        logs[0] = logs[0][:-1]
    history: list[list[tuple[str, bytes]]] = []
    for number in range(draw(st.integers(1, 3))):
        step = []
        for at, log in enumerate(logs):
            for copy in range(draw(st.integers(0, 2))):
                size = draw(st.integers(0, len(log)))
                # Less than a line that can be compared, after more of it is known, is all that is
                # not recognised.
                whole = log[:size].split(b"\n")[:-1]
                if number and not any(one.strip() and one[:1] != b"#" for one in whole):
                    size = 0
                step.append((f"{number}-{at}-{copy}.log", log[:size]))
        if step:
            history.append(step)
    history.append([(f"whole-{at}.log", log) for at, log in enumerate(logs)])
    return history


def _maximal(logs: dict[str, bytes]) -> dict[str, bytes]:
    """The logs that are not the beginning of another."""
    kept: dict[str, bytes] = {}
    for name, log in sorted(logs.items(), key=lambda item: -len(item[1])):
        if not any(other.startswith(log) and (log or not other) for other in kept.values()):
            kept[name] = log
    return kept


@settings(max_examples=25, deadline=None)
@given(_histories())
def test_any_history_ends_in_the_store_of_the_whole_logs(history: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = make_place(Path(folder))
        for step in history:
            place.ingest(*(place.log(name, log) for name, log in step))
        whole = _maximal(dict(history[-1]))
        place.ingest(*(place.log(f"w/{name}", log) for name, log in whole.items()), store="whole")
        found, expected = place.content(), place.content("whole")
        assert found.events == expected.events
        assert found.rejects == expected.rejects
        assert found.duplicates == expected.duplicates
        assert found.people == expected.people
