"""Reads as much of an MP4 as tells a whole clip from a broken one: boxes, duration, sample tables.

Box layouts: ISO/IEC 14496-12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_LARGEST_MOVIE = 64 << 20


class BadClip(Exception):
    """The file is no MP4 that a player could show. ``kind`` is the short name of what is wrong."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Clip:
    """What the container says about itself."""

    duration_seconds: float
    frames: int


def read_clip(path: Path) -> Clip:
    """Reads the container; media data is skipped over, so the time does not depend on the size.

    Raises :class:`BadClip` when boxes do not fill the file exactly or a sample lies outside of it.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadClip("EmptyFile", "the clip has no bytes")
    with path.open("rb") as file:
        kinds: list[bytes] = []
        movie = b""
        for kind, start, length in _top_level(file, size):
            kinds.append(kind)
            if kind == b"moov":
                if length > _LARGEST_MOVIE:
                    raise BadClip("InvalidContainer", f"moov claims {length} bytes")
                file.seek(start)
                movie = file.read(length)
    if kinds[0] != b"ftyp":
        raise BadClip("InvalidContainer", "does not begin with ftyp")
    if b"moov" not in kinds or b"mdat" not in kinds:
        raise BadClip("TruncatedFile", "has no moov or no mdat: the recording was cut short")
    try:
        return _read_movie(movie, size)
    except (struct.error, IndexError) as cause:
        raise BadClip("InvalidContainer", "moov ends inside one of its boxes") from cause


def _top_level(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yields kind, start and length of each box's content, and insists that together they fill the file."""
    at = 0
    while at < size:
        file.seek(at)
        header = file.read(16)
        if len(header) < 8:
            raise BadClip("TruncatedFile", f"ends inside the box header at {at}")
        length, kind = struct.unpack_from(">I4s", header)
        head = 8
        if length == 1:
            if len(header) < 16:
                raise BadClip("TruncatedFile", f"ends inside the box header at {at}")
            (length,), head = struct.unpack_from(">Q", header, 8), 16
        elif length == 0:
            length = size - at
        if length < head:
            raise BadClip("InvalidContainer", f"the box at {at} claims {length} bytes")
        if at + length > size:
            raise BadClip("TruncatedFile", f"the box at {at} needs {at + length} bytes, the file has {size}")
        yield kind, at + head, length - head
        at += length


def _children(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        if length < 8 or at + length > len(content):
            raise BadClip("InvalidContainer", f"moov has a box of {length} bytes where it cannot be")
        yield kind, content[at + 8:at + length]
        at += length


def _find(content: bytes, *names: bytes) -> Iterator[bytes]:
    """Every box at this path of names, in file order."""
    for kind, inner in _children(content):
        if kind == names[0]:
            if len(names) == 1:
                yield inner
            else:
                yield from _find(inner, *names[1:])


def _read_movie(movie: bytes, file_size: int) -> Clip:
    header = next(_find(movie, b"mvhd"), None)
    if header is None:
        raise BadClip("InvalidContainer", "moov has no mvhd")
    scale, duration = struct.unpack_from(">IQ", header, 20) if header[0] == 1 else struct.unpack_from(">II", header, 12)
    if scale == 0:
        raise BadClip("InvalidContainer", "mvhd has a time scale of 0")

    frames = 0
    for table in _find(movie, b"trak", b"mdia", b"minf", b"stbl"):
        frames += _samples(table, file_size)
    if frames == 0:
        raise BadClip("NoFrames", "has no track with samples")
    return Clip(round(duration / scale, 3), frames)


def _samples(table: bytes, file_size: int) -> int:
    """How many samples one track has, after checking that they lie within the file."""
    sizes = next(_find(table, b"stsz"), None)
    if sizes is None:
        raise BadClip("InvalidContainer", "a track has no stsz")
    _, each, count = struct.unpack_from(">III", sizes)
    total = each * count if each else sum(struct.unpack_from(f">{count}I", sizes, 12))
    offsets = [value for name, letter in ((b"stco", "I"), (b"co64", "Q")) for found in _find(table, name)
               for value in struct.unpack_from(f">{struct.unpack_from('>I', found, 4)[0]}{letter}", found, 8)]
    if total > file_size or (offsets and max(offsets) >= file_size):
        raise BadClip("InvalidContainer", "a sample lies outside of the file")
    return count
