"""The orchestrator's state, both ways: what it lists must be here, and what is here must be listed."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from aging import Ages, Deleted
from graph.report import Report
from graph.tree import Tree
from settings import Settings
from state import DamagedState, Remembered, SqliteState, is_sqlite
from utils import parse_stamp

_HASH = re.compile(rb"[0-9a-f]{64}")


def read_state(settings: Settings, report: Report) -> list[Remembered]:
    """Every entry that can be read; the rest is reported. The file itself is never written to."""
    path = settings.state_file
    if not path.exists():
        # Before the first clip there is none; whether it is missed, the comparison with the documents tells.
        return []
    report.checked["state_files"] += 1
    return _read_database(path, report) if is_sqlite(path) else _read_lines(path, report)


def compare_state(tree: Tree, entries: list[Remembered], report: Report, deleted: Deleted, now: datetime) -> None:
    """Finds torn entries (listed, and nothing is here) and unlisted clips (here, and not listed)."""
    state_name = tree.settings.state_file.name
    clips: dict[str, str] = {}
    for clip in tree.clips.values():
        hashes = set(clip.claims().values())
        if not hashes:
            hashes = {tree.sha256(tree.storage / path) for path in clip.present if path.endswith(".mp4")}
        clips.update(dict.fromkeys(hashes, clip.name))

    listed = {entry.sha256 for entry in entries}
    report.checked["state_entries"] = len(listed)
    for entry in entries:
        name = clips.get(entry.sha256)
        if name is None and _is_aged(entry, tree.settings, deleted, now):
            report.aged_out += 1
        elif name is None:
            report.add("state", "torn", state_name,
                       f"{_called(entry)} was processed, but no video, analysis, summary or logline of it is here")
        elif entry.video_name is not None and entry.video_name != f"{name}.mp4":
            report.add("state", "disagrees", state_name,
                       f"{entry.sha256[:12]}… is {name}.mp4, not {entry.video_name}")
    for digest in sorted(clips.keys() - listed):
        report.add("state", "unlisted", state_name, f"{clips[digest]}.mp4 is here, but is not listed as processed")


def _read_lines(path: Path, report: Report) -> list[Remembered]:
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        report.add("state", "malformed", path.name, "its last line was cut off")
    entries: list[Remembered] = []
    for number, line in enumerate(content.splitlines(), 1):
        if _HASH.fullmatch(line):
            entries.append(Remembered(line.decode()))
        else:
            report.add("state", "malformed", path.name, f"line {number} is no SHA-256")
    return entries


def _read_database(path: Path, report: Report) -> list[Remembered]:
    # In a copy: opening a database may roll a journal back, and evidence must stay as it was found.
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal", "-journal"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                shutil.copyfile(part, Path(folder, part.name))
        entries: list[Remembered] = []
        try:
            for entry in SqliteState(Path(folder, path.name)).entries():
                entries.append(entry)
                if not _is_time(entry.processed_at_utc):
                    report.add("state", "malformed", path.name, f"{_called(entry)} has no time of processing")
        except DamagedState as problem:
            report.add("state", "malformed", path.name, str(problem))
        return entries


def _is_aged(entry: Remembered, settings: Settings, deleted: Deleted, now: datetime) -> bool:
    if entry.sha256 in deleted.videos:
        return True
    moment = entry.processed_at_utc
    return moment is not None and _is_time(moment) and now - parse_stamp(moment) >= Ages.of(settings).loglines


def _is_time(text: object) -> bool:
    try:
        return isinstance(text, str) and parse_stamp(text) is not None
    except ValueError:
        return False


def _called(entry: Remembered) -> str:
    return f"{entry.video_name} ({entry.sha256[:12]}…)" if entry.video_name else f"{entry.sha256[:12]}…"
