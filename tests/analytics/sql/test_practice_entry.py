"""Each entry of the practice block as it last stands."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..conftest import Builder
from .practice import (
    MARCH_3_US,
    PRACTICE,
    Line,
    committed,
    confirmed,
    deed,
    implemented,
    moment_us,
    withdrawn,
)

Row = dict[str, Any]


def _entries(build: Builder, *lines: Line) -> list[Row]:
    return build(list(lines)).rows("practice_entry")


def _entry(build: Builder, *lines: Line) -> Row:
    (row,) = _entries(build, *lines)
    return row


def test_a_commitment_stands_with_all_that_it_says(build: Builder) -> None:
    row = _entry(build, committed(5))
    assert row["entry_type"] == "commitment"
    assert (row["entry_id"], row["commitment_id"], row["block_id"]) == ("k1", "k1", PRACTICE)
    assert (row["class_id"], row["lesson"], row["level"], row["pupils"]) == ("c1", "L1", 2, 20)
    assert (row["event_day"], row["first_us"], row["last_us"]) == (
        "2025-04-01", moment_us(5), moment_us(5),
    )  # fmt: skip
    assert (row["is_withdrawn"], row["is_confirmed"], row["tier"]) == (False, False, None)


def test_the_same_id_again_corrects_and_the_last_one_counts(build: Builder) -> None:
    corrected = implemented(9, pupils=25, girls=12, on="2025-03-02", adapted=True)
    row = _entry(build, corrected, implemented(7))
    assert (row["pupils"], row["girls"], row["event_day"]) == (25, 12, "2025-03-02")
    assert (row["first_us"], row["last_us"]) == (moment_us(7), moment_us(9))
    assert row["is_adapted"]


def test_a_correction_may_take_back_what_was_said(build: Builder) -> None:
    assert _entry(build, implemented(7, girls=12), implemented(9))["girls"] is None


@pytest.mark.parametrize("tier", ["E1", "E2"])
@pytest.mark.parametrize("order", [(1, 2, 3), (2, 1, 3), (3, 1, 2)])
def test_a_confirmation_lifts_a_use_to_e3_whenever_it_comes(
    build: Builder, tier: str, order: tuple[int, int, int]
) -> None:
    first, confirm, again = order
    lines = [implemented(first, tier=tier), confirmed(confirm), implemented(again, tier=tier)]
    row = _entry(build, *lines)
    assert (row["tier"], row["is_confirmed"]) == ("E3", True)
    assert row["confirmed_us"] == moment_us(confirm)


def test_only_the_use_confirmed_is_lifted(build: Builder) -> None:
    rows = _entries(build, implemented(1), implemented(2, "u2", tier="E2"), confirmed(3))
    assert [(row["entry_id"], row["tier"]) for row in rows] == [("u1", "E3"), ("u2", "E2")]


def test_what_is_withdrawn_says_so_and_what_stood_in_the_way(build: Builder) -> None:
    row = _entry(build, committed(1), withdrawn(2, "k1", "commitment", "timetable"))
    assert (row["is_withdrawn"], row["withdrawn_us"]) == (True, moment_us(2))
    assert (row["obstacle"], row["last_us"]) == ("timetable", moment_us(1))


def test_what_is_made_again_after_a_withdrawal_stands(build: Builder) -> None:
    lines = [committed(1), withdrawn(2, "k1", "commitment", "time"), committed(3, pupils=22)]
    row = _entry(build, *lines)
    assert (row["is_withdrawn"], row["withdrawn_us"], row["obstacle"]) == (False, None, None)
    assert (row["pupils"], row["first_us"]) == (22, moment_us(1))


def test_a_withdrawal_of_one_type_leaves_an_entry_of_another(build: Builder) -> None:
    rows = _entries(build, committed(1, "x"), implemented(2, "x"), withdrawn(3, "x", "use"))
    assert {row["entry_type"]: row["is_withdrawn"] for row in rows} == {
        "commitment": False, "use": True,
    }  # fmt: skip


def test_numbers_that_no_sum_can_hold_stop_no_report(build: Builder) -> None:
    told = {"lesson": "L1", "on": "2025-03-01", "colleagues": 2**62}
    built = build([
        *(implemented(n, f"u{n}", class_id=f"c{n}", pupils=2**62, girls=2**62) for n in range(3)),
        *(deed("cascaded", n, cascade_id=f"a{n}", **told) for n in range(3)),
        implemented(9, "u9", pupils=999_999),
    ])  # fmt: skip
    assert [row["pupils"] for row in built.rows("class_places")] == [999_999]
    (row,) = built.rows("practice_run")
    assert (row["uses"], row["cascades"], row["colleagues"]) == (4, 3, 0)


def test_what_was_never_made_is_no_entry(build: Builder) -> None:
    lines = [withdrawn(1, "k9", "commitment"), confirmed(2, "u9"), implemented(3)]
    assert [row["entry_id"] for row in _entries(build, *lines)] == ["u1"]


def test_statements_of_version_1_are_entries_of_their_own(build: Builder) -> None:
    told = {"version": 1, "lesson": "L1", "on": "2025-03-01"}
    rows = _entries(
        build, deed("cascaded", 1, colleagues=3, **told), deed("cascaded", 2, colleagues=4, **told)
    )
    assert [(row["entry_id"], row["colleagues"]) for row in rows] == [(None, 3), (None, 4)]
    assert {row["entry_type"] for row in rows} == {"cascade"}


def test_a_cascade_of_version_2_is_corrected_and_withdrawn(build: Builder) -> None:
    told = {"cascade_id": "a1", "lesson": "L1", "on": "2025-03-01"}
    first, again = (deed("cascaded", second, colleagues=second, **told) for second in (3, 5))
    row = _entry(build, first, again, withdrawn(6, "a1", "cascade"))
    assert (row["entry_id"], row["colleagues"], row["is_withdrawn"]) == ("a1", 5, True)


def test_of_codes_and_answers_a_block_holds_the_last(build: Builder) -> None:
    rows = _entries(
        build,
        deed("referral_entered", 1, referral_code="R1"),
        deed("referral_entered", 2, referral_code="R2"),
        deed("answered", 3, has_used=False, obstacle="time"),
        deed("answered", 4, has_used=True, obstacle=None),
        deed("referral_entered", 5, referral_code="R3", usage_key=f"{PRACTICE}2"),
        deed("referral_created", 6, referral_code="R8"),
    )
    found = [(r["entry_type"], r["referral_code"], r["has_used"], r["obstacle"]) for r in rows]
    assert found == [("referral", "R2", None, None), ("answer", None, True, None),
                     ("referral", "R3", None, None)]  # fmt: skip
    assert {row["entry_id"] for row in rows} == {None}


def test_entries_of_two_people_with_one_id_are_two(build: Builder) -> None:
    rows = _entries(build, committed(1), committed(2, user=9))
    assert len({row["learner_id"] for row in rows}) == 2


def test_a_use_told_by_staff_in_the_learners_place_is_none(build: Builder) -> None:
    # The user name belongs to another id: a line of their own says so.
    theirs = deed("referral_created", 1, 9, referral_code="R9")
    masquerading = implemented(2) | {"username": "user9"}
    assert [row["learner_id"] for row in _entries(build, theirs, masquerading, implemented(3))] == [
        build([implemented(3)]).learner(8)
    ]


def test_a_confirmation_is_about_the_learner_of_the_context(build: Builder) -> None:
    built = build([implemented(1), confirmed(2)])
    rows = built.rows("fact_practice")
    assert {row["learner_id"] for row in rows} == {built.learner(8)}
    assert [row["action"] for row in rows] == ["practice.implemented", "practice.confirmed"]


# --- against a plain reading of the lines ---------------------------------------------------------

_STATED = {"committed": ("commitment", "commitment_id"), "implemented": ("use", "use_id"),
           "cascaded": ("cascade", "cascade_id")}  # fmt: skip


def _plainly(lines: list[Line]) -> list[tuple[Any, ...]]:
    """The entries by a loop over the lines in order of time, as the block's page describes them."""
    state: dict[tuple[Any, ...], Row] = {}
    confirmations: dict[tuple[int, str], int] = {}
    seen = set()
    for line in sorted(lines, key=lambda line: line["time"]):
        user, payload = line["context"]["user_id"], line["event"]
        key_of_line = (line["time"], line["name"], line["username"])
        if line["username"] not in ("", f"user{user}") or key_of_line in seen:
            continue
        seen.add(key_of_line)
        verb = line["name"].rpartition(".")[2]
        if verb == "confirmed":
            confirmations.setdefault((user, payload["use_id"]), line["second"])
        elif verb == "withdrawn":
            entry = state.get((user, payload["entry_type"], payload["entry_id"]))
            if entry is not None:
                entry["withdrawn"], entry["obstacle"] = line["second"], payload["obstacle"]
        elif verb in (*_STATED, "referral_entered", "answered"):
            kind, name = _STATED.get(verb, (verb, "usage_key"))
            key = (user, kind, payload.get(name) or (line["second"],))
            first = state[key]["first"] if key in state else line["second"]
            state[key] = {"first": first, "last": line["second"], "payload": payload,
                          "obstacle": payload.get("obstacle"), "withdrawn": None}  # fmt: skip
    found = []
    for (user, kind, entry_id), entry in state.items():
        payload = entry["payload"]
        confirmed_at = confirmations.get((user, entry_id)) if kind == "use" else None
        has_id = kind in ("commitment", "use", "cascade") and isinstance(entry_id, str)
        found.append((
            user, {"referral_entered": "referral", "answered": "answer"}.get(kind, kind),
            entry_id if has_id else None, entry["first"], entry["last"],
            payload.get("planned_on") or payload.get("on"), payload.get("pupils"),
            "E3" if confirmed_at is not None else payload.get("tier"), confirmed_at,
            payload.get("colleagues"), payload.get("referral_code"), payload.get("has_used"),
            entry["obstacle"], entry["withdrawn"],
        ))  # fmt: skip
    return sorted(found, key=repr)


def _as_found(built: Any) -> list[tuple[Any, ...]]:
    def second(us: int | None) -> int | None:
        return None if us is None else (us - MARCH_3_US) // 1_000_000

    users = {built.learner(user): user for user in (8, 9)}
    return sorted((
        (users[r["learner_id"]], r["entry_type"], r["entry_id"], second(r["first_us"]),
         second(r["last_us"]), r["event_day"], r["pupils"], r["tier"], second(r["confirmed_us"]),
         r["colleagues"], r["referral_code"], r["has_used"], r["obstacle"],
         second(r["withdrawn_us"]))
        for r in built.rows("practice_entry")
    ), key=repr)  # fmt: skip


@st.composite
def _stories(draw: Any) -> list[Line]:
    """Deeds of two people at moments of their own, corrections, withdrawals, confirmations."""
    lines = []
    for second in range(draw(st.integers(1, 14))):
        user, number = draw(st.sampled_from([8, 8, 9])), draw(st.sampled_from(["1", "2"]))
        version, pupils = draw(st.sampled_from([1, 2])), draw(st.integers(1, 40))
        on = draw(st.sampled_from(["2025-03-01", "2025-02-28"]))
        obstacle = draw(st.sampled_from([None, "time"]))
        cascade = {"cascade_id": f"a{number}"} if version == 2 else {}
        line = draw(st.sampled_from([
            committed(second, f"k{number}", user=user, pupils=pupils, planned_on=on),
            implemented(second, f"u{number}", user=user, pupils=pupils, on=on,
                        tier=draw(st.sampled_from(["E1", "E2"]))),
            confirmed(second, f"u{number}", user=user),
            deed("cascaded", second, user, version=version, lesson="L1", on=on,
                 colleagues=pupils, **cascade),
            deed("withdrawn", second, user, obstacle=obstacle, **draw(st.sampled_from([
                {"entry_type": "commitment", "entry_id": f"k{number}"},
                {"entry_type": "use", "entry_id": f"u{number}"},
                {"entry_type": "cascade", "entry_id": f"a{number}"},
            ]))),
            deed("referral_entered", second, user, referral_code=f"R{pupils}"),
            deed("answered", second, user, has_used=pupils > 20, obstacle=obstacle),
            implemented(second, f"u{number}", user=user) | {"username": f"user{17 - user}"},
        ]))  # fmt: skip
        lines.append(line | {"second": second})
    return lines


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(_stories(), st.integers(0, 2**32), st.integers(1, 3))
def test_entries_are_those_of_a_plain_reading(
    build: Builder, lines: list[Line], seed: int, files: int
) -> None:
    # Everybody's name and id are seen together, so that masquerading is known for what it is.
    known = [deed("referral_created", 86_000 + user, user, referral_code=f"R{user}")
             for user in (8, 8, 9, 9)]  # fmt: skip
    known += [deed("referral_created", 86_100 + n * 10 + user, user, referral_code=f"R{user}")
              for user in (8, 9) for n in range(20)]  # fmt: skip
    written = [*lines, *lines[: len(lines) // 2], *known]
    random.Random(seed).shuffle(written)
    parts = [written[at::files] for at in range(files)]
    assert _as_found(build(*parts)) == _plainly(lines)
