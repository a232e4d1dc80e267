"""What the orchestrator remembers: the SHA-256 of every clip that it has finished.

Two forms exist in the field, and the name of the file tells which one an installation has: an append-only text file
with one hash a line, or a SQLite database.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from settings import Settings

_HASH = re.compile(r"[0-9a-f]{64}")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS processed_videos (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    video_name TEXT NOT NULL,
    processed_at_utc TEXT NOT NULL
)"""


class DamagedState(Exception):
    """The state cannot be read, or holds something that no orchestrator wrote."""


@dataclass(frozen=True)
class Remembered:
    """One finished clip. Name and time are None where the form of the state does not keep them."""

    sha256: str
    video_name: str | None = None
    processed_at_utc: str | None = None


class State(Protocol):
    """Entries are only ever added, and what :meth:`add_all` has returned for survives a power cut."""

    def entries(self) -> Iterator[Remembered]: ...

    def add_all(self, entries: Iterable[Remembered]) -> None: ...


class TextState:
    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> Iterator[Remembered]:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for number, line in enumerate(lines, 1):
            text = line.decode("ascii", "replace").strip()
            if text and not _HASH.fullmatch(text):
                raise DamagedState(f"line {number} is no SHA-256")
            if text:
                yield Remembered(text)

    def add_all(self, entries: Iterable[Remembered]) -> None:
        with self._path.open("ab+") as file:
            # A line cut off by a power loss must not swallow the one that follows it.
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                file.write(b"\n")
            file.write(b"".join(entry.sha256.encode() + b"\n" for entry in entries))
            file.flush()
            os.fsync(file.fileno())


class SqliteState:
    def __init__(self, path: Path, wal: bool = False) -> None:
        self._path = path
        self._mode = "WAL" if wal else "DELETE"

    def entries(self) -> Iterator[Remembered]:
        if not self._path.exists():
            return
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as database:
                (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
                if verdict != "ok":
                    raise DamagedState(f"integrity_check says {verdict}")
                rows = database.execute(
                    "SELECT sha256, video_name, processed_at_utc FROM processed_videos ORDER BY rowid")
                for sha256, name, moment in rows:
                    if not isinstance(sha256, str) or not _HASH.fullmatch(sha256):
                        raise DamagedState("a row has no SHA-256")
                    yield Remembered(sha256, name, moment)
        except (sqlite3.Error, UnicodeError) as cause:
            raise DamagedState(f"SQLite says {cause}") from cause

    def add_all(self, entries: Iterable[Remembered]) -> None:
        with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
            database.execute(f"PRAGMA journal_mode={self._mode}")
            database.execute("PRAGMA synchronous=FULL")
            database.execute(_SCHEMA)
            database.executemany(
                "INSERT OR IGNORE INTO processed_videos VALUES (?, ?, ?)",
                ((each.sha256, each.video_name or "", each.processed_at_utc or "") for each in entries))


def is_sqlite(path: Path) -> bool:
    return path.suffix in (".sqlite", ".sqlite3", ".db")


def open_state(settings: Settings) -> State:
    """The state named in ``.env``, in the form that its file name tells."""
    path = settings.state_file
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_sqlite(path):
        return SqliteState(path, wal=settings.text("ORCHESTRATOR_SQLITE_WAL", "0") == "1")
    return TextState(path)
