"""Rates of groups as if both had the same mix of people: over strata, and by a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stembridge_analytics.estimators.contrasts import Bools, Cells, Contrast, Floats
from stembridge_analytics.estimators.glm import GlmFit, inverse_link, link_slope

__all__ = ["crude_difference", "model_difference", "shared_strata", "standardised_difference"]


def crude_difference(cells: Cells) -> Contrast:
    """The difference of shares as they are: group less other.

    >>> both = np.array([True, False])
    >>> cells = Cells(np.array([100.0, 80.0]), np.array([30.0, 20.0]), both, ~both,
    ...               np.array([0, 0]), np.array([100.0, 80.0]))
    >>> found = crude_difference(cells)
    >>> round(found.estimate, 3), round(found.variance, 6)
    (0.05, 0.004444)
    """
    one = np.zeros(len(cells.people), dtype=np.intp)
    return standardised_difference(
        replace(cells, stratum=one, standard=cells.people, fixed=None, sampled=False)
    )


def shared_strata(cells: Cells) -> Bools:
    """(strata,): where both the group and the other have people."""
    of_group = cells.sums(cells.people, cells.group)
    return np.asarray((of_group > 0) & (cells.sums(cells.people, cells.other) > 0))


def standardised_difference(cells: Cells) -> Contrast:
    """The difference of shares if both groups had the standard's mix of strata.

    Over the strata in which both have people; `overlap` tells whom that leaves out. NaN if there
    is none. The mix is fixed, or it is a sample, as the cells say: then who is of the standard
    has influence by it too.
    Source: Keiding and Clayton (2014), Statistical Science 29, 529-558.
    """
    everybody = np.ones(len(cells.people), dtype=bool)
    standard = cells.sums(cells.standard, everybody) if cells.fixed is None else cells.fixed
    weights = np.where(shared_strata(cells), standard, 0.0)
    size = float(weights.sum())
    if not size > 0:
        return Contrast.lost(len(cells.people))
    weights = weights / size
    rate, each = _rates(cells, cells.group, weights)
    other_rate, other_each = _rates(cells, cells.other, weights)
    share, other_share = float(weights @ rate), float(weights @ other_rate)
    mix = np.zeros(len(cells.people))
    if cells.sampled and cells.fixed is None:
        inside = weights[cells.stratum] > 0
        apart = (rate - other_rate)[cells.stratum] - (share - other_share)
        mix = np.where(inside, _part(cells) * apart / size, 0.0)
    level = mix - each * rate[cells.stratum] + other_each * other_rate[cells.stratum]
    with_, without = level + each - other_each, level
    variance = cells.events @ with_**2 + (cells.people - cells.events) @ without**2
    return Contrast(
        share - other_share, share, other_share, with_, without, float(variance),
        2 * int((weights > 0).sum()),
    )  # fmt: skip


def _rates(cells: Cells, side: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """(strata,): the side's rates; (rows,): the weight of each of its people in their mean."""
    people = cells.sums(cells.people, side)
    divisor = np.where(people > 0, people, 1.0)
    rate = cells.sums(cells.events, side) / divisor
    return rate, np.where(side, (weights / divisor)[cells.stratum], 0.0)


def _part(cells: Cells) -> Floats:
    """(rows,): the share of each row's people who are of the standard."""
    return np.divide(
        cells.standard, cells.people, out=np.zeros(len(cells.people)), where=cells.people > 0
    )


def model_difference(
    cells: Cells,
    fit: GlmFit,
    factor: Floats,
    matrix: Floats,
    matrices: tuple[Floats, Floats],
    known: tuple[Floats, Floats],
) -> Contrast:
    """The difference of mean predictions over the standard: all in the group, all in the other.

    fit: its people are those of rows whose factor, which multiplies the residual in their score
        (1 but for the fit's last step), is not 0. matrix: (rows, terms), its design as people
        are. matrices: with everybody in the group, and in the other. known: (rows,), the two
        predictions where the model has none, else NaN: where all or nobody have the outcome, its
        limit is 1 or 0.
    Errors are the delta method's: of the model if people are unrelated, else of their scores.
    Source: Lane and Nelder (1982), Biometrics 38, 613-621.
    """
    size = float(cells.standard.sum())
    means, slopes = [], []
    for design, fixed in zip(matrices, known, strict=True):
        told, linear = np.isfinite(fixed), design @ fit.params
        means.append(np.where(told, fixed, inverse_link(fit.link, linear)))
        slope = np.where(told, 0.0, cells.standard * link_slope(fit.link, linear))
        slopes.append(design.T @ slope / size)
    share, other_share = (float(cells.standard @ mean / size) for mean in means)
    gradient = slopes[0] - slopes[1]
    mix = np.zeros(len(cells.people))
    if cells.sampled:
        mix = _part(cells) * (means[0] - means[1] - share + other_share) / size
    pull = factor * (matrix @ (fit.bread @ gradient))
    mean = inverse_link(fit.link, matrix @ fit.params)
    variance = gradient @ fit.covariance @ gradient + cells.people @ mix**2
    return Contrast(
        share - other_share, share, other_share, pull * (1 - mean) + mix, mix - pull * mean,
        float(variance), len(fit.params),
    )  # fmt: skip
