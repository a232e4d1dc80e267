#!/usr/bin/env python3
"""Makes real MP4 clips, of any size, the same ones for the same seed.

With ffmpeg they are encoded (a moving test picture); without it they hold a few uncompressed frames. A size that is
asked for is reached exactly, by a last ``mdat`` box of bytes that no compressor shrinks: players skip it, and a
backup has to carry it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent / "system")]

from agent_dvr.noise import noise
from agent_dvr.tiny_mp4 import box_header, tiny_mp4

FIRST = datetime(2026, 5, 23, 10, 15, tzinfo=timezone.utc)
_HEADER = 16
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class CannotMake(Exception):
    """The size asked for is too small for a clip, or ffmpeg failed."""


def parse_size(text: str) -> int:
    """``4096``, ``64K``, ``1.5M``, ``4G``; units are powers of 1024."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)(?:iB|B)?", text, re.IGNORECASE)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write 4096, 64K, 1.5M or 4G")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def clip_name(number: int, first: datetime = FIRST) -> str:
    """Three cameras take turns, a clip every 5 minutes."""
    moment = first + timedelta(minutes=5 * number)
    return f"cam{number % 3 + 1:02}_{moment:%Y%m%dT%H%M%S}Z.mp4"


def make_clip(path: Path, seed: str, size: int | None = None, use_ffmpeg: bool = False) -> None:
    """Writes one clip, under a temporary name until it is whole."""
    content = _encoded(seed) if use_ffmpeg else tiny_mp4(seed)
    if size is not None and len(content) != size and len(content) + _HEADER > size:
        content = tiny_mp4(seed, seconds=1)
        if len(content) != size and len(content) + _HEADER > size:
            raise CannotMake(f"a clip of {size} bytes is too small: the least is {len(content) + _HEADER}")
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        if size is not None and size > len(content):
            padding = size - len(content) - _HEADER
            file.write(box_header(b"mdat", padding))
            for block in noise(seed, padding):
                file.write(block)
    temporary.replace(path)


def make_clips(
    folder: Path, count: int, size: int | None = None, seed: int = 1, first: datetime = FIRST,
    use_ffmpeg: bool | None = None,
) -> Iterator[Path]:
    """Makes ``count`` clips in ``folder``, yielding each as it is ready; ffmpeg is used where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = shutil.which("ffmpeg") is not None if use_ffmpeg is None else use_ffmpeg
    for number in range(count):
        path = folder / clip_name(number, first)
        make_clip(path, f"{seed}/{path.name}", size, encoder)
        yield path


def _encoded(seed: str) -> bytes:
    """Two seconds of a moving picture. MPEG-4 part 2, since every build of ffmpeg has that encoder."""
    number = zlib.crc32(seed.encode())
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "clip.mp4")
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=2",
             "-vf", f"hue=h={number % 360},noise=alls=12:all_seed={number % 100_000}", "-threads", "1",
             "-c:v", "mpeg4", "-q:v", "6", "-fflags", "+bitexact", "-flags:v", "+bitexact", str(target)],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotMake(f"ffmpeg says {done.stderr.strip()[:200]}")
        return target.read_bytes()


def main() -> int:
    arguments = argparse.ArgumentParser(description="Makes real MP4 clips, the same ones for the same seed.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=6)
    arguments.add_argument("--bytes", type=parse_size, help="exact size of each clip: 64K, 10M, 4G (default: natural)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--start", type=datetime.fromisoformat, default=FIRST, help="when the first clip begins")
    arguments.add_argument("--maker", choices=("auto", "ffmpeg", "python"), default="auto")
    asked = arguments.parse_args()
    use = {"auto": None, "ffmpeg": True, "python": False}[asked.maker]
    try:
        for path in make_clips(asked.folder, asked.count, asked.bytes, asked.seed, asked.start, use):
            print(path)
    except (CannotMake, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
