"""Public functions against R 4.2.2 (survival 3.5.3, lme4 1.1.31) on data that come with R."""

import pandas as pd
import pytest

from stembridge_analytics.models.completion import logit, random_intercept
from stembridge_analytics.models.dropout import cox, log_rank, restricted_mean
from stembridge_analytics.models.gaps import gap

# survival::ovarian: days, died, age, residual disease, treatment.
OVARIAN = pd.DataFrame([
    (59, 1, 72.3315, 2, 1), (115, 1, 74.4932, 2, 1), (156, 1, 66.4658, 2, 1),
    (421, 0, 53.3644, 2, 2), (431, 1, 50.3397, 2, 1), (448, 0, 56.4301, 1, 1),
    (464, 1, 56.937, 2, 2), (475, 1, 59.8548, 2, 2), (477, 0, 64.1753, 2, 1),
    (563, 1, 55.1781, 1, 2), (638, 1, 56.7562, 1, 1), (744, 0, 50.1096, 1, 2),
    (769, 0, 59.6301, 2, 2), (770, 0, 57.0521, 2, 2), (803, 0, 39.2712, 1, 1),
    (855, 0, 43.1233, 1, 1), (1040, 0, 38.8932, 2, 1), (1106, 0, 44.6, 1, 1),
    (1129, 0, 53.9068, 1, 2), (1206, 0, 44.2055, 2, 2), (1227, 0, 59.589, 1, 2),
    (268, 1, 74.5041, 2, 1), (329, 1, 43.137, 2, 1), (353, 1, 63.2192, 1, 2),
    (365, 1, 64.4247, 2, 2), (377, 0, 58.3096, 1, 2),
], columns=["day", "died", "age", "rest", "rx"])  # fmt: skip
# lme4::cbpp: herd, period, cases, animals.
CBPP = pd.DataFrame([
    (1, 1, 2, 14), (1, 2, 3, 12), (1, 3, 4, 9), (1, 4, 0, 5), (2, 1, 3, 22), (2, 2, 1, 18),
    (2, 3, 1, 21), (3, 1, 8, 22), (3, 2, 2, 16), (3, 3, 0, 16), (3, 4, 2, 20), (4, 1, 2, 10),
    (4, 2, 0, 10), (4, 3, 2, 9), (4, 4, 0, 6), (5, 1, 5, 18), (5, 2, 0, 25), (5, 3, 0, 24),
    (5, 4, 1, 4), (6, 1, 3, 17), (6, 2, 0, 17), (6, 3, 0, 18), (6, 4, 1, 20), (7, 1, 8, 16),
    (7, 2, 1, 10), (7, 3, 3, 9), (7, 4, 0, 5), (8, 1, 12, 34), (9, 1, 2, 9), (9, 2, 0, 6),
    (9, 3, 0, 8), (9, 4, 0, 6), (10, 1, 1, 22), (10, 2, 1, 22), (10, 3, 0, 18), (10, 4, 2, 22),
    (11, 1, 0, 25), (11, 2, 5, 27), (11, 3, 3, 22), (11, 4, 1, 22), (12, 1, 2, 10),
    (12, 2, 1, 8), (12, 3, 0, 6), (12, 4, 0, 5), (13, 1, 1, 21), (13, 2, 2, 24), (13, 3, 0, 19),
    (13, 4, 0, 23), (14, 1, 11, 19), (14, 2, 0, 2), (14, 3, 0, 3), (14, 4, 0, 2), (15, 1, 1, 19),
    (15, 2, 1, 15), (15, 3, 1, 15), (15, 4, 0, 15),
], columns=["herd", "period", "cases", "animals"])  # fmt: skip
# datasets::UCBAdmissions: department, gender, whether admitted, people.
ADMITTED = pd.DataFrame([
    ("A", "Male", 1, 512), ("A", "Male", 0, 313), ("A", "Female", 1, 89), ("A", "Female", 0, 19),
    ("B", "Male", 1, 353), ("B", "Male", 0, 207), ("B", "Female", 1, 17), ("B", "Female", 0, 8),
    ("C", "Male", 1, 120), ("C", "Male", 0, 205), ("C", "Female", 1, 202),
    ("C", "Female", 0, 391), ("D", "Male", 1, 138), ("D", "Male", 0, 279),
    ("D", "Female", 1, 131), ("D", "Female", 0, 244), ("E", "Male", 1, 53),
    ("E", "Male", 0, 138), ("E", "Female", 1, 94), ("E", "Female", 0, 299), ("F", "Male", 1, 22),
    ("F", "Male", 0, 351), ("F", "Female", 1, 24), ("F", "Female", 0, 317),
], columns=["department", "gender", "admitted", "n"])  # fmt: skip


def test_cox_regression_of_few_is_that_of_r():
    found = cox(OVARIAN, "~ age + rx + rest", time="day", event="died")
    assert found.table["estimate"].tolist() == pytest.approx(
        [0.12854652, -0.84889864, 0.696385858], abs=1e-8
    )
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.047297557, 0.639204797, 0.75853293], abs=1e-8
    )
    assert found.statistics["log_likelihood"] == pytest.approx(-26.6011539, abs=1e-7)


def test_log_rank_and_restricted_means_of_few_are_those_of_r():
    tested = log_rank(OVARIAN, time="day", event="died", by="rx")
    assert tested.statistics["chi_square"] == pytest.approx(1.06273986, abs=1e-8)
    means = restricted_mean(OVARIAN, time="day", event="died", by="rx", horizon=700).table.iloc[:2]
    assert [*means["estimate"], *means["std_error"]] == pytest.approx(
        [474.707692, 591.316239, 68.4976396, 38.8554346], rel=1e-8
    )


def test_random_intercepts_are_those_of_glmer_where_its_inner_steps_are_carried_to_the_end():
    rows = [
        (str(herd), str(period), case, many)
        for herd, period, cases, animals in CBPP.itertuples(index=False)
        for case, many in ((1, cases), (0, animals - cases))
    ]
    people = pd.DataFrame(rows, columns=["herd", "period", "case", "n"])
    found = random_intercept(people, "case ~ period", group="herd")
    assert [*found.table["estimate"], found.statistics["sd"]] == pytest.approx(
        [-1.39834286, -0.991924975, -1.12821622, -1.57974541, 0.642069928], abs=2e-3
    )
    # glmer's own 0.231214, 0.303151, 0.322830, 0.422049 stop at tolPwrss = 1e-7; with 1e-12:
    assert found.table["std_error"].tolist() == pytest.approx(
        [0.2324734, 0.3066415, 0.3266376, 0.4274378], abs=2e-6
    )
    assert found.statistics["log_likelihood"] == pytest.approx(-277.502226, abs=1e-3)


def test_logit_of_groups_is_glm_with_weights():
    found = logit(ADMITTED, "admitted ~ gender + department", references={"gender": "Male"})
    assert found.table["estimate"].tolist() == pytest.approx(
        [
            0.582051395,
            0.0998700882,
            -0.0433979312,
            -1.26259802,
            -1.29460647,
            -1.73930574,
            -3.30648006,
        ],
        abs=1e-6,
    )
    assert found.statistics["log_likelihood"] == pytest.approx(-2593.74425, abs=1e-5)


def test_mantel_haenszel_and_the_crude_gap_are_those_of_r():
    found = gap(ADMITTED, outcome="admitted", group="gender", reference="Male",
                strata=["department"])  # fmt: skip
    # mantelhaen.test gives men over women, so its limits change places.
    odds = found.tables["odds_ratios"].iloc[0]
    assert 1 / odds["estimate"] == pytest.approx(0.904696828, abs=1e-8)
    assert [1 / odds["conf_high"], 1 / odds["conf_low"]] == pytest.approx(
        [0.771907362, 1.06032976], abs=1e-8
    )
    assert found.statistics["cmh_chi_squared"] == pytest.approx(1.52460666, abs=1e-8)
    crude = found.row("crude")
    assert [crude["estimate"], crude["conf_low"], crude["conf_high"]] == pytest.approx(
        [-0.141645428, -0.169569511, -0.113213121], abs=1e-8
    )
