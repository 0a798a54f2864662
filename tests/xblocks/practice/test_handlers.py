"""What teachers do in a practice block."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_xblocks.blocks import PracticeBlock
from stembridge_xblocks.common.emitter import payload_faults

from .sample import PLAN, USE, Practice, day

CANARY = "Zebrafink"


def fields(event: dict[str, Any]) -> dict[str, Any]:
    """What an event says beyond what all say."""
    return {name: event[name] for name in event if name not in ("usage_key", "contract_version")}


@pytest.fixture
def practice() -> Practice:
    return Practice()


# ---- what is told is kept and published


def test_a_plan_is_kept_with_what_its_event_says(practice: Practice) -> None:
    key = practice.commit()

    entry = practice.block().commitments[key]
    assert re.fullmatch("k[0-9a-f]{12}", key)
    assert entry == {
        "lesson": "battery", "planned_on": day(20), "level": 3, "pupils": 24,
        "class": entry["class"], "made_on": day(0), "withdrawn": None,
    }  # fmt: skip
    (event,) = practice.events("committed")
    assert fields(event) == {
        "commitment_id": key, "class_id": entry["class"], "lesson": "battery",
        "planned_on": day(20), "level": 3, "pupils": 24,
    }  # fmt: skip


def test_a_use_is_kept_with_what_its_event_says(practice: Practice) -> None:
    plan = practice.commit()
    key = practice.use(commitment=plan, girls="11", changed="A coin.", evidence="https://x.org/a")

    use = practice.block().uses[key]
    assert re.fullmatch("u[0-9a-f]{12}", key)
    assert use["commitment"] == plan
    assert (use["changed"], use["evidence"]) == ("A coin.", "https://x.org/a")
    assert use["confirmation"] is None
    (event,) = practice.events("implemented")
    assert fields(event) == {
        "use_id": key, "commitment_id": plan, "class_id": use["class"], "lesson": "battery",
        "on": day(-10), "level": 3, "pupils": 24, "girls": 11, "adapted": True, "tier": "E2",
    }  # fmt: skip


def test_what_may_be_left_out_is_null_or_no(practice: Practice) -> None:
    practice.use()

    (event,) = practice.events("implemented")
    assert (event["girls"], event["adapted"], event["tier"]) == (None, False, "E1")
    assert event["commitment_id"] is None


def test_colleagues_told_are_kept_and_published(practice: Practice) -> None:
    key = practice.tell(colleagues=7)

    (event,) = practice.events("cascaded")
    assert (event["cascade_id"], event["colleagues"], event["on"]) == (key, 7, day(-1))
    assert practice.block().cascades[key]["colleagues"] == 7


def test_every_event_is_one_of_the_contract(practice: Practice) -> None:
    plan, use, told = practice.commit(), practice.use(), practice.tell()
    practice.send("create_referral")
    practice.send("withdraw", entry=use, obstacle="time")
    practice.send("withdraw", entry=plan)
    practice.send("withdraw", entry=told, obstacle="other")
    practice.send("answer", has_used="no", obstacle="leave")

    lines = [e for e in practice.stage.events if e["name"].startswith("stembridge.")]
    assert len(lines) == 8
    assert [payload_faults(line["name"], line["event"]) for line in lines] == [[]] * 8


@pytest.mark.parametrize("other", [{"class_name": "9c"}, {"lesson": "plating"}])
def test_a_use_of_another_class_or_lesson_leaves_the_plan_it_was_filled_from_open(
    practice: Practice, other: dict[str, str]
) -> None:
    plan = practice.commit()

    use = practice.use(commitment=plan, **other)

    assert practice.block().uses[use]["commitment"] is None
    assert practice.events("implemented")[0]["commitment_id"] is None
    assert "reminder.ics" in practice.block().parts()["step-plan"]


def test_a_use_that_is_corrected_to_another_class_is_no_longer_the_planned_one(
    practice: Practice,
) -> None:
    plan = practice.commit()
    use = practice.use(commitment=plan)

    practice.send("implement", **{**USE, "class_name": "9c"}, id=use)

    assert [event["commitment_id"] for event in practice.events("implemented")] == [plan, None]


# ---- once, whatever happens on the way


def test_a_request_that_is_sent_again_is_one_plan(practice: Practice) -> None:
    payload = {**PLAN, "key": "the-same-key", "revision": 0}

    answers = [practice.stage.call("p", "commit", payload, user=practice.ana) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json.get("repeated", False) for answer in answers] == [False, True, True]
    assert len(practice.block().commitments) == len(practice.events("committed")) == 1


def test_a_tab_that_is_behind_saves_nothing_and_sees_what_the_other_saved(
    practice: Practice,
) -> None:
    practice.commit(class_name="9c")
    late = {**PLAN, "key": "a-late-deed", "revision": 0}

    answer = practice.stage.call("p", "commit", late, user=practice.ana)

    assert answer.status_code == 409
    assert "9c" in answer.json["parts"]["step-plan"]
    assert len(practice.block().commitments) == 1


def test_a_tab_that_is_behind_keeps_the_form_that_was_open_in_it(practice: Practice) -> None:
    key = practice.use()
    late = {**USE, "id": key, "pupils": "20", "key": "a-late-deed", "revision": 0}

    answer = practice.stage.call("p", "implement", late, user=practice.ana)

    assert f'name="id" value="{key}"' in answer.json["parts"]["step-use"]


@pytest.mark.parametrize(
    ("handler", "fields"),
    [("commit", PLAN), ("implement", USE), ("answer", {"has_used": "no"}), ("create_referral", {}),
     ("cascade", {"lesson": "battery", "on": day(-1), "colleagues": "2"})],
)  # fmt: skip
def test_what_was_not_stored_is_told_to_no_log(
    practice: Practice, handler: str, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class LostError(Exception):
        """The database is gone."""

    def lost(_: Any) -> None:
        raise LostError

    monkeypatch.setattr(PracticeBlock, "save", lost)
    with pytest.raises(LostError):
        practice.send(handler, **fields)
    monkeypatch.undo()

    assert practice.events() == []


def test_the_same_told_twice_is_kept_once(practice: Practice) -> None:
    practice.commit()
    practice.use()
    practice.tell()

    # "8 B." is the class 8b.
    for handler, told in (
        ("commit", {**PLAN, "class_name": "8 B."}),
        ("implement", USE),
        ("cascade", {"lesson": "battery", "on": day(-1), "colleagues": "2"}),
    ):
        assert practice.send(handler, **told).status_code == 422
    assert len(practice.events()) == 3


def test_a_correction_is_published_under_the_same_id(practice: Practice) -> None:
    key = practice.use()
    made = practice.block().uses[key]["told_on"]
    practice.today = 3

    answer = practice.send("implement", **{**USE, "id": key, "pupils": "25"})

    assert answer.status_code == 200
    assert [(e["use_id"], e["pupils"]) for e in practice.events("implemented")] == [
        (key, 24),
        (key, 25),
    ]
    assert practice.block().uses[key]["told_on"] == made
    assert len(practice.block().uses) == 1


def test_a_correction_of_words_alone_is_no_news(practice: Practice) -> None:
    key = practice.use(changed="A coin.")

    practice.send("implement", **{**USE, "id": key, "changed": "A coin, not a key."})

    assert practice.block().uses[key]["changed"] == "A coin, not a key."
    assert len(practice.events("implemented")) == 1


def test_a_correction_may_leave_a_day_that_a_new_entry_could_not_have(practice: Practice) -> None:
    key = practice.commit()
    practice.today = 100

    assert practice.send("commit", **{**PLAN, "id": key, "pupils": 20}).status_code == 200
    assert practice.send("commit", **{**PLAN, "class_name": "9a"}).status_code == 422


# ---- withdrawing


@pytest.mark.parametrize("obstacle", ["", None, "time", "other"])
def test_what_is_withdrawn_no_longer_counts_and_can_be_seen(
    practice: Practice, obstacle: str | None
) -> None:
    key = practice.use()

    answer = practice.send("withdraw", entry=key, obstacle=obstacle)

    assert answer.status_code == 200
    assert practice.block().uses[key]["withdrawn"] == {"on": day(0), "obstacle": obstacle or None}
    (event,) = practice.events("withdrawn")
    assert (event["entry_type"], event["entry_id"], event["obstacle"]) == (
        "use", key, obstacle or None,
    )  # fmt: skip
    html = answer.json["parts"]["step-use"]
    assert f'data-sb-part="entry-{key}"' in html
    assert "withdrawn" in html
    assert "Now: plan a use in class" in answer.json["parts"]["now"]


def test_a_withdrawn_entry_is_neither_withdrawn_again_nor_changed(practice: Practice) -> None:
    key = practice.use()
    practice.send("withdraw", entry=key)

    assert practice.send("withdraw", entry=key).status_code == 422
    assert practice.send("implement", **{**USE, "id": key}).status_code == 422
    assert practice.send("show_entry", entry=key, **{"as": "form"}).status_code == 422
    # The same may be told anew.
    assert practice.use() != key


def test_withdrawing_takes_no_completion_away(practice: Practice) -> None:
    key = practice.commit()
    practice.send("withdraw", entry=key)

    assert practice.stage.completion(practice.ana, "p") == 1.0


def test_what_a_colleague_confirmed_is_withdrawn_or_stays(practice: Practice) -> None:
    key = practice.use()
    block = practice.block()
    moment = f"{day(0)}T12:00:00+00:00"
    confirmed = {"nonce": "n", "until": moment, "confirmed_at": moment}
    block.uses = {key: {**block.uses[key], "confirmation": confirmed}}
    block.save()

    assert practice.send("implement", **{**USE, "id": key, "pupils": "9"}).status_code == 422
    assert practice.send("withdraw", entry=key).status_code == 200


# ---- completion


def test_a_plan_completes_the_block_unless_the_author_wants_a_use(practice: Practice) -> None:
    practice.commit()
    assert practice.stage.completion(practice.ana, "p") == 1.0

    strict = Practice(complete_when="first_use")
    strict.commit()
    assert strict.stage.completion(strict.ana, "p") == 0.5
    strict.use()
    assert strict.stage.completion(strict.ana, "p") == 1.0


def test_an_answer_alone_completes_nothing(practice: Practice) -> None:
    practice.send("answer", has_used="no")

    assert practice.stage.completion(practice.ana, "p") == 0


# ---- the follow-up question


def test_a_no_is_kept_with_what_stood_in_the_way(practice: Practice) -> None:
    practice.send("answer", has_used="no", obstacle="timetable")
    practice.today = 100
    practice.send("answer", has_used="yes", obstacle="timetable")

    assert practice.block().follow_up == {"has_used": True, "obstacle": None, "on": day(100)}
    assert [(e["has_used"], e["obstacle"]) for e in practice.events("answered")] == [
        (False, "timetable"),
        (True, None),
    ]


def test_who_told_a_use_is_not_taken_for_one_who_did_not(practice: Practice) -> None:
    practice.use()

    assert practice.send("answer", has_used="no").status_code == 422
    assert practice.block().follow_up == {}


@pytest.mark.parametrize("answer", [{}, {"has_used": "maybe"}, {"has_used": 1}, {"has_used": []},
                                    {"has_used": "no", "obstacle": "laziness"},
                                    {"has_used": "no", "obstacle": ["time"]}])  # fmt: skip
def test_an_answer_is_yes_or_no_with_an_obstacle_of_the_list(
    practice: Practice, answer: dict[str, Any]
) -> None:
    assert practice.send("answer", **answer).status_code == 422
    assert practice.events() == []


# ---- classes


def test_the_same_class_has_the_same_id_in_another_block_and_others_have_another(
    practice: Practice,
) -> None:
    bo = practice.stage.learner("bo")
    practice.commit()
    practice.send("commit", at="q", **{**PLAN, "class_name": "8 B"})
    practice.commit(bo)
    practice.commit(class_name="8c")

    first, elsewhere, others, another = (e["class_id"] for e in practice.events("committed"))
    assert first == elsewhere
    assert len({first, others, another}) == 3
    assert re.fullmatch("c[0-9a-f]{20}", first)


def test_a_class_is_chosen_from_ones_own_by_its_key(practice: Practice) -> None:
    practice.commit()
    (key,) = practice.block().classes

    practice.use(**{"class": key, "class_name": ""})

    assert list(practice.block().classes) == [key]


def test_a_class_that_no_entry_names_is_forgotten(practice: Practice) -> None:
    key = practice.commit()
    practice.send("commit", **{**PLAN, "id": key, "class_name": "9a"})

    assert [one["name"] for one in practice.block().classes.values()] == ["9a"]


@pytest.mark.parametrize(("chosen", "name"), [("cffff", ""), ("new", ""), ("new", " .-"), ([], ""),
                                              ({}, ""), (5, ""), ("new", "x" * 41)])  # fmt: skip
def test_a_class_that_cannot_be_told_is_refused_at_its_field(
    practice: Practice, chosen: Any, name: str
) -> None:
    answer = practice.send("commit", **{**PLAN, "class": chosen, "class_name": name})

    assert answer.status_code == 422
    assert answer.json["field"] in ("class", "class_name")
    assert practice.block().classes == {}


def test_without_a_secret_of_the_site_nothing_is_saved_and_it_says_why(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stembridge_xblocks.compat import NoKeysError
    from stembridge_xblocks.practice import keeping

    def missing(purpose: str, text: str) -> tuple[bytes, ...]:
        raise NoKeysError

    monkeypatch.setattr(keeping, "keyed_digests", missing)

    answer = practice.send("commit", **PLAN)

    assert answer.status_code == 501
    assert "secret key" in answer.json["error"]
    assert practice.block().commitments == {}


# ---- hostile values

WRONG: list[tuple[str, Any]] = [
    *[("pupils", value) for value in ("", "0", "-3", "201", "24.5", "NaN", "1e999", 24.0, True,
                                      [24], {"a": 1}, 10**400, "many", None)],
    *[("on", value) for value in ("", "2026-02-30", "2026-13-01", "10.3.2027", day(2), "2020-01-01",
                                  20270301, None, ["2027-03-01"], "0000-00-00", "２０２７-03-01")],
    *[("level", value) for value in ("", "1", "5", "x", -1, 9, None, [3])],
    *[("lesson", value) for value in ("", "unknown", None, 5, ["battery"], {"id": "battery"})],
    *[("girls", value) for value in ("25", "-1", "x", 3.5, True, [1])],
    *[("adapted", value) for value in ("maybe", 5, [], {"yes": 1})],
    *[("changed", value) for value in (5, ["x"], "x" * 1001)],
    *[("evidence", value) for value in ("http://x.org", "javascript:alert(1)", "https://a b",
                                          "https://me:word@x.org", "https://\u202ex.org",
                                        "https://x.org/" + "a" * 500, "//x.org", 5)],
    *[("commitment", value) for value in ("k000000000000", 5, ["k"], {"k": 1})],
    *[("id", value) for value in ("u000000000000", "k1", 5, ["u"], {"u": 1}, True)],
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG, ids=repr)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_saved(
    practice: Practice, field: str, value: Any
) -> None:
    before = json.dumps(practice.stage.store.dump(), default=str)

    answer = practice.send("implement", **{**USE, field: value})

    assert answer.status_code == 422, answer.text
    if field not in ("commitment", "id"):
        assert answer.json["field"] == field
    assert json.dumps(practice.stage.store.dump(), default=str) == before
    assert practice.events() == []


@pytest.mark.parametrize("value", ["", day(-2), "2030-01-01", "2027-02-29", 5, None])
def test_a_plan_is_for_a_day_to_come_within_two_years(practice: Practice, value: Any) -> None:
    answer = practice.send("commit", **{**PLAN, "planned_on": value})

    assert (answer.status_code, answer.json.get("field")) == (422, "planned_on")


@pytest.mark.parametrize("entry", ["", None, 5, [], {}, "k000000000000", "x", "commitments", True])
def test_only_entries_that_are_there_are_withdrawn(practice: Practice, entry: Any) -> None:
    practice.commit()

    assert practice.send("withdraw", entry=entry).status_code == 422
    assert practice.send("show_entry", entry=entry, **{"as": "form"}).status_code == 422


def test_nobody_reaches_an_entry_of_somebody_else(practice: Practice) -> None:
    key = practice.commit()
    bo = practice.stage.learner("bo")

    assert practice.send("withdraw", bo, entry=key).status_code == 422
    assert practice.send("commit", bo, **{**PLAN, "id": key}).status_code == 422
    query = f"commitment={key}"
    reminder = practice.stage.call("p", "reminder", method="GET", user=bo, query=query)
    assert reminder.status_code == 404
    assert practice.block().commitments[key]["withdrawn"] is None


def test_a_correction_is_of_the_same_kind(practice: Practice) -> None:
    key = practice.commit()

    assert practice.send("implement", **{**USE, "id": key}).status_code == 422


def test_script_in_every_text_stays_text(practice: Practice) -> None:
    script = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    plan = practice.commit(class_name="<b>8b</b>")
    practice.use(changed=script, class_name="<i>9</i>")
    key = practice.use(class_name="7a", evidence="https://x.org/&lt;script&gt;")
    practice.send("show_entry", entry=key, **{"as": "form"})

    html = practice.stage.render("p", user=practice.ana).content
    form = practice.send("show_entry", entry=next(iter(practice.block().uses)), **{"as": "form"})
    for page in (html, *form.json["parts"].values()):
        assert "<script>alert" not in page.replace('<script type="json/xblock-args"', "")
        assert "<img" not in page
        assert "<b>8b" not in page
    assert plan in html


def test_staff_who_masquerade_change_nothing_for_the_learner(practice: Practice) -> None:
    sue = practice.stage.staff("sue")

    practice.send("commit", practice.stage.masquerade(sue, practice.ana), **PLAN)

    assert practice.block().commitments == {}
    assert practice.block().tally == {}
    assert practice.stage.completion(practice.ana, "p") == 0


TEXTS = st.text(min_size=0, max_size=60).map(lambda text: f"{CANARY}{text}")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({"class_name": TEXTS.map(lambda t: t[:40]), "changed": TEXTS}),
       st.sampled_from(["", f"https://example.org/{CANARY}"]))  # fmt: skip
def test_no_event_holds_what_a_teacher_wrote(texts: dict[str, str], evidence: str) -> None:
    practice = Practice()
    practice.send("commit", **{**PLAN, "class_name": texts["class_name"]})
    practice.send("implement", **{**USE, **texts, "evidence": evidence})
    practice.send("enter_referral", code=texts["changed"])
    for key in (*practice.block().commitments, *practice.block().uses):
        practice.send("withdraw", entry=key)

    assert practice.events()
    logged = json.dumps([line["event"] for line in practice.stage.events], ensure_ascii=False)
    assert CANARY.casefold() not in logged.casefold()


# ---- what all share, and how much there can be


def test_no_name_and_no_word_stands_in_what_all_share(practice: Practice) -> None:
    practice.commit()
    practice.use(changed=CANARY)

    shared = [row for row in practice.stage.store.dump() if row[0] == "user_state_summary"]
    assert [json.loads(row[3]["tally"]) for row in shared] == [
        {"adapted": [1, 1], "commitments": [1, 1], "uses": [1, 1]}
    ]


def test_state_stays_within_its_bounds_and_says_when_it_is_full(practice: Practice) -> None:
    wide = "\N{GRINNING FACE}"
    for n in range(20):
        practice.commit(planned_on=day(n), class_name=wide * 38 + f"{n:02}")
    classes = list(practice.block().classes)
    for n in range(20, 30):
        practice.commit(planned_on=day(n), **{"class": classes[0], "class_name": ""})
    full = practice.send("commit", **{**PLAN, "class": classes[0], "planned_on": day(40)})
    one_more = practice.send("implement", **{**USE, "class_name": "one more"})
    for n in range(60):
        link = "https://example.org/" + "a" * 300
        practice.use(**{"class": classes[n % 20], "on": day(-n), "evidence": link})
    for n in range(30):
        practice.tell(on=day(-n))
    long = {**USE, "class_name": "", "changed": wide * 1000}
    corrected = [
        practice.send("implement", **{**long, "id": key, "class": use["class"], "on": use["on"]})
        for key, use in list(practice.block().uses.items())[:10]
    ]

    assert full.status_code == one_more.status_code == 422
    assert one_more.json["field"] == "class_name"
    over = {**USE, "class": classes[0], "on": day(-70)}
    assert practice.send("implement", **over).status_code == 422
    assert {answer.status_code for answer in corrected} == {200, 422}
    assert corrected[-1].json["field"] == "changed"
    bounds = {"commitments": 12_000, "uses": 120_000, "cascades": 6_000, "classes": 12_000,
              "tallied": 500, "tally": 900}  # fmt: skip
    stored = {name: practice.stage.stored_bytes("p", name) for name in bounds}
    assert {name: size for name, size in stored.items() if size > bounds[name]} == {}
