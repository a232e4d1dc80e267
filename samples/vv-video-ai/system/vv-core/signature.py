"""``vv-signature.json``: the SHA-256 of every program file, and of itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from settings import Settings
from utils import BadDocument, Json, canonical_json, read_json, sha256_bytes, sha256_file, stamp

SIGNATURE = "vv-signature.json"

# Each of these is data, or is different on every host, or holds a secret.
_UNSIGNED_FOLDERS = frozenset({"storage", "orchestrator_data", "logs", "etc", "__pycache__"})
_UNSIGNED_FILES = frozenset({SIGNATURE, ".env", "model_manifest.json"})
_STORAGE = "storage/"


@dataclass(frozen=True)
class Difference:
    path: str
    what: str


def make_signature(settings: Settings, now: datetime) -> Json:
    signature: Json = {
        "algorithm": "SHA-256",
        "generation_timestamp_utc": stamp(now),
        "files": {name: sha256_file(_resolve(settings, name)) for name in _program_files(settings)},
    }
    return {**signature, "manifest_sha256": _self_hash(signature)}


def differences(settings: Settings) -> list[Difference]:
    """What is not as signed: changed, missing and added files, in path order; the manifest itself first."""
    try:
        signature = read_json(settings.root / SIGNATURE)
    except FileNotFoundError:
        return [Difference(SIGNATURE, "is missing")]
    except (OSError, BadDocument) as problem:
        return [Difference(SIGNATURE, str(problem))]
    own = signature.pop("manifest_sha256", None)
    files = signature.get("files")
    if not isinstance(files, dict) or own != _self_hash(signature):
        return [Difference(SIGNATURE, "has been changed: it does not match its own hash")]

    found: list[Difference] = []
    present = set(_program_files(settings))
    for name, digest in sorted(files.items()):
        path = _resolve(settings, name)
        if not path.is_file():
            found.append(Difference(name, "is missing"))
        elif sha256_file(path) != digest:
            found.append(Difference(name, "has been changed"))
    found += [Difference(name, "was not there when the files were signed") for name in sorted(present - files.keys())]
    return found


def _program_files(settings: Settings) -> list[str]:
    """Relative paths of what is signed: the programs, and the assets in ``fallback/`` wherever storage is."""
    names: list[str] = []
    for folder, children, files in os.walk(settings.root):
        # Pruned on the way down: storage may hold far more files than there are programs.
        children[:] = [each for each in children
                       if each not in _UNSIGNED_FOLDERS and not _is_data(settings, Path(folder, each))]
        relative = Path(folder).relative_to(settings.root)
        names += [str(relative / each) for each in files if str(relative / each) not in _UNSIGNED_FILES]
    fallback = settings.storage / "fallback"
    names += [f"{_STORAGE}fallback/{path.relative_to(fallback)}" for path in fallback.rglob("*") if path.is_file()]
    return sorted(names)


def _is_data(settings: Settings, folder: Path) -> bool:
    """Storage and state may have been moved to folders that the fixed list does not know."""
    return folder in (settings.storage, settings.state_file.parent)


def _resolve(settings: Settings, name: str) -> Path:
    return settings.storage / name.removeprefix(_STORAGE) if name.startswith(_STORAGE) else settings.root / name


def _self_hash(signature: Json) -> str:
    return sha256_bytes(canonical_json(signature))
