"""Where a line names its course run, in which form, and which place comes first."""

from __future__ import annotations

from typing import Any, Final

from .case import DROP, Case, cases, context, line

__all__ = ["COURSES"]

_A, _B, _C, _D = (f"course-v1:Org+{name}+2025" for name in "ABCD")
_LMS: Final = "https://lms.example"


def _forms(**forms: tuple[object, str | None]) -> tuple[Case, ...]:
    return cases(
        **{
            f"course_id_{name}": (line(context=context(course_id=value)), {"course_id": wanted})
            for name, (value, wanted) in forms.items()
        }
    )


def _pages(**pages: tuple[object, str | None]) -> tuple[Case, ...]:
    return cases(
        **{
            f"page_{name}": (line(page=value, context={}), {"course_id": wanted})
            for name, (value, wanted) in pages.items()
        }
    )


def _places(name: str, **places: Any) -> bytes:
    """A line that names the runs A to D in payload, context, path and page."""
    fields = {"course_id": _B, "path": f"/courses/{_C}/x"} | places.pop("context", {})
    return line(
        **{
            "name": name,
            "event": {"course_id": _A},
            "page": f"{_LMS}/courses/{_D}/x",
            "context": context(**fields),
        }
        | places
    )


COURSES: Final = (
    *_forms(
        new=(_A, _A),
        old=("Org/Old/2014", "Org/Old/2014"),
        of_a_coached_run=("ccx-v1:Org+A+2025+ccx@7", "ccx-v1:Org+A+2025+ccx@7"),
        with_a_newline_behind=(f"{_A}\n", _A),
        with_blanks_around=(f" {_A}\t", _A),
        with_dots_and_tildes=("course-v1:Org.X+A_1-b+2025~T1", "course-v1:Org.X+A_1-b+2025~T1"),
        with_colons=("course-v1:Org:X+A+2025:1", "course-v1:Org:X+A+2025:1"),
        in_another_alphabet=("course-v1:Σχολή+Μάθημα+2025", "course-v1:Σχολή+Μάθημα+2025"),
        in_capitals=("COURSE-V1:Org+A+2025", None),
        empty=("", None),
        null=(None, None),
        missing=(DROP, None),
        a_number=(5, None),
        true=(True, None),
        a_list=([_A], None),
        of_a_library=("library-v1:Org+Lib", None),
        of_a_new_library=("lib:Org:Lib", None),
        of_a_block=("block-v1:Org+A+2025+type@course+block@course", None),
        with_escapes=("course-v1%3AOrg%2BA%2B2025", None),
        with_blanks_for_its_pluses=("course-v1:Org A 2025", None),
        without_a_run=("course-v1:Org+A", None),
        with_four_parts=("course-v1:Org+A+2025+x", None),
        of_four_old_parts=("a/b/c/d", None),
        with_markup=("<script>/x/y", None),
        with_a_newline_inside=("course-v1:Org+A\n+2025", None),
    ),
    *_pages(
        of_a_course=(f"{_LMS}/courses/{_A}/courseware/x/", _A),
        with_escapes=(f"{_LMS}/courses/course-v1%3AOrg%2BA%2B2025/info", _A),
        that_ends_with_the_course=(f"{_LMS}/courses/{_A}", _A),
        with_a_query_behind_the_course=(f"{_LMS}/courses/{_A}?next=anna", _A),
        with_a_fragment_behind_the_course=(f"{_LMS}/courses/{_A}#anna", _A),
        of_an_old_course=(f"{_LMS}/courses/Org/Old/2014/info", "Org/Old/2014"),
        of_an_old_course_with_escapes=(f"{_LMS}/courses/Org%2FOld%2F2014/info", "Org/Old/2014"),
        of_a_coached_run=(
            f"{_LMS}/courses/ccx-v1:Org+A+2025+ccx@7/info", "ccx-v1:Org+A+2025+ccx@7",
        ),
        of_a_block=(f"{_LMS}/xblock/block-v1:Org+A+2025+type@vertical+block@v1?show=0", _A),
        of_a_block_of_a_coached_run=(
            f"{_LMS}/xblock/ccx-block-v1:Org+A+2025+ccx@3+type@html+block@h",
            "ccx-v1:Org+A+2025+ccx@3",
        ),
        of_an_old_block=(f"{_LMS}/xblock/i4x:;_;_Org;_Old;_vertical;_v1", None),
        of_a_microfrontend=("https://apps.example/learning/", None),
        with_the_course_in_its_query=(f"{_LMS}/login?next=/courses/{_A}/info", None),
        with_the_course_in_its_query_with_escapes=(
            f"{_LMS}/login?next=%2Fcourses%2Fcourse-v1%3AOrg%2BA%2B2025", None,
        ),
        with_the_course_in_its_fragment=(f"{_LMS}/login#/courses/{_A}/info", None),
        of_all_courses=(f"{_LMS}/courses/", None),
        of_a_search=(f"{_LMS}/courses/search", None),
        of_a_library=(f"{_LMS}/courses/library-v1:Org+Lib/x", None),
        with_a_broken_escape=(f"{_LMS}/courses/{_A}/%zz%f", _A),
        with_escapes_that_are_not_utf8=(f"{_LMS}/courses/%ff%fe/info", None),
        null=(None, None),
        a_number=(5, None),
        a_list=([f"/courses/{_A}/"], None),
        of_one_word=("x_module", None),
    ),
    *cases(
        an_enrolment_takes_the_course_of_its_payload=(
            _places("edx.course.enrollment.activated"), {"course_id": _A},
        ),
        a_grade_takes_the_course_of_its_payload=(
            _places("edx.grades.course.grade_calculated"), {"course_id": _A},
        ),
        a_certificate_takes_the_course_of_its_payload=(
            _places("edx.certificate.created"), {"course_id": _A},
        ),
        a_completion_takes_the_course_of_its_payload=(
            _places("edx.completion.block_completion.changed"), {"course_id": _A},
        ),
        an_enrolment_without_a_course_takes_that_of_its_context=(
            _places("edx.course.enrollment.activated", event={"course_id": ""}), {"course_id": _B},
        ),
        an_enrolment_in_a_library_takes_the_course_of_its_context=(
            _places("edx.course.enrollment.activated", event={"course_id": "library-v1:O+L"}),
            {"course_id": _B},
        ),
        an_enrolment_in_text_takes_the_course_of_its_payload=(
            _places("edx.course.enrollment.activated", event=f'{{"course_id": "{_A}\\n"}}'),
            {"course_id": _A},
        ),
        other_events_take_the_course_of_their_context=(_places("play_video"), {"course_id": _B}),
        then_that_of_the_path=(_places("play_video", context={"course_id": ""}), {"course_id": _C}),
        then_that_of_the_page=(
            _places("play_video", context={"course_id": "", "path": "/event"}), {"course_id": _D},
        ),
        then_that_of_the_payload=(
            _places("play_video", context={"course_id": None, "path": None}, page="x"),
            {"course_id": _A},
        ),
        nonsense_in_the_context_does_not_hide_the_path=(
            _places("play_video", context={"course_id": "nonsense"}), {"course_id": _C},
        ),
        a_library_in_the_context_does_not_hide_the_path=(
            _places("play_video", context={"course_id": "library-v1:Org+Lib"}), {"course_id": _C},
        ),
        an_implicit_event_takes_the_course_of_its_address=(
            line(name=f"/courses/{_A}/info", page=f"{_LMS}/courses/{_D}/x", context={}),
            {"course_id": _A},
        ),
        an_implicit_event_takes_the_course_of_its_context_first=(
            line(name=f"/courses/{_A}/info"), {"course_id": "course-v1:Org+C1+2025"},
        ),
    ),
)  # fmt: skip
