"""Counts of all teachers under no name."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.blocks import PracticeBlock
from stembridge_xblocks.practice.tally import counted, fewest_shown, recounted, shown, tally_of
from stembridge_xblocks.practice.words import OBSTACLES

from .sample import Practice

CODES = st.sampled_from([None, *OBSTACLES])
WITHDRAWN = st.none() | st.fixed_dictionaries({"on": st.just("2027-01-01"), "obstacle": CODES})
USES = st.fixed_dictionaries(
    {
        "adapted": st.booleans(),
        "withdrawn": WITHDRAWN,
        "confirmation": st.none() | st.just({"confirmed_at": "2027-01-01"}),
    }
)
STATES = st.fixed_dictionaries(
    {
        "commitments": st.dictionaries(st.text(max_size=2),
                                       st.fixed_dictionaries({"withdrawn": WITHDRAWN}), max_size=4),
        "uses": st.dictionaries(st.text(max_size=2), USES, max_size=4),
        "cascades": st.just({}),
        "follow_up": st.just({})
        | st.fixed_dictionaries({"has_used": st.booleans(), "obstacle": CODES}),
    }
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.lists(STATES, min_size=1, max_size=4), max_size=6))
def test_counts_kept_deed_by_deed_are_those_made_anew(people: list[list[dict[str, Any]]]) -> None:
    summary: dict[str, list[int]] = {}
    for states in people:
        before: dict[str, int] = {}
        for state in states:
            now = tally_of(state)
            summary, before = counted(summary, before, now), now

    assert summary == recounted(states[-1] for states in people)
    # An own count: of teachers by row.
    rows = Counter(row for states in people for row in tally_of(states[-1]))
    assert {row: pair[0] for row, pair in summary.items()} == dict(rows)


@given(JSON, JSON, JSON)
def test_whatever_is_stored_is_counted_without_an_error(a: Any, b: Any, c: Any) -> None:
    state = {"commitments": a, "uses": {"u": b}, "cascades": b, "follow_up": c}

    summary = counted(a if isinstance(a, dict) else {}, {}, tally_of(state))

    assert len(json.dumps(summary)) <= 900
    assert all(people > 0 and entries > 0 for people, entries in summary.values())
    assert len(list(PracticeBlock.generate_report_data(iter([State("a", state)])))) == 1


def test_a_row_of_too_few_teachers_is_hidden_and_none_is_none() -> None:
    rows = shown({"uses": [4, 90], "commitments": [5, 9]}, 5)

    assert (rows["uses"], rows["commitments"], rows["no"]) == (None, (5, 9), (0, 0))


def test_a_group_is_never_smaller_than_five() -> None:
    assert [fewest_shown(n) for n in (None, 0, -1, 4, 5, 12)] == [10, 5, 5, 5, 5, 12]


def test_who_told_a_use_after_a_no_counts_as_no_no() -> None:
    state = {"uses": {"u": {"withdrawn": None}}, "follow_up": {"has_used": False}}

    assert tally_of(state) == {"uses": 1}


class State:
    """One row as the platform hands it to a report."""

    def __init__(self, username: str, state: Any) -> None:
        self.username, self.state = username, state


def test_staff_see_counts_of_groups_and_others_see_none() -> None:
    practice = Practice()
    sue = practice.stage.staff("sue")
    for n in range(5):
        person = practice.stage.learner(f"u{n}")
        practice.commit(person)
        if n < 4:
            practice.use(person)

    html = practice.stage.render("p", user=sue).content

    rows = {row.split("</th>")[0].split(">")[-1]: row for row in html.split("<tr>")[2:]}
    assert "<td>5</td><td>5</td>" in rows["Plans"]
    assert "fewer than 5" in rows["Uses in class"]
    assert "4" not in rows["Uses in class"].replace("fewer", "").split("<td")[1]
    assert "For course staff" not in practice.stage.render("p", user=practice.ana).content


def test_counting_anew_is_for_staff_in_the_lms() -> None:
    practice = Practice()

    assert practice.send("recount").status_code == 403
    assert practice.send("recount", practice.stage.staff("sue")).status_code == 501


def test_a_report_has_counts_and_days_and_no_words() -> None:
    practice = Practice()
    practice.commit(class_name="Zebrafink")
    practice.use(changed="Zebrafink")
    block = practice.block()
    names = ("commitments", "uses", "cascades", "classes", "referral", "follow_up")
    state = {name: getattr(block, name) for name in names}

    (row, empty) = PracticeBlock.generate_report_data(iter([State("ana", state), State("bo", {})]))

    assert row[1]["Plans"] == row[1]["Uses in class"] == 1
    assert row[1]["First use on"] == "2027-02-28"
    assert row[1]["First day planned"] == "2027-03-30"
    assert "Zebrafink" not in str(row)
    assert empty[0] == "bo"
    assert set(empty[1]) == set(row[1])
    limited = PracticeBlock.generate_report_data(iter([State("a", {})] * 5), limit_responses=2)
    assert len(list(limited)) == 2
