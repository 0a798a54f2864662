"""Tables -> pandas. The only place where the one becomes the other."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["read_frame", "read_frames"]


def read_frame(engine: Engine, name: str) -> pd.DataFrame:
    """Table `name` as a data frame in the order of its key, days as datetime64."""
    order = f" ORDER BY {', '.join(table(name).key)}" if table(name).key else ""
    columns = ", ".join(table(name).names)
    found = engine.query(f"SELECT {columns} FROM {name}{order}")
    frame: pd.DataFrame = found.to_pandas(date_as_object=False)
    return frame


def read_frames(engine: Engine, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Several tables as data frames, by name."""
    return {name: read_frame(engine, name) for name in names}
