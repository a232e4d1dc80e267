"""How long each kind of file is kept, and the record of what was deleted for its age.

The record (``logs/cleanup_YYYYMMDD.log``) is what lets a check tell a file that went in its time from one that a
backup lost.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from settings import Settings

_DELETED = re.compile(r"deleted (?P<path>\S.*?) age_days=[\d.]+(?: video=(?P<video>[0-9a-f]{64}))?$")


@dataclass(frozen=True)
class Ages:
    """The greatest age of a file in each folder of the storage root. ``raw/`` has none: originals stay."""

    processed: timedelta
    analytic: timedelta
    summaries: timedelta
    loglines: timedelta
    corrupted: timedelta

    @staticmethod
    def of(settings: Settings) -> Ages:
        def days(name: str, default: int) -> timedelta:
            return timedelta(days=settings.number(name, default))

        return Ages(days("PROCESSED_RETENTION_DAYS", 30), days("ANALYTIC_RETENTION_DAYS", 90),
                    days("SUMMARIES_RETENTION_DAYS", 90), days("LOGLINES_RETENTION_DAYS", 180),
                    days("CORRUPTED_RETENTION_DAYS", 7))

    def folders(self) -> dict[str, timedelta]:
        return {"processed": self.processed, "analytic": self.analytic, "summaries": self.summaries,
                "loglines": self.loglines, "corrupted": self.corrupted}


@dataclass(frozen=True)
class Deleted:
    """What every cleanup log together says: paths below the storage root, and the videos they told of."""

    paths: frozenset[str]
    videos: frozenset[str]


def deletion_line(path: str, age: timedelta, video: str | None) -> str:
    source = f" video={video}" if video else ""
    return f"deleted {path} age_days={age / timedelta(days=1):.2f}{source}"


def read_deletions(logs: Path) -> Deleted:
    """Reads the cleanup logs, rotated and compressed ones too; an unreadable one counts as absent."""
    paths: set[str] = set()
    videos: set[str] = set()
    for log in logs.glob("cleanup_*.log*"):
        try:
            content = gzip.decompress(log.read_bytes()) if log.suffix == ".gz" else log.read_bytes()
        except (OSError, EOFError):
            continue
        for line in content.decode("utf-8", "replace").splitlines():
            if found := _DELETED.search(line):
                paths.add(found["path"])
                # Only a logline names the end of a video's story; until it goes, something must still be there.
                if found["video"] and found["path"].startswith("loglines/"):
                    videos.add(found["video"])
    return Deleted(frozenset(paths), frozenset(videos))
