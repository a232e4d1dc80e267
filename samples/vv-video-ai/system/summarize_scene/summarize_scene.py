"""The second module: puts an analytic document into words, as ``<v>.summary.json``.

It stands in for the BitNet model; the words follow from the events, so that a check can work them out again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils import Json, read_json, sha256_file, stamp

PROMPT = "summarize_scene/prompts/scene_summarizer.prompt"
CURRENT_MODEL = "models/.current_model_info.json"


@dataclass(frozen=True)
class Model:
    """Which model answers which prompt."""

    name: str
    version: str
    prompt_hash: str

    @staticmethod
    def current(root: Path, storage: Path) -> Model:
        """The model that ``bootstrap.py`` put in place."""
        info = read_json(storage / CURRENT_MODEL)
        return Model(info["model_name"], info["model_version"], sha256_file(root / PROMPT))


def summarize(analytic: Json, analytic_path: str, model: Model, now: datetime) -> Json:
    """The summary document. ``analytic_path`` is relative to the storage root."""
    labels = Counter(event["label"] for event in analytic["events"])
    seen = ", ".join(f"{label} ({times}x)" for label, times in labels.most_common())
    return {
        "source_analytic_json_path": analytic_path,
        "source_video_hash_sha256": analytic["source_video_hash_sha256"],
        "processing_timestamp_utc": stamp(now),
        "model_name": model.name,
        "model_version": model.version,
        "prompt_used_hash_sha256": model.prompt_hash,
        "summary_text": f"In {analytic['duration_seconds']:g} seconds of video, "
                        f"{len(analytic['events'])} events were seen: {seen}.",
        "keywords": sorted(labels),
    }
