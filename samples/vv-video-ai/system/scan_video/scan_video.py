"""The first module: looks at a clip and writes down what happens in it, as ``<v>.analytic.json``.

It stands in for a detector. What it "sees" follows from the clip's hash alone, so that a check can work the document
out again from the video and compare.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import datetime

from scan_video.mp4 import Clip
from utils import Json, stamp

_EVENTS = ("object_detected", "motion_started", "motion_stopped", "line_crossed")
_LABELS = ("person", "car", "truck", "bicycle", "dog", "package")
_LEAST_EVENTS, _MOST_EVENTS = 3, 24
_CHANCE = struct.Struct(">IHBB4H")


def analyse(clip: Clip, video_path: str, video_hash: str, now: datetime) -> Json:
    """The analytic document. ``video_path`` is relative to the storage root, so that it holds after a restore."""
    chance = hashlib.shake_128(video_hash.encode()).digest(1 + _MOST_EVENTS * _CHANCE.size)
    count = _LEAST_EVENTS + chance[0] % (_MOST_EVENTS - _LEAST_EVENTS + 1)
    events = [_event(clip, *_CHANCE.unpack_from(chance, 1 + index * _CHANCE.size)) for index in range(count)]
    events.sort(key=lambda event: event["frame_timestamp_seconds"])
    return {
        "source_video_path": video_path,
        "source_video_hash_sha256": video_hash,
        "processing_timestamp_utc": stamp(now),
        "duration_seconds": clip.duration_seconds,
        "frames_analyzed": clip.frames,
        "events": events,
    }


def _event(clip: Clip, moment: int, sure: int, kind: int, label: int, *box: int) -> Json:
    """One event out of whole numbers of even chance; their widths are those of ``_CHANCE``."""
    left, top, width, height = box
    return {
        "frame_timestamp_seconds": round(clip.duration_seconds * moment / (1 << 32), 3),
        "event_type": _EVENTS[kind % len(_EVENTS)],
        "label": _LABELS[label % len(_LABELS)],
        "confidence": round(0.5 + sure / (1 << 17), 3),
        "bounding_box": [left % 1600, top % 900, 20 + width % 300, 20 + height % 160],
    }
