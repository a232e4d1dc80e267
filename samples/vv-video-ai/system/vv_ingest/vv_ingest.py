"""The door: which files in ``input/`` are whole clips by now, and where broken ones go."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

from settings import Settings, load_config
from utils import Json, encode_indented, is_temporary, sha256_file, stamp, write_atomically


def ready_clips(settings: Settings) -> list[Path]:
    """Clips that nobody is writing any more, in the order of their names.

    A recorder lets a clip grow under its final name, so one that was touched just now is looked at twice.
    """
    config = load_config(settings.root / "vv_ingest/config.yaml")
    settle = float(config.get("settle_seconds", "1"))
    suffixes = {"." + each for each in config.get("extensions", "mp4").split()}
    candidates = sorted(
        path for path in (settings.storage / "input").rglob("*")
        if path.suffix.lower() in suffixes and not is_temporary(path.name) and path.is_file())
    before = {path: _look(path) for path in candidates}
    # A modification time in the future says nothing about now: such a clip is looked at twice as well.
    if any(seen is not None and abs(time.time() - seen[1] / 1e9) < settle for seen in before.values()):
        time.sleep(settle)
    return [path for path in candidates if before[path] is not None and _look(path) == before[path]]


def set_aside(settings: Settings, clip: Path, component: str, kind: str, message: str, now: datetime) -> Path:
    """Moves a clip to ``corrupted/`` beside a ``.meta.json`` that tells why. Returns its new path."""
    digest = sha256_file(clip)
    target = settings.storage / "corrupted" / f"{clip.stem}-{digest[:8]}{clip.suffix}"
    meta: Json = {
        "original_path": str(clip.relative_to(settings.storage)),
        "timestamp_corruption": stamp(now),
        "source_component": component,
        "error_type": kind,
        "error_message": message,
        "original_hash_sha256": digest,
    }
    # The reason first: a clip without one could not be told from something that strayed in.
    write_atomically(target.with_name(target.name + ".meta.json"), encode_indented(meta))
    os.replace(clip, target)
    # Its days in quarantine count from now, not from when it was recorded.
    os.utime(target)
    return target


def _look(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_size, seen.st_mtime_ns
