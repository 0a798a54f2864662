"""Shares with an event, against R and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.follow_up import event_share

TIME = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
EVENT = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_it_gives_the_numbers_of_r() -> None:
    # R 4.2.2, survival 3.5.3: survfit(Surv(time, event) ~ 1, conf.type = "log-log"), the treated
    # of Freireich et al. (1963); one minus its survival.
    found = event_share(TIME, EVENT, [10, 23])
    assert found.share == pytest.approx([1 - 0.7529411765, 1 - 0.4481792717], abs=1e-9)
    assert found.std_error == pytest.approx([0.09634965299, 0.13459145676], abs=1e-10)
    assert 1 - found.conf_high == pytest.approx([0.5031995108, 0.1880520060], abs=1e-9)
    assert 1 - found.conf_low == pytest.approx([0.8893618352, 0.6801426285], abs=1e-9)
    assert found.at_risk.tolist() == [15, 6]


def test_errors_of_clusters_are_the_jackknife_over_them() -> None:
    codes = np.arange(21) % 4
    found = event_share(TIME, EVENT, [20], codes=codes)
    without = [
        event_share(np.array(TIME)[codes != c], np.array(EVENT)[codes != c], [20]).share[0]
        for c in range(4)
    ]
    slow = np.sqrt(3 / 4 * ((np.array(without) - found.share[0]) ** 2).sum())
    assert found.std_error[0] == pytest.approx(slow)
    assert found.clusters == 4


def test_beyond_the_last_end_nothing_is_said() -> None:
    found = event_share([5, 9], [1, 0], [9, 10])
    assert found.share.tolist()[0] == 0.5
    assert np.isnan(found.share[1])


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_without_early_ends_it_is_a_plain_share(people: list[tuple[int, bool]]) -> None:
    time = [day if happened else 30 for day, happened in people]
    event = [happened for _, happened in people]
    found = event_share(time, event, [10, 30])
    for at, share in zip([10, 30], found.share, strict=True):
        if at <= max(time):
            plain = np.mean([happened and day <= at for day, happened in people])
            assert share == pytest.approx(plain)


@given(
    st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 4)), min_size=2),
    st.randoms(use_true_random=False),
)
@settings(max_examples=50, deadline=None)
def test_order_of_people_and_names_of_clusters_change_nothing(
    people: list[tuple[int, bool, int]], random: object
) -> None:
    def fit(rows: list[tuple[int, bool, int]], names: str) -> list[np.ndarray]:
        time, event, code = zip(*rows, strict=True)
        found = event_share(time, event, [3, 8, 15], codes=[names[c] for c in code])
        return [found.share, found.std_error, found.conf_low, found.conf_high]

    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for one, other in zip(fit(people, "abcde"), fit(shuffled, "zyxwv"), strict=True):
        assert one == pytest.approx(other, nan_ok=True, abs=1e-12)


def test_an_event_counts_before_an_end_on_the_same_day() -> None:
    assert event_share([4, 4], [1, 0], [4]).share.tolist() == [0.5]
