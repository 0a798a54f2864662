"""Whom a line names, and whom it is about."""

from __future__ import annotations

from typing import Final

from .case import DROP, Case, about, cases, context, line, said_by

__all__ = ["PEOPLE"]

_ENROLLED: Final = "edx.course.enrollment.activated"


def _ids(**values: tuple[object, int | None]) -> tuple[Case, ...]:
    """A user id of each kind, in the context and in the payload."""
    in_context = {
        f"user_id_{name}": (line(context=context(user_id=value)), said_by("anna", wanted))
        for name, (value, wanted) in values.items()
    }
    in_payload = {
        f"payload_user_id_{name}": (
            line(name=_ENROLLED, event={"user_id": value}, context=context(user_id=3)),
            about(3 if wanted is None else wanted),
        )
        for name, (value, wanted) in values.items()
    }
    return cases(**in_context, **in_payload)


def _names(**values: tuple[object, str | None]) -> tuple[Case, ...]:
    return cases(
        **{
            f"user_name_{name}": (line(username=value), said_by(wanted, 7))
            for name, (value, wanted) in values.items()
        }
    )


PEOPLE: Final = (
    *_ids(
        one=(1, 1),
        true=(True, None),
        false=(False, None),
        one_with_a_point=(1.0, 1),
        five_and_a_half=(5.5, None),
        zero=(0, None),
        negative=(-7, None),
        null=(None, None),
        missing=(DROP, None),
        as_text=("7", 7),
        as_text_with_blanks=(" 7 \n", 7),
        as_text_with_zeros=("007", 7),
        as_text_with_a_minus=("-7", None),
        as_text_with_two_minuses=("--7", None),
        as_text_with_a_plus=("+7", None),
        as_text_with_a_point=("7.0", None),
        as_an_empty_text=("", None),
        as_words=("None", None),
        as_a_list=([], None),
        as_a_full_list=([7], None),
        as_an_object=({"id": 7}, None),
        the_largest=(2**63 - 1, 2**63 - 1),
        one_beyond_the_largest=(2**63, None),
        beyond_unsigned=(2**64, None),
        of_thirty_digits=(10**30, None),
        of_thirty_digits_as_text=("1" + "0" * 30, None),
        of_an_exponent=(1e30, None),
        in_superscript=("²", None),
    ),
    *_names(
        with_a_newline_behind=("anna\n", "anna"),
        with_blanks_around=("  anna ", "anna"),
        in_capitals=("Anna", "Anna"),
        of_150_characters=("a" * 150, "a" * 150),
        in_another_alphabet=("Ελένη", "Ελένη"),
        that_is_an_address=("anna.smith@school.example", "anna.smith@school.example"),
        that_is_retired=("retired__user_5f3e", "retired__user_5f3e"),
        empty=("", None),
        blank=("   ", None),
        null=(None, None),
        missing=(DROP, None),
        anonymous=("anonymous", None),
        anonymous_as_django_says_it=("AnonymousUser", None),
        none_as_python_says_it=("None", None),
        null_as_text=("null", None),
        that_is_a_number=(7, None),
        that_is_true=(True, None),
        that_is_a_list=(["anna"], None),
        that_is_an_object=({"name": "anna"}, None),
    ),
    *cases(
        the_payload_says_whom_it_is_about=(
            line(event={"user_id": 9}), said_by("anna", 7) | about(9),
        ),
        the_context_says_whom_it_is_about=(line(), about(7)),
        the_name_says_whom_it_is_about=(line(context={}), said_by("anna", None) | about("anna")),
        nobody_is_named=(line(username="", context={}), said_by(None, None) | about(None)),
        the_payload_of_an_unknown_event_says_whom_it_is_about=(
            line(name="unheard.of", event='{"user_id": "9"}'), about(9),
        ),
        the_payload_of_an_implicit_event_is_not_read=(
            line(name="/event", event={"user_id": 9}), about(7),
        ),
        context_as_text=(line(context='{"user_id": 9}'), said_by("anna", None)),
        context_as_list=(line(context=[{"user_id": 9}]), said_by("anna", None)),
        context_null=(line(context=None), said_by("anna", None) | {"course_id": None}),
        context_missing=(line(context=DROP), said_by("anna", None) | {"course_id": None}),
        context_a_number=(line(context=5), said_by("anna", None)),
        context_empty=(line(context={}), said_by("anna", None)),
        staff_looking_as_a_learner=(
            line(username="berta", name="seq_next"), said_by("berta", 7) | about(7),
        ),
        staff_enrols_a_learner=(
            line(username="berta", name=_ENROLLED, event={"user_id": 9, "mode": "honor"}),
            said_by("berta", 7) | about(9) | {"is_service": False},
        ),
        a_service_by_itself=(
            line(username="course_discovery_worker"),
            said_by("course_discovery_worker", 7) | {"is_service": True},
        ),
        a_service_without_an_id=(
            line(username="cms_worker", context={}), about("cms_worker") | {"is_service": True},
        ),
        a_service_that_enrols_a_learner=(
            line(username="ecommerce_worker", name=_ENROLLED, event={"user_id": 9}),
            about(9) | {"is_service": False},
        ),
        a_service_that_names_itself=(
            line(username="ecommerce_worker", name=_ENROLLED, event={"user_id": 7}),
            about(7) | {"is_service": True},
        ),
        a_service_with_a_newline_behind_its_name=(
            line(username="cms_worker\n"), {"is_service": True},
        ),
        a_learner_whose_name_begins_like_a_service=(
            line(username="cms_worker2"), {"is_service": False},
        ),
        a_mobile_event=(
            line(
                event_source="mobile",
                name="edx.video.played",
                event_type="edx.video.played",
                event={"module_id": "i4x-Org-C1-video-v1", "current_time": 3.5, "code": "mobile"},
                context=context(
                    application={"name": "edx.mobileapp.android", "version": "2.1"},
                    client={"device": {"id": "anna's phone"}}, component="videoplayer",
                    received_at="2025-03-09T00:00:00Z",
                ),
            ),
            {"source": "mobile", "kind": "video", "action": "played", "position_s": 3.5,
             "block_id": "i4x-Org-C1-video-v1", "block_type": "video"} | about(7),
        ),
        only_a_name_and_a_time=(
            b'{"username": "anna", "time": "2025-03-03T12:00:00Z"}',
            {"kind": "other", "event_name": "", "source": None} | about("anna"),
        ),
        only_a_time=(
            b'{"time": "2025-03-03T12:00:00Z"}', {"kind": "other"} | about(None),
        ),
    ),
)  # fmt: skip
