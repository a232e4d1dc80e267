"""Files, hashes and times, done the one way that every module of the installation agrees on."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_BLOCK = 1 << 20
_TEMPORARY_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload")


class BadDocument(Exception):
    """A document cannot be read as the JSON object that it has to be."""


def now_utc() -> datetime:
    """The current time; the only place in the installation where the clock is read for a document."""
    return datetime.now(timezone.utc)


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: ``2026-05-23T10:15:00.000Z``."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_stamp(text: str) -> datetime:
    """Reads what :func:`stamp` wrote; a time without a zone counts as UTC."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def is_temporary(name: str) -> bool:
    """Whether a file of this name is still being written, or was left behind by a writer that died."""
    return name.startswith(".") or name.endswith("~") or name.lower().endswith(_TEMPORARY_SUFFIXES)


def sha256_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """Lower-case hexadecimal SHA-256 of a file of any size, in constant memory."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def canonical_json(document: Json) -> bytes:
    """The bytes that signatures cover: sorted keys, no spaces, UTF-8 unescaped.

    For documents made of objects, lists, strings and whole numbers this is what RFC 8785 prescribes, so that a
    verifier in another language can produce the same bytes.
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def encode(document: Json) -> bytes:
    """The bytes of a document on disk: one line, keys in the order in which they were set."""
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


def encode_indented(document: Json) -> bytes:
    """As :func:`encode`, for documents that people open."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def decode(content: bytes) -> Json:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as cause:
        raise BadDocument("is not JSON") from cause
    if not isinstance(document, dict):
        raise BadDocument("is not a JSON object")
    return document


def read_json(path: Path) -> Json:
    return decode(path.read_bytes())


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Readers see the old file or the new one, never a part: write beside it, flush, rename."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
