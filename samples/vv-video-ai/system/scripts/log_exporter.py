"""Packs the day's logs: ``logs/export/vv_ai_logs_YYYYMMDD.tar.gz`` and, beside it, a manifest of SHA-256."""

from __future__ import annotations

import argparse
import io
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1] / "vv-core")]

from settings import Settings
from utils import encode_indented, now_utc, sha256_bytes, stamp, write_atomically


def export(settings: Settings, day: datetime) -> Path:
    """Archives every log as it is now. Returns the archive; one of the same day is replaced."""
    packed = io.BytesIO()
    files = []
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as archive:
        for log in sorted(path for path in settings.logs.iterdir() if path.is_file()):
            # Read once, so that a line written meanwhile cannot part the archive from its manifest.
            content = log.read_bytes()
            entry = tarfile.TarInfo(f"logs/{log.name}")
            entry.size, entry.mtime = len(content), int(log.stat().st_mtime)
            archive.addfile(entry, io.BytesIO(content))
            files.append({"name": entry.name, "sha256": sha256_bytes(content), "size_bytes": len(content)})

    folder = settings.logs / "export"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"vv_ai_logs_{day:%Y%m%d}.tar.gz"
    write_atomically(target, packed.getvalue())
    manifest = {
        "archive": target.name,
        "archive_sha256": sha256_bytes(packed.getvalue()),
        "generation_timestamp_utc": stamp(now_utc()),
        "files": files,
    }
    beside = target.with_name(target.name.removesuffix(".tar.gz") + ".manifest.json")
    write_atomically(beside, encode_indented(manifest))
    return target


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    arguments.add_argument("--day", type=lambda text: datetime.strptime(text, "%Y%m%d").replace(tzinfo=timezone.utc))
    asked = arguments.parse_args()
    print(export(Settings.load(asked.root), asked.day or now_utc()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
