"""A real MP4 without an encoder: a few frames of uncompressed colour, with consistent sample tables.

Box layouts: ISO/IEC 14496-12. The sample entry is QuickTime's ``raw `` (24-bit RGB), which common players read.
"""

from __future__ import annotations

import random
import struct

WIDTH, HEIGHT, FRAMES_PER_SECOND = 32, 18, 5
FRAME_SIZE = WIDTH * HEIGHT * 3
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def tiny_mp4(seed: int | str, seconds: int = 2) -> bytes:
    """A whole MP4 of ``seconds`` seconds, the same one for the same seed; about 8.6 KB a second."""
    frames = _frames(seed, seconds * FRAMES_PER_SECOND)
    head = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isom", b"iso2", b"mp41", b"qt  ")
    # The sample table holds absolute offsets, which depend on the header's own size: measure it, then write it.
    first = len(head) + len(_movie(len(frames), 0)) + 8
    return head + _movie(len(frames), first) + box(b"mdat", *frames)


def box(kind: bytes, *content: bytes) -> bytes:
    size = 8 + sum(map(len, content))
    return struct.pack(">I", size) + kind + b"".join(content)


def box_header(kind: bytes, content_size: int) -> bytes:
    """The header of a box whose content is written separately; 16 bytes, so that any size fits."""
    return struct.pack(">I4sQ", 1, kind, content_size + 16)


def _frames(seed: int | str, count: int) -> list[bytes]:
    source = random.Random(f"frames/{seed}")
    red, green, blue = (source.randrange(256) for _ in range(3))
    return [
        bytes(value for y in range(HEIGHT) for x in range(WIDTH)
              for value in ((red + x + n) & 255, (green + y + 2 * n) & 255, (blue + x + y) & 255))
        for n in range(count)
    ]


def _full(kind: bytes, flags: int, *content: bytes) -> bytes:
    return box(kind, struct.pack(">I", flags), *content)


def _movie(count: int, first: int) -> bytes:
    header = _full(b"mvhd", 0, struct.pack(">4I", 0, 0, FRAMES_PER_SECOND, count),
                   struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), struct.pack(">I", 2))
    track = _full(b"tkhd", 3, struct.pack(">5I", 0, 0, 1, 0, count), bytes(16), _MATRIX,
                  struct.pack(">II", WIDTH << 16, HEIGHT << 16))
    media = _full(b"mdhd", 0, struct.pack(">4IHH", 0, 0, FRAMES_PER_SECOND, count, 0x55C4, 0))
    handler = _full(b"hdlr", 0, bytes(4), b"vide", bytes(12), b"VideoHandler\0")
    data = box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    entry = box(b"raw ", struct.pack(">6xH16xHHIIIH32sHh", 1, WIDTH, HEIGHT, 0x480000, 0x480000, 0, 1,
                                     bytes(32), 24, -1))
    table = box(
        b"stbl",
        _full(b"stsd", 0, struct.pack(">I", 1), entry),
        _full(b"stts", 0, struct.pack(">3I", 1, count, 1)),
        _full(b"stsc", 0, struct.pack(">4I", 1, 1, count, 1)),
        _full(b"stsz", 0, struct.pack(">II", FRAME_SIZE, count)),
        _full(b"stco", 0, struct.pack(">II", 1, first)))
    video = box(b"minf", _full(b"vmhd", 1, bytes(8)), data, table)
    return box(b"moov", header, box(b"trak", track, box(b"mdia", media, handler, video)))
