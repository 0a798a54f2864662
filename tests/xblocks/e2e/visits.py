"""A teacher's visit to a preview in a browser, and small courses to visit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.signing import get_cookie_signer

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from stembridge_xblocks.preview.site.house import House

__all__ = ["CAREER", "CASE", "CHALLENGE", "PRACTICE", "Visit", "act"]

_COOKIE = "stembridge_visit"

CASE = """
<stembridge_case url_name="{name}" display_name="Case {name}" language="en" minutes="20">
  <person name="Aino"><text>Aino measures heat {{{{employer}}}}.</text></person>
  <estimate unit="kW"><question>How much heat?</question>
    <solution>About SECRET kilowatts.</solution></estimate>
  <decision minimum_group="5"><question>Should the town pay?</question>
    <option id="yes"><text>Yes, all of it</text></option>
    <option id="no"><text>No, nothing</text></option>
    <afterwards>Both have been done.</afterwards></decision>
  <variant id="fi"><label>Finland</label><country>FI</country>
    <fact id="employer"><text>in Espoo</text></fact></variant>
  <variant id="at"><label>Austria</label><country>AT</country>
    <fact id="employer"><text>in Graz</text></fact></variant>
</stembridge_case>
"""

CAREER = """
<stembridge_career url_name="{name}" display_name="Card {name}" language="en" card="aino"
    minutes="5">
  <person name="Aino" kind="composite" country="FI">
    <text>Aino works {{{{employer}}}}.</text></person>
  <hour id="start" time="07:30"><text>She reads the meters.</text></hour>
  <step id="school" since="2009" until="2012"><text>Vocational school.</text></step>
  <pay low="2300" high="3100" currency="EUR" per="month" year="2024">
    <source>Statistics office</source></pay>
  <reflection><prompt>Whom would you tell of her?</prompt>
    <afterwards>SECRET advice.</afterwards></reflection>
  <variant id="fi"><label>Finland</label><country>FI</country>
    <fact id="employer"><text>in Espoo</text></fact></variant>
  <variant id="at"><label>Austria</label><country>AT</country>
    <fact id="employer"><text>in Graz</text></fact></variant>
</stembridge_career>
"""

# The right answers: 6 Ah for everyone, and 2000 rad/s, whose unit is typed.
CHALLENGE = """
<stembridge_challenge url_name="{name}" display_name="Task {name}" language="en" minutes="5"
    max_attempts="3" showanswer="finished" weight="2">
  <introduction>A current of {{{{I}}}} flows for two hours.</introduction>
  <parameter id="I" unit="A" minimum="3" maximum="3" step="1"><label>current</label></parameter>
  <constant id="t" value="2" unit="h"><label>time</label></constant>
  <answer id="charge" formula="I*t" unit="Ah" tolerance="0.02" points="2">
    <prompt>How much charge flows?</prompt>
    <unit>Ah</unit><unit>C</unit>
    <mistake id="seconds" formula="3600*I*t">
      <feedback>This is the charge in *coulombs*. Divide by 3600.</feedback></mistake>
    <hint id="free"><text>Charge is current times time.</text></hint>
    <hint id="dear" cost="0.25"><text>Three amperes for two hours.</text></hint>
    <feedback>So a phone is charged once.</feedback>
    <solution>Current times time.</solution>
  </answer>
  <answer id="speed" formula="2000" unit="rad/s" tolerance="0.01" points="1">
    <prompt>And 2000 rad/s, typed with its unit?</prompt>
  </answer>
</stembridge_challenge>
"""

PRACTICE = """
<stembridge_practice url_name="{name}" display_name="Practice {name}" language="en" minutes="5">
  <summary>Take the lesson to a class.</summary>
  <lesson id="battery" minutes="45" link="https://example.org/battery">
    <title>How much charge</title></lesson>
  <lesson id="plating" minutes="90"><title>Plate a key</title></lesson>
  <level lowest="2" highest="3" default="3"/>
  <tips>Try it at home **first**.</tips>
  <adaptation>Use a coin.</adaptation>
  <follow_up>Thank you for coming back.</follow_up>
</stembridge_practice>
"""


@dataclass
class Visit:
    """Somebody in a browser at one unit of a preview."""

    page: Page
    house: House
    unit: str

    def open(
        self,
        who: str = "ana",
        language: str = "en",
        country: str | None = None,
        *,
        at: str = "alone",
        width: int = 1280,
    ) -> Visit:
        """Load the unit: "alone" as in the LMS's frame, with the "record" beside it, in "studio".

        who: one of the preview's cast, "" for somebody who is not logged in.
        """
        stage = self.house.stage
        value = json.dumps({"who": who, "language": language, "country": country})
        signed = get_cookie_signer(salt=_COOKIE).sign(value)
        cookie = {"name": _COOKIE, "value": signed, "url": stage.site}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page.set_viewport_size({"width": width, "height": 900})
        path = {"alone": "/xblock/", "record": "/unit/", "studio": "/studio/unit/"}[at]
        key = stage.course_key.make_usage_key("vertical", self.unit)
        self.page.goto(f"{stage.site}{path}{key}")
        return self

    def block(self, name: str) -> Locator:
        """One block's element, by its url_name."""
        return self.page.locator(f'.xblock[data-usage-id$="@{name}"]')

    def focused(self) -> str:
        """What has the focus, as its id, or its words where it has none."""
        return self.page.evaluate(  # type: ignore[no-any-return]
            "(a => a === document.body ? '' : a.id || a.innerText)(document.activeElement)"
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus, seeing the focus at each stop."""
        for _ in range(80):
            self.press("Tab")
            self.see_focus()
            if target.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"80 times Tab do not lead to {target}")

    def see_focus(self) -> None:
        """Assert that the focus is on the page and drawn as a ring, inside the window."""
        ring = self.page.evaluate(
            """(node => {
                const style = getComputedStyle(node), box = node.getBoundingClientRect();
                return [node.tagName, style.outlineStyle, parseFloat(style.outlineWidth),
                        box.bottom > 0 && box.top < innerHeight && box.width > 0];
            })(document.activeElement)"""
        )
        assert ring[0] != "BODY", "the focus is lost"
        assert ring[1] not in ("none", "hidden"), ring
        assert ring[2] >= 2, ring
        assert ring[3], ring

    def said(self, sentence: str, block: str) -> None:
        """Wait until a block's live region says a sentence."""
        self.block(block).locator("[data-sb-live]").filter(has_text=sentence).wait_for(
            state="attached"
        )

    def events(self, name: str) -> list[dict[str, Any]]:
        """Payloads of the events of one name, oldest first."""
        return [e["event"] for e in self.house.stage.events if e["name"] == name]


def act(house: House, who: str, block: str, handler: str, **payload: Any) -> dict[str, Any]:
    """What a handler answers to somebody whose page is up to date; must succeed."""
    person = house.stage.people[who]
    revision = house.stage.block(block, user=person).revision
    key = f"test-{who}-{revision:04}"
    answer = house.stage.call(
        block, handler, {**payload, "key": key, "revision": revision}, user=person
    )
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)  # type: ignore[no-any-return]
