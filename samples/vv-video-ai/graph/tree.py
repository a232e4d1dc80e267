"""The tree under examination, sorted by clip: which files there are for each, and what the documents say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from graph.report import Report
from graph.shape import misshape
from settings import Settings
from utils import BadDocument, Json, is_temporary, parse_stamp, read_json, sha256_file

SYSTEM = Path(__file__).parents[1] / "system"

# Folder, suffix of its files, schema of their content, and the field that tells when they were made.
_DOCUMENTS = {
    ".analytic.json": ("analytic", "analytic", "processing_timestamp_utc"),
    ".summary.json": ("summaries", "summary", "processing_timestamp_utc"),
    ".logline.json": ("loglines", "logline", "timestamp_generation_utc"),
}
_FOLDERS = {
    "raw": (".mp4",), "processed": (".mp4",), "analytic": (".analytic.json",),
    "summaries": (".summary.json",), "loglines": (".logline.json", ".logline.md"),
}


@dataclass
class ClipFiles:
    """One clip: its name without suffix, relative to the folder, and everything that is there about it."""

    name: str
    present: set[str] = field(default_factory=set)
    documents: dict[str, Json] = field(default_factory=dict)
    made: datetime | None = None

    def claims(self) -> dict[str, str]:
        """What each document says that the video's SHA-256 is."""
        return {path: document["source_video_hash_sha256"] for path, document in self.documents.items()}


class Tree:
    """Reads every document once. Files that are no documents, or malformed ones, are reported right here."""

    def __init__(self, settings: Settings, report: Report) -> None:
        self.settings = settings
        self.storage = settings.storage
        self.clips: dict[str, ClipFiles] = {}
        self._hashes: dict[tuple[int, int], str] = {}
        self._schemas = {name: read_json(SYSTEM / f"schemas/{name}.schema.json")
                         for name in ("analytic", "summary", "logline")}
        for folder, suffixes in _FOLDERS.items():
            part = "videos" if folder in ("raw", "processed") else "documents"
            for path in files_below(self.storage / folder):
                self._sort(folder, part, suffixes, path, report)

    def hash_videos(self, paths: list[Path]) -> None:
        """Hashes ahead, two at a time; hashing lets go of the interpreter, so this really halves the wait."""
        with ThreadPoolExecutor(max_workers=2) as workers:
            list(workers.map(self.sha256, paths))

    def sha256(self, path: Path) -> str:
        """The file's hash; hard links to the same bytes are read once."""
        seen = path.stat()
        identity = (seen.st_dev, seen.st_ino)
        if identity not in self._hashes:
            self._hashes[identity] = sha256_file(path)
        return self._hashes[identity]

    def relative(self, path: Path) -> str:
        return path.relative_to(self.storage).as_posix()

    def _sort(self, folder: str, part: str, suffixes: tuple[str, ...], path: Path, report: Report) -> None:
        relative = self.relative(path)
        suffix = next((each for each in suffixes if path.name.endswith(each)), None)
        if suffix is None:
            report.add(part, "stray", relative, "no module writes a file of this name")
            return
        name = relative[len(folder) + 1:-len(suffix)]
        clip = self.clips.setdefault(name, ClipFiles(name))
        clip.present.add(relative)
        report.checked[folder] += 1
        if suffix in _DOCUMENTS:
            self._read(clip, suffix, path, report)

    def _read(self, clip: ClipFiles, suffix: str, path: Path, report: Report) -> None:
        _, schema, time_field = _DOCUMENTS[suffix]
        relative = self.relative(path)
        try:
            document = read_json(path)
        except BadDocument as problem:
            report.add("documents", "malformed", relative, str(problem))
            return
        if problem := misshape(document, self._schemas[schema]):
            report.add("documents", "malformed", relative, problem)
            return
        clip.documents[relative] = document
        made = parse_stamp(document[time_field])
        clip.made = min(clip.made, made) if clip.made else made


def files_below(folder: Path) -> Iterator[Path]:
    """Every file that is not a temporary one, at any depth, in path order within a folder."""
    for parent, children, names in os.walk(folder):
        children.sort()
        for name in sorted(names):
            if not is_temporary(name):
                yield Path(parent, name)


def inside_storage(path: str) -> str:
    """A reference as the tree spells it: absolute ones, from before a move, lose all up to ``storage/``."""
    if path.startswith("/"):
        path = path.rpartition("/storage/")[2] or path
    return PurePosixPath(path).as_posix()
