"""Ninety made-up spells with ties, late entry, strata, weights and clusters, by arithmetic alone.

R makes the same ones, so that its numbers can be compared:

    i <- 1:90
    d <- data.frame(i=i, x=((i*37)%%23)/10, g=c("a","b","c")[(i*i+i%/%7)%%3+1],
        s=c("p","q","r")[(i*5+i%/%11)%%3+1], entry=(i*7)%%5, w=0.5+((i*3)%%4)*0.5, cl=(i*17)%%14)
    d$time <- d$entry+1+((i*13+i%/%3)%%17); d$event <- as.integer((i*11+i%/%5)%%4!=0)
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def spells() -> pd.DataFrame:
    """One row a spell."""
    i = np.arange(1, 91)
    entry = (i * 7) % 5
    return pd.DataFrame(
        {
            "i": i,
            "x": ((i * 37) % 23) / 10,
            "g": np.array(["a", "b", "c"])[(i * i + i // 7) % 3],
            "s": np.array(["p", "q", "r"])[(i * 5 + i // 11) % 3],
            "entry": entry,
            "w": 0.5 + ((i * 3) % 4) * 0.5,
            "cl": (i * 17) % 14,
            "time": entry + 1 + (i * 13 + i // 3) % 17,
            "event": ((i * 11 + i // 5) % 4 != 0).astype(int),
        }
    )


def split_at(rows: pd.DataFrame, day: int) -> pd.DataFrame:
    """The same people with a second row from `day` on, and a covariate `z` that changes there.

    In R: s <- survSplit(Surv(entry, time, event) ~ ., d, cut=8)
    s$z <- ifelse(s$entry >= 8, s$x*0.5+(s$i%%2), s$i%%2)
    """
    before = rows.assign(time=rows["time"].clip(upper=day), z=(rows["i"] % 2).astype(float))
    before["event"] = np.where(rows["time"] > day, 0, rows["event"])
    after = rows[rows["time"] > day].assign(entry=day)
    after["z"] = after["x"] * 0.5 + after["i"] % 2
    return pd.concat([before, after], ignore_index=True)
