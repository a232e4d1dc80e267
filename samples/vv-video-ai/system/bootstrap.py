#!/usr/bin/env python3
"""Puts the model and the static assets in place and sees to it that the program files are the right ones.

Safe to run again, and meant to be after a restore: what is there and right is left alone, a model that is missing
or damaged comes back, and an existing ``vv-signature.json`` is verified, never silently renewed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "vv-core")]

from agent_dvr.noise import noise
from agent_dvr.tiny_mp4 import tiny_mp4
from settings import Settings
from signature import SIGNATURE, differences, make_signature
from utils import Json, encode_indented, now_utc, read_json, sha256_bytes, sha256_file, stamp, write_atomically

_MODEL_NAME = "bitnet-b1.58-tiny"
_MODEL_VERSION = "1.2.0"
_MODEL_SIZE = 256 << 10


def install_model(settings: Settings) -> list[str]:
    """Brings every artifact of the manifest in place; a first run writes the manifest. Returns what was fetched."""
    manifest_path = settings.root / "model_manifest.json"
    if not manifest_path.exists():
        write_atomically(manifest_path, encode_indented(_default_manifest()))
    manifest = read_json(manifest_path)

    fetched: list[str] = []
    for artifact in manifest["artifacts"]:
        path = settings.storage / "models" / artifact["filename"]
        if path.is_file() and sha256_file(path) == artifact["sha256"]:
            continue
        content = _fetch(artifact["filename"], artifact["size_bytes"])
        if sha256_bytes(content) != artifact["sha256"]:
            raise SystemExit(f"error: {artifact['filename']} is not the file that model_manifest.json names")
        write_atomically(path, content)
        fetched.append(artifact["filename"])

    current = settings.storage / "models/.current_model_info.json"
    if fetched or not current.exists():
        write_atomically(current, encode_indented({**manifest, "installed_timestamp_utc": stamp(now_utc())}))
    return fetched


def install_fallback(settings: Settings) -> None:
    """The clip that a screen shows when it has nothing else; one that the site made its own is kept."""
    path = settings.storage / "fallback/standby.mp4"
    if not path.exists():
        write_atomically(path, tiny_mp4("standby", seconds=2))


def _default_manifest() -> Json:
    filename = f"{_MODEL_NAME}-{_MODEL_VERSION}.gguf"
    return {
        "model_name": _MODEL_NAME,
        "model_version": _MODEL_VERSION,
        "artifacts": [{
            "filename": filename,
            "url": f"https://models.example.invalid/{filename}",
            "sha256": sha256_bytes(_fetch(filename, _MODEL_SIZE)),
            "size_bytes": _MODEL_SIZE,
        }],
    }


def _fetch(filename: str, size: int) -> bytes:
    """Stands in for the download: the same name always gives the same bytes."""
    return b"".join(noise(f"model/{filename}", size))


def main() -> int:
    arguments = argparse.ArgumentParser(description="Puts the model in place and verifies the program files.")
    arguments.add_argument("--root", type=Path, default=Path(__file__).parent)
    arguments.add_argument("--sign", action="store_true", help="write vv-signature.json anew, after a wanted change")
    asked = arguments.parse_args()

    settings = Settings.load(asked.root)
    fetched = install_model(settings)
    install_fallback(settings)
    print(f"model: {', '.join(fetched) + ' fetched' if fetched else 'in place'}")

    path = settings.root / SIGNATURE
    if asked.sign or not path.exists():
        signature = make_signature(settings, now_utc())
        write_atomically(path, encode_indented(signature))
        print(f"signature: {len(signature['files'])} files signed")
        return 0
    problems = differences(settings)
    for problem in problems:
        print(f"signature: {problem.path} {problem.what}", file=sys.stderr)
    print(f"signature: {'DOES NOT MATCH' if problems else 'every program file matches'}")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
