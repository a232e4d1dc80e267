#!/usr/bin/env python3
"""Grows an installation to a size on demand, for benchmarks, without running every clip through the modules.

Videos go to ``processed/``. Small files are the four documents of clips whose video has already reached its age: 0.4
to 4 KB each, in dated folders, signed and listed in the state, so that ``check_graph.py`` finds the tree whole.
In a folder that is no installation yet, an ``.env`` with a key from the seed makes it one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "system"),
                str(Path(__file__).parent / "system/vv-core")]

from logline_generator.logline_generator import generate, sign, to_markdown
from make_clips import make_clip, parse_size
from scan_video.mp4 import Clip, read_clip
from scan_video.scan_video import analyse
from settings import STORAGE_FOLDERS, Settings
from state import Remembered, open_state
from summarize_scene.summarize_scene import Model, summarize
from tv_scheduler.tv_scheduler import schedule
from utils import encode, now_utc, sha256_bytes, sha256_file, write_atomically

FILES_PER_CLIP = 4
_MODEL = Model("bitnet-b1.58-tiny", "1.2.0", sha256_bytes(b"grown"))

# Old enough for the videos to be gone (30 days), young enough for every document to be kept (90).
_OLDEST, _YOUNGEST = timedelta(days=80), timedelta(days=35)


@dataclass(frozen=True)
class Share:
    """The stretch of clips that one process makes."""

    storage: str
    key: bytes
    key_id: str
    seed: int
    first: int
    last: int
    total: int
    now: datetime


def grow(root: Path, video_bytes: int, videos: int, small_files: int, seed: int, now: datetime) -> Settings:
    """Adds to whatever is there; the same arguments in an empty folder give the same tree."""
    settings = _installation(root, seed)
    hashes = list(_grow_videos(settings, video_bytes, videos, seed, now)) if video_bytes else []
    _remember(settings, _grow_documents(settings, small_files, seed, now), now - _YOUNGEST)
    _remember(settings, hashes, now)
    schedule(settings)
    return settings


def _installation(root: Path, seed: int) -> Settings:
    root.mkdir(parents=True, exist_ok=True)
    if not (root / ".env").exists():
        key = hashlib.sha256(f"grown/{seed}".encode()).hexdigest()
        write_atomically(root / ".env", f"VV_HMAC_KEY_ID=vv-1\nVV_HMAC_KEY={key}\nKEEP_RAW=0\n".encode(), 0o600)
    settings = Settings.load(root)
    for folder in STORAGE_FOLDERS:
        (settings.storage / folder).mkdir(parents=True, exist_ok=True)
    fallback = settings.storage / "fallback/standby.mp4"
    if not fallback.exists():
        make_clip(fallback, "standby")
    return settings


def _grow_videos(settings: Settings, total: int, count: int, seed: int, now: datetime) -> Iterator[tuple[str, str]]:
    """Makes ``count`` videos of ``total`` bytes together, each with its documents. Yields name and hash."""
    for number in range(count):
        moment = now - timedelta(hours=number + 1)
        name = f"cam{number % 3 + 1:02}_{moment:%Y%m%dT%H%M%S}Z"
        video = settings.storage / f"processed/{name}.mp4"
        make_clip(video, f"grown/{seed}/{number}", total // count)
        if settings.text("KEEP_RAW", "0") == "1":
            os.link(video, settings.storage / f"raw/{name}.mp4")
        digest = sha256_file(video)
        for path, content in _documents(name, read_clip(video), digest, moment, settings.key, settings.key_id):
            write_atomically(settings.storage / path, content)
        yield name, digest


def _grow_documents(settings: Settings, files: int, seed: int, now: datetime) -> list[tuple[str, str]]:
    clips = -(-files // FILES_PER_CLIP)
    workers = min(os.cpu_count() or 1, 8)
    edges = [clips * part // workers for part in range(workers + 1)]
    shares = [Share(str(settings.storage), settings.key, settings.key_id, seed, first, last, clips, now)
              for first, last in zip(edges, edges[1:]) if first < last]
    with ProcessPoolExecutor(max_workers=workers) as pool:
        return [each for made in pool.map(_make_share, shares) for each in made]


def _make_share(share: Share) -> list[tuple[str, str]]:
    """Writes straight to the final names, unlike the modules: nobody is watching a tree while it is grown."""
    made: list[tuple[str, str]] = []
    folders: set[str] = set()
    os.chdir(share.storage)
    for number in range(share.first, share.last):
        moment = share.now - _OLDEST + (_OLDEST - _YOUNGEST) * number / share.total
        name = f"{moment:%Y/%m/%d}/cam{number % 3 + 1:02}_{moment:%Y%m%dT%H%M%S}Z_{number:06}"
        digest = hashlib.sha256(f"{share.seed}/{number}".encode()).hexdigest()
        clip = Clip(float(random.Random(number).randint(5, 60)), 150)
        for path, content in _documents(name, clip, digest, moment, share.key, share.key_id):
            folder = path.rpartition("/")[0]
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.write(descriptor, content)
            os.utime(descriptor, (moment.timestamp(), moment.timestamp()))
            os.close(descriptor)
        made.append((name, digest))
    return made


def _documents(
    name: str, clip: Clip, digest: str, moment: datetime, key: bytes, key_id: str,
) -> Iterable[tuple[str, bytes]]:
    """Path and content of a clip's four documents, made by the modules themselves."""
    analytic_path, summary_path = f"analytic/{name}.analytic.json", f"summaries/{name}.summary.json"
    analytic = analyse(clip, f"processed/{name}.mp4", digest, moment)
    summary = summarize(analytic, analytic_path, _MODEL, moment)
    summary_bytes = encode(summary)
    logline = sign(generate(analytic, summary, sha256_bytes(summary_bytes), summary_path, moment, moment), key, key_id)
    return ((analytic_path, encode(analytic)), (summary_path, summary_bytes),
            (f"loglines/{name}.logline.json", encode(logline)), (f"loglines/{name}.logline.md", to_markdown(logline)))


def _remember(settings: Settings, clips: list[tuple[str, str]], moment: datetime) -> None:
    if clips:
        entries = [Remembered(digest, f"{name}.mp4", moment.isoformat()) for name, digest in clips]
        open_state(settings).add_all(entries)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Grows an installation to a size on demand, for benchmarks.")
    arguments.add_argument("root", type=Path)
    arguments.add_argument("--video-bytes", type=parse_size, default=0, help="bytes of video altogether: 512M, 4G")
    arguments.add_argument("--videos", type=int, default=1, help="how many files they are spread over")
    arguments.add_argument("--small-files", type=int, default=0, help="rounded up to whole clips of four")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--now", type=lambda text: datetime.fromisoformat(text).astimezone(timezone.utc),
                           help="the moment the tree is grown for; fix it, and the seed gives the same bytes")
    asked = arguments.parse_args()
    begun = time.monotonic()
    grow(asked.root, asked.video_bytes, asked.videos, asked.small_files, asked.seed, asked.now or now_utc())
    print(f"{asked.root}: {asked.video_bytes / 1e6:.0f} MB of video, {asked.small_files} small files, "
          f"in {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
