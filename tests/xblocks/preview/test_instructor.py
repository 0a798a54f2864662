"""Staff's tasks reach stored results as the platform's do: without a request."""

from __future__ import annotations

import pytest
from xblock.core import XBlock
from xblock.fields import Integer, Scope
from xblock.scorable import ScorableXBlockMixin, Score

from stembridge_xblocks.preview import Stage
from stembridge_xblocks.preview.instructor import override_score, report, rescore, reset_attempts


@XBlock.wants("user")
class Scored(ScorableXBlockMixin, XBlock):
    """Earns its stored points, and says from which country it was last scored."""

    points = Integer(default=0, scope=Scope.user_state)
    attempts = Integer(default=0, scope=Scope.user_state)
    has_score = True
    seen: list = []  # noqa: RUF012

    def has_submitted_answer(self):
        return self.attempts > 0

    def max_score(self):
        return 10

    def get_score(self):
        return Score(self.points, 10)

    def set_score(self, score):
        self.points = score.raw_earned

    def calculate_score(self):
        attributes = self.runtime.service(self, "user").get_current_user().opt_attrs
        self.seen.append(attributes["edx-platform.request_country_code"])
        return Score(self.points + 1, 10)

    def publish_grade(self):
        self._publish_grade(self.get_score())

    @XBlock.json_handler
    def answer(self, data, suffix=""):
        self.points, self.attempts = data, self.attempts + 1

    def generate_report_data(self, states, limit=None):
        for state in states:
            yield state.username, {"points": state.state["points"]}


@pytest.fixture
def scored():
    Scored.seen.clear()
    stage = Stage.from_olx('<scored url_name="s1"/>', types={"scored": Scored})
    stage.call("s1", "answer", 3, user=stage.learner("ana", country="AT"))
    return stage


def test_a_rescore_knows_no_country_and_publishes_the_new_score(scored):
    ana = scored.people["ana"]
    rescore(scored, "s1", ana)
    assert Scored.seen == [None]
    assert scored.grade(ana, "s1").raw_earned == 4


def test_a_score_given_by_hand_is_stored_and_one_out_of_range_is_not(scored):
    ana = scored.people["ana"]
    override_score(scored, "s1", ana, 9)
    assert scored.grade(ana, "s1").raw_earned == 9
    assert scored.block("s1", user=ana).points == 9
    with pytest.raises(ValueError, match="from 0 to 10, not 11"):
        override_score(scored, "s1", ana, 11)


def test_attempts_are_reset_where_there_were_some(scored):
    ana, bob = scored.people["ana"], scored.learner("bob")
    assert reset_attempts(scored, "s1", ana)
    assert not reset_attempts(scored, "s1", bob)
    block = scored.block("s1", user=ana)
    assert (block.attempts, block.points) == (0, 3)


def test_a_report_has_a_row_for_each_learner_with_state(scored):
    scored.learner("bob")
    assert report(scored, "s1") == [("ana", {"points": 3})]
