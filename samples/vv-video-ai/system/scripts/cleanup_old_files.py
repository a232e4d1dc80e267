"""Deletes what has reached its age: processed clips, documents, what was set aside. Cron runs it every night.

Every deletion goes on record in ``logs/cleanup_YYYYMMDD.log`` before it happens: a record of a file that is still
there does no harm, a deletion that nobody wrote down looks like a loss.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "vv-core")]

from aging import Ages, deletion_line
from journal import Journal
from settings import Settings
from tv_scheduler.tv_scheduler import schedule
from utils import BadDocument, is_temporary, now_utc, parse_stamp, read_json


def overdue(settings: Settings, now: datetime) -> Iterator[tuple[Path, timedelta]]:
    """Every file older than its folder allows, with its age; by its modification time, and in path order."""
    for folder, limit in Ages.of(settings).folders().items():
        for path in sorted((settings.storage / folder).rglob("*")):
            if path.is_file() and not is_temporary(path.name):
                age = timedelta(seconds=now.timestamp() - path.stat().st_mtime)
                if age >= limit:
                    yield path, age


def clean(settings: Settings, now: datetime, dry_run: bool = False) -> int:
    """Deletes what is overdue and renews the playlists. Returns how many files that were."""
    journal = Journal(settings.logs / f"cleanup_{now:%Y%m%d}.log", "cleanup")
    # The list first: deleting while walking would hide files from the walk.
    old = list(overdue(settings, now))
    for path, age in old:
        relative = str(path.relative_to(settings.storage))
        if dry_run:
            print(f"would delete {relative}, {age.days} days old")
            continue
        journal.info(deletion_line(relative, age, _video_of(path)))
        path.unlink()
    if not dry_run:
        _drop_empty_folders(settings)
        schedule(settings)
    return len(old)


def _video_of(path: Path) -> str | None:
    """The video a document tells of, so that the record of its deletion can name it."""
    if path.suffix != ".json" or path.parent.name == "corrupted":
        return None
    try:
        value = read_json(path).get("source_video_hash_sha256")
    except (OSError, BadDocument):
        return None
    return value if isinstance(value, str) else None


def _drop_empty_folders(settings: Settings) -> None:
    for folder in Ages.of(settings).folders():
        top = settings.storage / folder
        for path in sorted((path for path in top.rglob("*") if path.is_dir()), reverse=True):
            if not any(path.iterdir()):
                path.rmdir()


def main() -> int:
    arguments = argparse.ArgumentParser(description="Deletes what has reached its age.")
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    arguments.add_argument("--now", type=parse_stamp, help="count ages up to this moment instead of the present")
    arguments.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    asked = arguments.parse_args()
    count = clean(Settings.load(asked.root), asked.now or now_utc(), asked.dry_run)
    print(f"{count} files {'to delete' if asked.dry_run else 'deleted'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
