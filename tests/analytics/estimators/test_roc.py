"""ROC curves, their areas and errors: R's numbers, pairs counted one by one, groups as rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.roc import area_under, areas_under, roc_curve

Y = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1]
A = [0.9, 0.4, 0.8, 0.35, 0.3, 0.2, 0.7, 0.6, 0.55, 0.5, 0.1, 0.35]
B = [0.6, 0.5, 0.9, 0.2, 0.3, 0.4, 0.7, 0.1, 0.35, 0.55, 0.2, 0.8]
ONES = [1] * 12

people = st.lists(
    st.tuples(st.booleans(), st.integers(0, 4), st.integers(1, 5)), min_size=2, max_size=20
).filter(lambda rows: len({row[0] for row in rows}) == 2)


def test_area_and_delongs_errors_are_those_of_proc():
    # R 4.2.2, pROC 1.18.0: auc(), var() and cov() of two curves of the same people.
    areas, covariance, sizes = areas_under(Y, [A, B], ONES)
    assert areas == pytest.approx([0.8055555556, 0.7916666667], abs=5e-11)
    assert covariance == pytest.approx(
        np.array([[0.0182098765, 0.0064814815], [0.0064814815, 0.0219907407]]), abs=5e-11
    )
    assert sizes == (6, 6)


@given(people)
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows):
    truth, score, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    pairs = right = 0.0
    for has, high, many in rows:
        for other, low, more in rows:
            if has and not other:
                pairs += many * more
                right += many * more * (1.0 if high > low else 0.5 if high == low else 0.0)
    assert area_under(truth, score, count).area == pytest.approx(right / pairs)


@given(people)
def test_groups_give_what_their_people_give(rows):
    truth, score, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    each = [np.repeat(column, count.astype(int)) for column in (truth, score)]
    grouped, single = area_under(truth, score, count), area_under(*each, np.ones(len(each[0])))
    assert grouped.area == pytest.approx(single.area)
    assert grouped.std_error == pytest.approx(single.std_error, nan_ok=True)


@given(people)
def test_the_area_is_what_lies_under_the_curve(rows):
    truth, score, count = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    curve = roc_curve(truth, score, count)
    under = np.trapezoid(curve.true_positive, curve.false_positive)
    assert area_under(truth, score, count).area == pytest.approx(under)


def test_people_who_all_have_the_outcome_have_no_curve():
    with pytest.raises(DataError, match="needs both"):
        roc_curve([1, 1], [0.1, 0.2], [1, 1])


def test_an_outcome_that_is_no_outcome_is_refused():
    with pytest.raises(DataError, match="0 or 1"):
        roc_curve([1, 2], [0.1, 0.2], [1, 1])
