"""Playlists and curated clips: what a screen shows must be here and be what its logline tells of."""

from __future__ import annotations

import re

from graph.report import Report
from graph.tree import Tree, files_below, inside_storage
from settings import load_config
from utils import BadDocument, Json, parse_stamp, read_json

_PLAYLIST = re.compile(r"(tv\d+)_playlist\.json")
_FIELDS = {"tv_id", "generation_timestamp_utc", "items", "fallback_video"}


def check_screens(tree: Tree, report: Report, hash_videos: bool) -> None:
    found = set()
    for path in files_below(tree.storage / "playlists"):
        relative = tree.relative(path)
        if not (name := _PLAYLIST.fullmatch(path.name)):
            report.add("playlists", "stray", relative, "no module writes a file of this name")
            continue
        found.add(name[1])
        report.checked["playlists"] += 1
        try:
            _check_playlist(tree, report, relative, name[1], read_json(path))
        except BadDocument as problem:
            report.add("playlists", "malformed", relative, str(problem))

    if report.checked["loglines"]:
        config = load_config(tree.settings.root / "tv_scheduler/config.yaml")
        for number in range(1, int(config.get("tvs", "2")) + 1):
            if f"tv{number}" not in found:
                report.add("playlists", "missing", f"playlists/tv{number}_playlist.json",
                           "the screen has nothing to show")
    _check_curated(tree, report, hash_videos)


def _check_playlist(tree: Tree, report: Report, path: str, tv: str, playlist: Json) -> None:
    items = playlist.get("items")
    if playlist.keys() != _FIELDS or not isinstance(items, list) or playlist["tv_id"] != tv:
        raise BadDocument("does not have the fields of a playlist of this screen")
    try:
        parse_stamp(str(playlist["generation_timestamp_utc"]))
    except ValueError as cause:
        raise BadDocument("generation_timestamp_utc is no time") from cause
    fallback = inside_storage(str(playlist["fallback_video"]))
    if not (tree.storage / fallback).is_file():
        report.add("playlists", "missing", fallback, f"{path} falls back on it")
    for item in items:
        _check_item(tree, report, path, item)


def _check_item(tree: Tree, report: Report, path: str, item: object) -> None:
    if not isinstance(item, dict) or item.keys() != {"video_path", "logline_ref"}:
        raise BadDocument("has an item without video_path and logline_ref")
    video, logline = inside_storage(str(item["video_path"])), inside_storage(str(item["logline_ref"]))
    clip = tree.clips.get(video.removeprefix("processed/").removesuffix(".mp4"))
    for reference in (video, logline):
        known = clip is not None and reference in clip.present
        if not known and not (tree.storage / reference).is_file():
            report.add("playlists", "missing", reference, f"{path} shows it")
    if clip is None or logline != f"loglines/{clip.name}.logline.json":
        report.add("playlists", "disagrees", path, f"{video} and {logline} do not belong together")


def _check_curated(tree: Tree, report: Report, hash_videos: bool) -> None:
    """A curated clip is a copy of a processed one, so the documents of that one prove it."""
    for path in files_below(tree.storage / "tv_curado"):
        relative = tree.relative(path)
        report.checked["curated"] += 1
        if path.suffix == ".json":
            _check_curated_list(tree, report, relative)
        elif hash_videos:
            digest = tree.sha256(path)
            claims = {digest for clip in tree.clips.values() if clip.name.rpartition("/")[2] == path.stem
                      for digest in clip.claims().values()}
            if claims and digest not in claims:
                report.add("playlists", "changed", relative, "is not the clip whose name it has")


def _check_curated_list(tree: Tree, report: Report, path: str) -> None:
    try:
        document = read_json(tree.storage / path)
        tv = path.split("/")[1]
        playlist = read_json(tree.storage / f"playlists/{tv}_playlist.json")
    except FileNotFoundError:
        return  # The playlist's absence is reported where playlists are.
    except BadDocument as problem:
        report.add("playlists", "malformed", path, str(problem))
        return
    items = playlist.get("items")
    if document != {"tv_id": tv, "items": items[:1] if isinstance(items, list) else None}:
        report.add("playlists", "disagrees", path, f"is not the head of {tv}_playlist.json")
