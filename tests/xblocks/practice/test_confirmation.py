"""A use in class that a colleague confirms: from the teacher's deed to the staff's count."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from stembridge_xblocks.blocks import PracticeBlock
from stembridge_xblocks.preview import ANONYMOUS, Stage

OLX = """
<stembridge_practice url_name="p" language="en">
  <lesson id="battery"><title lang="de">Akku</title><title>How much charge?</title></lesson>
</stembridge_practice>
"""
USE = {"lesson": "battery", "class": "new", "class_name": "HIDDEN 8b", "on": "2026-03-01",
       "level": 3, "pupils": 24, "girls": 11, "adapted": "yes", "changed": "HIDDEN words",
       "evidence": "https://school.example.org/worksheet"}  # fmt: skip


class Classroom:
    """A stage with one practice block, in which Ana has told one use."""

    def __init__(self) -> None:
        self.stage = Stage.from_olx(OLX)
        self.ana = self.stage.learner("ana", full_name="HIDDEN Ana")
        self._keys = (f"deed-{number:05}" for number in itertools.count())
        self.do("implement", **USE)
        (self.use_id,) = self.block.uses

    @property
    def block(self) -> Any:
        """The block as it stands for Ana."""
        return self.stage.block("p", user=self.ana)

    def do(self, handler: str, *, status: int = 200, **payload: Any) -> Any:
        """The answer to a deed of Ana's."""
        payload = {**payload, "key": next(self._keys), "revision": self.block.revision}
        answer = self.stage.call("p", handler, payload, user=self.ana)
        assert answer.status_code == status, answer.text
        return answer.json

    def token(self) -> str:
        """The token of a new link for the use."""
        return urlsplit(self.do("ask_confirmation", entry=self.use_id)["link"]).fragment

    def send(self, token: str, **payload: Any) -> Any:
        """The answer to the page behind the link."""
        return self.stage.call("p", "confirm", {"token": token, **payload}, user=ANONYMOUS,
                               noauth=True)  # fmt: skip

    def confirm(self) -> None:
        """Have the use confirmed."""
        token = self.token()
        seen = self.send(token, deed="look").json["seen"]
        assert self.send(token, deed="confirm", seen=seen).json["state"] == "confirmed"

    def events(self, name: str) -> list[dict[str, Any]]:
        """Payloads of one kind of event."""
        return [e["event"] for e in self.stage.events if e["name"] == f"stembridge.practice.{name}"]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.setattr(PracticeBlock, "now", lambda _: datetime(2026, 3, 2, 12, tzinfo=UTC))
    return Classroom()


def test_the_page_shows_lesson_day_level_and_class_size_and_nothing_else(room: Classroom) -> None:
    answer = room.send(room.token(), deed="look")

    assert [(fact["label"], fact["value"]) for fact in answer.json["facts"]] == [
        ("Lesson", "How much charge?"),
        ("Day", "March 1, 2026"),
        ("Level", "Upper secondary (ISCED 3)"),
        ("Class size", "24 pupils"),
    ]
    assert answer.json["evidence"]["host"] == "school.example.org"
    assert "HIDDEN" not in answer.text
    assert "11" not in json.dumps(answer.json["facts"])


def test_a_lessons_title_is_in_the_readers_language_with_its_tag(room: Classroom) -> None:
    token = room.token()

    def title(wishes: str) -> tuple[str, str]:
        answer = room.stage.call("p", "confirm", {"token": token, "deed": "look"}, noauth=True,
                                 user=ANONYMOUS, headers={"Accept-Language": wishes})  # fmt: skip
        fact = answer.json["facts"][0]
        return fact["value"], fact["language"]

    assert title("de-AT") == ("Akku", "de")
    assert title("fr") == ("How much charge?", "en")


def test_a_lesson_that_its_author_took_away_is_shown_by_its_id(room: Classroom) -> None:
    token = room.token()
    author = room.stage.block("p", user=room.stage.author())
    author.data = {**author.data, "lessons": []}
    author.save()

    assert room.send(token, deed="look").json["facts"][0]["value"] == "battery"


def test_the_event_is_published_once_for_the_use(room: Classroom) -> None:
    room.confirm()

    assert [event["use_id"] for event in room.events("confirmed")] == [room.use_id]
    assert len(room.events("implemented")) == 1
    assert not any("HIDDEN" in json.dumps(line["event"]) for line in room.stage.events)


def test_a_confirmed_use_is_counted_for_staff(room: Classroom) -> None:
    before = json.dumps(room.block.tally)

    room.confirm()

    assert room.block.tallied != {}
    assert json.dumps(room.block.tally) != before
    assert "confirmed" in room.block.tally


def test_all_else_of_the_teachers_state_stays_as_it_was(room: Classroom) -> None:
    token = room.token()
    before = {name: getattr(room.block, name) for name in
              ("commitments", "uses", "cascades", "classes", "referral", "revision")}  # fmt: skip
    seen = room.send(token, deed="look").json["seen"]

    room.send(token, deed="confirm", seen=seen)

    use = room.block.uses[room.use_id]
    assert use["confirmation"].pop("confirmed_at") == "2026-03-02T12:00:00+00:00"
    before["uses"][room.use_id]["confirmation"].pop("confirmed_at")
    assert {**before, "uses": {room.use_id: use}} == before


def test_a_use_that_is_corrected_keeps_its_open_link_and_is_looked_at_again(
    room: Classroom,
) -> None:
    token = room.token()
    seen = room.send(token, deed="look").json["seen"]
    room.do("implement", **{**USE, "id": room.use_id, "pupils": 31})

    stale = room.send(token, deed="confirm", seen=seen)

    assert (stale.status_code, stale.json["facts"][3]["value"]) == (409, "31 pupils")
    assert room.events("confirmed") == []


def test_what_the_page_does_not_show_may_be_corrected_meanwhile(room: Classroom) -> None:
    token = room.token()
    seen = room.send(token, deed="look").json["seen"]
    room.do("implement", **{**USE, "id": room.use_id, "changed": "other HIDDEN words"})

    assert room.send(token, deed="confirm", seen=seen).json["state"] == "confirmed"


def test_a_withdrawn_use_has_no_link_and_confirms_nothing(room: Classroom) -> None:
    token = room.token()
    room.do("withdraw", entry=room.use_id, obstacle="")

    assert room.send(token, deed="look").status_code == 410
    room.do("ask_confirmation", entry=room.use_id, status=409)


def test_the_link_stands_under_its_use(room: Classroom) -> None:
    html = room.stage.render("p", user=room.ana).content
    assert 'data-sb-handler="ask_confirmation"' in html

    answer = room.do("ask_confirmation", entry=room.use_id)

    assert f'value="{answer["link"]}"' in answer["parts"]["step-use"]
    assert f'id="{answer["focus"]}"' in answer["parts"]["step-use"]
    room.do("take_back_link", entry=room.use_id)
    room.confirm()
    assert "Confirmed on March 2, 2026" in room.stage.render("p", user=room.ana).content


def test_only_uses_can_be_confirmed(room: Classroom) -> None:
    room.do("commit", lesson="battery", **{"class": "new"}, class_name="9a",
            planned_on="2026-03-09", level=3, pupils=20)  # fmt: skip
    (commitment,) = room.block.commitments

    room.do("ask_confirmation", entry=commitment, status=409)


def test_a_link_takes_a_hundred_bytes_of_state(room: Classroom) -> None:
    room.token()

    assert len(json.dumps(room.block.uses[room.use_id]["confirmation"])) < 120
