"""From a formula and groups of people to the matrix of a fit, with what was dropped on the way."""

from __future__ import annotations

import ast
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from formulaic import Formula, SimpleFormula, StructuredFormula, model_matrix
from formulaic.errors import FormulaicError
from formulaic.transforms import TRANSFORMS
from scipy.linalg import qr

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.result import Dropped, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["NOT_STATED", "Design", "build_design", "variables_of"]

# The level that missing values are, where they are kept.
NOT_STATED: Final = "not stated"
_TREATMENT: Final = re.compile(r"\[T\.")
# formulaic colours the place of an error for a terminal.
_MARKED: Final = re.compile(r"[\u29da\u29db]|\x1b?\[[0-9;]*m")
# The square of more has no number.
_LARGEST: Final = 1e100
_RANK_TOLERANCE: Final = 1e-9

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """The matrix of a fit, a row a group of people that are alike.

    response: shape (rows,), empty without a left side. matrix: shape (rows, terms), of full rank
    over rows with people. counts: how many are alike, shape (rows,). frame:
    the rows kept, with all columns of the data. dropped: people with a missing value. problems:
    levels that nobody has, and terms left out because others imply them.
    """

    response: Floats
    matrix: Floats
    names: tuple[str, ...]
    counts: Floats
    frame: pd.DataFrame
    formula: str
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]
    _spec: Any
    _kept: npt.NDArray[np.intp]

    @property
    def n(self) -> int:
        """People in the fit."""
        return round(float(self.counts.sum()))

    @property
    def events(self) -> int:
        """People with the outcome, where the response is 0 or 1."""
        return round(float((self.response * self.counts).sum()))

    def matrix_of(self, frame: pd.DataFrame) -> Floats:
        """The matrix of other values of the same columns, such as everybody as a woman."""
        made = self._spec.get_model_matrix(frame, na_action="raise")
        return np.asarray(made, dtype=np.float64)[:, self._kept]

    def people_with(self, term: int) -> int:
        """People whose value of a term is not zero."""
        return round(float(self.counts[self.matrix[:, term] != 0].sum()))


def variables_of(formula: str) -> tuple[str, ...]:
    """The columns a formula reads, sorted. Raises UsageError if it is no formula.

    >>> variables_of("completed ~ gender * level + C(year)")
    ('completed', 'gender', 'level', 'year')
    """
    try:
        read = Formula(formula)
        factors = [factor for term in _terms(read) for factor in term.factors]
        names = {
            name
            for factor in factors
            for name in ({factor.expr} if factor.eval_method.value == "lookup"
                         else _names_in(factor.expr) if factor.eval_method.value == "python"
                         else ())
        }  # fmt: skip
        return tuple(sorted({*names, *map(str, read.required_variables)}))
    except (FormulaicError, SyntaxError) as error:
        raise UsageError(f"{formula!r} is no formula: {_one_line(error)}") from None


def _terms(part: Any) -> list[Any]:
    """All terms of both sides, and of all parts of a side."""
    if isinstance(part, SimpleFormula):
        return list(part)
    if isinstance(part, StructuredFormula):
        part = tuple(getattr(part, side) for side in ("root", "lhs", "rhs") if hasattr(part, side))
    return [term for piece in part for term in _terms(piece)]


def _names_in(expression: str) -> set[str]:
    """Columns that a piece of Python reads, such as `center` in `poly(center, 2)`.

    formulaic takes the names of its own functions for no columns, wherever they stand. Where the
    data have a column of such a name it is read nevertheless, and would miss the check of dates.
    """
    names = set(re.findall(r"`([^`]*)`", expression))
    nodes = list(ast.walk(ast.parse(re.sub(r"`[^`]*`", "0", expression).strip(), mode="eval")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    other = {id(call.func) for call in calls}
    other |= {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    names |= {
        node.id for node in nodes
        if isinstance(node, ast.Name) and node.id in TRANSFORMS and id(node) not in other
    }  # fmt: skip
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "Q":
            names |= {str(one.value) for one in call.args if isinstance(one, ast.Constant)}
    return names


def build_design(
    data: pd.DataFrame,
    formula: str,
    *,
    count: str | None = COUNT,
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = False,
    intercept: bool = True,
) -> Design:
    """The design of `formula` over groups of people.

    data: a row a group, or a person. formula: as `completed ~ gender + level`, with formulaic's
        grammar; a one-sided `~ gender` has no response. count: column that says how many are
        alike; each row is one if it is None or not there. references: by column, the level that
        others are compared with; by default the first in order.
    missing_is_level: missing values of texts are the level `not stated`; else rows with a missing
        value are dropped and counted. intercept: False takes the constant out (for Cox).
    Raises UsageError for a formula that cannot be read, DataError if a column is missing, a
        reference is no level of its column, or nobody is left.
    Source of the grammar: formulaic, https://matthewwardrop.github.io/formulaic/.
    """
    asked = _columns(data, formula)
    frame = _levels(asked, asked.copy(deep=False), references or {}, missing_is_level)
    _check_numbers(frame, formula)
    known = frame[list(variables_of(formula))].notna().all(axis=1)
    counts = _counts(frame, count)
    dropped = round(counts[~known.to_numpy()].sum())
    kept_rows = known.to_numpy() & (counts > 0)
    empty = _empty_levels(frame, kept_rows, formula)
    frame, counts = frame[kept_rows].reset_index(drop=True), counts[kept_rows]
    for name in variables_of(formula):
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame[name] = frame[name].cat.remove_unused_categories()
    if not counts.sum() > 0:
        raise DataError(f"{formula}: nobody is left; {dropped:,} have a missing value")
    response, matrix, names, spec = _matrices(frame, formula)
    if not intercept:
        at = [i for i, name in enumerate(names) if name != "Intercept"]
    else:
        at = list(range(len(names)))
    kept = [at[i] for i in _independent(matrix[:, at], counts)]
    lost = [names[i] for i in at if i not in kept]
    problems = tuple(
        Problem("collinear terms", f"{name} follows from the other terms and was left out", name)
        for name in lost
    )
    return Design(
        response, matrix[:, kept], tuple(names[i] for i in kept), counts, frame, formula,
        (Dropped(dropped, f"a missing value of {_listed(formula)}"),) if dropped else (),
        (*empty, *problems), spec, np.asarray(kept, dtype=np.intp),
    )  # fmt: skip


def _columns(data: pd.DataFrame, formula: str) -> pd.DataFrame:
    missing = [name for name in variables_of(formula) if name not in data.columns]
    if missing:
        raise DataError(
            f"{formula}: the data lack {', '.join(missing)}; they have "
            f"{', '.join(map(str, data.columns))}"
        )
    twice = sorted({str(name) for name in data.columns[data.columns.duplicated()]})
    if twice:
        raise DataError(f"{formula}: the data have more than one column {', '.join(twice)}")
    return data.reset_index(drop=True)


def _check_numbers(frame: pd.DataFrame, formula: str) -> None:
    """Raises DataError for columns of the formula that are neither numbers nor texts."""
    for name in variables_of(formula):
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            continue
        if not _is_real(column):
            kind = "texts and other values" if column.dtype == object else str(column.dtype)
            raise DataError(f"column {name}: numbers or texts are needed, found {kind}")
        largest = float(column.dropna().abs().max())
        if largest > _LARGEST:
            raise DataError(
                f"column {name}: numbers up to {_LARGEST:g} are needed, found {largest:g}"
            )


def _is_real(column: pd.Series[Any]) -> bool:
    kind = column.dtype
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)


def _levels(
    data: pd.DataFrame, frame: pd.DataFrame, references: Mapping[str, str], missing_is_level: bool
) -> pd.DataFrame:
    """Texts as categories, the reference first."""
    for name in frame.columns:
        column = data[name]
        if pd.api.types.is_bool_dtype(column.dtype):
            frame[name] = column.astype(float)
            continue
        if pd.api.types.is_numeric_dtype(column.dtype):
            continue
        if not isinstance(column.dtype, pd.CategoricalDtype):
            if not _is_all(column, str):
                if _is_all(column, numbers.Real):
                    frame[name] = column.astype(float)
                continue
            column = column.astype("category")
        if missing_is_level and column.isna().any():
            column = column.cat.add_categories([NOT_STATED]).fillna(NOT_STATED)
        frame[name] = _referred(name, column, references)
    return frame


def _empty_levels(
    frame: pd.DataFrame, rows: npt.NDArray[np.bool_], formula: str
) -> tuple[Problem, ...]:
    """Levels that nobody has."""
    found = []
    for name in variables_of(formula):
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            there = set(column[rows].dropna().unique())
            absent = [str(level) for level in column.cat.categories if level not in there]
            if absent:
                text = f"{name}: nobody is {' or '.join(absent)}"
                found.append(Problem("empty group", text, name))
    return tuple(found)


def _is_all(column: pd.Series[Any], kind: type) -> bool:
    """Whether all known values are of a kind; in a column of objects they may be of any."""
    return bool(column.dropna().map(lambda value: isinstance(value, kind)).all())


def _referred(name: str, column: pd.Series[Any], references: Mapping[str, str]) -> pd.Series[Any]:
    if name not in references:
        return column
    reference, levels = references[name], list(column.cat.categories)
    if reference not in levels:
        raise DataError(
            f"{name}: the reference level {reference!r} is not among {', '.join(map(str, levels))}"
        )
    return column.cat.reorder_categories(
        [reference, *(level for level in levels if level != reference)], ordered=False
    )


def _counts(frame: pd.DataFrame, count: str | None) -> Floats:
    if count is None or count not in frame.columns:
        return np.ones(len(frame))
    found = frame[count].to_numpy(dtype=np.float64)
    if not (np.isfinite(found).all() and (found >= 0).all()):
        raise DataError(f"column {count}: counts of people must be numbers from 0 on")
    return found


def _matrices(frame: pd.DataFrame, formula: str) -> tuple[Floats, Floats, list[str], Any]:
    try:
        made = model_matrix(formula, frame, na_action="raise")
    except FormulaicError as error:
        raise UsageError(f"{formula!r} cannot be used: {_one_line(error)}") from None
    right = made.rhs if hasattr(made, "rhs") else made
    response: Floats = np.empty(0)
    if hasattr(made, "lhs"):
        response = np.asarray(made.lhs, dtype=np.float64)
        if response.shape != (len(frame), 1):
            raise UsageError(f"{formula!r}: the left side must be one column of numbers")
        response = response[:, 0]
    names = [_TREATMENT.sub("[", str(name)) for name in right.columns]
    return response, np.asarray(right, dtype=np.float64), names, right.model_spec


def _independent(matrix: Floats, counts: Floats) -> list[int]:
    """Columns that no earlier ones imply, over rows with people."""
    rows = matrix[counts > 0]
    scale = np.sqrt((rows**2).sum(axis=0))
    kept: list[int] = []
    if not rows.size:
        return kept
    scaled = rows / np.where(scale > 0, scale, 1.0)
    triangle = qr(scaled, mode="r")[0]
    basis: Any = np.empty((triangle.shape[0], 0))
    for at in range(matrix.shape[1]):
        column = triangle[:, at]
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.sqrt((rest**2).sum()))
        if size > _RANK_TOLERANCE:
            kept.append(at)
            basis = np.column_stack([basis, rest / size])
    return kept


def _listed(formula: str) -> str:
    return ", ".join(variables_of(formula))


def _one_line(error: Exception) -> str:
    return " ".join(_MARKED.sub("", str(error)).split())
