"""The default answers of the question on a programme, and what they say of what is lacking."""

import numpy as np
import pandas as pd
import pytest

from stembridge_analytics.errors import UsageError
from stembridge_analytics.models import FrameSource, Settings
from stembridge_analytics.models.effects import MODEL
from stembridge_analytics.models.landmarks import LeakError

from .wording import foreign_numbers

DAY = 86_400_000_000


def landmarks(seed: int = 1, n: int = 3000) -> pd.DataFrame:
    """People of 8 runs at days 14 and 28; a case changes nothing, active people do both more."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "course_id": rng.choice([f"course-v1:S+L{i % 4}+20{i}" for i in range(8)], n),
            "learner_id": [f"p{i}" for i in range(n)],
            "landmark_days": 14,
            "landmark_us": 14 * DAY,
            "gender": rng.choice(["woman", "man", None], n, p=[0.6, 0.35, 0.05]),
            "country": rng.choice(["AT", "PT", "MT"], n, p=[0.55, 0.448, 0.002]),
            "level": None,
            "active_days": rng.integers(0, 8, n),
            "is_mature": True,
        }
    )
    odds = -2.0 + 0.4 * data["active_days"]
    data["cases"] = (data["active_days"] > 0) * rng.binomial(2, 1 / (1 + np.exp(-odds)))
    done = rng.random(n) < 1 / (1 + np.exp(-odds))
    data["is_completed_k2"] = pd.array(done, dtype="boolean")
    data["activity_last_us"] = np.where(data["active_days"] > 0, 13.0 * DAY, np.nan)
    data["lessons_last_us"] = np.where(data["cases"] > 0, 13.0 * DAY, np.nan)
    data["units_completed"] = np.nan
    data["units_last_us"] = np.nan
    later = data[data["active_days"] > 2].assign(landmark_days=28, landmark_us=28 * DAY)
    return pd.concat([data, later], ignore_index=True)


def asked(data: pd.DataFrame, **tables: pd.DataFrame):
    source = FrameSource({"landmark": data, **tables})
    return {one.name: one for one in MODEL.run(source, Settings())}


def test_who_worked_in_a_case_is_compared_with_others_active_at_day_14() -> None:
    data = landmarks()
    found = asked(data)["compared"]
    crude, alike = found.row("crude"), found.row("aipw")
    assert crude["conf_low"] > 0.1
    assert alike["conf_low"] < 0 < alike["conf_high"]
    here = data[(data["landmark_days"] == 14) & (data["active_days"] > 0)]
    assert found.n_used == len(here)
    idle = data[(data["landmark_days"] == 14) & (data["active_days"] == 0)]
    assert found.dropped[0].n == len(idle)
    assert found.clusters.count == 8
    assert "day 14" in found.clock
    assert "had worked in an industry case by then" in found.in_words
    assert foreign_numbers(found) == []


def test_what_the_data_lack_is_named_and_small_levels_are_put_together() -> None:
    found = asked(landmarks())["compared"]
    left = [one.text for one in found.problems if one.name == "left out"]
    assert "units_completed: not known of anybody" in left
    assert "level: not known of anybody" in left
    assert "country" in found.formula
    assert "country: MT have too few people and count with AT" in left
    assert "gender[not stated]" in found.tables["balance"]["term"].tolist()


def test_runs_without_a_comparison_and_runs_not_over_are_left_out_and_counted() -> None:
    data = landmarks()
    run = sorted(data["course_id"].unique())
    nobody = data["course_id"] == run[0]
    data.loc[nobody, ["cases", "lessons_last_us"]] = [0, np.nan]
    data.loc[data["course_id"] == run[1], "is_mature"] = False
    data.loc[(data["course_id"] == run[2]).to_numpy() & (data.index % 2 == 0),
             "is_completed_k2"] = None  # fmt: skip
    dropped = {one.why: one.n for one in asked(data)["compared"].dropped}
    at_14 = data[data["landmark_days"] == 14]
    assert dropped["in a run whose window has not passed"] == (at_14["course_id"] == run[1]).sum()
    assert (
        dropped["in runs with fewer than 5 people in an arm or with an outcome"]
        == ((at_14["course_id"] == run[0]) & (at_14["active_days"] > 0)).sum()
    )
    assert (
        dropped["is_completed_k2 cannot be told"]
        == at_14["is_completed_k2"].isna().sum()
        - (at_14["is_completed_k2"].isna() & ~at_14["is_mature"]).sum()
    )


def test_a_leak_in_the_table_is_refused() -> None:
    data = landmarks()
    first = data.index[(data["landmark_days"] == 14) & (data["cases"] > 0)][0]
    data.loc[first, "lessons_last_us"] = 15 * DAY
    with pytest.raises(LeakError, match="cases: 1 row dated after its landmark"):
        asked(data)


def test_the_landmark_nearest_to_the_one_wanted_that_has_people_is_taken() -> None:
    source = FrameSource({"landmark": landmarks()})
    for wanted, taken in ((28, 28), (60, 28), (10, 14)):
        options = {"effects": {"landmark_days": wanted}}
        (found, _) = MODEL.run(source, Settings(options=options))
        assert f"day {taken};" in found.clock


def test_a_formula_and_another_deed_may_be_asked_for() -> None:
    data = landmarks().assign(challenges=lambda rows: rows["cases"])
    source = FrameSource({"landmark": data})
    settings = Settings(formulas={"effects": "~ gender * active_days"},
                        options={"effects": {"exposure": "challenges"}})  # fmt: skip
    found = MODEL.run(source, settings)[0]
    assert found.formula.startswith("completed ~ task + gender * active_days")
    assert "had worked on a numeric task" in found.in_words
    left = Settings(formulas={"effects": "is_completed_k2 ~ gender * active_days"},
                    options={"effects": {"exposure": "challenges"}})  # fmt: skip
    pd.testing.assert_frame_equal(MODEL.run(source, left)[0].table, found.table)
    with pytest.raises(UsageError, match="'gender' is no outcome; available: completed, is_"):
        MODEL.run(source, Settings(formulas={"effects": "gender ~ active_days"}))
    with pytest.raises(UsageError, match="unknown exposure 'luck'; available: cases"):
        MODEL.run(source, Settings(options={"effects": {"exposure": "luck"}}))
    with pytest.raises(UsageError, match="next_active_days cannot be held equal; available"):
        MODEL.run(source, Settings(formulas={"effects": "~ next_active_days"}))


def test_without_cases_the_next_deed_that_people_have_done_is_compared_and_that_is_said() -> None:
    data = landmarks().rename(columns={"cases": "videos", "lessons_last_us": "answers_last_us"})
    data = data.assign(cases=0, lessons_last_us=np.nan)
    found = asked(data)["compared"]
    assert "had played a video" in found.in_words
    assert any("some had worked in an industry case" in one.text for one in found.problems)


def test_without_data_it_says_so() -> None:
    for source in (FrameSource({}), FrameSource({"landmark": landmarks().assign(is_mature=False)}),
                   FrameSource({"landmark": landmarks(n=60)})):  # fmt: skip
        results = MODEL.run(source, Settings())
        assert [one.table.empty for one in results] == [True, True]
        assert all(one.problems[0].name == "not available" for one in results)


def assignments(seed: int = 2, n: int = 1200):
    """A case of two variants in three runs; whoever gets `regional` completes more often."""
    rng = np.random.default_rng(seed)
    run = rng.choice(["course-v1:S+L+1", "course-v1:S+L+2", "course-v1:S+L+3"], n)
    variant = rng.choice(["plain", "regional"], n)
    draws = pd.DataFrame(
        {
            "course_id": run,
            "learner_id": [f"p{i}" for i in range(n)],
            "block_id": [f"block-{one[7:]}+type@stembridge_case+block@battery" for one in run],
            "assigned_us": 1,
            "variant": variant,
            "variants": 2,
        }
    )
    people = draws[["course_id", "learner_id"]].assign(
        is_mature=run != "course-v1:S+L+3",
        is_completed_k2=pd.array(
            rng.random(n) < 0.3 + 0.2 * (variant == "regional"), dtype="boolean"
        ),
        gender=rng.choice(["woman", None], n),
    )
    return {"case_assignment": draws, "participation": people.iloc[5:]}


def test_a_case_that_drew_its_variant_has_an_effect_by_the_draw() -> None:
    tables = assignments()
    found = asked(landmarks(), **tables)["variants"]
    row = found.row("variant[regional]")
    assert row["conf_low"] < 0.2 < row["conf_high"]
    assert {one.why: one.n for one in found.dropped} == {
        "drawn, but not among the enrolled": 5,
        "in a run whose window has not passed": int((~tables["participation"]["is_mature"]).sum()),
    }
    assert found.tables["draw"]["blocks"].tolist() == [2]
    assert "case battery" in found.title
    assert "effect of the draw" in found.in_words
    assert foreign_numbers(found) == []


def test_each_case_has_a_result_of_its_own() -> None:
    tables = assignments()
    two = tables["case_assignment"].assign(
        block_id=lambda rows: rows["block_id"].str.replace("battery", "sensor"), variant="plain"
    )
    tables["case_assignment"] = pd.concat([tables["case_assignment"], two])
    results = asked(landmarks(), **tables)
    assert set(results) == {"compared", "variants battery", "variants sensor"}
    assert results["variants sensor"].problems[0].text.endswith("all with one variant")
