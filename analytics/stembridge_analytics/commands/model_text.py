"""Results of models and what was planned, as text for a terminal of 80 to 100 columns."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.plan import Analysis, PlanOutcome
from stembridge_analytics.report.doubts import doubts
from stembridge_analytics.report.model_wording import cell_text, column_label, prose, term_label
from stembridge_analytics.report.sections.modelled import result_facts

__all__ = ["plan_lines", "result_lines"]

_ROWS: Final = 40
_GAP: Final = "  "
_HEADS: Final = {
    "std_error": "std. error", "conf_low": "95 % from", "conf_high": "to", "p_value": "p", "n": "n",
    "term": "",
}  # fmt: skip


def _width() -> int:
    """Of the terminal, within what can be read."""
    return min(max(shutil.get_terminal_size((96, 24)).columns, 80), 100)


def result_lines(result: ModelResult) -> Iterator[str]:
    """A result: its title, its paragraph, its main table, its problems, what it states."""
    yield f"{result.full_name}: {result.title}"
    yield "=" * min(_width(), len(result.full_name) + 2 + len(result.title))
    yield from _wrapped(prose(result.in_words))
    if not result.table.empty:
        yield ""
        yield from _table(result.table, result.unit)
    problems = [one for one in result.problems if one.text not in result.in_words]
    if problems:
        yield ""
    for name, text in doubts(problems):
        yield from _wrapped(f"! {name}: {text}", "  ")
    if not result.table.empty:
        yield ""
        facts = [one for one in result_facts(result) if one != ("Plan", "no plan")]
        for name, text in facts:
            yield from _wrapped(f"{name}: {text}", "  ")
    if result.tables:
        yield from _wrapped(f"More tables with --out: {', '.join(result.tables)}", "  ")


def plan_lines(outcome: PlanOutcome) -> Iterator[str]:
    """What was planned, what became of it, and what was added."""
    plan = outcome.plan
    yield f"Analysis plan{': ' if plan.title else ''}{plan.title}"
    yield from _wrapped(plan.registered, "  ")
    done = [one for one in outcome.followed if one.is_done]
    left = [one for one in outcome.followed if not one.is_done]
    yield f"Planned and done: {len(done)}"
    for one in done:
        yield from _wrapped(f"{one.analysis}{_terms_of(one.analysis)}", "  ")
    yield f"Planned and not done as planned: {len(left)}"
    for one in left:
        yield from _wrapped(f"{one.analysis}{_terms_of(one.analysis)}: {one.why}", "  ")
    yield f"Added: {len(outcome.added)}"
    if outcome.added:
        yield from _wrapped(", ".join(outcome.added), "  ")


def _terms_of(analysis: Analysis) -> str:
    """What else the plan says of it."""
    return f" ({analysis.terms})" if analysis.terms else ""


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        _plain(text), _width(), initial_indent=indent,
        subsequent_indent=f"{indent}  " if indent else "",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def _plain(text: str) -> str:
    """For a terminal: no spaces that look like one and are not."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _table(frame: pd.DataFrame, unit: str) -> Iterator[str]:
    """The table aligned, as many columns as there is room for; the rest is named."""
    shown = frame.head(_ROWS)
    columns: list[tuple[str, list[str], bool]] = []
    room = _width()
    left_out: list[str] = []
    for name in map(str, frame.columns):
        if frame[name].isna().all():
            continue
        cells = [_cell(value, name, unit) for value in shown[name]]
        head = _head(name, unit)
        width = max(map(len, [head, *cells])) + len(_GAP)
        if width > room or left_out:
            left_out.append(name)
            continue
        room -= width
        is_text = name == "term" or not pd.api.types.is_numeric_dtype(frame[name].dtype)
        columns.append((head, cells, is_text))
    yield from _aligned(columns)
    if len(frame) > len(shown):
        yield f"  and {len(frame) - len(shown):,} further rows with --out"
    if left_out:
        yield from _wrapped(f"Further columns with --out: {', '.join(left_out)}", "  ")


def _aligned(columns: Sequence[tuple[str, list[str], bool]]) -> Iterator[str]:
    widths = [max(map(len, [head, *cells])) for head, cells, _ in columns]
    rows = zip(*([head, *cells] for head, cells, _ in columns), strict=True)
    for row in rows:
        cells = (
            cell.ljust(width) if is_text else cell.rjust(width)
            for cell, width, (_, _, is_text) in zip(row, widths, columns, strict=True)
        )
        yield _GAP.join(cells).rstrip()


def _cell(value: Any, column: str, unit: str) -> str:
    if column == "term":
        text, most = term_label(str(value)), _width() - 56  # beside six columns of numbers
        return text if len(text) <= most else f"{text[: most - 3]}..."
    return _plain(cell_text(value, column, unit))


def _head(column: str, unit: str) -> str:
    if column == "estimate":
        named = {"share": "share, %", "share difference": "points"}
        return named.get(unit, unit or "estimate")
    return _HEADS.get(column) or (
        "" if column == "term" else _plain(column_label(column, unit)).lower()
    )
