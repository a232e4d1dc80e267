"""The first module: looks at a clip and writes down what happens in it, as ``<v>.analytic.json``.

It stands in for a detector. What it "sees" follows from the clip's hash alone, so that a check can work the document
out again from the video and compare.
"""

from __future__ import annotations

import random
from datetime import datetime

from scan_video.mp4 import Clip
from utils import Json, stamp

_EVENTS = ("object_detected", "motion_started", "motion_stopped", "line_crossed")
_LABELS = ("person", "car", "truck", "bicycle", "dog", "package")


def analyse(clip: Clip, video_path: str, video_hash: str, now: datetime) -> Json:
    """The analytic document. ``video_path`` is relative to the storage root, so that it holds after a restore."""
    source = random.Random(video_hash)
    count = source.randint(3, 24)
    times = sorted(round(source.uniform(0, clip.duration_seconds), 3) for _ in range(count))
    return {
        "source_video_path": video_path,
        "source_video_hash_sha256": video_hash,
        "processing_timestamp_utc": stamp(now),
        "duration_seconds": clip.duration_seconds,
        "frames_analyzed": clip.frames,
        "events": [_event(source, moment) for moment in times],
    }


def _event(source: random.Random, moment: float) -> Json:
    left, top = source.randrange(1600), source.randrange(900)
    return {
        "frame_timestamp_seconds": moment,
        "event_type": source.choice(_EVENTS),
        "label": source.choice(_LABELS),
        "confidence": round(source.uniform(0.5, 0.99), 3),
        "bounding_box": [left, top, source.randrange(20, 320), source.randrange(20, 180)],
    }
