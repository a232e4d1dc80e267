"""What ``/status`` says: whether the parts of this installation are there and keep up.

Cheap enough to ask every few seconds: nothing here reads a video.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from settings import STORAGE_FOLDERS, BadSettings, Settings
from state import DamagedState, open_state
from utils import BadDocument, Json, is_temporary, now_utc, read_json, stamp

_OK, _DEGRADED, _FAILED = "ok", "degraded", "failed"
_WORST = {_OK: 0, _DEGRADED: 1, _FAILED: 2}

# Cron starts the orchestrator every five minutes; a clip that has waited for three runs is not being taken.
_LONGEST_WAIT_SECONDS = 900


def status(settings: Settings) -> Json:
    """``overall_status`` is the worst of the components; ``checks`` holds the numbers behind them."""
    checks: Json = {}
    components = [
        _component("storage", *_storage(settings, checks)),
        _component("orchestrator", *_orchestrator(settings, checks)),
        _component("model", *_model(settings, checks)),
        _component("tv_scheduler", *_playlists(settings, checks)),
        _component("loglines", *_key(settings, checks)),
    ]
    return {
        "overall_status": max((each["status"] for each in components), key=lambda each: _WORST[each]),
        "timestamp": stamp(now_utc()),
        "hostname": settings.device,
        "components": components,
        "checks": checks,
    }


def _component(name: str, verdict: str, message: str) -> Json:
    return {"name": name, "status": verdict, "message": message}


def _storage(settings: Settings, checks: Json) -> tuple[str, str]:
    missing = [name for name in STORAGE_FOLDERS if not (settings.storage / name).is_dir()]
    if missing:
        return _FAILED, f"missing folders: {', '.join(missing)}"
    disk = shutil.disk_usage(settings.storage)
    checks["disk_free_bytes"] = disk.free
    return (_OK, "all folders are there") if disk.free > disk.total // 50 else (_DEGRADED, "the disk is nearly full")


def _orchestrator(settings: Settings, checks: Json) -> tuple[str, str]:
    try:
        checks["videos_processed"] = sum(1 for _ in open_state(settings).entries())
    except (DamagedState, OSError) as problem:
        return _FAILED, f"state {settings.state_file.name}: {problem}"
    waits = [time.time() - path.stat().st_mtime for path in _files(settings.storage / "input")]
    checks["clips_waiting"] = len(waits)
    if waits and max(waits) > _LONGEST_WAIT_SECONDS:
        return _DEGRADED, f"a clip has waited for {max(waits) / 60:.0f} minutes"
    return _OK, "keeps up"


def _model(settings: Settings, checks: Json) -> tuple[str, str]:
    try:
        manifest = read_json(settings.root / "model_manifest.json")
        current = read_json(settings.storage / "models/.current_model_info.json")
        artifacts = {each["filename"]: each["size_bytes"] for each in manifest["artifacts"]}
        checks["model_version"] = current["model_version"]
    except (OSError, BadDocument, KeyError, TypeError):
        return _FAILED, "no model is installed: run bootstrap.py"
    for name, size in artifacts.items():
        path = settings.storage / "models" / name
        if not path.is_file() or path.stat().st_size != size:
            return _FAILED, f"model file {name} is not whole: run bootstrap.py"
    return _OK, f"{current['model_name']} {current['model_version']}"


def _playlists(settings: Settings, checks: Json) -> tuple[str, str]:
    playlists = list((settings.storage / "playlists").glob("tv*_playlist.json"))
    checks["playlists"] = len(playlists)
    try:
        checks["playlist_items"] = sum(len(read_json(path)["items"]) for path in playlists)
    except (OSError, BadDocument, KeyError, TypeError):
        return _FAILED, "a playlist cannot be read"
    return (_OK, "playlists are there") if playlists else (_DEGRADED, "no playlist was written yet")


def _key(settings: Settings, checks: Json) -> tuple[str, str]:
    checks["loglines"] = sum(1 for _ in (settings.storage / "loglines").rglob("*.logline.json"))
    try:
        _ = settings.key
    except BadSettings as problem:
        return _FAILED, str(problem)
    return _OK, f"signed with key {settings.key_id}"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not is_temporary(path.name)]
