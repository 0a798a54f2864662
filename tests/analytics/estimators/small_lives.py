"""Sixty invented lives with ties, late entries, weights and clusters, which R was given too."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Entry, exit, cause (0: censored), group, stratum, weight, cluster.
_ROWS = """
    0 12 1 a x 1.5 2; 3 15 2 c x 0.5 5; 0 1 0 c x 1.5 8; 0 13 0 a x 1 2
    7 12 1 a x 0.5 4; 1 7 1 b x 0.5 8; 0 1 0 b y 2 9; 1 10 2 b x 1 6
    1 8 0 c y 1.5 1; 0 7 2 b y 2 8; 7 10 0 a x 2 9; 7 13 1 c x 2 9
    0 2 1 a y 1 6; 0 10 0 b y 1 8; 0 11 2 a y 0.5 3; 7 21 0 c y 2 3
    7 17 1 a x 1.5 3; 0 7 0 a x 2 1; 0 12 0 c y 0.5 4; 7 10 0 c y 1.5 4
    7 20 2 a y 1 1; 0 2 0 a x 0.5 8; 0 10 1 a y 2 5; 0 1 1 a y 2 5
    3 14 0 a x 0.5 3; 0 11 1 a y 0.5 9; 3 13 2 a x 1 7; 1 11 1 b y 0.5 5
    0 13 0 b y 0.5 3; 0 8 1 b y 2 4; 3 13 0 a y 1 9; 3 8 1 a y 2 7
    3 15 1 a x 1.5 3; 0 7 2 b x 1.5 3; 3 11 1 b y 0.5 4; 0 5 1 b y 2 6
    0 12 2 b x 0.5 9; 3 9 2 b x 2 9; 0 8 1 a y 2 6; 0 1 1 b x 1 3
    1 4 0 b y 0.5 2; 0 10 0 b x 1.5 7; 0 3 1 b y 1.5 4; 7 18 0 a x 1 3
    0 1 0 a y 0.5 7; 0 13 0 c x 0.5 1; 1 15 1 a x 2 5; 1 7 2 b x 1 3
    3 9 0 a y 1 7; 1 13 0 a x 1.5 4; 0 4 1 c y 2 9; 3 12 1 a y 0.5 9
    7 12 1 c x 0.5 5; 0 13 1 a y 2 5; 0 14 2 b y 1 3; 3 4 0 b x 0.5 5
    7 10 2 b x 2 8; 7 13 1 c x 2 7; 3 6 1 a x 0.5 2; 7 14 2 c y 2 6
"""

SMALL = pd.DataFrame(
    [row.split() for row in _ROWS.replace("\n", ";").split(";") if row.strip()],
    columns=["entry", "time", "cause", "group", "stratum", "weight", "cluster"],
).astype({"entry": float, "time": float, "cause": int, "weight": float, "cluster": int})
SMALL["event"] = (SMALL["cause"] > 0).astype(int)


def random_lives(seed: int, rows: int = 40, *, late: bool = False) -> pd.DataFrame:
    """Other lives on few days, so that ties abound."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, rows) if late else np.zeros(rows)
    return pd.DataFrame(
        {
            "entry": entry.astype(float),
            "time": entry + rng.integers(1, 9, rows),
            "cause": rng.choice([0, 1, 2], rows, p=[0.4, 0.3, 0.3]),
            "group": rng.choice(["a", "b", "c"], rows),
            "stratum": rng.choice(["x", "y"], rows),
            "weight": rng.choice([0.5, 1.0, 2.0], rows),
            "cluster": rng.integers(0, 8, rows),
        }
    )
