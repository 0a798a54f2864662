"""What a model found, drawn: each kind of picture that a result may name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from stembridge_analytics.measures import FEWEST
from stembridge_analytics.models import ModelResult
from stembridge_analytics.report.charts import Spec
from stembridge_analytics.report.forest import Dot, ForestRow, forest
from stembridge_analytics.report.model_wording import (
    estimate_text,
    group_label,
    suffix,
    term_label,
)
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.plots import MOST_TRACES, Look, Plot, Risk, Trace, plot
from stembridge_analytics.report.ranges import RangeRow, range_rows
from stembridge_analytics.report.scales import even_ticks
from stembridge_analytics.report.wording import amount, percent, quantity

__all__ = ["model_picture"]

# Rows of a picture; the table holds all.
_MOST_ROWS: Final = 24
_MOST_KINDS: Final = 3  # of a gap, where there are few rows
_FEW_ROWS: Final = 8
_BACKGROUND: Final = ("Intercept", "baseline", "interval")


def model_picture(result: ModelResult, name: str) -> Picture | None:
    """The picture of a result, or None where it has none or nothing to show."""
    draw = _DRAWN.get(result.drawn)
    made = draw(result) if draw else None
    if made is None:
        return None
    spec, spoken, left_out = made
    return picture(
        name,
        result.title,
        spoken,
        spec,
        subtitle=result.estimand[:1].upper() + result.estimand[1:],
        note=_note(result, left_out),
    )


def _note(result: ModelResult, left_out: str) -> str:
    errors = "" if result.clusters is None else (
        f"; errors allow for {amount(result.clusters.count, 'cluster')} ({result.clusters.by}, "
        f"{result.clusters.correction})"
    )  # fmt: skip
    events = "" if result.events is None else f", {amount(result.events, 'event')}"
    return f"Model {result.full_name}: {result.method}; n {quantity(result.n_used)}{events}" + (
        f"{errors}. 95 % intervals. {left_out}".rstrip()
    )


_Drawn = tuple[Callable[[int], Spec], str, str]


def _forest(result: ModelResult) -> _Drawn | None:
    is_background = result.table["term"].str.startswith(_BACKGROUND)
    table = result.table[~is_background]
    if table.empty:
        return None
    scale = 100.0 if result.unit in ("share", "share difference") else 1.0
    rows = [
        ForestRow(
            term_label(str(row["term"])),
            estimate_text(row, result.unit),
            [_dot(row, scale)],
        )
        for row in _records(table.head(_MOST_ROWS))
    ]
    spoken = "; ".join(f"{row.label}: {row.detail}" for row in rows)
    zero = "nobody" if result.unit == "share" else "no difference"
    return (
        lambda width: forest(rows, width, suffix=suffix(result.unit), zero=zero),
        spoken,
        _left_out(len(table) - len(rows), "row"),
    )


def _gaps(result: ModelResult) -> _Drawn | None:
    table = result.tables["gaps"]
    kinds = _kinds(result)
    terms = list(dict.fromkeys(table["term"]))
    if not terms:
        return None
    rows = []
    for term in terms[:_MOST_ROWS]:
        mine = {row["kind"]: row for row in _records(table[table["term"] == term])}
        dots = [_dot(mine[kind], 100, kinds.index(kind)) for kind in kinds if kind in mine]
        texts = [f"{kind} {estimate_text(mine[kind], 'share difference', interval=False)}"
                 for kind in kinds if kind in mine]  # fmt: skip
        rows.append(ForestRow(term_label(str(term)), "; ".join(texts), dots))
    spoken = "; ".join(f"{row.label}: {row.detail}" for row in rows)
    names = [str(kind) for kind in kinds]
    return (
        lambda width: forest(rows, width, suffix="", kinds=names),
        spoken,
        f"In percentage points. {_left_out(len(terms) - len(rows), 'row')}",
    )


def _kinds(result: ModelResult) -> list[str]:
    """As they are, then the kind that the result leads with, then others as there is room."""
    found = list(dict.fromkeys(map(str, result.tables["gaps"]["kind"])))
    leading = [str(one) for one in result.table.get("kind", pd.Series(dtype=object)).unique()]
    kinds = list(dict.fromkeys([*found[:1], *(one for one in leading if one in found), *found]))
    few_rows = result.tables["gaps"]["term"].nunique() <= _FEW_ROWS
    return kinds[: _MOST_KINDS if few_rows else 2]


def _curves(name: str, look: Look) -> Callable[[ModelResult], _Drawn | None]:
    """Survival and incidence: steps over time, with people at risk."""

    def made(result: ModelResult) -> _Drawn | None:
        table = result.tables[name]
        if "state" in table.columns:  # what is left of the others
            table = table[table["state"] != "no event"]
        by = [column for column in ("group", "state") if column in table.columns]
        keys = _largest(table, by)
        if not keys:
            return None
        parts = {key: _of(table, by, key) for key in keys}
        last = max(float(part["time"].max()) for part in parts.values())
        ticks = _ticks_to(last)
        traces = [_steps(group_label(key), part, look) for key, part in parts.items()]
        risk = _risk(parts, ticks) if name == "survival" else _risk_of_states(table, by, ticks)
        drawn = Plot(
            traces, _axis(result, "time"), ticks, top=_top(traces), risk=risk,
            risk_title="Still at risk",
        )  # fmt: skip
        ends = "; ".join(
            f"{trace.label or 'all'}: {percent(trace.y[-1], 1000)} at {trace.x[-1]:g}"
            for trace in traces
        )
        return lambda width: plot(drawn, width), ends, _left_out(_lost(table, by, keys), "curve")

    return made


def _ticks_to(last: float) -> list[float]:
    """Places of an axis that ends at `last`, the one before it not too close."""
    if last <= 0:
        return [0.0, 1.0]
    ticks = even_ticks(0, last, 10)
    step = ticks[1] if len(ticks) > 1 else last
    kept = [tick for tick in ticks if last - tick > 0.6 * step]
    return [*kept, last]


def _steps(label: str, part: pd.DataFrame, look: Look) -> Trace:
    known = part.dropna(subset=["estimate"])
    limits = known[["conf_low", "conf_high"]].fillna(known["estimate"].mean())
    return Trace(
        label, known["time"].tolist(), known["estimate"].tolist(),
        limits["conf_low"].tolist(), limits["conf_high"].tolist(), look,
    )  # fmt: skip


def _risk(parts: Mapping[tuple[str, ...], pd.DataFrame], ticks: list[float]) -> list[Risk]:
    return [Risk(group_label(key), _at_risk(part, ticks)) for key, part in parts.items()]


def _risk_of_states(table: pd.DataFrame, by: list[str], ticks: list[float]) -> list[Risk]:
    """People at risk are the same for all states of a group."""
    found = []
    for group in list(dict.fromkeys(table["group"]))[:MOST_TRACES]:
        part = table[table["group"] == group].drop_duplicates("time").sort_values("time")
        found.append(Risk(group_label((str(group),)), _at_risk(part, ticks)))
    return found


def _at_risk(part: pd.DataFrame, ticks: list[float]) -> list[str]:
    """People at risk just before each tick: of the first row at or after it."""
    times, counts = part["time"].to_numpy(dtype=float), part["at_risk"].to_numpy(dtype=float)
    found = []
    for tick in ticks:
        later = times >= tick
        found.append(quantity(round(counts[later][0])) if later.any() else "0")
    return found


def _axis(result: ModelResult, other: str) -> str:
    """What time counts: the clock without its fine print, which stands among the facts."""
    return result.clock.partition(";")[0] or other


def _hazard(result: ModelResult) -> _Drawn | None:
    table = result.tables["hazard"].dropna(subset=["estimate"])
    keys = _largest(table, ["group"])
    if not keys:
        return None
    traces = []
    for key in keys:
        part = _of(table, ["group"], key)
        limits = part[["conf_low", "conf_high"]]
        traces.append(
            Trace(group_label(key), part["interval"].astype(float).tolist(),
                  part["estimate"].tolist(), limits["conf_low"].tolist(),
                  limits["conf_high"].tolist(), "points")
        )  # fmt: skip
    last = max(max(trace.x) for trace in traces)
    ticks = [float(n) for n in range(int(min(min(t.x) for t in traces)) - 1, int(last) + 2)]
    drawn = Plot(traces, _axis(result, "interval"), ticks, top=_top(traces))
    spoken = "; ".join(
        f"{trace.label or 'all'}: {percent(y, 1000)} in {x:g}"
        for trace in traces
        for x, y in zip(trace.x, trace.y, strict=True)
    )
    return (
        lambda width: plot(drawn, width),
        spoken,
        _left_out(_lost(table, ["group"], keys), "group"),
    )


def _calibration(result: ModelResult) -> _Drawn | None:
    table = result.tables["calibration"].dropna(subset=["predicted", "observed"])
    table = table[table["n"] >= FEWEST]
    if table.empty:
        return None
    limits = table[["conf_low", "conf_high"]]
    trace = Trace("", table["predicted"].tolist(), table["observed"].tolist(),
                  limits["conf_low"].tolist(), limits["conf_high"].tolist(), "points")  # fmt: skip
    tenths = [n / 10 for n in range(0, 11, 2)]
    drawn = Plot([trace], "predicted share", tenths, x_is_share=True, diagonal=True)
    spoken = "; ".join(
        f"predicted {percent(p, 1000)}, observed {percent(o, 1000)}"
        for p, o in zip(trace.x, trace.y, strict=True)
    )
    return lambda width: plot(drawn, width), spoken, "On the dashed line both are equal."


def _bounds(result: ModelResult) -> _Drawn | None:
    table = result.tables["bounds"]
    if table.empty:
        return None
    rows = [
        RangeRow(
            term_label(str(row["term"])),
            f"{percent(row['low'], 1000)} to {percent(row['high'], 1000)} "
            f"of {quantity(round(row['n']))}",
            row["low"], row["high"], row["conf_low"], row["conf_high"],
        )
        for row in _records(table.head(_MOST_ROWS))
    ]  # fmt: skip
    spoken = "; ".join(f"{row.label}: {row.detail}" for row in rows)
    return (
        lambda width: range_rows(rows, width),
        spoken,
        "Full: certain; light: possible, as silence leaves it open. "
        f"{_left_out(len(table) - len(rows), 'row')}",
    )


def _spread(result: ModelResult) -> _Drawn | None:
    table = result.tables["spread"]
    if table.empty:
        return None
    traces = []
    for group in list(dict.fromkeys(table["group"]))[: MOST_TRACES // 2]:
        part = table[table["group"] == group]
        name = f"{group}: " if group else ""
        seen = part.dropna(subset=["observed"])
        traces += [
            Trace(f"{name}observed", seen["time"].tolist(), seen["observed"].tolist(),
                  look="points"),
            Trace(f"{name}fitted", part["time"].tolist(), part["fitted"].tolist()),
        ]  # fmt: skip
    most = max(max(trace.y) for trace in traces)
    last = float(table["time"].max())
    drawn = Plot(
        traces, _axis(result, "period"), even_ticks(0, max(last, 1.0), 10),
        top=even_ticks(0, most * 1.2, 4)[-1], is_share=False,
    )  # fmt: skip
    return lambda width: plot(drawn, width), result.in_words, ""


def _largest(table: pd.DataFrame, by: list[str]) -> list[tuple[str, ...]]:
    """The groups with most people, so many as can be told apart, in the order of the table."""
    if table.empty:
        return []
    sizes = table.groupby(by, sort=False)["at_risk"].max()
    keys = [key if isinstance(key, tuple) else (key,) for key in sizes.index]
    kept = sorted(range(len(keys)), key=lambda at: -float(sizes.iloc[at]))[:MOST_TRACES]
    return [tuple(map(str, keys[at])) for at in sorted(kept)]


def _of(table: pd.DataFrame, by: list[str], key: tuple[str, ...]) -> pd.DataFrame:
    mine = pd.Series(True, index=table.index)
    for column, value in zip(by, key, strict=True):
        mine &= table[column].astype(str) == value
    return table[mine]


def _lost(table: pd.DataFrame, by: list[str], keys: list[tuple[str, ...]]) -> int:
    return len(table[by].drop_duplicates()) - len(keys)


def _left_out(count: int, what: str) -> str:
    return f"{amount(count, f'further {what}')} in the table." if count > 0 else ""


def _top(traces: list[Trace]) -> float:
    most = max(max(trace.high or trace.y, default=0.0) for trace in traces)
    if most > 0.5:
        return 1.0
    step = even_ticks(0, max(most, 0.01) * 1.0001, 4)
    return step[-1] if step[-1] >= most else step[-1] + (step[1] - step[0])


def _dot(row: Mapping[str, Any], scale: float, kind: int = 0) -> Dot:
    value, low, high = (_scaled(row[part], scale) for part in ("estimate", "conf_low", "conf_high"))
    return Dot(value, low, high, kind)


def _scaled(value: Any, scale: float) -> float | None:
    return None if value is None or math.isnan(value) else float(value) * scale


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


_DRAWN: Final[Mapping[str, Callable[[ModelResult], _Drawn | None]]] = {
    "forest": _forest,
    "gaps": _gaps,
    "survival": _curves("survival", "step"),
    "incidence": _curves("incidence", "step"),
    "hazard": _hazard,
    "calibration": _calibration,
    "bounds": _bounds,
    "spread": _spread,
}
