"""Names of events: old and new names of a deed, unknown names, addresses with people in them."""

from __future__ import annotations

from typing import Final

from .case import DROP, RUN, Case, cases, context, line

__all__ = ["ADDRESSES", "ALIASES", "NAMES"]

# Written out here once more: an alias that is lost would lose years of old logs.
_ALIASES: Final = (
    ("navigation", "next", "seq_next", "edx.ui.lms.sequence.next_selected"),
    ("navigation", "previous", "seq_prev", "edx.ui.lms.sequence.previous_selected"),
    ("navigation", "tab", "seq_goto", "edx.ui.lms.sequence.tab_selected"),
    ("navigation", "link", "link_clicked", "edx.ui.lms.link_clicked"),
    ("navigation", "outline", "edx.ui.lms.jump_nav.selected", "edx.ui.lms.outline.selected"),
    ("video", "loaded", "load_video", "edx.video.loaded"),
    ("video", "played", "play_video", "edx.video.played"),
    ("video", "paused", "pause_video", "edx.video.paused"),
    ("video", "stopped", "stop_video", "edx.video.stopped"),
    ("video", "sought", "seek_video", "edx.video.position.changed"),
    ("video", "completed", "complete_video", "edx.video.completed"),
    ("video", "speed_changed", "speed_change_video", "edx.video.speed.changed"),
    ("video", "transcript_shown", "show_transcript", "edx.video.transcript.shown"),
    ("video", "transcript_hidden", "hide_transcript", "edx.video.transcript.hidden"),
    ("video", "menu_shown", "video_show_cc_menu", "edx.video.language_menu.shown"),
    ("video", "menu_hidden", "video_hide_cc_menu", "edx.video.language_menu.hidden"),
    ("problem", "checked", "problem_check", "edx.problem.check"),
    ("problem", "answer_shown", "showanswer", "problem_show"),
    ("problem", "saved", "save_problem_success", "problem_save"),
    ("problem", "reset", "reset_problem", "problem_reset"),
    ("grade", "passed", "edx.course.grade.passed.first_time", "edx.course.grade.now_passed"),
)


def _alias(kind: str, action: str, name: str) -> tuple[Case, Case]:
    wanted = {"kind": kind, "action": action, "event_name": name}
    word = name.replace(".", "_")
    return (
        Case(f"alias_{word}_as_name", line(name=name, event_type=DROP), wanted),
        Case(f"alias_{word}_as_type_only", line(name=DROP, event_type=name), wanted),
    )


ALIASES: Final = tuple(
    case
    for kind, action, *names in _ALIASES
    for name in names
    for case in _alias(kind, action, name)
)

_OTHER: Final = {"kind": "other", "action": "unknown"}
_BLOCK: Final = {"usage_key": "block-v1:Org+C1+2025+type@drag-and-drop+block@d"}

NAMES: Final = cases(
    the_name_supersedes_the_type=(
        line(name="edx.ui.lms.sequence.next_selected", event_type="seq_goto"), {"action": "next"},
    ),
    an_empty_name_leaves_the_type=(line(name="", event_type="seq_next"), {"action": "next"}),
    a_blank_name_leaves_the_type=(line(name="  ", event_type="seq_next"), {"action": "next"}),
    a_null_name_leaves_the_type=(line(name=None, event_type="seq_next"), {"action": "next"}),
    a_number_for_a_name_leaves_the_type=(line(name=5, event_type="seq_next"), {"action": "next"}),
    a_list_for_a_name_leaves_the_type=(line(name=["x"], event_type="seq_next"), {"action": "next"}),
    true_for_a_name_leaves_the_type=(line(name=True, event_type="seq_next"), {"action": "next"}),
    a_name_with_a_newline_behind=(
        line(name="seq_next\n"), {"kind": "navigation", "event_name": "seq_next"},
    ),
    no_name_at_all=(line(name=DROP, event_type=DROP), _OTHER | {"event_name": ""}),
    numbers_for_name_and_type=(line(name=1, event_type=2), _OTHER | {"event_name": ""}),
    an_unknown_name_leaves_a_known_type=(
        line(name="edx.unheard.of", event_type="seq_next"), {"action": "next"},
    ),
    an_unknown_name_and_an_unknown_type=(
        line(name="edx.unheard.of", event_type="x"), _OTHER | {"event_name": "edx.unheard.of"},
    ),
    an_unknown_name_leaves_an_address=(
        line(name="request", event_type=f"/courses/{RUN}/info", context={}),
        {"kind": "page", "event_name": "/courses/*/info", "course_id": RUN},
    ),
    an_unknown_name=(line(name="edx.unheard.of"), _OTHER | {"event_name": "edx.unheard.of"}),
    a_known_name_in_capitals=(line(name="SEQ_NEXT"), _OTHER | {"event_name": "SEQ_NEXT"}),
    a_known_name_with_more_behind=(line(name="seq_next2"), _OTHER | {"event_name": "seq_next2"}),
    a_forum_event_nobody_has_heard_of=(
        line(name="edx.forum.thread.hugged"), {"kind": "forum", "action": "thread.hugged"},
    ),
    a_prefix_and_nothing_behind=(line(name="edx.forum."), {"kind": "forum", "action": ""}),
    an_event_of_our_own_blocks=(
        line(name="stembridge.challenge.answered"),
        {"kind": "block", "action": "challenge.answered", "is_courseware": True},
    ),
    an_event_of_our_own_blocks_by_somebody_else=(
        line(name="stembridge.hours.confirmed"), {"kind": "block", "is_courseware": False},
    ),
    an_unknown_event_of_a_block_is_work=(
        line(name="edx.drag_and_drop_v2.item.dropped", context=context(module=_BLOCK)),
        _OTHER | {"is_courseware": True, "block_id": _BLOCK["usage_key"]},
    ),
    a_forum_inside_a_page=(
        line(name="edx.forum.thread.created", context=context(module=_BLOCK)),
        {"block_id": _BLOCK["usage_key"]},
    ),
    an_assessment_in_a_block=(
        line(name="openassessmentblock.create_submission", context=context(module=_BLOCK)),
        {"block_id": _BLOCK["usage_key"]},
    ),
    a_poll_that_names_itself=(
        line(name="xblock.poll.submitted", event={"url_name": "p1"},
             context=context(module=_BLOCK)),
        {"block_id": "p1"},
    ),
    a_grade_that_another_block_brought_about=(
        line(name="edx.grades.course.grade_calculated", context=context(module=_BLOCK)),
        {"block_id": None},
    ),
    an_unknown_event_of_no_block_is_no_work=(
        line(name="edx.drag_and_drop_v2.item.dropped"), {"is_courseware": False},
    ),
    an_unknown_event_of_a_block_without_a_key_is_no_work=(
        line(name="x", context=context(module={"display_name": "anna's", "usage_key": ""})),
        {"is_courseware": False},
    ),
    a_module_that_is_a_text=(
        line(name="x", context=context(module="block")), {"is_courseware": False},
    ),
    a_module_that_is_a_list=(
        line(name="x", context=context(module=["usage_key"])), {"is_courseware": False},
    ),
    a_name_with_an_address_in_it=(
        line(name="mail.to anna.smith@school.example sent"),
        _OTHER | {"event_name": "mail.to <address> sent"},
    ),
    a_forum_name_with_an_address_in_it=(
        line(name="edx.forum.anna.smith@school.example"),
        {"kind": "forum", "event_name": "<address>"},
    ),
    a_source_nobody_has_heard_of=(line(event_source="importer"), {"source": "importer"}),
    a_source_in_blanks=(line(event_source=" server\n"), {"source": None}),
    a_source_that_names_a_person=(line(event_source="anna.smith@school.example"), {"source": None}),
    an_empty_source=(line(event_source=""), {"source": None}),
    a_number_for_a_source=(line(event_source=5), {"source": None}),
    an_object_for_a_source=(line(event_source={}), {"source": None}),
)  # fmt: skip


def _routes(**routes: tuple[str, str]) -> tuple[Case, ...]:
    return cases(
        **{
            f"address_{name}": (
                line(name=address, event_type=address, event_source="server", event={}),
                {"kind": "page", "is_implicit": True, "event_name": route},
            )
            for name, (address, route) in routes.items()
        }
    )


_IN: Final = f"/courses/{RUN}"
_USAGE: Final = "block-v1:Org+C1+2025+type@problem+block@p1"
_FORM: Final = {
    "email": ["anna.smith@school.example"], "name": ["Anna Smith"], "password": ["secret"],
    "username": ["anna"], "year_of_birth": ["1980"], "mailing_address": ["1 High St"],
}  # fmt: skip

ADDRESSES: Final = (
    *_routes(
        root=("/", "/"),
        root_with_a_query=("/?user=anna", "/"),
        two_slashes=("//anna", "/"),
        of_a_profile=("/u/anna", "/u"),
        of_a_profile_with_escapes=("/u/anna%2Esmith%40school.example", "/u"),
        of_a_person=("/anna.smith", "/*"),
        of_a_person_by_mail=("/anna.smith@school.example", "/*"),
        of_a_person_in_an_escaped_query=("/anna%3Fsmith", "/*"),
        of_an_account=("/api/user/v1/accounts/anna", "/api"),
        of_a_password=("/password_reset_confirm/1x-secret/", "/password_reset_confirm"),
        of_an_activation=("/activate/5ec4e7secret", "/*"),
        of_a_login=("/login?next=/u/anna", "/login"),
        of_the_dashboard=("/dashboard", "/dashboard"),
        of_the_heartbeat=("/heartbeat", "/heartbeat"),
        behind_a_blank=(" /u/anna", "/u"),
        with_a_newline_behind=("/dashboard\n", "/dashboard"),
        whole=("https://lms.example/u/anna?token=secret", "/u"),
        whole_of_a_course=(f"https://lms.example{_IN}/info", "/courses/*/info"),
        of_a_course=(_IN, "/courses/*"),
        of_a_course_with_a_slash=(f"{_IN}/", "/courses/*"),
        of_a_course_with_a_query=(f"{_IN}?user=anna", "/courses/*"),
        of_courseware=(f"{_IN}/courseware/week1/?activate_block_id=x", "/courses/*/courseware"),
        of_courseware_with_escapes=(
            "/courses/course-v1%3AOrg%2BC1%2B2025/courseware/x", "/courses/*/courseware",
        ),
        of_progress_of_a_person=(f"{_IN}/progress/17", "/courses/*/progress"),
        of_a_page_named_like_a_person=(f"{_IN}/anna-smith/", "/courses/*/*"),
        of_a_forum_user=(f"{_IN}/discussion/forum/users/17", "/courses/*/discussion"),
        of_an_old_course=("/courses/Org/Old/2014/info", "/courses/*/info"),
        of_a_coached_run=("/courses/ccx-v1:Org+C1+2025+ccx@3/jump_to/x", "/courses/*/jump_to"),
        of_a_library=("/courses/library-v1:Org+Lib/anna", "/courses/*/*"),
        of_half_a_course=("/courses/anna/smith", "/courses"),
        of_a_handler_of_the_site=("/xblock/anna/handler/x", "/xblock"),
        with_a_broken_escape=("/u/%zz%e9", "/u"),
        of_100_kB=("/u/" + "anna" * 25_000, "/u"),
    ),
    *cases(
        a_page_of_courseware_is_work=(line(name=f"{_IN}/courseware/x"), {"is_courseware": True}),
        a_jump_is_work=(line(name=f"{_IN}/jump_to/x"), {"is_courseware": True}),
        an_about_page_is_no_work=(line(name=f"{_IN}/about"), {"is_courseware": False}),
        a_handler_is_no_work=(
            line(name=f"{_IN}/xblock/{_USAGE}/handler/xmodule_handler/problem_check"),
            {"is_courseware": False, "action": "handler", "block_id": _USAGE,
             "event_name": "/courses/*/xblock/*/handler"},
        ),
        a_handler_of_an_old_block=(
            line(name="/courses/Org/Old/2014/xblock/i4x:;_;_Org;_Old;_problem;_p1/handler/x"),
            {"action": "handler", "block_id": "i4x:;_;_Org;_Old;_problem;_p1"},
        ),
        a_handler_of_no_block=(
            line(name=f"{_IN}/xblock/anna.smith@school.example/handler/x"),
            {"action": "handler", "block_id": None},
        ),
        a_handler_of_a_block_of_100_kB=(
            line(name=f"{_IN}/xblock/" + "a" * 100_000), {"action": "block_view", "block_id": None},
        ),
        a_view_of_a_block=(
            line(name=f"{_IN}/xblock/{_USAGE}"), {"action": "block_view", "block_id": _USAGE},
        ),
        an_implicit_event_cut_at_512_characters=(
            line(name=f"{_IN}/info", event='{"POST": {"answer": ["anna said ' + "x" * 480),
            {"event_name": "/courses/*/info"},
        ),
        a_registration=(
            line(name="/create_account", event_type="/create_account", username="",
                 event={"POST": _FORM, "GET": {}}),
            {"event_name": "/create_account", "name_key": None},
        ),
        a_registration_in_text=(
            line(name="/create_account", event='{"POST": {"email": ["anna.smith@school.example"],'),
            {"event_name": "/create_account"},
        ),
        a_registration_without_a_name=(
            line(name=DROP, event_type="/create_account", event={"POST": _FORM}),
            {"event_name": "/create_account", "is_implicit": True},
        ),
        a_registration_of_today=(
            line(name="/api/user/v2/account/registration/", event={"POST": _FORM}),
            {"event_name": "/api"},
        ),
        a_login_with_its_password=(
            line(name="/login_ajax", event={"POST": {"password": ["secret"], "email": ["anna"]}}),
            {"event_name": "/login_ajax"},
        ),
        a_registration_in_the_address=(
            line(name="/create_account?email=anna.smith%40school.example&name=Anna+Smith"),
            {"event_name": "/create_account"},
        ),
    ),
)  # fmt: skip
