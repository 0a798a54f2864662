"""In the classroom: bounds before shares, flags beside counts, and what is not yet due."""

from __future__ import annotations

import pandas as pd
import pytest


def _none(table: pd.DataFrame) -> pd.DataFrame:
    return table.head(0)


def _without_practice(changed):
    return changed(
        uptake_run=lambda t: t.assign(**{c: 0 for c in t.columns if t[c].dtype.kind in "iu"}),
        practice_run=lambda t: t.assign(**{c: 0 for c in t.columns if t[c].dtype.kind in "iu"}),
        uptake_obstacle=_none, class_places=_none, referral=_none,
    )  # fmt: skip


@pytest.fixture
def section(changed, shown):
    return shown(changed(), "uptake")


def test_the_finding_is_the_count_told_and_the_bounds(section):
    assert section.title == (
        "162 of 547 whose 180 days are over told of a first use in class; with those who left it "
        "open it is 30 % to 90 %"
    )


def test_answers_add_up_to_the_people_who_are_due(section):
    label, due, *answers = section.rows("uptake-runs")[0][:6]
    assert (label, due, answers) == ("All courses", "547", ["162", "54", "26", "305"])
    assert sum(map(int, answers)) == 547


def test_respondents_are_a_third_line_with_what_they_assume(section):
    assert "it is 75 %, the share of all only if silence is unrelated to use" in section.text
    drawn = section.drawn("uptake-picture")
    assert "First use, of those who completed: 30 % to 90 % of 547" in drawn
    assert "75 % of 216 respondents" in drawn


def test_runs_are_drawn_in_order_of_what_is_certain_and_small_ones_are_not(section):
    drawn = section.drawn("uptake-runs-picture")
    assert "L1-BATTERY" in drawn
    assert drawn.index("L1-BATTERY") < drawn.index("L5")


def test_tiers_add_up_to_the_uses(section):
    rows = section.rows("uptake-evidence")
    uses = [int(row[1]) for row in rows]
    assert [row[0][:2] for row in rows] == ["E1", "E2", "E3"]
    total = section.tree.xpath(".//table[caption[@id='uptake-evidence-caption']]/tfoot//td[1]")
    assert sum(uses) == int(total[0].text_content()) == 272


def test_flags_stand_beside_the_counts(section):
    assert "Flagged and counted: 7 uses in a class of more than 40." in section.text
    assert "with more than 300 places in a year" in section.text
    assert "places, not pupils" in section.text


def test_places_have_no_more_columns_than_a_page_shows(section):
    rows = section.rows("uptake-places")
    assert {len(row) for row in rows} == {6}
    assert rows[0][0] == "2023/24, ISCED 1"


def test_cascades_have_their_window_and_say_what_is_not_over(changed, shown, section):
    assert "up to 365 days after the end of the participant's last run" in section.text
    assert "are not over" not in section.text
    data = changed(practice_run=lambda t: t.assign(is_year_after_over=[False] * len(t)))
    text = shown(data, "uptake").text
    assert f"after the end of {len(data['practice_run'])} runs are not over" in text


def test_runs_of_which_nobody_told_anything_are_said_to_widen_the_bounds(changed, shown, section):
    assert "perhaps because there was no practice block" not in section.text
    data = changed(practice_run=lambda t: t.assign(entries=[0, *t["entries"][1:]]))
    assert "completed 1 run of which nobody told anything" in shown(data, "uptake").text


def test_what_stood_in_the_way_is_ordered_with_not_stated_last(section):
    rows = section.rows("uptake-obstacles")
    assert [row[0] for row in rows] == ["no time", "the timetable", "not stated"]


def test_proxies_are_called_so_and_nobody_is_ranked(section):
    notes = [row[-1] for row in section.rows("uptake-path")]
    assert sum("proxy of Level of Use" in note for note in notes) == 5
    assert "no teacher is ranked" in section.text


def test_stale_counts_of_teachers_are_called_out_of_date(section):
    rows = section.rows("uptake-reach")
    assert rows[0][5:] == ["1 %", "2016", "out of date by 7 years; role not stated of 4"]
    assert rows[1][5] == "–"
    assert "no external count" in rows[1][-1]


def test_without_counts_of_teachers_reach_says_what_is_needed(changed, shown):
    section = shown(changed(reach=lambda t: t.assign(teachers=None)), "uptake")
    assert "name a list of counts in programme.toml" in section.text
    assert not section.tree.xpath('.//*[@id="uptake-reach-caption"]')


def test_without_a_practice_block_the_section_says_so_and_what_to_do(changed, shown):
    data = _without_practice(changed)
    section = shown(data, "uptake")
    assert section.title == "These logs tell nothing of the classroom"
    assert "stembridge_practice" in section.text
    assert not section.tree.xpath(".//figure")
    assert "Used in class: nothing is told" in shown(data, "head").text


def test_the_first_page_has_a_sentence_on_uptake(changed, shown):
    text = shown(changed(), "head").text
    assert "162 of 547 whose 180 days after completion are over dated a use" in text
    assert "the share lies anywhere from 30 % to 90 %" in text


def _nobody_due(table: pd.DataFrame) -> pd.DataFrame:
    zero = ("due", "used", "answered_no", "answered_undated", "silent", "adapted", "sustained",
            "second_possible", "told_others", "due_committed")  # fmt: skip
    return table.assign(
        **dict.fromkeys(zero, 0), not_due=table["completed"], used_not_due=2,
        last_due_us=1_725_000_000_000_000,
    )  # fmt: skip


def test_when_nobody_is_due_no_rate_is_given_and_the_runs_are_listed(changed, shown):
    data = changed(uptake_run=_nobody_due)
    section = shown(data, "uptake")
    assert section.title == "It is too early for a rate: 12 people dated a first use so far"
    assert not section.tree.xpath(".//figure")
    assert section.rows("uptake-not-due")[0][-1] == "2024-08-30"
    assert "not measurable; the 180 days of nobody" in shown(data, "head").text


def test_fewer_than_ten_people_due_are_in_tables_and_not_drawn(changed, shown):
    def few(table: pd.DataFrame) -> pd.DataFrame:
        first = table.head(1)
        return first.assign(completed=9, due=9, used=3, answered_no=2, answered_undated=0,
                            silent=4, used_before=0, told_others=1, adapted=1, sustained=0,
                            second_possible=3)  # fmt: skip

    section = shown(changed(uptake_run=few), "uptake")
    assert "Fewer than 10 people are due, so nothing is drawn." in section.text
    assert section.rows("uptake-runs")[0][1:4] == ["9", "3", "2"]
    assert not section.tree.xpath(".//figure")


def test_nobody_silent_is_one_share(changed, shown):
    def told(table: pd.DataFrame) -> pd.DataFrame:
        silent = table["silent"] + table["answered_undated"]
        return table.assign(answered_no=table["answered_no"] + silent, silent=0,
                            answered_undated=0)  # fmt: skip

    title = shown(changed(uptake_run=told), "uptake").title
    assert title == (
        "162 of 547 whose 180 days are over told of a first use in class, 30 %; nobody was silent"
    )
