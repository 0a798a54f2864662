"""Variances from each person's influence on a curve, summed by cluster, at all times at once.

A person's influence on a curve at time t is a sum of a few functions of t, whose coefficients
change when the person comes under risk and when they leave. So the sum of squares over people, or
clusters of them, follows from sums of products of the coefficients, which are kept up to date from
change to change: time and memory grow with rows plus times, not with their product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.life_table import LifeTable, Lives

__all__ = ["Changes", "changes_of", "summed_squares"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """How coefficients change: at entry and at exit, each of shape (rows, functions)."""

    entry: Floats
    exit: Floats


def changes_of(entry: tuple[Floats, ...], exit_: tuple[Floats, ...]) -> Changes:
    """Changes from a column a function."""
    return Changes(np.column_stack(entry), np.column_stack(exit_))


def summed_squares(lives: Lives, table: LifeTable, changes: Changes, functions: Floats) -> Floats:
    """Sum of squared influences at each time, shape (times,).

    functions: the functions of time, shape (times, functions). People are alone in their cluster
    if the lives have no clusters.
    """
    at = np.concatenate([table.entry_at, table.exit_at])
    deltas = np.concatenate([changes.entry, changes.exit])
    if lives.clusters is None:
        unit = np.arange(len(lives.time))
        scale, alike = lives.weights, lives.counts
    else:
        unit = lives.clusters
        scale, alike = lives.weighted, np.ones(len(unit))
    unit, alike = np.tile(unit, 2), np.tile(alike, 2)
    deltas = deltas * np.tile(scale, 2)[:, None]
    order = np.lexsort((at, unit))
    at, unit, alike, deltas = at[order], unit[order], alike[order], deltas[order]
    after = _running(unit, deltas)
    before = after - deltas
    size, width = functions.shape
    total = np.zeros(size)
    for i in range(width):
        for j in range(i, width):
            step = alike * (after[:, i] * after[:, j] - before[:, i] * before[:, j])
            product = np.cumsum(np.bincount(at, step, size)[:size])
            total += (2 if i < j else 1) * functions[:, i] * functions[:, j] * product
    return np.maximum(total, 0.0)


def _running(unit: npt.NDArray[np.intp], deltas: Floats) -> Floats:
    """Cumulative sums within units, which are sorted."""
    sums = np.cumsum(deltas, axis=0)
    begins = np.flatnonzero(np.concatenate([[True], np.diff(unit) != 0]))
    base = np.zeros((len(begins), deltas.shape[1]))
    base[1:] = sums[begins[1:] - 1]
    lengths = np.diff(np.concatenate([begins, [len(unit)]]))
    return np.asarray(sums - np.repeat(base, lengths, axis=0), dtype=np.float64)
