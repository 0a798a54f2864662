"""The content of a side input in one piece, unpacked and bounded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.compression import unpacked
from stembridge_analytics.ingest.streams import FileProblem, Stream, on_disk
from stembridge_analytics.ingest.tars import TAR_BLOCK, tar_header

__all__ = ["Opened", "bounded", "opened"]

# What comes out of an archive in all: a course with its videos has some gigabytes.
_LARGEST: int = 16 * 1024**3


@dataclass(frozen=True)
class Opened:
    """A file being read, its compression undone."""

    path: Path
    stream: Stream

    @property
    def is_tar(self) -> bool:
        """Whether it is a tar archive."""
        head = self.stream.peek(TAR_BLOCK)
        return len(head) == TAR_BLOCK and tar_header(head) is not None


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """A file, its compression undone. Raises DataError, also within, if it cannot be read."""
    try:
        with path.open("rb", buffering=0) as file:
            stream = unpacked(on_disk(file, lambda _size: None))
            yield Opened(path, Stream(_limited(path, stream)))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None
    except FileProblem as problem:
        raise DataError(f"{path}: {problem}; export it again") from None


def _limited(path: Path, stream: Stream) -> Iterator[bytes]:
    left = _LARGEST
    for chunk in stream.rest():
        left -= len(chunk)
        if left < 0:
            raise DataError(f"{path}: more than {_LARGEST // 1024**3} GB when unpacked; not read")
        yield chunk


def bounded(chunks: Iterator[bytes], most: int) -> bytes | None:
    """All bytes; None if there are more than so many."""
    parts: list[bytes] = []
    for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            return None
        parts.append(chunk)
    return b"".join(parts)
