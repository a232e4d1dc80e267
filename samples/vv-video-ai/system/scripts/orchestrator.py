"""Takes clips from ``input/`` through every module. Cron runs it every five minutes.

The order of writes is the safety argument. Media and documents come first, the state next, and the clip leaves
``input/`` last; so whatever moment the power goes, the next run finds the clip and does the work again.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "vv-core")]

from journal import Journal
from logline_generator.logline_generator import generate, sign, to_markdown
from scan_video.mp4 import BadClip, Clip, read_clip
from scan_video.scan_video import analyse
from settings import Settings
from state import Remembered, State, open_state
from summarize_scene.summarize_scene import Model, summarize
from tv_scheduler.tv_scheduler import schedule
from utils import encode, now_utc, read_json, sha256_bytes, sha256_file, stamp, write_atomically
from vv_ingest.vv_ingest import ready_clips, set_aside

_TIME_IN_NAME = re.compile(r"(\d{8}T\d{6})Z")


@dataclass
class Outcome:
    """What one run did."""

    processed: int = 0
    corrupted: int = 0
    duplicates: int = 0

    def __str__(self) -> str:
        return f"{self.processed} processed, {self.corrupted} corrupted, {self.duplicates} seen before"


class Orchestrator:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._storage = settings.storage
        self._journal = Journal(settings.logs / "app.log", "orchestrator")
        self._model = Model.current(settings.root, settings.storage)
        self._keeps_raw = settings.text("KEEP_RAW", "1") == "1"

    def run_once(self) -> Outcome:
        """Processes every clip that is ready, then renews the playlists."""
        outcome = Outcome()
        with _alone(self._settings):
            state = open_state(self._settings)
            known = {entry.sha256 for entry in state.entries()}
            for clip in ready_clips(self._settings):
                self._take(clip, state, known, outcome)
            if outcome.processed:
                schedule(self._settings)
        if outcome != Outcome():
            self._journal.info(f"run: {outcome}")
        return outcome

    def _take(self, clip: Path, state: State, known: set[str], outcome: Outcome) -> None:
        try:
            facts = read_clip(clip)
        except BadClip as problem:
            target = set_aside(self._settings, clip, "scan_video", problem.kind, str(problem), now_utc())
            self._journal.error(f"{clip.name} set aside as {target.name}: {problem}")
            outcome.corrupted += 1
            return

        digest = sha256_file(clip)
        name = self._name(clip, digest)
        # Known and complete. If the state alone knows it (a torn restore), it is worth doing again.
        if digest in known and self._is_complete(name):
            clip.unlink()
            outcome.duplicates += 1
            return

        self._process(clip, facts, name, digest)
        if digest not in known:
            state.add_all([Remembered(digest, f"{name}.mp4", stamp(now_utc()))])
            known.add(digest)
        clip.unlink()
        self._journal.info(f"{clip.name} processed sha256={digest}")
        outcome.processed += 1

    def _process(self, clip: Path, facts: Clip, name: str, digest: str) -> None:
        storage = self._storage
        recorded = _recorded(clip)
        if self._keeps_raw:
            _place(clip, storage / f"raw/{name}.mp4", link=True)
        _place(clip, storage / f"processed/{name}.mp4", link=False)

        analytic = analyse(facts, f"processed/{name}.mp4", digest, now_utc())
        write_atomically(storage / f"analytic/{name}.analytic.json", encode(analytic))

        summary = summarize(analytic, f"analytic/{name}.analytic.json", self._model, now_utc())
        content = encode(summary)
        path = f"summaries/{name}.summary.json"
        write_atomically(storage / path, content)

        unsigned = generate(analytic, summary, sha256_bytes(content), path, recorded, now_utc())
        logline = sign(unsigned, self._settings.key, self._settings.key_id)
        write_atomically(storage / f"loglines/{name}.logline.json", encode(logline))
        write_atomically(storage / f"loglines/{name}.logline.md", to_markdown(logline))

    def _name(self, clip: Path, digest: str) -> str:
        """The clip's stem, unless another clip has it already: then the hash tells them apart."""
        documents = self._storage / f"loglines/{clip.stem}.logline.json"
        if documents.exists() and read_json(documents).get("source_video_hash_sha256") != digest:
            return f"{clip.stem}-{digest[:8]}"
        for folder in ("raw", "processed"):
            taken = self._storage / folder / f"{clip.stem}.mp4"
            if taken.exists() and (taken.stat().st_size != clip.stat().st_size or sha256_file(taken) != digest):
                return f"{clip.stem}-{digest[:8]}"
        return clip.stem

    def _is_complete(self, name: str) -> bool:
        return all((self._storage / each).exists() for each in (
            f"processed/{name}.mp4", f"analytic/{name}.analytic.json",
            f"summaries/{name}.summary.json", f"loglines/{name}.logline.json", f"loglines/{name}.logline.md"))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Holds the lock of the one orchestrator: cron starts the next run whether or not the last has ended."""
    folder = settings.state_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".orchestrator.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _place(clip: Path, target: Path, link: bool) -> None:
    """Puts the clip's bytes at ``target`` by way of a temporary name, as a hard link where that will do."""
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        if not link:
            raise OSError("a copy of its own is wanted")
        os.link(clip, temporary)
    except OSError:
        shutil.copyfile(clip, temporary)
        with temporary.open("rb") as copy:
            os.fsync(copy.fileno())
    os.replace(temporary, target)


def _recorded(clip: Path) -> datetime:
    """When the recording began: from the clip's name, otherwise when the file was last written."""
    if found := _TIME_IN_NAME.search(clip.name):
        try:
            return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=timezone.utc)
        except ValueError:
            pass  # Digits that are no date; the file's own time is the next best.
    return datetime.fromtimestamp(clip.stat().st_mtime, timezone.utc)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Takes clips from input/ through every module.")
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    mode = arguments.add_mutually_exclusive_group()
    mode.add_argument("--once", action="store_true", help="process what is ready and stop (the default)")
    mode.add_argument("--watch", action="store_true", help="go on until SIGTERM, looking every second")
    asked = arguments.parse_args()

    orchestrator = Orchestrator(Settings.load(asked.root))
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    while True:
        outcome = orchestrator.run_once()
        if not asked.watch or outcome != Outcome():
            print(outcome, flush=True)
        if not asked.watch or stopping:
            return 0
        time.sleep(1)


if __name__ == "__main__":
    raise SystemExit(main())
