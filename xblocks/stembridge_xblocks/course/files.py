"""The files of a course: of a folder, of an export packed as tar.gz, or one alone.

Whatever is there is hostile: nothing is unpacked to disk, links are not followed, and each size is
bounded before it is read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from stembridge_xblocks.course.findings import Findings
from stembridge_xblocks.errors import DataError, UsageError

__all__ = ["Files", "Limits", "open_files"]

# What a check reads; of all else (pictures, videos) it wants the names only.
_READ: Final = (".xml", ".html", ".htm", ".json")
_LEFT_OUT: Final = frozenset(("__MACOSX", "__pycache__", "node_modules"))


@dataclass(frozen=True)
class Limits:
    """Bounds on what is read, far above real courses.

    files: how many there may be. file_bytes: of one that is read. text_bytes: of all that are
    read. archive_bytes: of an archive, unpacked. elements: of one XML file.
    """

    files: int = 100_000
    file_bytes: int = 10_000_000
    text_bytes: int = 300_000_000
    archive_bytes: int = 4_000_000_000
    elements: int = 300_000


class Files(Protocol):
    """Files by their names below the top of a course, with slashes."""

    limits: Limits

    @property
    def prefix(self) -> str:
        """What a person writes before the name of a file to find it."""
        ...

    @property
    def names(self) -> frozenset[str]: ...

    @property
    def is_whole(self) -> bool:
        """Whether these are all files of a course, so that what is not among them is missing."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises ValueError, with a sentence, if they are too many."""
        ...


def open_files(path: Path, findings: Findings, limits: Limits | None = None) -> Files:
    """The files at a path; what is wrong with them becomes findings.

    Raises UsageError if there is nothing to read, DataError if it cannot be read at all.
    """
    limits = limits or Limits()
    if path.is_dir():
        return _Folder.at(path, findings, limits)
    if not path.is_file():
        raise UsageError(f"there is no file or folder {str(path)!r}")
    if path.suffix == ".xml":
        return _Alone(path, limits)
    if path.name.endswith((".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")):
        return _archive(path, findings, limits)
    raise UsageError(
        f"{str(path)!r} is nothing this can check; name the folder of a course or library, "
        "an OLX file (.xml), or an export (.tar.gz)"
    )


@dataclass
class _Alone:
    """One OLX file; the course around it, if there is one, is not looked at."""

    path: Path
    limits: Limits

    @property
    def prefix(self) -> str:
        return str(self.path).removesuffix(self.path.name)

    @property
    def names(self) -> frozenset[str]:
        return frozenset((self.path.name,))

    @property
    def is_whole(self) -> bool:
        return False

    def read(self, name: str) -> bytes:
        return _read(self.path, self.limits)


@dataclass
class _Folder:
    top: Path
    names: frozenset[str]
    limits: Limits
    is_whole: bool = True
    total: int = 0

    @property
    def prefix(self) -> str:
        return f"{self.top}{os.sep}"

    @classmethod
    def at(cls, path: Path, findings: Findings, limits: Limits) -> _Folder:
        inner = [] if _is_top(path) else [one for one in _folders(path) if _is_top(one)]
        if len(inner) > 1:
            several = ", ".join(sorted(one.name for one in inner)[:10])
            raise UsageError(f"{str(path)!r} holds several courses; name one: {several}")
        top = inner[0] if inner else path
        names: set[str] = set()
        for name in _walk(top, findings):
            names.add(name)
            if len(names) > limits.files:
                raise DataError(
                    f"there are more than {limits.files:,} files in {str(path)!r}; "
                    "name the folder of one course"
                )
        return cls(top, frozenset(names), limits)

    def read(self, name: str) -> bytes:
        data = _read(self.top / name, self.limits)
        self.total += len(data)
        if self.total > self.limits.text_bytes:
            raise ValueError("all files together are larger than any course; split it")
        return data


def _is_top(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("course.xml", "library.xml"))


def _folders(path: Path) -> list[Path]:
    return [one for one in path.iterdir() if one.is_dir() and not one.name.startswith(".")]


def _walk(top: Path, findings: Findings) -> Iterator[str]:
    folders = [(top, "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            findings.error(prefix or ".", 0, "unreadable", f"This cannot be read: {error.strerror}")
            continue
        for entry in entries:
            name = prefix + entry.name
            if entry.name.startswith(".") or entry.name in _LEFT_OUT:
                continue
            if entry.is_symlink():
                findings.error(name, 0, "link", _LINK)
            elif entry.is_dir(follow_symlinks=False):
                folders.append((folder / entry.name, f"{name}/"))
            elif entry.is_file(follow_symlinks=False):
                yield name
            else:
                findings.error(name, 0, "no-file", "This is neither a file nor a folder.")


_LINK: Final = "This is a link, which no import follows; put the file itself here."


def _read(path: Path, limits: Limits) -> bytes:
    # Opened without waiting, then looked at: what was a file when the folder was listed may by
    # now be a pipe that never ends.
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise ValueError(f"This cannot be read: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("This is no file.")
        data = file.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise ValueError(_too_large(limits))
    return data


def _too_large(limits: Limits) -> str:
    return f"This is larger than {limits.file_bytes // 1_000_000} MB, which no OLX file is."


@dataclass
class _Packed:
    prefix: str
    contents: dict[str, bytes | str]
    limits: Limits
    is_whole: bool = True
    names: frozenset[str] = field(default=frozenset())

    def read(self, name: str) -> bytes:
        content = self.contents[name]
        if isinstance(content, str):
            raise ValueError(content)
        return content


def _archive(path: Path, findings: Findings, limits: Limits) -> _Packed:
    contents: dict[str, bytes | str] = {}
    try:
        with (
            path.open("rb") as raw,
            _Bounded(_unpacked(raw), limits) as stream,
            tarfile.open(fileobj=stream, mode="r:") as tar,
        ):
            _take(tar, contents, findings, limits)
    except (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise DataError(
            f"{str(path)!r} is no archive that can be read to its end ({error}); "
            "export the course again"
        ) from error
    return _without_top(f"{path}!", contents, limits)


def _take(
    tar: tarfile.TarFile, contents: dict[str, bytes | str], findings: Findings, limits: Limits
) -> None:
    """Put an archive's files into `contents`; of those that nobody reads, the name."""
    total = 0
    for count, member in enumerate(tar):
        tar.members = []  # type: ignore[attr-defined]  # else it remembers every one
        if count >= limits.files:
            raise DataError(f"the archive holds more than {limits.files:,} files")
        name = _safe_name(member, findings)
        if name is None:
            continue
        if name in contents:
            findings.warning(name, 0, "twice", "The archive holds this file twice.")
        contents[name] = _content(tar, member, limits) if name.endswith(_READ) else b""
        total += len(contents[name])
        if total > limits.text_bytes:
            raise DataError("the archive holds more text than any course")


def _unpacked(raw: Any) -> Any:
    begin = raw.read(6)
    raw.seek(0)
    if begin[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw)
    if begin[:3] == b"BZh":
        return bz2.BZ2File(raw)
    return lzma.LZMAFile(raw) if begin == b"\xfd7zXZ\x00" else raw


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, limits: Limits) -> bytes | str:
    if member.size > limits.file_bytes:
        return _too_large(limits)
    file = tar.extractfile(member)
    return file.read() if file else "This cannot be read."


def _safe_name(member: tarfile.TarInfo, findings: Findings) -> str | None:
    """The name of a file, None for all that is none; one that leads outside is a finding."""
    name = str(PurePosixPath(member.name))
    if member.isdir():
        return None
    if name.startswith("/") or ".." in PurePosixPath(name).parts or "\\" in name:
        findings.error(name, 0, "outside", "This name leads out of the course; no import takes it.")
        return None
    if member.issym() or member.islnk():
        findings.error(name, 0, "link", _LINK)
        return None
    if not member.isfile():
        findings.error(name, 0, "no-file", "This is neither a file nor a folder.")
        return None
    if any(part.startswith(".") or part in _LEFT_OUT for part in PurePosixPath(name).parts):
        return None
    return name


def _without_top(place: str, contents: dict[str, bytes | str], limits: Limits) -> _Packed:
    """As Studio packs it, all files stand in one folder."""
    for top in sorted(contents, key=len):
        folder, _, name = top.rpartition("/")
        if name in ("course.xml", "library.xml") and "/" not in folder:
            prefix = f"{folder}/" if folder else ""
            inside = {
                name.removeprefix(prefix): content
                for name, content in contents.items()
                if name.startswith(prefix)
            }
            return _Packed(place + prefix, inside, limits, names=frozenset(inside))
    return _Packed(place, contents, limits, names=frozenset(contents))


class _Bounded(io.RawIOBase):
    """Reads and skips forward in a stream, up to a bound: an archive may unpack to no end."""

    # The largest piece that tarfile asks for at once: a file that is read, or names in a header.
    _MOST: Final = 16_000_000

    def __init__(self, stream: Any, limits: Limits) -> None:
        self._stream, self._limits = stream, limits
        self._most = max(self._MOST, limits.file_bytes + 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= self._most:
            raise OSError("a header in it is larger than any file")
        self._bound(self.tell() + size)
        data: bytes = self._stream.read(size)
        return data

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence != 0 or offset < self.tell() - self._most:
            raise OSError("its files do not stand one after the other")
        self._bound(offset)
        return int(self._stream.seek(offset))

    def tell(self) -> int:
        return int(self._stream.tell())

    def _bound(self, place: int) -> None:
        if place > self._limits.archive_bytes + self._most:
            limit = self._limits.archive_bytes // 1_000_000
            raise OSError(f"it unpacks to more than {limit:,} MB")
