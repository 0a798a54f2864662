"""What the models found: one section a question, the leading result first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pandas as pd

from stembridge_analytics.models import MODELS, ModelResult, Problem
from stembridge_analytics.report.doubts import doubts
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.model_pictures import model_picture
from stembridge_analytics.report.model_wording import (
    cell_text,
    column_label,
    prose,
    table_unit,
    term_label,
)
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import amount, quantity

__all__ = ["BUILDERS", "result_facts"]

# Rows of a table in the page; the files of `stembridge model` hold all.
_MOST_ROWS: Final = 60
# Doubts of one name; the tables of the command hold all.
_MOST_DOUBTS: Final = 6
_LABELS: Final = {
    "completion": "Completion, modelled",
    "dropout": "When people leave",
    "uptake": "Reach and use, modelled",
    "gaps": "Gaps between groups",
    "effects": "What lessons go with",
    "forecast": "Who needs help now",
}
_FIGURES: Final = {
    "aic": "AIC", "log_likelihood": "log-likelihood", "log_likelihood_null": "log-likelihood of no "
    "difference", "sd": "standard deviation between groups",
}  # fmt: skip
_SENTENCE: Final = re.compile(r"(.+?[.?])(?:\s|$)")
_INTERVAL: Final = re.compile(r" \([^()]*(?:\d \S* ?to |interval)[^()]*\)")
# Whose first sentence counts people, which the funnel told already.
_OF_DIFFERENCES: Final = ("completion", "effects")
_LONGEST_TITLE: Final = 150


def _builder(name: str) -> Callable[[Findings], Section | None]:
    def build(found: Findings) -> Section | None:
        results = found.data.results.get(name)
        return _section(name, results) if results else None

    return build


def _section(name: str, results: tuple[ModelResult, ...]) -> Section:
    shown = [one for one in results if not one.table.empty]
    lacking = [one for one in results if one.table.empty]
    return Section(
        f"model-{name}",
        _LABELS.get(name, name),
        _finding(name, shown),
        {
            "question": MODELS[name].question if name in MODELS else "",
            "parts": _parts(shown),
            "lacking": [
                (one.title, "; ".join(text for _, text in doubts(one.problems))) for one in lacking
            ],
            "name": name,
        },
        template="modelled",
    )


def _finding(name: str, shown: list[ModelResult]) -> str:
    """The sentence of the leading result that answers the question, or its title if it is long.

    That is the first one, or where it only counts people the first that tells of a difference.
    Intervals stand in the text below.
    """
    if not shown:
        return f"{_LABELS.get(name, name)}: the data do not allow it"
    sentences = _SENTENCE.findall(_INTERVAL.sub("", prose(shown[0].in_words)))
    if name in _OF_DIFFERENCES:
        sentences = [one for one in sentences if "percentage points" in one] or sentences
    sentence = sentences[0].rstrip(".") if sentences else ""
    return sentence if 0 < len(sentence) <= _LONGEST_TITLE else shown[0].title


def _parts(shown: list[ModelResult]) -> list[dict[str, object]]:
    """Each result; a doubt that an earlier one had already stands there alone."""
    said: set[Problem] = set()
    parts = []
    for at, result in enumerate(shown):
        parts.append(_part(result, [one for one in result.problems if one not in said], at == 0))
        said.update(result.problems)
    return parts


def _grouped(problems: list[Problem]) -> list[tuple[str, str]]:
    """Doubts of one name in one line."""
    told = doubts(problems)
    found = []
    for name in dict.fromkeys(name for name, _ in told):
        texts = [text for one, text in told if one == name]
        shown = "; ".join(texts[:_MOST_DOUBTS])
        more = len(texts) - _MOST_DOUBTS
        found.append((name, f"{shown}; and {quantity(more)} more" if more > 0 else shown))
    return found


def _part(result: ModelResult, problems: list[Problem], is_first: bool) -> dict[str, object]:
    name = result.full_name.replace(".", "-").replace("_", "-")
    return {
        "title": "" if is_first else result.title,
        "words": prose(result.in_words),
        "problems": _grouped(problems),
        "picture": model_picture(result, f"picture-{name}"),
        "tables": [
            _table(f"table-{name}", result.title, result.table, result.unit),
            *(
                _table(f"table-{name}-{number}", _name(key), frame, table_unit(key, result.unit))
                for number, (key, frame) in enumerate(result.tables.items(), start=1)
                if not frame.empty
            ),
        ],
        "facts": result_facts(result),
        "name": name,
    }


def _table(name: str, title: str, frame: pd.DataFrame, unit: str) -> Table:
    columns = [str(column) for column in frame.columns]
    rows = [
        [
            term_label(str(value)) if column == "term" else cell_text(value, column, unit)
            for column, value in zip(columns, row, strict=True)
        ]
        for row in frame.head(_MOST_ROWS).itertuples(index=False)
    ]
    more = len(frame) - len(rows)
    caption = f"{title}; {amount(more, 'further row')} by `stembridge model`" if more > 0 else title
    heads = [
        Column(column_label(column, unit), "number" if _is_number(frame[column]) else "text")
        for column in columns
    ]
    return Table(name, caption, heads, rows)


def _is_number(column: pd.Series[float]) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype)


def result_facts(result: ModelResult) -> list[tuple[str, str]]:
    """What each result states about itself, as pairs of a name and a text."""
    dropped = "; ".join(f"{quantity(one.n)}: {one.why}" for one in result.dropped)
    clusters = result.clusters and (
        f"{quantity(result.clusters.count)} by {result.clusters.by}; {result.clusters.correction}"
    )
    found = (
        ("Method", result.method),
        ("Estimand", result.estimand),
        ("Used", quantity(result.n_used)),
        ("Not used", dropped or "nobody"),
        ("Events", "" if result.events is None else quantity(result.events)),
        ("Clusters", clusters or "none: errors of unrelated people"),
        ("Formula", result.formula),
        ("Clock", result.clock),
        ("Censoring", result.censoring),
        ("Plan", result.status),
        ("Figures", "; ".join(_figure(key, value) for key, value in result.statistics.items())),
    )
    return [(name, text) for name, text in found if text]


def _figure(key: str, value: float) -> str:
    digits = f"{value:,.6g}" if abs(value) >= 1000 else f"{value:.4g}"
    return prose(f"{_FIGURES.get(key, key.replace('_', ' '))} {digits}")


def _name(key: str) -> str:
    return key[:1].upper() + key[1:].replace("_", " ")


BUILDERS: Final = tuple(_builder(name) for name in _LABELS)
