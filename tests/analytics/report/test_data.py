"""Facts that do not add up never reach a page."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from stembridge_analytics.report import ReportData


def test_lines_that_are_lost_are_refused(build):
    facts = build.report_data(days=3).facts
    with pytest.raises(ValueError, match="are not the sum of"):
        replace(facts, lines=facts.lines + 1)


def test_files_that_do_not_add_up_to_the_run_are_refused(build):
    data = build.report_data(days=3)
    with pytest.raises(ValueError, match="the files hold 1418 lines, the run counted 1419"):
        ReportData(replace(data.facts, lines=1419, rejects=1), data.tables)


def test_a_moment_without_a_zone_is_refused(build):
    with pytest.raises(ValueError, match="time zone"):
        replace(build.report_data(days=3).facts, made_at=datetime(2024, 7, 1))


def test_a_missing_table_is_named(build):
    data = build.report_data(days=3)
    tables = {name: data[name] for name in data.tables if name != "dim_day"}
    with pytest.raises(ValueError, match="needs the table 'dim_day'"):
        ReportData(data.facts, tables)


def test_a_missing_column_is_named(build):
    data = build.report_data(days=3)
    with pytest.raises(ValueError, match="'course_day' lacks enrolled_total"):
        ReportData(
            data.facts,
            dict(data.tables) | {"course_day": data["course_day"].drop(columns="enrolled_total")},
        )


def test_dates_and_datetimes_become_the_same_tables(build):
    dates, stamps = build.report_data(days=3, as_dates=True), build.report_data(days=3)
    for name in dates.tables:
        pd.testing.assert_frame_equal(
            dates[name], stamps[name], check_dtype=False, check_freq=False
        )


def test_reports_are_not_publishable_unless_said(build):
    assert not build.report_data(days=3).facts.is_publishable
