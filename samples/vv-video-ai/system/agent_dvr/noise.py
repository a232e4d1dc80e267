"""Bytes that no compressor shrinks and no deduplicator finds twice, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

_BLOCK = 1 << 20
_POOL = 4 << 20


def noise(seed: int | str, size: int) -> Iterator[bytes]:
    """Yields ``size`` bytes in blocks of at most 1 MiB.

    A random pool is made once; each block is a stretch of it from a random place, seen through a fresh random
    permutation of the 256 byte values. No two blocks share content, and it is several times faster than asking the
    generator for every byte.
    """
    source = random.Random(f"noise/{seed}")
    pool = source.randbytes(min(_POOL, max(size, 1)) + _BLOCK)
    values = list(range(256))
    while size > 0:
        length = min(size, _BLOCK)
        source.shuffle(values)
        start = source.randrange(len(pool) - length + 1)
        yield pool[start:start + length].translate(bytes(values))
        size -= length
