"""The chain of each clip: video, analysis, summary, logline; every link proved by the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from aging import Ages, Deleted
from graph.report import Report
from graph.tree import ClipFiles, Tree, inside_storage
from logline_generator.logline_generator import is_authentic, to_markdown
from scan_video.mp4 import BadClip, Clip, read_clip
from scan_video.scan_video import analyse
from settings import BadSettings
from summarize_scene.summarize_scene import Model, summarize
from utils import parse_stamp, sha256_file


class ClipCheck:
    def __init__(
        self, tree: Tree, report: Report, listed: frozenset[str], deleted: Deleted, now: datetime, hash_videos: bool,
    ) -> None:
        self._tree = tree
        self._report = report
        self._listed = listed
        self._deleted = deleted
        self._now = now
        self._hash_videos = hash_videos
        self._ages = Ages.of(tree.settings)
        self._keeps_raw = tree.settings.text("KEEP_RAW", "0") == "1"
        self._unauthentic: list[str] = []

    def run(self) -> None:
        if self._hash_videos:
            self._tree.hash_videos([self._tree.storage / path for clip in self._tree.clips.values()
                                    for path in clip.present if path.endswith(".mp4")])
        for clip in self._tree.clips.values():
            self._presence(clip)
            self._agreement(clip)
            self._analysis(clip)
            self._logline(clip)
            if self._hash_videos:
                self._videos(clip)
        self._authenticity()

    def _presence(self, clip: ClipFiles) -> None:
        """Everything that is not there must have reached its age, or be on record as deleted for it."""
        name = clip.name
        wanted = [
            ("videos", f"processed/{name}.mp4", self._ages.processed),
            ("documents", f"analytic/{name}.analytic.json", self._ages.analytic),
            ("documents", f"summaries/{name}.summary.json", self._ages.summaries),
            ("loglines", f"loglines/{name}.logline.json", self._ages.loglines),
            ("loglines", f"loglines/{name}.logline.md", self._ages.loglines),
        ]
        if self._keeps_raw:
            # Nothing deletes originals, but a site may; they are only insisted on while the clip is current.
            wanted.append(("videos", f"raw/{name}.mp4", self._ages.processed))
        hashes = set(clip.claims().values()) or {
            self._tree.sha256(self._tree.storage / path) for path in clip.present if path.endswith(".mp4")}
        torn = bool(hashes & self._listed)
        for part, path, age in wanted:
            if path in clip.present:
                continue
            if self._is_aged(clip, path, age):
                self._report.aged_out += 1
            elif torn:
                self._report.add(part, "torn", path, "the state says that this clip was processed, but this is gone")
            else:
                self._report.add(part, "missing", path, "the rest of this clip is here")

    def _is_aged(self, clip: ClipFiles, path: str, age: timedelta) -> bool:
        if path in self._deleted.paths or path.replace("raw/", "processed/", 1) in self._deleted.paths:
            return True
        if clip.made is None:
            # An original that outlived all its documents: their deletion is on record if it was meant.
            return f"loglines/{clip.name}.logline.json" in self._deleted.paths
        return self._now - clip.made >= age

    def _agreement(self, clip: ClipFiles) -> None:
        """Every document of a clip has to name the same video."""
        claims = clip.claims()
        if len(set(claims.values())) > 1:
            for path in claims:
                self._report.add("documents", "disagrees", path, "the documents of this clip name different videos")

    def _videos(self, clip: ClipFiles) -> None:
        claims = set(clip.claims().values())
        for path in sorted(each for each in clip.present if each.endswith(".mp4")):
            digest = self._tree.sha256(self._tree.storage / path)
            known = digest in claims if claims else digest in self._listed
            if not known:
                self._report.add("videos", "changed", path, f"hashes to {digest[:12]}…, which nothing here names")
            elif path.startswith("processed/"):
                self._container(clip, self._tree.storage / path)

    def _container(self, clip: ClipFiles, video: Path) -> None:
        analytic = clip.documents.get(f"analytic/{clip.name}.analytic.json")
        try:
            facts = read_clip(video)
        except BadClip as problem:
            self._report.add("videos", "malformed", self._tree.relative(video), str(problem))
            return
        if analytic and (analytic["duration_seconds"], analytic["frames_analyzed"]) != (
                facts.duration_seconds, facts.frames):
            self._report.add("documents", "changed", f"analytic/{clip.name}.analytic.json",
                             "does not describe the length of its video")

    def _analysis(self, clip: ClipFiles) -> None:
        """Nothing hashes an analysis; the sample's modules are exact, so it is worked out again instead."""
        path = f"analytic/{clip.name}.analytic.json"
        analytic = clip.documents.get(path)
        if analytic is None:
            return
        again = analyse(
            Clip(analytic["duration_seconds"], analytic["frames_analyzed"]), analytic["source_video_path"],
            analytic["source_video_hash_sha256"], parse_stamp(analytic["processing_timestamp_utc"]))
        if again != analytic:
            self._report.add("documents", "changed", path, "its events are not those of its video")
        if inside_storage(analytic["source_video_path"]) != f"processed/{clip.name}.mp4":
            self._report.add("documents", "disagrees", path, "names another clip's video")

        summary_path = f"summaries/{clip.name}.summary.json"
        summary = clip.documents.get(summary_path)
        if summary is None:
            return
        model = Model(summary["model_name"], summary["model_version"], summary["prompt_used_hash_sha256"])
        words = summarize(analytic, summary["source_analytic_json_path"], model,
                          parse_stamp(summary["processing_timestamp_utc"]))
        if words != summary:
            self._report.add("documents", "changed", summary_path, "does not summarise its analysis")
        if inside_storage(summary["source_analytic_json_path"]) != path:
            self._report.add("documents", "disagrees", summary_path, "names another clip's analysis")

    def _logline(self, clip: ClipFiles) -> None:
        path = f"loglines/{clip.name}.logline.json"
        logline = clip.documents.get(path)
        if logline is None:
            return
        try:
            if not is_authentic(logline, self._tree.settings.key):
                self._unauthentic.append(path)
        except BadSettings:
            self._unauthentic.append(path)

        summary = f"summaries/{clip.name}.summary.json"
        if summary in clip.present:
            if sha256_file(self._tree.storage / summary) != logline["source_summary_hash_sha256"]:
                self._report.add("documents", "changed", summary, "does not hash to what its logline says")
        page = f"loglines/{clip.name}.logline.md"
        if page in clip.present and (self._tree.storage / page).read_bytes() != to_markdown(logline):
            self._report.add("loglines", "changed", page, "is not the page of its logline")

    def _authenticity(self) -> None:
        total = self._report.checked["loglines"] // 2
        if len(self._unauthentic) > 1 and len(self._unauthentic) >= total:
            # One cause is likelier than many: say the one.
            self._report.add("loglines", "unauthentic", ".env", "VV_HMAC_KEY is not the key that signed the loglines")
            return
        for path in self._unauthentic:
            self._report.add("loglines", "unauthentic", path, "its HMAC is not that of its content")
