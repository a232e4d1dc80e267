#!/usr/bin/env python3
"""The sample installation in four verbs: create it, feed it clips, let it work, check that it is whole."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.dont_write_bytecode = True
_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE)]

from make_clips import FIRST, CannotMake, make_clips, parse_size


class Refused(Exception):
    """The verb cannot be carried out; the message says why."""


def create(asked: argparse.Namespace) -> int:
    _run("bash", str(_HERE / "system/install.sh"), "--root", str(asked.dir), "--state", asked.state)
    _run(sys.executable, "-B", str(asked.dir / "bootstrap.py"))
    print(f"VV-Video-AI-System installed in {asked.dir}, model and signature in place (state: {asked.state})")
    return 0


def feed(asked: argparse.Namespace) -> int:
    """Clips arrive whole: they are made elsewhere on the same disk and moved in."""
    storage = _storage(asked.dir)
    # Continues where the last feeding ended, so that feeding twice brings new clips.
    first = FIRST + timedelta(minutes=5 * _clips_so_far(storage))
    with tempfile.TemporaryDirectory(dir=storage, prefix=".feed-", suffix=".tmp") as folder:
        made = list(make_clips(Path(folder), asked.clips, asked.bytes, asked.seed, first))
        size = sum(path.stat().st_size for path in made)
        for path in made:
            os.replace(path, storage / "input" / path.name)
    if asked.corrupt:
        broken = storage / f"input/cam09_{datetime.now(timezone.utc):%Y%m%dT%H%M%S}Z.mp4"
        broken.write_bytes(b"not a video, only its name says so")
    print(f"{asked.clips} clips ({size / 1e6:.1f} MB) in input/{', and a broken one' if asked.corrupt else ''}")
    return 0


def work(asked: argparse.Namespace) -> int:
    print("orchestrator: " + _run(sys.executable, "-B", str(asked.dir / "scripts/orchestrator.py"), "--once").strip())
    return 0


def check(asked: argparse.Namespace) -> int:
    return subprocess.run([sys.executable, "-B", str(_HERE / "check_graph.py"), str(asked.dir), *asked.rest],
                          check=False).returncode


def _storage(root: Path) -> Path:
    sys.path[:0] = [str(_HERE / "system/vv-core")]
    from settings import BadSettings, Settings

    try:
        return Settings.load(root).storage
    except BadSettings as problem:
        raise Refused(str(problem)) from problem


def _clips_so_far(storage: Path) -> int:
    return len({path.stem for folder in ("input", "raw", "processed")
                for path in (storage / folder).glob("cam0[1-3]_*.mp4")})


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Refused(f"{Path(command[1] if command[0] == 'bash' else command[2]).name} failed: {lines[-1]}")
    return done.stdout


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    verbs = arguments.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, action: object, text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text)
        added.add_argument("dir", type=lambda text: Path(text).absolute())
        added.set_defaults(action=action)
        return added

    creating = verb("create", create, "install into DIR")
    creating.add_argument("--state", choices=("text", "sqlite", "sqlite-wal"), default="sqlite")
    feeding = verb("feed", feed, "put new clips into input/")
    feeding.add_argument("--clips", type=int, default=6)
    feeding.add_argument("--bytes", type=parse_size, help="exact size of each: 64K, 10M, 4G")
    feeding.add_argument("--seed", type=int, default=1)
    feeding.add_argument("--corrupt", action="store_true", help="add one that is broken")
    verb("work", work, "run the orchestrator once")
    verb("check", check, "prove that all is whole; further options go to check_graph.py")

    asked, asked_rest = arguments.parse_known_args()
    if asked_rest and asked.action is not check:
        arguments.error(f"unknown: {' '.join(asked_rest)}")
    asked.rest = asked_rest
    try:
        return int(asked.action(asked))
    except (Refused, CannotMake, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
