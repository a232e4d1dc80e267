"""Verifies the HMAC of every logline. Exit status: 0 when all are authentic, 1 otherwise."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "vv-core")]

from logline_generator.logline_generator import is_authentic
from settings import Settings
from utils import BadDocument, read_json


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    settings = Settings.load(arguments.parse_args().root)

    good = bad = 0
    for path in sorted((settings.storage / "loglines").rglob("*.logline.json")):
        try:
            authentic = is_authentic(read_json(path), settings.key)
        except BadDocument:
            authentic = False
        good, bad = good + authentic, bad + (not authentic)
        if not authentic:
            print(f"not authentic: {path.relative_to(settings.storage)}")
    print(f"{good} loglines authentic, {bad} not")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
