"""The stage behaves as the platform where blocks depend on it, odd behaviour included."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.exceptions import InvalidScopeError, NoSuchServiceError

from stembridge_xblocks.errors import UsageError
from stembridge_xblocks.preview import ANONYMOUS, Stage

NOTE = {"note": "mine"}


def test_keys_are_real_and_name_course_and_kind(toys):
    key = toys.key("t1")
    assert str(key) == "block-v1:StemBridge+STAGE+2026+type@toy+block@t1"
    assert UsageKey.from_string(str(key)) == key
    assert CourseKey.from_string(str(toys.course_key)) == key.context_key


def test_an_unknown_block_is_answered_with_those_there_are(toys):
    with pytest.raises(UsageError, match=r"no block is named 't3'; blocks of this course: t1, t2"):
        toys.key("t3")


def test_state_is_kept_by_learner_and_block(toys):
    ana, bob = toys.learner("ana"), toys.learner("bob")
    toys.call("t1", "write", NOTE, user=ana)
    assert toys.block("t1", user=ana).note == "mine"
    assert toys.block("t1", user=bob).note == ""
    assert toys.block("t2", user=ana).note == ""


def test_a_summary_is_shared_by_learners_and_a_preference_by_blocks_of_a_kind(toys):
    ana, bob = toys.learner("ana"), toys.learner("bob")
    toys.call("t1", "write", {"votes": 3, "taste": "hot"}, user=ana)
    assert (toys.block("t1", user=bob).votes, toys.block("t2", user=bob).votes) == (3, 0)
    assert toys.block("t2", user=ana).taste == "hot"
    assert toys.block("t2", user=bob).taste == "plain"


def test_values_come_back_as_json_makes_them(toys):
    ana = toys.learner("ana")
    toys.call("t1", "write", {"numbers": [1, 2]}, user=ana)
    block = toys.block("t1", user=ana)
    block.numbers = [{1: (2, 3)}]
    block.save()
    assert toys.block("t1", user=ana).numbers == [{"1": [2, 3]}]


def test_what_json_cannot_hold_is_not_stored_and_nothing_with_it(toys):
    block = toys.block("t1")
    block.note, block.numbers = "kept?", [object()]
    with pytest.raises(TypeError, match="not JSON serializable"):
        block.save()
    assert toys.block("t1").note == ""


def test_bytes_stored_are_those_of_the_largest_learner(toys):
    toys.call("t1", "write", {"note": "é" * 10}, user=toys.learner("ana"))
    toys.call("t1", "write", {"note": "x"}, user=toys.learner("bob"))
    assert toys.stored_bytes("t1", "note") == len(json.dumps("é" * 10))
    assert toys.stored_bytes("t1") > toys.stored_bytes("t1", "note")


def test_an_error_answer_still_saves_what_was_assigned_and_a_crash_does_not(toys):
    ana = toys.learner("ana")
    answer = toys.call("t1", "write_and_refuse", NOTE, user=ana)
    assert (answer.status_code, toys.block("t1", user=ana).note) == (400, "mine")
    with pytest.raises(RuntimeError, match="a bug"):
        toys.call("t1", "write_and_fail", user=ana)
    assert toys.block("t1", user=ana).note == "mine"


def test_a_learner_cannot_write_content_and_an_author_can(toys):
    with pytest.raises(InvalidScopeError):
        toys.call("t1", "write", {"data": {"text": "mine"}}, user=toys.learner())
    toys.call("t1", "write", {"data": {"text": "new"}}, user=toys.author())
    assert toys.block("t1", user=toys.learner()).data == {"text": "new"}


def test_studio_has_no_learner_state_to_write(toys):
    assert toys.block("t1", user=toys.author()).note == ""
    with pytest.raises(InvalidScopeError):
        toys.call("t1", "write", NOTE, user=toys.author())


def test_studios_preview_keeps_the_authors_tries_and_loses_content(toys):
    author = toys.author()
    toys.call("t1", "write", {**NOTE, "data": {"text": "gone"}}, user=author, mode="preview")
    assert toys.block("t1", user=author, mode="preview").note == "mine"
    assert toys.block("t1", user=author).data == {"text": "one"}
    assert toys.block("t1", user=toys.learner()).note == ""


@pytest.mark.parametrize("without", [(), ("completion",)])
def test_somebody_not_logged_in_reaches_handlers_by_get_and_by_the_open_path(toys, without):
    assert toys.call("t1", "write", NOTE, user=ANONYMOUS).status_code == 403
    got = toys.call("t1", "write", NOTE, user=ANONYMOUS, method="GET", without=without)
    assert got.json["note"] == "mine"
    assert toys.call("t1", "write", NOTE, user=ANONYMOUS, noauth=True).status_code == 200
    assert not [row for row in toys.store.rows if row[0] == "user_state"]


def test_the_open_path_knows_who_is_logged_in(toys):
    ana = toys.learner("ana")
    toys.call("t1", "write", NOTE, user=ana, noauth=True)
    assert toys.block("t1", user=ana).note == "mine"


def test_an_unknown_handler_and_a_method_that_is_none_are_not_found(toys):
    assert toys.call("t1", "nothing").status_code == 404
    assert toys.call("t1", "student_view").status_code == 404


def test_suffix_and_body_reach_the_handler(toys):
    assert toys.call("t1", "write", NOTE, suffix="a/b").json == {"note": "mine", "suffix": "a/b"}
    with pytest.raises(ValueError, match="Expecting value"):
        toys.call("t1", "write", raw=b"no json")


def test_a_need_that_is_missing_raises_and_a_wish_is_none(toys):
    block = toys.block("t1", without={"i18n", "user"})
    assert block.service("user") is None
    with pytest.raises(NoSuchServiceError):
        block.runtime.service(block, "never_asked_for")


def test_a_stage_without_a_service_gives_it_to_nobody(toy):
    stage = Stage.from_olx('<toy url_name="t1"/>', types={"toy": toy}, without={"user"})
    assert stage.block("t1").service("user") is None


MODES = {
    "lms": "completion i18n rebind_user replace_urls settings user user_state",
    "studio": "i18n settings studio_user_permissions user",
    "preview": "i18n replace_urls settings studio_user_permissions user",
    "library": "completion i18n rebind_user replace_urls user",
}


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_has_the_platforms_services_and_no_other(toys, mode):
    block = toys.block("t1", user=toys.staff(can_write=True), mode=mode)
    wished = [name for name in type(block)._combined_services if name != "field-data"]
    assert " ".join(sorted(n for n in wished if block.service(n) is not None)) == MODES[mode]


def test_nobody_is_staff_in_studio(toys):
    author = toys.author()
    attributes = toys.block("t1", user=author).service("user").get_current_user().opt_attrs
    assert attributes["edx-platform.user_is_staff"] is False
    assert attributes["edx-platform.user_role"] == "student"
    assert attributes["edx-platform.request_country_code"] is None


def test_the_lms_says_who_a_person_is(toys):
    staff = toys.staff("sue", country="AT", language="de")
    attributes = toys.block("t1", user=staff).service("user").get_current_user().opt_attrs
    assert attributes["edx-platform.user_is_staff"] is True
    assert attributes["edx-platform.user_role"] == "staff"
    assert attributes["edx-platform.request_country_code"] == "AT"
    assert attributes["edx-platform.user_preferences"] == {"pref-lang": "de"}


def test_somebody_not_logged_in_has_no_id_and_no_role(toys):
    user = toys.block("t1", user=ANONYMOUS).service("user").get_current_user()
    assert user.opt_attrs == {
        "edx-platform.is_authenticated": False,
        "edx-platform.request_country_code": None,
    }


def test_only_staff_learn_anothers_anonymous_id_and_it_leads_back(toys):
    ana, sue = toys.learner("ana"), toys.staff("sue")
    course = str(toys.course_key)
    service = toys.block("t1", user=sue).service("user")
    uid = service.get_anonymous_user_id("ana", course)
    assert toys.block("t1", user=ana).service("user").get_anonymous_user_id("sue", course) is None
    assert service.get_user_by_anonymous_id(uid) == ana


def test_permissions_in_studio_follow_the_author(toys):
    outsider = toys.author("eve", can_write=False)
    for person, may in ((toys.author(), True), (outsider, False)):
        service = toys.block("t1", user=person, mode="studio").service("studio_user_permissions")
        assert service.can_write(toys.course_key) is may


def test_rebinding_saves_for_the_learner_and_is_refused_to_whoever_is_logged_in(toys):
    ana, bob = toys.learner("ana"), toys.learner("bob")
    uid = ana.anonymous_id(str(toys.course_key))
    toys.call("t1", "write", NOTE, user=ana)
    toys.call("t1", "confirm", suffix=uid, noauth=True, user=ANONYMOUS)
    assert toys.block("t1", user=ana).note == "mineconfirmed"
    event = toys.events[-1]
    assert (event["username"], event["context"]["user_id"]) == ("", ana.id)
    with pytest.raises(Exception, match="logged in"):
        toys.call("t1", "confirm", suffix=uid, noauth=True, user=bob)


def test_what_was_only_read_around_rebinding_is_not_written(toys):
    """A list that was read for nobody is no baseline for the learner's: reading is no change."""
    ana = toys.learner("ana")
    toys.call("t1", "write", {"numbers": [1]}, user=ana)
    block = toys.block("t1", user=ANONYMOUS)
    assert block.numbers == []
    block.service("rebind_user").rebind_noauth_module_to_user(block, ana)
    assert block.numbers == [1]
    toys.call("t1", "write", {"numbers": [1, 2]}, user=ana)
    block.save()
    assert toys.block("t1", user=ana).numbers == [1, 2]


def test_a_masquerade_reads_the_learners_state_and_writes_nothing_of_it(toys):
    ana, sue = toys.learner("ana"), toys.staff("sue")
    toys.call("t1", "write", NOTE, user=ana)
    session = toys.masquerade(sue, ana)
    assert toys.block("t1", user=session).note == "mine"
    toys.call("t1", "write", {"note": "tried"}, user=session)
    assert toys.block("t1", user=session).note == "tried"
    assert toys.block("t1", user=ana).note == "mine"
    user = toys.block("t1", user=session).service("user").get_current_user()
    assert user.opt_attrs["edx-platform.username"] == "ana"
    assert user.opt_attrs["edx-platform.user_is_staff"] is False


def test_a_masquerades_grade_and_completion_are_plain_events_of_two_users(toys):
    ana, sue = toys.learner("ana"), toys.staff("sue")
    deeds = [["grade", {"value": 1, "max_value": 1}], ["completion", {"completion": 1.0}]]
    toys.call("t1", "publish", deeds, user=toys.masquerade(sue, ana))
    assert [e["name"] for e in toys.events] == ["grade", "completion"]
    assert {(e["username"], e["context"]["user_id"]) for e in toys.events} == {("sue", ana.id)}
    assert toys.grade(ana, "t1") is None
    assert toys.completion(ana, "t1") == 0


def test_reset_forgets_state_grade_and_completion_of_one_learner(toys):
    ana, bob = toys.learner("ana"), toys.learner("bob")
    for person in (ana, bob):
        toys.call("t1", "write", NOTE, user=person)
        toys.call("t1", "publish", [["grade", {"value": 1, "max_value": 1}]], user=person)
    toys.forget(ana, "t1")
    assert (toys.block("t1", user=ana).note, toys.grade(ana, "t1")) == ("", None)
    assert (toys.block("t1", user=bob).note, toys.grade(bob, "t1").earned) == ("mine", 2)


def test_settings_are_found_by_the_blocks_key_or_class_name(toy):
    stage = Stage.from_olx('<toy url_name="t1"/>', types={"toy": toy}, settings={"Toy": {"a": 1}})
    block = stage.block("t1")
    assert block.service("settings").get_settings_bucket(block) == {"a": 1}


def test_a_block_inherits_from_its_subsection_and_course_what_it_does_not_state(toy):
    olx = (
        '<course url_name="2026" showanswer="never"><chapter url_name="c">'
        '<sequential url_name="s" due="2027-01-02T03:04:05Z" graded="true"><vertical url_name="v">'
        '<toy url_name="t1"/></vertical></sequential></chapter></course>'
    )
    block = Stage.from_olx(olx, types={"toy": toy}).block("t1")
    assert (block.due.isoformat(), block.graded) == ("2027-01-02T03:04:05+00:00", True)
    assert (block.showanswer, block.max_attempts) == ("never", None)


def test_a_library_has_its_own_keys_and_neither_settings_nor_permissions(toy):
    stage = Stage.of_library('<toy url_name="t1">one</toy>', types={"toy": toy})
    block = stage.block("t1", user=stage.author())
    assert str(block.usage_key) == "lb:StemBridge:STAGE:toy:t1"
    assert type(block.context_key).__name__ == "LibraryLocatorV2"
    assert block.service("settings") is None
    assert block.service("studio_user_permissions") is None
    stage.call("t1", "write", {"data": {"text": "new"}}, user=stage.author())
    assert stage.block("t1").data == {"text": "new"}
    assert "new" in stage.render("t1", "author_view", user=stage.author()).content


def test_a_stage_runs_blocks_where_there_is_no_django():
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from stembridge_xblocks.preview import Stage\n"
        "from xblock.core import XBlock\n"
        "class Plain(XBlock):\n"
        "    @XBlock.json_handler\n"
        "    def say(self, data, suffix=''): return [data, self.runtime.service(self, 'i18n')"
        ".gettext('Yes')]\n"
        "stage = Stage.from_olx('<plain url_name=\"p\"/>', types={'plain': Plain})\n"
        "print(stage.call('p', 'say', 1).json)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1:] == ["[1, 'Yes']"], done.stderr
