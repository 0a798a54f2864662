"""A link confirms what it is for, once, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings

from stembridge_xblocks.common.confirmation.status import link_of
from stembridge_xblocks.common.confirmation.token import LIFETIME, Claim, block_mark, token_of
from stembridge_xblocks.preview import ANONYMOUS
from stembridge_xblocks.preview.services import Rebind

from .toys import NOON, World


@pytest.fixture
def world() -> World:
    return World()


def refused(world: World, token: Any, status: int, words: str, **options: Any) -> None:
    """Assert that neither looking nor confirming is let, and that nothing is stored or logged."""
    before, lines = world.stored(), len(world.confirmations)
    for deed in ("look", "confirm"):
        answer = world.send(token, deed, **options)
        assert (answer.status_code, words in answer.json["error"]) == (status, True), answer.text
        assert set(answer.json) == {"error"}
    assert world.stored() == before
    assert len(world.confirmations) == lines


# ---- what is to happen


def test_who_has_the_link_confirms_without_an_account(world: World) -> None:
    answer = world.confirm(world.token())

    assert answer.json == {"state": "confirmed", "text": "Thank you: kept."}
    assert world.entry()["confirmation"]["confirmed_at"] == "2026-03-02T12:00:00+00:00"


def test_the_event_is_about_the_learner_and_has_an_empty_username(world: World) -> None:
    world.confirm(world.token())

    (line,) = world.confirmations
    assert line["name"] == "stembridge.practice.confirmed"
    assert (line["username"], line["context"]["user_id"]) == ("", world.ana.id)
    assert line["event"]["use_id"] == "u1"


def test_looking_shows_what_is_asked_and_changes_nothing(world: World) -> None:
    token = world.token()
    before = world.stored()

    answer = world.send(token)

    assert answer.json["state"] == "open"
    assert answer.json["facts"] == [
        {"label": "Title", "value": "Batterie", "language": "de", "direction": "ltr"},
        {"label": "Day", "value": "2026-03-01", "language": "", "direction": ""},
    ]
    assert "HIDDEN" not in answer.text
    assert "ana" not in answer.text
    assert world.stored() == before
    assert world.confirmations == []


def test_only_the_learners_own_entry_changes(world: World) -> None:
    world.enter("t", "u2")
    others = world.entry("other"), world.entry("t", "u2")

    world.confirm(world.token())

    assert (world.entry("other"), world.entry("t", "u2")) == others
    assert world.stage.block("t", user=world.bea).entries == {}


# ---- once


def test_a_link_confirms_once_and_says_so_afterwards(world: World) -> None:
    token = world.token()
    seen = world.send(token).json["seen"]

    answers = [world.send(token, "confirm", payload={"seen": seen}).json for _ in range(3)]

    assert [answer["state"] for answer in answers] == ["confirmed"] * 3
    assert answers[0]["text"] == "Thank you: kept."
    assert answers[1] == answers[2]
    assert "confirmed already, on March 2, 2026" in answers[1]["text"]
    assert len(world.confirmations) == 1


def test_the_day_of_the_first_confirmation_stays(world: World) -> None:
    token = world.token()
    world.confirm(token)
    world.later(days=3)

    assert "March 2" in world.send(token).json["text"]
    assert "T12" in world.entry()["confirmation"]["confirmed_at"]


def test_two_colleagues_who_looked_at_once_confirm_once(world: World) -> None:
    token = world.token()
    looks = [world.send(token).json["seen"] for _ in range(2)]

    texts = [world.send(token, "confirm", payload={"seen": s}).json["text"] for s in looks]

    assert texts[0] != texts[1]
    assert "already" in texts[1]
    assert len(world.confirmations) == 1


def test_what_was_changed_since_the_reader_looked_is_shown_again(world: World) -> None:
    token = world.token()
    seen = world.send(token).json["seen"]
    world.enter("t", "u1", day="2026-03-02")

    answer = world.send(token, "confirm", payload={"seen": seen})

    assert answer.status_code == 409
    assert answer.json["facts"][1]["value"] == "2026-03-02"
    assert world.confirmations == []
    again = world.send(token, "confirm", payload={"seen": answer.json["seen"]})
    assert again.json["state"] == "confirmed"


def test_nothing_is_confirmed_unseen(world: World) -> None:
    token = world.token()

    for seen in ({}, {"seen": ""}, {"seen": None}, {"seen": ["x"]}):
        assert world.send(token, "confirm", payload=seen).status_code == 409
    assert world.entry()["confirmation"]["confirmed_at"] is None


# ---- links that do not open


def test_a_forged_link_is_told_nothing(world: World) -> None:
    real = world.token()
    forged = ["", "x", real[:-1], real + "A", real[1:], real.upper(), "e30.e30", "é", "\ud800", 5,
              None, ["x"], {"a": 1}, True, "x" * 3_000]  # fmt: skip

    for token in forged:
        refused(world, token, 403, "This link is not whole")


def test_a_forged_link_of_a_real_learner_reads_as_one_of_nobody(world: World) -> None:
    token = world.token()
    flipped = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :]
               for i in range(len(token))]  # fmt: skip

    answers = {(a.status_code, a.text) for a in map(world.send, flipped)}

    assert answers == {(403, world.send("nonsense").text)}


@pytest.mark.parametrize(
    ("after", "opens"), [(LIFETIME.total_seconds(), True), (LIFETIME.total_seconds() + 1, False)]
)
def test_a_link_ends_after_thirty_days(world: World, after: float, opens: bool) -> None:
    token = world.token()
    world.later(seconds=after)

    if opens:
        assert world.confirm(token).json["state"] == "confirmed"
    else:
        refused(world, token, 410, "ended on April 1, 2026. Ask your colleague for a new one")


def test_five_minutes_between_the_clocks_of_two_servers_are_nothing(world: World) -> None:
    token = world.token()

    world.later(minutes=-5)
    assert world.send(token).json["state"] == "open"
    world.later(seconds=-1)
    refused(world, token, 400, "By this site's clock the link is not made yet")


def test_a_newer_link_ends_the_older(world: World) -> None:
    older, newer = world.token(), world.token()

    refused(world, older, 410, "This link was taken back")
    assert world.confirm(newer).json["state"] == "confirmed"


def test_a_link_that_was_taken_back_opens_nothing(world: World) -> None:
    token = world.token()

    assert world.do("take_back_link").status_code == 200

    refused(world, token, 410, "This link was taken back")


def test_what_was_withdrawn_is_not_confirmed(world: World) -> None:
    token = world.token()
    world.enter("t", "u1", withdrawn={"on": "2026-03-02", "obstacle": "time"})

    refused(world, token, 410, "was withdrawn")


def test_after_a_reset_of_the_learners_state_nothing_is_confirmed(world: World) -> None:
    token = world.token()
    world.stage.forget(world.ana, "t")

    refused(world, token, 410, "was withdrawn")


def test_a_link_of_another_block_does_not_fit(world: World) -> None:
    refused(world, world.token("other"), 403, "This link belongs to another page")


def test_a_link_of_another_course_run_does_not_fit(world: World, tmp_path: Path) -> None:
    (tmp_path / "course.xml").write_text(
        '<course url_name="2027" org="StemBridge" course="STAGE"><chapter url_name="c"><sequential '
        f'url_name="s"><vertical url_name="v">{World.OLX}</vertical></sequential></chapter>'
        "</course>"
    )
    other = World(folder=tmp_path)
    assert str(other.stage.key("t")) == str(world.stage.key("t")).replace("2026", "2027")

    refused(world, other.token(), 403, "This link belongs to another page")


def test_a_link_of_another_kind_of_block_is_forged(world: World) -> None:
    # Even for the very same block: what a link is for is part of the key.
    claim = Claim(block_mark(world.stage.key("t")), str(world.ana.anonymous_id()), "u1", "n", NOON)

    refused(world, token_of(claim, "confirmation.workplace"), 403, "This link is not whole")
    refused(world, world.token("kind"), 403, "This link is not whole")


def test_a_link_of_another_learner_opens_nothing_of_this_one(world: World) -> None:
    nonce = str(world.token() and world.entry()["confirmation"]["nonce"])
    course = str(world.stage.course_key)
    of_bea = str(world.bea.anonymous_id(course))
    claim = Claim(block_mark(world.stage.key("t")), of_bea, "u1", nonce, NOON)

    refused(world, token_of(claim, "confirmation.practice"), 410, "was withdrawn")
    assert world.entry()["confirmation"]["confirmed_at"] is None


def test_a_learner_whose_account_is_gone_gets_nothing_confirmed(world: World) -> None:
    token = world.token()
    del world.stage.people["ana"]

    refused(world, token, 410, "The account that this link is about is gone")


def test_after_a_change_of_the_sites_key_links_hold_while_the_old_key_is_kept() -> None:
    with override_settings(SECRET_KEY="old"):
        world = World()
        token = world.token()
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert world.send(token).json["state"] == "open"
        # What is shown to the learner is signed anew, and the same link as far as anybody can see.
        assert world.send(world.token()).json["state"] == "open"
    with override_settings(SECRET_KEY="new"):
        refused(world, token, 403, "This link is not whole")


# ---- who asks


def test_who_is_logged_in_is_asked_to_come_without(world: World) -> None:
    token = world.token()

    for person in (world.bea, world.stage.staff(), world.stage.masquerade(world.stage.staff("s2"),
                                                                          world.bea)):  # fmt: skip
        for noauth in (True, False):
            refused(world, token, 403, "Open the link in a private window", user=person,
                    noauth=noauth)  # fmt: skip


def test_the_learner_is_told_that_it_is_their_own_link(world: World) -> None:
    refused(world, world.token(), 403, "This is your own link", user=world.ana)


def test_the_learner_beside_whose_login_the_page_stands_is_told_too(world: World) -> None:
    token = world.token()

    def visitor(person: Any) -> str:
        page = world.stage.call("t", "confirmation_page", method="GET", user=person, noauth=True)
        return str(page.text.partition('data-visitor="')[2].partition('"')[0])

    assert visitor(ANONYMOUS) == ""
    assert world.send(token, payload={"visitor": visitor(ANONYMOUS)}).status_code == 200
    assert world.send(token, payload={"visitor": visitor(world.bea)}).status_code == 200
    refused(world, token, 403, "This is your own link", payload={"visitor": visitor(world.ana)})


@pytest.mark.parametrize("mode", ["studio", "preview"])
def test_studio_confirms_nothing(world: World, mode: Any) -> None:
    author = world.stage.author()

    assert world.send(world.token(), "confirm", user=author, mode=mode).status_code == 403


# ---- what the site lacks


@pytest.mark.parametrize("service", ["rebind_user", "user"])
def test_without_a_service_nothing_is_claimed(world: World, service: str) -> None:
    token = world.token()

    refused(world, token, 501, "so nothing was confirmed", without={service})


def test_a_service_that_binds_nothing_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = world.token()
    monkeypatch.setattr(Rebind, "rebind_noauth_module_to_user", lambda *_: None)

    refused(world, token, 501, "so nothing was confirmed")


def test_the_stage_loses_what_is_written_without_binding(world: World) -> None:
    """What the adapter is for: the write of a block that is bound to nobody is gone."""
    block = world.stage.block("t", user=ANONYMOUS)
    block.entries = {"u1": {"stolen": True}}
    block.save()

    assert "stolen" not in world.stored()


def test_a_failure_while_saving_is_no_confirmation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = world.token()
    seen = world.send(token).json["seen"]

    def fails(self: Any) -> None:
        if self.scope_ids.user_id == world.ana.id:
            raise OSError("the database is gone")

    monkeypatch.setattr(world.toy, "save", fails)
    with pytest.raises(OSError, match="database"):
        world.send(token, "confirm", payload={"seen": seen})

    assert world.confirmations == []


@pytest.mark.parametrize("handler", ["ask_confirmation", "confirm"])
def test_without_a_key_of_the_site_nothing_is_made_or_read(
    world: World, handler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = world.token()
    before = world.stored()
    monkeypatch.setattr("stembridge_xblocks.compat._keys", _no_keys)

    answer = world.send(token) if handler == "confirm" else world.do(handler)

    assert answer.status_code == 501
    assert world.stored() == before


def _no_keys() -> list[str]:
    from stembridge_xblocks.compat import NoKeysError

    raise NoKeysError


# ---- what is sent


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b'{"deed": "look", "token": "' + b"x" * 10_000_000 + b'"}', "application/json", 413),
        (b'{"deed": "look", "token": NaN}', "application/json", 400),
        (b"deed=look&token=x", "application/x-www-form-urlencoded", 415),
        (b'{"deed": "look"}', "text/plain", 415),
        (b"[]", "application/json", 400),
    ],
)
def test_what_is_no_small_json_is_refused(world: World, raw: bytes, kind: str, status: int) -> None:
    answer = world.stage.call("t", "confirm", raw=raw, user=ANONYMOUS, noauth=True,
                              headers={"Content-Type": kind})  # fmt: skip

    assert answer.status_code == status


@pytest.mark.parametrize("deed", [None, "", "reject", "Confirm", 1, ["look"]])
def test_there_are_two_things_to_do(world: World, deed: Any) -> None:
    assert world.send(world.token(), deed).status_code == 422


def test_a_token_in_an_address_does_nothing(world: World) -> None:
    token = world.token()
    before = world.stored()

    for handler in ("confirmation_page", "confirm"):
        answer = world.stage.call("t", handler, method="GET", user=ANONYMOUS, noauth=True,
                                  query=f"token={token}&deed=confirm")  # fmt: skip
        assert token not in answer.text
    assert world.stored() == before
    assert world.confirmations == []


# ---- the learner's side


def test_a_link_can_be_looked_up_again(world: World) -> None:
    link = world.link()
    world.later(days=2)

    html = world.stage.render("t", user=world.ana).content

    assert f'value="{link}"' in html
    assert "open until April 1, 2026" in html


def test_a_repeated_request_makes_no_second_link(world: World) -> None:
    payload = {"entry": "u1", "key": "deed-again", "revision": 0}
    first = world.stage.call("t", "ask_confirmation", payload, user=world.ana).json

    again = world.stage.call("t", "ask_confirmation", payload, user=world.ana).json

    assert again["repeated"]
    assert first["link"] in again["parts"]["u1"]


def test_the_learner_reads_how_it_stands(world: World) -> None:
    def html() -> str:
        return str(world.stage.render("t", user=world.ana).content)

    assert "Make a link for a colleague" in html()
    token = world.token()
    assert "Take the link back" in html()
    world.later(days=31)
    assert "The link ended on April 1, 2026" in html()
    assert "Make a link" in html()
    world.at(NOON)
    world.confirm(token)
    world.later(days=90)
    assert "Confirmed on March 2, 2026" in html()
    assert "<form" not in html()


@pytest.mark.parametrize("handler", ["ask_confirmation", "take_back_link"])
def test_a_confirmed_entry_stays_confirmed(world: World, handler: str) -> None:
    world.confirm(world.token())
    before = world.entry()

    answer = world.do(handler)

    assert answer.status_code == 409
    assert "Confirmed on" in answer.json["parts"]["u1"]
    assert world.entry() == before


@pytest.mark.parametrize("handler", ["ask_confirmation", "take_back_link"])
@pytest.mark.parametrize("entry", ["u9", "", "x" * 60])
def test_there_is_a_link_for_what_is_there_only(world: World, handler: str, entry: str) -> None:
    world.enter("t", "gone", withdrawn={"on": "2026-03-02"})

    for which in (entry, "gone"):
        assert world.do(handler, entry=which).status_code == 409


def test_studio_and_libraries_make_no_links(world: World) -> None:
    for mode in ("studio", "preview", "library"):
        block = world.stage.block("t", user=world.stage.author(), mode=mode)
        assert link_of(block, "u1", world.entry()).state == "impossible"


def test_staff_who_view_as_the_learner_make_no_link_that_opens(world: World) -> None:
    visit = world.stage.masquerade(world.stage.staff(), world.ana)
    answer = world.do("ask_confirmation", user=visit)

    token = answer.json["link"].partition("#")[2]

    refused(world, token, 410, "This link was taken back")


def test_no_link_or_nonce_stands_in_a_log(world: World) -> None:
    token = world.token()
    nonce = world.entry()["confirmation"]["nonce"]
    world.confirm(token)

    log = json.dumps(world.stage.events)

    assert token not in log
    assert nonce not in log
