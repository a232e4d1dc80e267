"""Programs, secrets and the model: what has to be right before the data can be worked with."""

from __future__ import annotations

from graph.report import Report
from settings import BadSettings, Settings
from signature import differences
from utils import BadDocument, Json, read_json, sha256_file


def check_program(settings: Settings, report: Report) -> None:
    report.checked["signature"] += 1
    for problem in differences(settings):
        kind = "missing" if problem.what == "is missing" else "stray" if "was not" in problem.what else "changed"
        report.add("program", kind, problem.path, problem.what)
    environment = settings.root / ".env"
    if environment.stat().st_mode & 0o077:
        report.add("program", "exposed", ".env", "others than its owner may read it: chmod 600")
    try:
        _ = settings.key
    except BadSettings as problem:
        report.add("program", "malformed", ".env", str(problem))


def check_models(settings: Settings, report: Report) -> None:
    manifest = _read(settings, report, "model_manifest.json")
    current = _read(settings, report, "models/.current_model_info.json")
    if manifest is None:
        return
    for artifact in manifest["artifacts"]:
        path = settings.storage / "models" / artifact["filename"]
        report.checked["models"] += 1
        if not path.is_file():
            report.add("models", "missing", f"models/{path.name}", "bootstrap.py brings it back")
        elif sha256_file(path) != artifact["sha256"]:
            report.add("models", "changed", f"models/{path.name}", "is not what model_manifest.json names")
    if current is not None and any(current.get(name) != value for name, value in manifest.items()):
        report.add("models", "disagrees", "models/.current_model_info.json", "is not the model of model_manifest.json")


def _read(settings: Settings, report: Report, name: str) -> Json | None:
    path = (settings.storage if name.startswith("models/") else settings.root) / name
    try:
        document = read_json(path)
        for artifact in document["artifacts"]:
            if "/" in artifact["filename"] or not isinstance(artifact["sha256"], str):
                raise BadDocument("names an artifact that cannot be")
    except FileNotFoundError:
        report.add("models", "missing", name, "nothing says which model is in use")
        return None
    except (BadDocument, KeyError, TypeError) as problem:
        report.add("models", "malformed", name, str(problem) if isinstance(problem, BadDocument) else "lacks fields")
        return None
    return document
