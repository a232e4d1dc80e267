"""The third module: the signed record of what happened, as ``<v>.logline.json`` and, for people, ``.logline.md``."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from utils import Json, canonical_json, stamp

ALGORITHM = "HMAC-SHA256"


def generate(
    analytic: Json, summary: Json, summary_hash: str, summary_path: str, recorded: datetime, now: datetime,
) -> Json:
    """The logline of the most certain event, unsigned. ``recorded`` is when the clip began."""
    event = max(analytic["events"], key=lambda event: event["confidence"])
    video_hash = analytic["source_video_hash_sha256"]
    return {
        "log_id": f"log-{video_hash[:16]}",
        "timestamp_event_utc": stamp(recorded + timedelta(seconds=event["frame_timestamp_seconds"])),
        "timestamp_generation_utc": stamp(now),
        "source_video_hash_sha256": video_hash,
        "source_summary_hash_sha256": summary_hash,
        "who": event["label"],
        "did_what": event["event_type"],
        "did_to_whom_or_what": "scene",
        "status_outcome": summary["summary_text"],
        "details_summary_ref": summary_path,
    }


def sign(logline: Json, key: bytes, key_id: str) -> Json:
    """The same document with ``signature_details`` added at its end."""
    details = {"key_id": key_id, "algorithm": ALGORITHM, "signature": _signature(logline, key)}
    return {**logline, "signature_details": details}


def is_authentic(logline: Json, key: bytes) -> bool:
    """Whether the HMAC over the canonical JSON of every other field is the one in ``signature_details``."""
    details = logline.get("signature_details")
    if not isinstance(details, dict) or details.get("algorithm") != ALGORITHM:
        return False
    unsigned = {name: value for name, value in logline.items() if name != "signature_details"}
    return hmac.compare_digest(str(details.get("signature")).encode(), _signature(unsigned, key).encode())


def to_markdown(logline: Json) -> bytes:
    """The page for people; it follows from the JSON, so a check can render it again and compare."""
    details = logline["signature_details"]
    return (
        f"# {logline['log_id']}\n\n"
        f"**{logline['who']}** {logline['did_what']} *{logline['did_to_whom_or_what']}*"
        f" at {logline['timestamp_event_utc']}.\n\n"
        f"{logline['status_outcome']}\n\n"
        f"- video: `{logline['source_video_hash_sha256']}`\n"
        f"- summary: `{logline['source_summary_hash_sha256']}` ({logline['details_summary_ref']})\n"
        f"- written: {logline['timestamp_generation_utc']}\n"
        f"- signed: {details['algorithm']}, key {details['key_id']}, `{details['signature']}`\n"
    ).encode()


def _signature(unsigned: Json, key: bytes) -> str:
    return hmac.new(key, canonical_json(unsigned), hashlib.sha256).hexdigest()
