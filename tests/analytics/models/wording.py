"""Whether the numbers of a paragraph come from its tables: an independent reading of both."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from stembridge_analytics.models import ModelResult

_NUMBER = re.compile(r"(?<![\w.])[-+\u2212]?\d[\d,]*(?:\.\d+)?(?:[\s\u00a0]?%)?")
# What sentences may say without a table: the level of intervals, half of pairs, one and all.
_COMMON = ("95 %", "50 %", "100 %", "0", "1", "2", "100", "1,000")


def foreign_numbers(result: ModelResult) -> list[str]:
    """Numbers in the words of a result that stand in none of its tables or statements."""
    values = [value for value in _values(result) if math.isfinite(value)]
    stated = " ".join((result.estimand, result.method, result.clock, result.censoring,
                       result.formula, *(problem.text for problem in result.problems)))  # fmt: skip
    free = {_plain(text) for text in (*_COMMON, *_NUMBER.findall(stated))}
    words = result.in_words
    for text in sorted(_texts(result), key=len, reverse=True):
        words = words.replace(text, " ")
    return [
        token
        for token in _NUMBER.findall(words)
        if _plain(token) not in free and not _is_known(token, values)
    ]


def _texts(result: ModelResult) -> set[str]:
    """Texts of the tables, such as the name of a course, which may hold digits."""
    found = set()
    for frame in _frames(result):
        for column in frame.columns:
            found |= {value for value in frame[column] if isinstance(value, str)}
    inner = {part for text in found for part in re.findall(r"\[([^\]]+)\]", text)}
    return {text for text in found | inner if re.search(r"\d", text) and len(text) > 1}


def _frames(result: ModelResult) -> Iterator:
    yield result.table
    yield from result.tables.values()


def _values(result: ModelResult) -> Iterator[float]:
    yield float(result.n_used)
    yield float(result.events or 0)
    yield float(result.n_used - (result.events or 0))
    yield from (float(one.n) for one in result.dropped)
    yield from map(float, result.statistics.values())
    if result.clusters:
        yield float(result.clusters.count)
    for frame in _frames(result):
        yield float(len(frame))
        for column in frame.select_dtypes("number").columns:
            yield from frame[column].astype(float).tolist()


def _plain(token: str) -> str:
    return re.sub(r"[\s\u00a0+]", "", token).replace("\u2212", "-")


def _is_known(token: str, values: list[float]) -> bool:
    plain = _plain(token)
    digits = plain.rstrip("%").replace(",", "")
    decimals = len(digits.split(".")[1]) if "." in digits else 0
    value = abs(float(digits))
    slack = 0.5 * 10**-decimals * (1 + 1e-6) + 1e-9
    for one in values:
        shapes = [one, one * 100, (1 - one) * 100]
        if not plain.endswith("%"):
            shapes += [math.exp(min(one, 50.0)), one * 1000]
        if any(abs(abs(shape) - value) <= slack for shape in shapes):
            return True
    return False
