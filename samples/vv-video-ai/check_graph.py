#!/usr/bin/env python3
"""Proves that an installation is whole, or says exactly what is not.

Every file of the sample vouches for another: a video hashes to the value in its analysis, its summary repeats it, its
logline names the summary's hash and carries an HMAC, playlists name loglines, the state lists the video, and the
program files match ``vv-signature.json``. This walks the whole graph, and writes nothing.

It runs its own copy of the modules, never those of the tree that it examines.

Exit status: 0 whole, 4 there are gaps, 1 no installation, 64 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "system"),
                str(Path(__file__).parent / "system/vv-core")]

from aging import read_deletions
from graph.archives import check_corrupted, check_logs
from graph.clips import ClipCheck
from graph.memory import compare_state, read_state
from graph.program import check_models, check_program
from graph.report import PARTS, Report
from graph.screens import check_screens
from graph.tree import Tree
from settings import BadSettings, Settings
from utils import now_utc, parse_stamp

WHOLE, FAILED, GAPS, USAGE = 0, 1, 4, 64


def check(root: Path, parts: frozenset[str] = frozenset(PARTS), now: datetime | None = None) -> Report:
    """Examines the installation at ``root``. Only gaps in ``parts`` are reported.

    ``now`` decides which files have reached the age at which they are deleted. Without ``videos`` among the parts no
    video is read, except where nothing else could identify a clip.
    """
    settings = Settings.load(root)
    moment = now or now_utc()
    report = Report(parts)
    hash_videos = "videos" in parts
    deleted = read_deletions(settings.logs)

    if "program" in parts:
        check_program(settings, report)
    if "models" in parts:
        check_models(settings, report)
    tree = Tree(settings, report)
    entries = read_state(settings, report)
    ClipCheck(tree, report, frozenset(entry.sha256 for entry in entries), deleted, moment, hash_videos).run()
    compare_state(tree, entries, report, deleted, moment)
    check_screens(tree, report, hash_videos)
    if "corrupted" in parts:
        check_corrupted(tree, report, deleted)
    if "logs" in parts:
        check_logs(tree, report)
    return report


def describe(report: Report) -> str:
    """One line on what was looked at and, when there are gaps, one for each before it."""
    looked = report.checked
    documents = looked["analytic"] + looked["summaries"] + looked["loglines"]
    summary = (f"{looked['processed']} videos, {documents} documents, {looked['state_entries']} state entries, "
               f"{looked['playlists']} playlists")
    if report.aged_out:
        summary += f"; {report.aged_out} gone in their time"
    if report.is_whole:
        return f"whole: {summary}"
    return "\n".join([*map(str, sorted(report.gaps)), f"NOT WHOLE, {len(report.gaps)} gaps: {summary}"])


def _parts(text: str) -> frozenset[str]:
    parts = frozenset(text.split(","))
    if unknown := parts - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return parts


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main() -> int:
    arguments = _Parser(description="Proves that an installation is whole, or says exactly what is not.")
    arguments.add_argument("root", type=Path)
    arguments.add_argument("--json", action="store_true", help="print one JSON object")
    arguments.add_argument("--only", type=_parts, default=frozenset(PARTS), metavar="PART,PART",
                           help=f"check only these parts: {', '.join(PARTS)}")
    arguments.add_argument("--skip", type=_parts, default=frozenset(), metavar="PART,PART",
                           help="leave these parts out")
    arguments.add_argument("--now", type=parse_stamp, help="judge ages as of this moment")
    asked = arguments.parse_args()
    try:
        report = check(asked.root, asked.only - asked.skip, asked.now)
    except (BadSettings, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return FAILED
    print(json.dumps(report.to_json()) if asked.json else describe(report))
    return WHOLE if report.is_whole else GAPS


if __name__ == "__main__":
    raise SystemExit(main())
