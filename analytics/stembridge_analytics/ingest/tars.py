"""The regular files of a tar archive, streamed."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.ingest.streams import FileProblem, Stream, cut

__all__ = ["TAR_BLOCK", "Entry", "tar_entries", "tar_header"]

TAR_BLOCK: Final = 512
_LONGEST: Final = 1024 * 1024  # of a name or an extended header, at most
_TAR_EXTENSIONS: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME)
_TAR_WITHOUT_DATA: Final = (
    tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A regular file in an archive; its bytes must be read before the next entry is asked for."""

    name: str
    chunks: Iterator[bytes]
    why_not: str | None = None


def tar_header(block: bytes) -> tarfile.TarInfo | None:
    """The header, if its checksum is right: old archives have no magic number."""
    if not block[148:154].strip(b" \0").isdigit():  # most logs are told apart by this alone
        return None
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "backslashreplace")
    except (tarfile.HeaderError, ValueError):
        return None
    return header if header.size >= 0 else None


def tar_entries(stream: Stream) -> Iterator[Entry]:
    """The regular files of a tar archive, or of several that stand one behind the other."""
    ended = False
    extended: dict[str, str] = {}
    while block := stream.take(TAR_BLOCK):
        ended = not block.strip(b"\0")
        if ended:
            continue
        if len(block) < TAR_BLOCK:
            raise cut("tar archive")
        header = tar_header(block)
        if header is None:
            raise FileProblem("the tar archive is broken: a header has a wrong checksum")
        if header.type in _TAR_EXTENSIONS:
            extended |= _tar_extension(stream, header)
            continue
        if header.type == tarfile.GNUTYPE_SPARSE:
            _pass_sparse_map(stream, block)
        size = _tar_size(header, extended)
        end = stream.position + size
        if header.isreg():
            is_sparse = header.issparse() or any(key.startswith("GNU.sparse") for key in extended)
            yield Entry(
                extended.get("GNU.sparse.name") or extended.get("path") or header.name,
                stream.until(end, "tar archive"),
                "stored with holes; unpack it first (tar -xf)" if is_sparse else None,
            )
        stream.pass_to(end + -size % TAR_BLOCK, "tar archive")
        if header.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
            extended = {}
    if not ended:
        raise cut("tar archive")


def _tar_size(header: tarfile.TarInfo, extended: Mapping[str, str]) -> int:
    """How many bytes of data follow a header; links, folders and devices have none."""
    if header.type in _TAR_WITHOUT_DATA:
        return 0
    size = extended.get("size", "")
    return int(size) if size.isdecimal() and len(size) < 20 else header.size


def _tar_extension(stream: Stream, header: tarfile.TarInfo) -> dict[str, str]:
    """What an extra header says of the next member: its long name, or records of pax."""
    if header.size > _LONGEST:
        raise FileProblem("the tar archive is broken: a name or extended header of absurd length")
    end = stream.position + header.size
    data = b"".join(stream.until(end, "tar archive"))
    stream.pass_to(end + -header.size % TAR_BLOCK, "tar archive")
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.split(b"\0")[0].decode("utf-8", "backslashreplace")}
    found = {}
    while data.strip(b"\0"):
        length, _, _ = data[:20].partition(b" ")
        size = int(length) if length.isdigit() else 0
        key, equals, value = data[len(length) + 1 : max(0, size - 1)].partition(b"=")
        if not equals or size > len(data):
            raise FileProblem("the tar archive is broken: an extended header makes no sense")
        text = value.decode("utf-8", "backslashreplace")
        found[key.decode("utf-8", "backslashreplace")] = text
        data = data[size:]
    return found


def _pass_sparse_map(stream: Stream, block: bytes) -> None:
    """The map of holes of an old GNU header goes on in blocks of its own."""
    more = block[482]
    while more and (block := stream.take(TAR_BLOCK)):
        more = block[504] if len(block) == TAR_BLOCK else 0
