"""The fuzz benchmark as a module: benchmarks are scripts, and no package holds them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

__all__ = ["FUZZ"]


def _load() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / "benchmarks" / "fuzz.py"
    spec = importlib.util.spec_from_file_location("fuzz", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FUZZ: Final = _load()
