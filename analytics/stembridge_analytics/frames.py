"""Tables -> pandas. The only place where the one becomes the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["read_frame", "read_frames"]


def read_frame(engine: Engine, name: str, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Table `name`, or some of its columns, as a data frame in the order of its key.

    Days become datetime64.
    """
    order = f" ORDER BY {', '.join(table(name).key)}" if table(name).key else ""
    wanted = ", ".join(columns or table(name).names)
    found = engine.query(f"SELECT {wanted} FROM {name}{order}")
    frame: pd.DataFrame = found.to_pandas(date_as_object=False)
    return frame


def read_frames(
    engine: Engine, columns: Mapping[str, Sequence[str]]
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Several tables as data frames, by name, each with the columns named for it."""
    return {name: read_frame(engine, name, wanted) for name, wanted in columns.items()}
