"""The lines of log files, for tests."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """All lines of a folder's log files, by file."""
    found = []
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        found += [json.loads(line) for line in text.decode().splitlines()]
    return found
