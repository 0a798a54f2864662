"""Log files as a platform keeps them: one a day, packed when the day is over."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

__all__ = ["write_logs"]


def write_logs(folder: Path, lines: Iterable[Mapping[str, Any]]) -> int:
    """Write the lines by day and moment into `folder`; how many files there are.

    A day's file has the day's events in the order of time; the last day's is still open, as
    `tracking.log`. The same lines give the same bytes.
    """
    folder.mkdir(parents=True)
    ordered = sorted(lines, key=lambda line: line["time"])
    days = [(day, list(of)) for day, of in groupby(ordered, key=lambda line: line["time"][:10])]
    for day, of in days:
        text = "".join(f"{json.dumps(line)}\n" for line in of).encode()
        if day == days[-1][0]:
            (folder / "tracking.log").write_bytes(text)
        else:
            name = f"tracking.log-{day.replace('-', '')}.gz"
            (folder / name).write_bytes(gzip.compress(text, mtime=0))
    return len(days)
