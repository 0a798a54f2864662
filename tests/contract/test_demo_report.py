"""The report on a demo finds exactly what the cohort was told to do."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from stembridge_analytics.cli import checkout_commands, root_group


@pytest.fixture(scope="module")
def demo(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command makes, its report included."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    commands = root_group(checkout_commands(root / "pyproject.toml"))
    key = str(folder.parent / "key")
    done = CliRunner(env={"STEMBRIDGE_KEY": key}).invoke(
        commands,
        ["demo", "--out", str(folder), "--teachers", "40", "--seed", "83"],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def told(demo: Path) -> dict[str, Any]:
    """What the cohort was told."""
    told: dict[str, Any] = json.loads((demo / "told.json").read_text())
    return told


def page(demo: Path) -> str:
    """The words of the report, as one line."""
    text = (demo / "report" / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def table(demo: Path, name: str) -> pd.DataFrame:
    """A table beside the report."""
    return pd.read_csv(demo / "report" / "tables" / f"{name}.csv")


def test_the_funnel_of_each_run_is_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = table(demo, "course_funnel").set_index("course_id")
    assert set(found.index) == set(told["runs"])
    for key, counts in told["runs"].items():
        assert {name: int(found.loc[key, name]) for name in counts} == counts, key


def test_each_group_of_people_is_what_the_cohort_was_told(demo: Path, told: dict[str, Any]) -> None:
    found = {
        (row["dimension"], row["label"], row["course_id"]): row
        for row in table(demo, "group_funnel").to_dict("records")
    }
    expected = {
        (dimension, label, key): counts
        for dimension, labels in told["groups"].items()
        for label, runs in labels.items()
        for key, counts in runs.items()
    }
    assert set(found) == set(expected)
    for key, counts in expected.items():
        assert {name: found[key][name] for name in counts} == counts, key


def test_lines_that_are_no_learners_work_are_counted_apart(
    demo: Path, told: dict[str, Any]
) -> None:
    totals = table(demo, "event_totals").iloc[0]
    lines = told["lines"]
    assert lines["duplicates"] > 0
    assert int(table(demo, "files")["duplicates"].sum()) == lines["duplicates"]
    assert int(totals["mismatch_events"]) == lines["masquerade_events"] > 0
    assert int(totals["staff_events"]) == lines["staff_events"] > 0
    assert int(totals["enrolled_people"]) == told["people_enrolled"] < told["people"]


def test_nothing_of_a_demo_is_refused_or_misread(demo: Path) -> None:
    assert table(demo, "rejects").empty
    assert int(table(demo, "files")["rejects"].sum()) == 0


def test_the_sentences_of_the_report_say_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    funnel, uptake = Counter[str](), Counter[str]()
    for counts in told["runs"].values():
        funnel.update(counts)
    for counts in told["practice"]["uptake"]["K2"].values():
        uptake.update(counts)
    committed = sum(counts["committed"] for counts in told["practice"]["runs"].values())
    used, due, no = uptake["used"], uptake["due"], uptake["answered_no"]
    low, high = round(100 * used / due), round(100 * (due - no) / due)
    words = page(demo)
    for sentence in (
        f"{funnel['started']} of {funnel['enrolled']}",
        f"{funnel['completed_k2']} of {funnel['enrolled']}",
        f"Committed to a use, of the enrolled: {committed} of {funnel['enrolled']} ",
        f"{used} of {due} whose 180 days are over told of a first use in class; "
        f"with those who left it open it is {low} % to {high} %",
    ):
        assert sentence in words, sentence


def deeds(demo: Path, block: str) -> list[dict[str, Any]]:
    """The rows of the table of one kind of block, each with the name of its block."""
    rows: list[dict[str, Any]] = table(demo, f"fact_{block}").to_dict("records")
    return [{**row, "name": row["block_id"].rpartition("@")[2]} for row in rows]


def people(rows: list[dict[str, Any]]) -> int:
    return len({row["learner_id"] for row in rows})


def test_cases_opened_steps_and_decisions_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    rows = deeds(demo, "case")
    for key, lessons in told["lessons"].items():
        own = [row for row in rows if row["course_id"] == key]
        steps = [row for row in own if row["action"] == "case.step_completed"]
        decided = [row for row in own if row["action"] == "case.decision_made"]
        last = {row["learner_id"]: row["option"] for row in sorted(decided, key=moment)}
        changed = [row for row in decided if row["is_changed"]]
        assert lessons["battery_case"] == {
            "opened": people([row for row in own if row["action"] == "case.opened"]),
            "steps": dict(sorted(Counter(row["step"] for row in steps).items())),
            "decided": people(decided),
            "changed_their_mind": people(changed),
            "options": dict(sorted(Counter(last.values()).items())),
        }
        assert lessons["battery_case"]["decided"] > 0


def test_attempts_hints_and_mistakes_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    rows = deeds(demo, "challenge")
    for key, lessons in told["lessons"].items():
        for block in ("battery_charge", "battery_plating"):
            for index, answer in enumerate(lessons[block]):
                own = [
                    row
                    for row in rows
                    if (row["course_id"], row["name"], row["answer_index"]) == (key, block, index)
                ]
                assert lessons[block][answer] == challenge_counts(own), (key, block, answer)


def challenge_counts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    tries = [row for row in rows if row["action"] == "challenge.submitted"]
    right = [row for row in tries if row["correct"]]
    mistakes = Counter(row["mistake"] for row in tries if isinstance(row["mistake"], str))
    return {
        "tried": people(tries),
        "right_at_first": people([row for row in right if row["attempt"] == 1]),
        "right": people(right),
        "attempts": len(tries),
        "hints": len(rows) - len(tries),
        "mistakes": dict(sorted(mistakes.items())),
    }


def test_career_cards_viewed_and_reflected_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    rows = deeds(demo, "career")
    for key, lessons in told["lessons"].items():
        own = [row for row in rows if row["course_id"] == key]
        assert lessons["battery_career"] == {
            "viewed": people([row for row in own if row["action"] == "career.viewed"]),
            "reflected": people([row for row in own if row["action"] == "career.reflected"]),
        }


def test_commitments_uses_tiers_and_colleagues_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = table(demo, "practice_run").set_index("course_id")
    for key, counts in told["practice"]["runs"].items():
        assert {name: int(found.loc[key, name]) for name in counts} == counts, key
    sums = Counter[str]()
    for counts in told["practice"]["runs"].values():
        sums.update(counts)
    # A cohort in which something never happens would show nothing of it.
    assert {name for name, count in sums.items() if not count} <= {
        "cascades_withdrawn", "entries_outside", "commitments_incomplete", "uses_undated",
        "uses_dated_ahead",
    }  # fmt: skip


def test_first_sustained_and_adapted_use_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = table(demo, "uptake_run").set_index(["evidence_level", "course_id"])
    assert len(found) == sum(len(runs) for runs in told["practice"]["uptake"].values())
    for level, runs in told["practice"]["uptake"].items():
        for key, counts in runs.items():
            row = found.loc[(level, key)]
            assert {name: int(row[name]) for name in counts} == counts, (level, key)


def test_distinct_people_are_what_the_cohort_was_told(demo: Path, told: dict[str, Any]) -> None:
    rows = table(demo, "uptake_people").set_index("evidence_level")
    for level, counts in told["practice"]["people"].items():
        assert {name: int(rows.loc[level, name]) for name in counts} == counts, level
    assert told["practice"]["people"]["K2"]["used"] > 0


def test_lesson_blocks_by_run_are_the_sums_of_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = table(demo, "lesson_run").set_index("course_id")
    for key, lessons in told["lessons"].items():
        case, card = lessons["battery_case"], lessons["battery_career"]
        answers = [one for name in ("battery_charge", "battery_plating")
                   for one in lessons[name].values()]  # fmt: skip
        expected = {
            "case_people": case["opened"], "cases": case["opened"],
            "case_steps": sum(case["steps"].values()), "cases_decided": case["decided"],
            **lessons["tasks"],
            "answers": sum(one["tried"] for one in answers),
            "answers_right_first": sum(one["right_at_first"] for one in answers),
            "answers_right": sum(one["right"] for one in answers),
            "card_people": card["viewed"], "cards": card["viewed"],
            "cards_reflected": card["reflected"],
        }  # fmt: skip
        assert {name: int(found.loc[key, name]) for name in expected} == expected, key


def test_the_last_run_is_not_due_and_the_earlier_ones_are(told: dict[str, Any]) -> None:
    first, second, last = told["practice"]["uptake"]["K2"].values()
    assert first["not_due"] == second["not_due"] == 0 < min(first["due"], second["due"])
    assert last["due"] == 0 < last["not_due"]


def test_what_stood_in_the_way_is_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = {
        (row["course_id"], row["entry_type"], row["obstacle"]): row["entries"]
        for row in table(demo, "uptake_obstacle").to_dict("records")
    }
    assert found == {
        (key, kind, obstacle): count
        for key, kinds in told["practice"]["obstacles"].items()
        for kind, counts in kinds.items()
        for obstacle, count in counts.items()
    }


def test_pupil_places_and_their_flags_are_what_the_cohort_was_told(
    demo: Path, told: dict[str, Any]
) -> None:
    found = {}
    for year, rows in table(demo, "class_places").groupby("school_year"):
        many = rows[rows["is_many_places"]]
        found[str(year)] = {
            "classes": len(rows),
            "places": int(rows["pupils"].sum()),
            "stated": int(rows[rows["girls"].notna()]["pupils"].sum()),
            "girls": int(rows["girls"].sum()),
            "teachers": rows["learner_id"].nunique(),
            "large_classes": int(rows["is_large_class"].sum()),
            "teachers_with_many": many["learner_id"].nunique(),
        }
    assert found == told["practice"]["places"]


def test_newcomers_by_code_are_what_the_cohort_was_told(demo: Path, told: dict[str, Any]) -> None:
    rows = table(demo, "referral")
    verified = rows[rows["is_verified"]].groupby("owner_course_id")["learner_id"].nunique()
    expected = {k: count for k, count in told["practice"]["cascade_verified"].items() if count}
    assert verified.to_dict() == expected != {}
    assert len(rows) == told["practice"]["codes_entered"]


def moment(row: dict[str, Any]) -> int:
    return int(row["time_us"])
