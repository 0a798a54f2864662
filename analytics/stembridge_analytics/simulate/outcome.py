"""What comes of the work: reviews waited for, grades, certificates, leaving and coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from stembridge_analytics.simulate.clock import day_of
from stembridge_analytics.simulate.plan import VISIT_CAP_S, Deed, Participation, Visit
from stembridge_analytics.simulate.planning import Planning
from stembridge_analytics.simulate.programme import CLOSE_DAYS

__all__ = ["certificates", "grades", "leave", "waiting"]


def waiting(on: Planning, plan: Participation) -> tuple[bool, int]:
    """Whether no peer reviews the work until the close of the run, and when one does after all.

    Only who has done every module waits on others; who stopped before waits for nothing.
    """
    chance, shares = on.chance, on.parameters.shares
    if on.course.programme.review_module is None or not plan.has_all_modules:
        return False, 0
    if not chance.happens(shares["waits_for_reviews"]):
        return False, 0
    end = on.course.end or day_of(plan.visits[-1].start_us)
    if not chance.happens(shares["reviewed_after_the_close"]):
        return True, 0
    day = on.later(end + timedelta(days=CLOSE_DAYS), 3, 12)
    return True, on.moment(day, 12, 15)


def grades(on: Planning, plan: Participation) -> tuple[Deed, ...]:
    """now_failed while points are missing, passed after the last module, a rare rescore."""
    chance, shares, found = on.chance, on.parameters.shares, list[Deed]()
    last = len(on.course.programme.modules) - 1
    for visit in plan.visits:
        if visit.is_glance:
            continue
        after = visit.start_us + (VISIT_CAP_S + chance.between(5, 240)) * 1_000_000
        if visit.module == last and on.happens("pass_course", plan.route):
            if not plan.waits:
                found.append(Deed(after, "passed", "self"))
            elif plan.reviewed_us:
                found.append(Deed(plan.reviewed_us + 60_000_000, "passed", "staff"))
        elif chance.happens(0.25):
            found.append(Deed(after, "now_failed", "self"))
    if found and found[-1].what == "passed" and chance.happens(shares["fails_after_rescore"]):
        day = on.later(day_of(found[-1].time_us), 2, 6)
        found.append(Deed(on.moment(day, 22, 22), "now_failed", "staff"))
        if chance.happens(shares["passes_again"]):
            day = on.later(day, 1, 3)
            found.append(Deed(on.moment(day, 22, 22), "passed", "staff"))
    return tuple(found)


def certificates(on: Planning, plan: Participation, enrolled_day: date) -> tuple[Deed, ...]:
    """Created after a pass, or by exception without any work; updated, revoked, issued again."""
    chance, shares = on.chance, on.parameters.shares
    passed = [grade.time_us for grade in plan.grades if grade.what == "passed"]
    if passed and chance.happens(shares["certified_after_pass"]):
        day = on.later(day_of(passed[0]), 1, 3)
        by = "self" if chance.happens(0.7) else "task"
    elif not plan.modules_done and chance.happens(shares["certified_without_work"]):
        # Issued by exception to someone who did the course face to face.
        day, by = on.later(enrolled_day, 30, 40), "staff"
    else:
        return ()
    deeds = [Deed(on.moment(day, 23, 23), "created", by)]
    if chance.happens(shares["certificate_updated"]):
        day = on.later(day, 1, 4)
        deeds.append(Deed(on.moment(day, 23, 23), "created", "staff"))
    if chance.happens(shares["certificate_revoked"]):
        day = on.later(day, 1, 4)
        deeds.append(Deed(on.moment(day, 23, 23), "revoked", "staff"))
        if chance.happens(shares["certificate_issued_again"]):
            day = on.later(day, 1, 4)
            deeds.append(Deed(on.moment(day, 23, 23), "created", "staff"))
    return tuple(deeds)


def leave(on: Planning, plan: Participation, enrolled_day: date) -> Participation:
    """Some leave the course, and some of these come back."""
    chance, shares = on.chance, on.parameters.shares
    stage = "without_starting"
    if plan.certificates or plan.is_passed:
        stage = "after_passing"
    elif plan.modules_done:
        stage = "after_starting"
    if not plan.enrolments or not chance.happens(shares[f"leaves_{stage}"]):
        return plan
    moments = [deed.time_us for deed in (*plan.grades, *plan.certificates)]
    moments += [visit.start_us for visit in plan.visits] + list(plan.lurks)
    last_day = max([enrolled_day, *map(day_of, moments)])
    gone_us = on.moment(on.later(last_day, 1, 9), 20, 20)
    if not on.is_logged(gone_us):
        return plan
    by = "self" if plan.route == "self" else "staff"
    deeds = [*plan.enrolments, Deed(gone_us, "deactivated", by)]
    visits = plan.visits
    back = on.later(day_of(gone_us), 2, 12)
    back_us = on.moment(back, 5, 18)
    if chance.happens(shares["enrols_again"]) and on.is_logged(back_us):
        deeds.append(Deed(back_us, "activated", "self"))
        again_us = on.moment(on.later(back, 1, 5), 5, 19)
        if stage == "after_starting" and on.is_logged(again_us):
            visits = (*visits, Visit(again_us, visits[-1].module, is_glance=True))
    return replace(plan, enrolments=tuple(deeds), visits=visits)
