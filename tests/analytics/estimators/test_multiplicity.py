"""P values of families: another library's, and what each promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.multiplicity import adjusted, joint_confidence

_P = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(_P)
def test_adjusted_p_values_are_those_of_statsmodels(p: list[float]) -> None:
    assert adjusted(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)
    theirs = multipletests(p, method="fdr_bh")[1]
    assert adjusted(p, "benjamini-hochberg") == pytest.approx(theirs, abs=1e-12)
    assert adjusted(p, "none") == pytest.approx(p)


@given(_P, st.randoms())
def test_order_does_not_matter_and_what_is_missing_is_of_no_family(
    p: list[float], random: object
) -> None:
    order = list(range(len(p)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert adjusted(np.array(p)[order]) == pytest.approx(adjusted(p)[order])
    with_gap = adjusted([*p, np.nan])
    assert with_gap[:-1] == pytest.approx(adjusted(p))
    assert np.isnan(with_gap[-1])


def test_joint_limits_share_the_error_and_an_unknown_way_is_told_what_there_is() -> None:
    assert joint_confidence(0.95, 10) == pytest.approx(0.995)
    assert joint_confidence(0.95, 0) == pytest.approx(0.95)
    with pytest.raises(UsageError, match="available: holm, benjamini-hochberg, none"):
        adjusted([0.1], "bonferroni")  # type: ignore[arg-type]
