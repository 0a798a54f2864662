"""The `event` object: its forms, and values of every type where another was meant."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from .case import DROP, Case, Text, about, cases, line

__all__ = ["PAYLOADS"]

_NEW: Final = "block-v1:Org+C1+2025+type@video+block@v1"
_PLAY: Final = {"id": _NEW, "currentTime": 12.5}
_PLAYED: Final = {"block_id": _NEW, "block_type": "video", "position_s": 12.5}
_UNREAD: Final = {"block_id": None, "block_type": "video", "position_s": None}


def _forms(**forms: tuple[Any, dict[str, Any]]) -> tuple[Case, ...]:
    """The payload of a played video in each form."""
    return cases(
        **{
            f"event_{name}": (line(name="play_video", event=value), wanted)
            for name, (value, wanted) in forms.items()
        }
    )


def _values(name: str, field: str, column: str, **values: tuple[Any, Any]) -> tuple[Case, ...]:
    """One field of the payload of the event `name` with each value."""
    return tuple(
        Case(f"{field}_{what}", line(name=name, event={field: value}), {column: wanted})
        for what, (value, wanted) in values.items()
    )


def _answer(kind: str | None, **answers: tuple[Any, str | None]) -> tuple[Case, ...]:
    """An answer to a problem of one part of that kind, and what is kept of it."""
    told = {"response_type": kind, "variant": "", "correct": True}
    return tuple(
        Case(
            f"an_answer_to_a_{kind}_{what}",
            line(name="problem_check", event={"answers": {"p_2_1": value},
                                              "submission": {"p_2_1": told}}),
            {"answers": json.dumps([["p_2_1", kept, True, kind, None]], separators=(",", ":"))},
        )
        for what, (value, kept) in answers.items()
    )  # fmt: skip


def _link(target: str) -> bytes:
    payload = {"target_url": target, "current_url": "https://lms.example/courses/x"}
    return line(name="edx.ui.lms.link_clicked", event=payload)


_GRADED: Final = "edx.grades.problem.submitted"
_PARTS: Final = [
    {"option": {"points": 2, "name": "anna's"}, "criterion": {"points_possible": 3}},
    {"option": {"points": "1.5"}, "criterion": {"points_possible": 2}, "feedback": "secret"},
]

PAYLOADS: Final = (
    *_forms(
        as_an_object=(_PLAY, _PLAYED),
        as_a_text=(json.dumps(_PLAY), _PLAYED),
        as_a_text_with_blanks_around=(f"\n {json.dumps(_PLAY)} ", _PLAYED),
        as_a_text_in_a_text=(json.dumps(json.dumps(_PLAY)), _UNREAD),
        as_a_text_that_is_cut=(json.dumps(_PLAY)[:-1], _UNREAD),
        as_a_text_with_words_behind=(json.dumps(_PLAY) + " x", _UNREAD),
        as_a_text_with_escaped_characters=(json.dumps(_PLAY | {"x": "\u00e9\u20ac"}), _PLAYED),
        as_a_text_with_a_nan=(
            '{"id": "' + _NEW + '", "duration": NaN, "currentTime": 12.5}', _PLAYED,
        ),
        as_a_text_with_a_number_beyond_doubles=(
            '{"id": "' + _NEW + '", "duration": 1e999, "currentTime": 12.5}', _PLAYED,
        ),
        as_a_text_with_half_a_character=('{"id": "\\ud800"}', _UNREAD),
        as_a_text_with_a_list=("[1]", _UNREAD),
        as_a_text_with_a_null=("null", _UNREAD),
        as_an_empty_text=("", _UNREAD),
        as_a_form=("input_i4x-Org-C1-video-v1_2_1=choice_1&id=x", _UNREAD),
        as_a_list=([_PLAY], _UNREAD),
        as_an_empty_list=([], _UNREAD),
        null=(None, _UNREAD),
        missing=(DROP, _UNREAD),
        a_number=(5, _UNREAD),
        true=(True, _UNREAD),
        as_an_object_with_a_nan=(_PLAY | {"duration": Text("NaN")}, _PLAYED | {"duration_s": None}),
        as_an_object_with_a_number_beyond_doubles=(
            _PLAY | {"duration": Text("1e999")}, _PLAYED | {"duration_s": None},
        ),
        as_an_object_with_a_number_of_5000_digits=(
            _PLAY | {"duration": Text("9" * 5000)}, _PLAYED | {"duration_s": None},
        ),
        as_an_object_with_unknown_fields=(_PLAY | {"x": {"y": [None]}, "": 1}, _PLAYED),
        with_a_field_twice=(
            Text('{"id": "x", "id": "' + _NEW + '", "currentTime": 12.5}'), _PLAYED,
        ),
        of_1_MB=(_PLAY | {"answer": "secret " * 150_000}, _PLAYED),
    ),
    *_values(
        "play_video", "currentTime", "position_s",
        whole=(12, 12.0), as_text=("12.5", 12.5), as_text_with_blanks=(" 12.5 ", 12.5),
        negative=(-1, None), negative_zero=(Text("-0.0"), 0.0), with_an_exponent=(Text("1.2e1"),
        12.0),
        a_day=(86_400, 86_400.0), more_than_a_day=(86_401, None), huge=(1e308, None),
        of_forty_digits=(10**40, None), true=(True, None), null=(None, None),
        as_words=("NaN", None),
        as_an_empty_text=("", None), as_a_list=([1], None), as_an_object=({}, None),
    ),
    *_values(
        "problem_check", "attempts", "attempts",
        one=(1, 1), as_text=("3", 3), with_a_point=(3.0, 3), three_and_a_half=(3.5, None),
        as_text_with_two_minuses=("--3", None), the_largest=(2**63 - 1, 2**63 - 1),
        the_smallest=(-(2**63), -(2**63)), beyond_64_bits=(2**63, None), huge=(1e300, None),
        true=(True, None), null=(None, None), as_a_list=([3], None),
    ),
    *_values(
        "problem_check", "success", "success",
        correct=("correct", True), incorrect=("incorrect", False), true=(True, True),
        in_capitals=("Correct", None), one=(1, None), null=(None, None),
        as_a_list=(["correct"], None),
    ),
    *_values(
        "edx.grades.course.grade_calculated", "percent_grade", "grade",
        half=(0.5, 0.5), none=(0, 0.0), all=(1, 1.0), as_text=("0.5", 0.5),
        above_one=(1.0000001, None),
        in_percent=(50, None), negative=(-0.1, None), null=(None, None), true=(True, None),
    ),
    *_values(
        "edx.completion.block_completion.changed", "completion", "completion",
        done=(1.0, 1.0), as_a_whole_number=(1, 1.0), almost=(0.9999999, 0.9999999),
        true=(True, 1.0),
        null=(None, None),
    ),
    *_values(
        _GRADED, "weighted_earned", "earned",
        zero=(0, 0.0), negative=(-1.5, -1.5), of_forty_digits=(10**40, 1e40),
        of_400_digits=(10**400, None),
        null=(None, None),
    ),
    *_values(
        "edx.course.enrollment.activated", "mode", "mode",
        audit=("audit", "audit"), with_a_newline_behind=("audit\n", None), empty=("", None),
        a_number=(5, None), of_300_characters=("m" * 300, None), null=(None, None),
    ),
    *_values(
        "edx.forum.thread.created", "id", "content_id",
        plain=("5ec5", "5ec5"), with_blanks_around=(" 5ec5\n", "5ec5"),
        of_300_characters=("i" * 300, "i" * 255),
        of_300_characters_in_greek=("ι" * 300, "ι" * 255), a_number=(5, None), empty=("", None),
        blank=("\u2003", None), an_e_mail_address=("anna.smith@school.example", None),
        a_usage_key=("block-v1:O+C+R+type@x+block@y", "block-v1:O+C+R+type@x+block@y"),
    ),
    *_values(
        "link_clicked", "target_url", "target_host",
        whole=("https://example.org/u/anna?x=secret", "example.org"),
        with_a_password=("https://anna:secret@example.org:8443/", "example.org"),
        in_capitals=("HTTPS://EXAMPLE.org", "example.org"),
        of_mail=("mailto:anna@school.example", None),
        relative=("/u/anna", None), broken=("http://[::1", None), empty=("", None),
        a_number=(5, None),
    ),
    *_values(
        "seq_goto", "old", "place",
        three=(3, 3), as_text=("3", 3), as_words=("third", None), null=(None, None),
    ),
    *_values(
        "xblock.poll.submitted", "choice", "choice",
        of_an_id=("choice_1", "choice_1"), typed_by_a_person=("I am anna", None),
        long=("c" * 65, None),
        with_a_newline_behind=("choice_1\n", None), a_number=(5, None),
    ),
    *_values(
        "stembridge.plan.made", "planned_on", "event_day",
        a_day=("2025-03-03", date(2025, 3, 3)), with_a_time=("2025-03-03T12:00", None),
        no_day=("2025-02-30", None), of_a_week=("2025-W01-1", None), a_number=(20250303, None),
    ),
    *_values(
        _GRADED, "problem_id", "block_type",
        new=("block-v1:Org+C1+2025+type@problem+block@p", "problem"),
        old=("i4x://Org/C1/problem/p", "problem"),
        with_a_dash=("block-v1:Org+C1+2025+type@drag-and-drop-v2+block@p", "drag-and-drop-v2"),
        nonsense=("p1", None), a_list=(["p1"], None),
    ),
    *_answer(
        "multiplechoiceresponse",
        an_option=("choice_2", "choice_2"), several=(["choice_0", "a.b"], "[choice_0|a.b]"),
        none=([], "[]"), typed=("I am anna", None), several_one_typed=(["choice_0", "I am"], None),
        an_object=({"a": 1}, None), a_number=(5, None), null=(None, None),
    ),
    *_answer("choiceresponse", several=(["choice_0"], "[choice_0]")),
    *_answer("optionresponse", a_word=("blue", "blue"), words=("light blue", None)),
    *_answer(
        "numericalresponse",
        as_text=("3.14", "3.14"), with_blanks=(" 3.14\n", "3.14"), with_a_comma=("3,14", "3,14"),
        signed=("-1e-5", "-1e-5"), a_number=(4, "4"), a_float=(0.5, "0.5"), true=(True, None),
        of_16_digits=("1" * 16, None), of_40_digits=(10**40, None), with_a_unit=("3 m", None),
        of_two_points=("1.2.3", None), of_a_point=(".", None), empty=("", None),
        in_other_digits=("\u0663", None), a_list=(["3"], None), words=("anna", None),
    ),
    *_answer("formularesponse", a_number=("2", "2"), a_formula=("A*x^2", None)),
    *_answer("stringresponse", a_word=("anna", None), a_number=("1980", None)),
    *_answer("customresponse", an_id=("choice_1", None)),
    *_answer(
        None,
        a_choice=("choice_2", "choice_2"), choices=(["choice_0", "choice_1"],
        "[choice_0|choice_1]"), a_word=("anna", None), a_number=("4.5", "4.5"),
    ),
    *cases(
        an_answer_to_several_parts=(
            line(name="problem_check", event={
                "answers": {"p_3_1": "anna", "p_2_1": "choice_1", "p_2_1_dynamath": "<math/>"},
                "correct_map": {"p_2_1": {"correctness": "correct"},
                                "p_3_1": {"correctness": "partially-correct"}},
                "submission": {
                    "p_3_1": {"response_type": "stringresponse", "answer": "anna", "variant": 7},
                    "p_2_1": {"response_type": "multiplechoiceresponse", "answer": "secret",
                              "variant": "", "correct": False},
                    "p_2_1_dynamath": {"response_type": "", "answer": "<math/>"},
                },
            }),
            {"answers": '[["p_2_1","choice_1",true,"multiplechoiceresponse",null],'
                        '["p_3_1",null,null,"stringresponse",7]]'},
        ),
        an_answer_without_a_submission=(
            line(name="problem_check", event={
                "answers": {"p_2_1": "choice_1", "bogus": "choice_2", "p_3_1": "anna"},
                "correct_map": {"p_2_1": {"correctness": "correct"},
                                "p_3_1": {"correctness": "incorrect"}},
            }),
            {"answers": '[["p_2_1","choice_1",true,null,null],["p_3_1",null,false,null,null]]'},
        ),
        an_answer_whose_correctness_only_the_submission_tells=(
            line(name="problem_check", event={"submission": {"p": {"correct": True}}}),
            {"answers": '[["p",null,true,null,null]]'},
        ),
        an_answer_whose_part_has_a_name_that_a_person_could_have=(
            line(name="problem_check", event={
                "submission": {"anna smith": {}, "anna@school.example": {}}}),
            {"answers": None},
        ),
        a_link_that_leads_away=(_link("https://example.org/x"), {"is_external": True}),
        a_link_within_the_page=(_link("https://LMS.example/u"), {"is_external": False}),
        a_link_to_another_port=(_link("https://lms.example:8443/u"), {"is_external": True}),
        a_link_without_a_host=(_link("/x"), {"is_external": False}),
        a_link_that_runs_a_script=(_link("javascript:void(0)"), {"is_external": False}),
        a_link_that_is_broken=(_link("http://[::1"), {"is_external": None}),
        a_link_to_nowhere=(_link(""), {"is_external": None}),
        a_link_of_an_unknown_page=(
            line(name="link_clicked", event={"target_url": "https://example.org"}),
            {"is_external": None},
        ),
        a_problem_check_of_the_browser=(
            line(name="problem_check", event="input_i4x-Org-C1-problem-p1_2_1=anna&x[]=secret"),
            {"kind": "problem", "block_id": None, "block_type": "problem", "earned": None},
        ),
        a_problem_check_of_the_server=(
            line(
                name="problem_check", event_source="server",
                event={"problem_id": "i4x://Org/C1/problem/p1", "success": "correct", "grade": 2,
                       "max_grade": 3, "attempts": 4, "answers": {"p1_2_1": "anna's answer"}},
            ),
            {"block_id": "i4x://Org/C1/problem/p1", "success": True, "earned": 2.0, "possible": 3.0,
             "attempts": 4},
        ),
        a_problem_graded_is_a_list=(
            line(name="problem_graded", event=["input_p1=anna", "<div>secret</div>"]),
            {"kind": "problem", "action": "graded", "block_id": None},
        ),
        a_grade_whose_user_is_a_text=(
            line(name=_GRADED, event={"user_id": "9", "weighted_earned": 1}),
            {"earned": 1.0} | about(9),
        ),
        a_grade_of_a_subsection=(
            line(
                name="edx.grades.subsection.grade_calculated",
                event={"weighted_graded_earned": 1, "weighted_graded_possible": 0},
            ),
            {"earned": 1.0, "possible": 0.0},
        ),
        an_assessment=(
            line(name="openassessmentblock.peer_assess",
                 event={"submission_uuid": "5ec4", "score_type": "PE", "parts": _PARTS}),
            {"content_id": "5ec4", "content_type": "PE", "earned": 3.5, "possible": 5.0},
        ),
        an_assessment_with_points_in_words=(
            line(name="openassessmentblock.peer_assess",
                 event={"parts": [*_PARTS, {"option": {"points": "good"}}]}),
            {"earned": None, "possible": 5.0},
        ),
        an_assessment_whose_parts_are_an_object=(
            line(name="openassessmentblock.peer_assess", event={"parts": {"option": {}}}),
            {"earned": None, "possible": None},
        ),
        a_forum_post=(
            line(name="edx.forum.thread.created",
                 event={"id": "5ec4", "commentable_id": "week1", "thread_type": "question",
                        "title": "anna asks", "body": "my address is anna.smith@school.example"}),
            {"content_id": "5ec4", "topic_id": "week1", "content_type": "question"},
        ),
        a_survey_answered=(
            line(name="xblock.survey.submitted", event={"choices": {"q1": "a", "q2": "anna"}}),
            {"quantity": 2, "choice": None},
        ),
        a_button_pressed=(
            line(name="edx.done.toggled", event={"done": True}),
            {"completion": 1.0, "is_courseware": True},
        ),
        a_seek=(
            line(name="seek_video", event=json.dumps({"old_time": 3, "new_time": 0, "id": "v"})),
            {"old_position_s": 3.0, "new_position_s": 0.0, "block_id": "v"},
        ),
        an_unknown_event_keeps_nothing_of_its_payload=(
            line(name="edx.unheard.of", event={"block_id": "x", "mode": "audit", "note": "anna"}),
            {"block_id": None, "mode": None},
        ),
    ),
)  # fmt: skip
