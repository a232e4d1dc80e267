"""The fourth module: what each screen shows, as ``playlists/tvN_playlist.json``. Cron runs it every minute."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "vv-core")]

from settings import Settings, load_config
from utils import Json, encode_indented, now_utc, stamp, write_atomically

_LOGLINE = ".logline.json"


def schedule(settings: Settings) -> int:
    """Writes every playlist anew from the newest clips that have both a video and a logline.

    Returns how many clips were placed. Clips are dealt out like cards, so that every screen gets new ones.
    """
    config = load_config(settings.root / "tv_scheduler/config.yaml")
    tvs, each = int(config.get("tvs", 2)), int(config.get("items_per_tv", 8))
    fallback = config.get("fallback_video", "fallback/standby.mp4")
    items = _newest(settings.storage, tvs * each)
    for number in range(1, tvs + 1):
        mine = items[number - 1::tvs]
        playlist = {
            "tv_id": f"tv{number}",
            "generation_timestamp_utc": stamp(now_utc()),
            "items": mine,
            "fallback_video": fallback,
        }
        write_atomically(settings.storage / f"playlists/tv{number}_playlist.json", encode_indented(playlist))
        _curate(settings.storage, f"tv{number}", playlist)
    return len(items)


def _newest(storage: Path, limit: int) -> list[Json]:
    """The newest clips first: playlist items whose video and logline are both there."""
    found: list[tuple[str, Json]] = []
    for logline in (storage / "loglines").rglob("*" + _LOGLINE):
        clip = str(logline.relative_to(storage / "loglines"))[:-len(_LOGLINE)]
        video = f"processed/{clip}.mp4"
        if (storage / video).is_file():
            found.append((clip, {"video_path": video, "logline_ref": f"loglines/{clip}{_LOGLINE}"}))
    # Names carry the camera first and the time last; it is the time that counts.
    found.sort(key=lambda each: (each[0].rpartition("_")[2], each[0]), reverse=True)
    return [item for _, item in found[:limit]]


def _curate(storage: Path, tv: str, playlist: Json) -> None:
    """Keeps the screen's first clip at hand in ``tv_curado/``, as a hard link: it costs no room."""
    folder = storage / "tv_curado" / tv
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "curated.json", encode_indented({"tv_id": tv, "items": playlist["items"][:1]}))
    wanted = {Path(item["video_path"]).name: storage / item["video_path"] for item in playlist["items"][:1]}
    for clip in folder.glob("*.mp4"):
        if clip.name not in wanted:
            clip.unlink()
    for name, video in wanted.items():
        if not (folder / name).exists():
            try:
                os.link(video, folder / name)
            except OSError:
                shutil.copy2(video, folder / name)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    settings = Settings.load(arguments.parse_args().root)
    print(f"{schedule(settings)} clips on the playlists")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
