"""Where an installation keeps what: its root, its ``.env`` and each module's ``config.yaml``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

STORAGE_FOLDERS = (
    "input", "raw", "processed", "tv_curado", "analytic", "summaries",
    "loglines", "playlists", "fallback", "corrupted", "models",
)


class BadSettings(Exception):
    """A setting is missing or says something that nobody can act on."""


@dataclass(frozen=True)
class Settings:
    """One installation, as its ``.env`` describes it. Every path is absolute."""

    root: Path
    values: dict[str, str]

    @staticmethod
    def load(root: Path) -> Settings:
        """Reads ``ROOT/.env``. The environment is not consulted: two roots on one host must stay apart."""
        root = Path(os.path.abspath(root))
        try:
            text = (root / ".env").read_text("utf-8")
        except FileNotFoundError as cause:
            raise BadSettings(f"{root} has no .env: it is no installation, or it lost its configuration") from cause
        except UnicodeDecodeError as cause:
            raise BadSettings(f"{root}/.env is not text") from cause
        return Settings(root, _pairs(text, "="))

    def text(self, name: str, default: str) -> str:
        return self.values.get(name) or default

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit():
            raise BadSettings(f"{name} in .env is {value!r}, it must be a whole number")
        return int(value)

    def path(self, name: str, default: str) -> Path:
        """A relative path belongs to the root, so that a restored copy never reaches into the original."""
        return Path(os.path.normpath(self.root / self.text(name, default)))

    @property
    def storage(self) -> Path:
        return self.path("VIDEO_STORAGE_ROOT", "storage")

    @property
    def state_file(self) -> Path:
        return self.path("ORCHESTRATOR_STATE_FILE", "orchestrator_data/processed_videos.txt")

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def device(self) -> str:
        return self.text("DEVICE_NAME", "edge-device")

    @property
    def key_id(self) -> str:
        return self.text("VV_HMAC_KEY_ID", "vv-1")

    @property
    def key(self) -> bytes:
        """The HMAC key of the loglines: 32 bytes, in hexadecimal in ``.env``."""
        try:
            key = bytes.fromhex(self.text("VV_HMAC_KEY", ""))
        except ValueError as cause:
            raise BadSettings("VV_HMAC_KEY in .env is not hexadecimal") from cause
        if len(key) != 32:
            raise BadSettings(f"VV_HMAC_KEY in .env has {len(key)} bytes, it must have 32")
        return key


def load_config(path: Path) -> dict[str, str]:
    """A module's ``config.yaml``; only flat ``name: value`` lines, which is all that the modules use."""
    return _pairs(path.read_text("utf-8"), ":") if path.exists() else {}


def _pairs(text: str, separator: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith("#") and separator in line:
            name, value = line.split(separator, 1)
            values[name.strip()] = value.strip().strip("'\"")
    return values
