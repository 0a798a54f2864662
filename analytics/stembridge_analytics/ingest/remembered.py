"""Values worked out once for each thing they are worked out from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

__all__ = ["Remembered"]

_MANY: Final = 200_000
# Longer ones are not remembered, or many would be much.
_LONG: Final = 300

T = TypeVar("T")


class Remembered(dict[Any, T], Generic[T]):
    """A dictionary that works out what it lacks, and forgets all when it is full."""

    def __init__(self, work_out: Callable[[Any], T], *, at_most: int = _MANY) -> None:
        super().__init__()
        self._work_out = work_out
        self._at_most = at_most

    def __missing__(self, key: Any) -> T:
        found = self._work_out(key)
        if type(key) is str and len(key) > _LONG:
            return found
        if len(self) >= self._at_most:
            self.clear()
        self[key] = found
        return found
