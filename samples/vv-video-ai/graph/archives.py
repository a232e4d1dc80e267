"""Files that carry a hash beside them: clips set aside in ``corrupted/`` and exported logs."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

from aging import Deleted
from graph.report import Report
from graph.tree import Tree, files_below
from utils import BadDocument, parse_stamp, read_json

_META = ".meta.json"
_META_FIELDS = {
    "original_path", "timestamp_corruption", "source_component", "error_type", "error_message", "original_hash_sha256",
}
_MANIFEST_FIELDS = {"archive", "archive_sha256", "generation_timestamp_utc", "files"}


def check_corrupted(tree: Tree, report: Report, deleted: Deleted) -> None:
    for path in files_below(tree.storage / "corrupted"):
        relative = tree.relative(path)
        if not path.name.endswith(_META):
            if not path.with_name(path.name + _META).is_file() and relative + _META not in deleted.paths:
                report.add("corrupted", "missing", relative + _META, "nothing tells why the clip was set aside")
            continue
        report.checked["corrupted"] += 1
        clip = path.with_name(path.name.removesuffix(_META))
        try:
            meta = read_json(path)
            if meta.keys() != _META_FIELDS:
                raise BadDocument("does not have the fields of a meta file")
            parse_stamp(str(meta["timestamp_corruption"]))
        except (BadDocument, ValueError) as problem:
            report.add("corrupted", "malformed", relative, str(problem))
            continue
        if not clip.is_file():
            if tree.relative(clip) not in deleted.paths:
                report.add("corrupted", "missing", tree.relative(clip), "its meta file is here")
        elif tree.sha256(clip) != meta["original_hash_sha256"]:
            report.add("corrupted", "changed", tree.relative(clip), "does not hash to what its meta file says")


def check_logs(tree: Tree, report: Report) -> None:
    export = tree.settings.logs / "export"
    for manifest in sorted(export.glob("vv_ai_logs_*.manifest.json")):
        archive = manifest.with_name(manifest.name.removesuffix(".manifest.json") + ".tar.gz")
        name = f"logs/export/{archive.name}"
        report.checked["log_archives"] += 1
        try:
            document = read_json(manifest)
            files = {each["name"]: each["sha256"] for each in document["files"]}
            if document.keys() != _MANIFEST_FIELDS or document["archive"] != archive.name:
                raise BadDocument("does not have the fields of this archive's manifest")
            if not archive.is_file():
                report.add("logs", "missing", name, "its manifest is here")
            elif tree.sha256(archive) != document["archive_sha256"] or _content(archive) != files:
                report.add("logs", "changed", name, "is not what its manifest describes")
        except (BadDocument, KeyError, TypeError):
            report.add("logs", "malformed", f"logs/export/{manifest.name}", "is no manifest")
        except (tarfile.TarError, OSError, EOFError):
            report.add("logs", "malformed", name, "cannot be unpacked")
    for archive in sorted(export.glob("vv_ai_logs_*.tar.gz")):
        if not archive.with_name(archive.name.removesuffix(".tar.gz") + ".manifest.json").is_file():
            report.add("logs", "missing", f"logs/export/{archive.name}", "has no manifest")


def _content(archive: Path) -> dict[str, str]:
    """Name and SHA-256 of every file in the archive; read in place, never unpacked."""
    content: dict[str, str] = {}
    with tarfile.open(archive, "r:gz") as files:
        for entry in files:
            if file := files.extractfile(entry):
                content[entry.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return content
