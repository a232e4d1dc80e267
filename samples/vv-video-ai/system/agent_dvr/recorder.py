"""Stands in for the camera: a clip that grows in ``input/`` under its final name, as a recorder writes it."""

from __future__ import annotations

import argparse
import time
from pathlib import Path


def record(source: Path, target: Path, seconds: float) -> None:
    """Copies ``source`` to ``target`` in small steps, spread evenly over ``seconds``."""
    size = source.stat().st_size
    steps = max(1, int(seconds / 0.1))
    with source.open("rb") as reader, target.open("wb", buffering=0) as writer:
        for step in range(steps):
            writer.write(reader.read(size * (step + 1) // steps - size * step // steps))
            if step + 1 < steps:
                time.sleep(seconds / steps)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("source", type=Path)
    arguments.add_argument("target", type=Path)
    arguments.add_argument("--seconds", type=float, default=3.0)
    asked = arguments.parse_args()
    record(asked.source, asked.target, asked.seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
