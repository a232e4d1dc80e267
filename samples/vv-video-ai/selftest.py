#!/usr/bin/env python3
"""The whole life of a sample installation in a temporary folder: fed, worked, damaged, aged, restored.

Run it: ``python3 selftest.py``. It needs nothing but Python; ffmpeg is not used, so that every run is the same.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request
from contextlib import closing
from datetime import timedelta
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

import check_graph
from agent_dvr.noise import noise
from agent_dvr.recorder import record
from agent_dvr.tiny_mp4 import tiny_mp4
from grow import grow
from make_clips import make_clip, make_clips
from scan_video.mp4 import BadClip, read_clip
from utils import now_utc, read_json


def python(root: Path, script: str, *arguments: str, expect: int = 0) -> str:
    """Runs one of the installation's own scripts and insists on its exit status."""
    done = subprocess.run([sys.executable, "-B", str(root / script), *arguments],
                          capture_output=True, text=True, check=False)
    if done.returncode != expect:
        raise AssertionError(f"{script} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def install(root: Path, state: str = "text") -> Path:
    subprocess.run(["bash", str(HERE / "system/install.sh"), "--root", str(root), "--state", state],
                   check=True, capture_output=True)
    python(root, "bootstrap.py")
    return root


def feed(root: Path, count: int = 3, seed: int = 1) -> None:
    for clip in make_clips(root / "storage/input", count, 40_000, seed, use_ffmpeg=False):
        # As if recorded a minute ago: no need to wait and see whether it still grows.
        os.utime(clip, (clip.stat().st_atime, clip.stat().st_mtime - 60))


def gaps(root: Path, **options: object) -> list[tuple[str, str]]:
    return [(gap.kind, gap.path) for gap in sorted(check_graph.check(root, **options).gaps)]  # type: ignore[arg-type]


def flip(path: Path, at: int) -> None:
    """Inverts the lowest bit of one byte."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


class Case(unittest.TestCase):
    """A worked installation is made once for each form of the state; every test gets its own copy."""

    state = "text"
    _folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls._folder = tempfile.TemporaryDirectory(prefix="vv-selftest-")
        cls.original = install(Path(cls._folder.name) / "original", cls.state)
        feed(cls.original)
        (cls.original / "storage/input/cam09_cut.mp4").write_bytes(tiny_mp4("cut")[:5000])
        python(cls.original, "scripts/orchestrator.py", "--once")
        python(cls.original, "scripts/log_exporter.py")

    @classmethod
    def tearDownClass(cls) -> None:
        cls._folder.cleanup()

    def setUp(self) -> None:
        self.root = Path(self._folder.name) / self.id().rpartition(".")[2]
        # cp keeps hard links and times, as a faithful restore does.
        subprocess.run(["cp", "-a", str(self.original), str(self.root)], check=True)
        self.storage = self.root / "storage"

    def tearDown(self) -> None:
        shutil.rmtree(self.root)

    def one(self, pattern: str) -> Path:
        return sorted(self.storage.glob(pattern))[0]


class Life(Case):
    def test_a_worked_installation_is_whole(self) -> None:
        self.assertEqual([], gaps(self.root))
        self.assertEqual(3, len(list((self.storage / "processed").iterdir())))
        self.assertEqual([], list((self.storage / "input").iterdir()))

    def test_a_copy_elsewhere_is_whole_and_works_without_the_original(self) -> None:
        feed(self.root, seed=2)
        self.assertIn("3 processed", python(self.root, "scripts/orchestrator.py"))
        self.assertEqual([], gaps(self.root))
        self.assertEqual([], gaps(self.original))

    def test_a_broken_clip_is_set_aside_with_its_reason(self) -> None:
        meta = read_json(self.one("corrupted/*.meta.json"))
        self.assertEqual(("TruncatedFile", "input/cam09_cut.mp4"), (meta["error_type"], meta["original_path"]))

    def test_the_same_clip_again_is_not_processed_twice(self) -> None:
        feed(self.root)
        self.assertIn("0 processed, 0 corrupted, 3 seen before", python(self.root, "scripts/orchestrator.py"))

    def test_another_clip_of_the_same_name_gets_a_name_of_its_own(self) -> None:
        feed(self.root, count=1, seed=2)
        python(self.root, "scripts/orchestrator.py")
        self.assertEqual(4, len(list((self.storage / "processed").iterdir())))
        self.assertEqual([], gaps(self.root))

    def test_temporary_and_growing_files_are_left_in_input(self) -> None:
        source = self.root / "clip.mp4"
        make_clip(source, "growing", 200_000)
        (self.storage / "input/upload.mp4.part").write_bytes(b"half")
        recorder = threading.Thread(target=record, args=(source, self.storage / "input/live.mp4", 4.0))
        recorder.start()
        self.assertIn("0 processed", python(self.root, "scripts/orchestrator.py"))
        self.assertTrue((self.storage / "input/live.mp4").exists())
        recorder.join()
        source.unlink()
        self.assertIn("1 processed", python(self.root, "scripts/orchestrator.py"))
        self.assertTrue((self.storage / "input/upload.mp4.part").exists())

    def test_install_and_bootstrap_again_keep_the_key_and_bring_the_model_back(self) -> None:
        key = (self.root / ".env").read_bytes()
        self.one("models/*.gguf").unlink()
        self.assertEqual([("missing", "models/bitnet-b1.58-tiny-1.2.0.gguf")], gaps(self.root))
        subprocess.run([str(self.root / "install.sh"), "--root", str(self.root)], check=True, capture_output=True)
        python(self.root, "bootstrap.py")
        self.assertEqual([], gaps(self.root))
        self.assertEqual(key, (self.root / ".env").read_bytes())

    def test_work_goes_on_where_a_crash_left_it(self) -> None:
        clip = self.one("processed/*.mp4")
        shutil.copy(clip, self.storage / "input" / clip.name)
        self.one(f"summaries/{clip.stem}*").unlink()
        self.assertIn("1 processed", python(self.root, "scripts/orchestrator.py"))
        self.assertEqual([], gaps(self.root))

    def test_status_is_served_over_http(self) -> None:
        server = subprocess.Popen([sys.executable, "-B", str(self.root / "tv_ui/server.py"), "--port", "0"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            with urllib.request.urlopen(address + "status", timeout=10) as answer:
                report = json.load(answer)
            self.assertEqual("ok", report["overall_status"])
            self.assertEqual(3, report["checks"]["videos_processed"])
            self.assertIn("orchestrator", {each["name"] for each in report["components"]})
            with urllib.request.urlopen(address + "playlists/tv1_playlist.json", timeout=10) as answer:
                self.assertEqual("tv1", json.load(answer)["tv_id"])
        finally:
            server.terminate()
            server.wait()
            server.stdout and server.stdout.close()

    def test_monitor_and_verifier_agree_that_all_is_well_until_it_is_not(self) -> None:
        self.assertEqual("ok\n", python(self.root, "scripts/self_monitor.py", "--no-restart"))
        python(self.root, "scripts/logline_verifier.py")
        self.one("models/*.gguf").unlink()
        flip(self.one("loglines/*.json"), 20)
        self.assertEqual("failed\n", python(self.root, "scripts/self_monitor.py", "--no-restart", expect=1))
        python(self.root, "scripts/logline_verifier.py", expect=1)


class Damage(Case):
    def test_one_flipped_bit_in_any_file_is_found_there(self) -> None:
        program = read_json(self.root / "vv-signature.json")["files"]
        victims = [path.relative_to(self.root) for folder in (
            "raw", "processed", "analytic", "summaries", "loglines", "tv_curado", "playlists", "corrupted", "fallback",
            "models") for path in sorted((self.storage / folder).rglob("*")) if path.is_file()]
        victims += [Path(name) for name in program if not name.startswith("storage/")]
        victims += [path.relative_to(self.root) for path in (self.root / "logs/export").iterdir()]
        victims += map(Path, ("vv-signature.json", "model_manifest.json", "orchestrator_data/processed_videos.txt"))
        for victim in victims:
            path = self.root / victim
            whole = path.read_bytes()
            # The same place of every file: inside the first key or line, where each of its bytes means something.
            flip(path, min(8, len(whole) // 2))
            with self.subTest(file=str(victim)):
                self.assertNotEqual([], gaps(self.root))
            path.write_bytes(whole)
        self.assertEqual([], gaps(self.root))

    def test_every_byte_of_a_signed_logline_and_its_summary_counts(self) -> None:
        documents = frozenset({"documents", "loglines", "state"})
        for pattern in ("loglines/*.json", "summaries/*.json"):
            path = self.one(pattern)
            whole = path.read_bytes()
            for at in range(0, len(whole) - 1, 13):
                flip(path, at)
                with self.subTest(file=path.name, at=at):
                    self.assertNotEqual([], gaps(self.root, parts=documents))
                path.write_bytes(whole)

    def test_a_changed_video_is_named(self) -> None:
        path = self.one("raw/*.mp4")
        flip(path, 30_000)
        self.assertEqual([("changed", f"raw/{path.name}")], gaps(self.root))

    def test_another_key_is_said_once(self) -> None:
        env = self.root / ".env"
        name = "VV_HMAC_KEY="
        text = env.read_text("ascii")
        at = text.index(name) + len(name)
        env.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:], "ascii")
        self.assertEqual([("unauthentic", ".env")], gaps(self.root))

    def test_a_readable_env_is_exposed(self) -> None:
        (self.root / ".env").chmod(0o644)
        self.assertEqual([("exposed", ".env")], gaps(self.root))

    def test_a_torn_restore_is_told_apart_from_one_that_is_behind(self) -> None:
        clip = self.one("processed/*.mp4").stem
        state = self.root / "orchestrator_data/processed_videos.txt"
        listed = state.read_text("ascii").splitlines()
        for path in self.storage.rglob(f"{clip}*"):
            path.unlink()
        report = check_graph.check(self.root, frozenset({"state"}))
        self.assertEqual(["torn"], [gap.kind for gap in report.gaps])

        state.write_text("\n".join(listed[:1]) + "\n", "ascii")
        report = check_graph.check(self.root, frozenset({"state"}))
        self.assertEqual({"unlisted"}, {gap.kind for gap in report.gaps} - {"torn"})

    def test_encrypted_files_of_a_ransomware_are_strays(self) -> None:
        path = self.one("analytic/*.json")
        path.rename(path.with_name(path.name + ".locked"))
        self.assertIn(("stray", f"analytic/{path.name}.locked"), gaps(self.root))
        self.assertIn(("torn", f"analytic/{path.name}"), gaps(self.root))

    def test_exit_status_tells_whole_gaps_and_no_installation(self) -> None:
        checker = str(HERE / "check_graph.py")
        self.assertTrue(json.loads(python(Path("/"), checker, str(self.root), "--json"))["whole"])
        self.one("loglines/*.md").unlink()
        self.assertFalse(json.loads(python(Path("/"), checker, str(self.root), "--json", expect=4))["whole"])
        python(Path("/"), checker, str(self.root), "--only", "models")
        python(Path("/"), checker, str(self.storage), expect=1)
        python(Path("/"), checker, str(self.root), "--only", "nonsense", expect=64)


class Age(Case):
    def clean(self, days: float) -> None:
        python(self.root, "scripts/cleanup_old_files.py", "--now", (now_utc() + timedelta(days=days)).isoformat())

    def count(self, folder: str) -> int:
        return sum(1 for path in (self.storage / folder).rglob("*") if path.is_file())

    def test_each_kind_of_file_goes_at_its_age_and_the_rest_stays_whole(self) -> None:
        def counts() -> tuple[int, ...]:
            return tuple(map(self.count, ("corrupted", "processed", "analytic", "summaries", "loglines", "raw")))

        for days, left in ((6.9, (2, 3, 3, 3, 6, 3)), (7.1, (0, 3, 3, 3, 6, 3)), (30.1, (0, 0, 3, 3, 6, 3)),
                           (90.1, (0, 0, 0, 0, 6, 3)), (180.1, (0, 0, 0, 0, 0, 3))):
            with self.subTest(days=days):
                self.clean(days)
                self.assertEqual(left, counts())
                self.assertEqual([], gaps(self.root))

    def test_a_loss_is_not_taken_for_old_age(self) -> None:
        self.clean(30.1)
        gone = self.one("analytic/*.json")
        gone.unlink()
        self.assertEqual([("torn", f"analytic/{gone.name}")], gaps(self.root))

    def test_a_dry_run_deletes_nothing(self) -> None:
        later = (now_utc() + timedelta(days=400)).isoformat()
        said = python(self.root, "scripts/cleanup_old_files.py", "--dry-run", "--now", later)
        self.assertIn("17 files to delete", said)
        self.assertEqual([], gaps(self.root))


class Sqlite(Case):
    state = "sqlite"

    @property
    def database(self) -> Path:
        return self.root / "orchestrator_data/orchestrator_db.sqlite"

    def test_a_worked_installation_is_whole(self) -> None:
        self.assertEqual([], gaps(self.root))
        with closing(sqlite3.connect(self.database)) as database:
            self.assertEqual(("delete",), database.execute("PRAGMA journal_mode").fetchone())

    def test_a_damaged_database_is_found_and_left_as_it_was(self) -> None:
        damaged = bytearray(self.database.read_bytes())
        damaged[4096 + 8:4096 + 40] = bytes(32)
        self.database.write_bytes(damaged)
        self.assertIn(("malformed", self.database.name), gaps(self.root))
        self.assertEqual(bytes(damaged), self.database.read_bytes())

    def test_a_missing_database_leaves_every_clip_unlisted(self) -> None:
        self.database.unlink()
        self.assertEqual({("unlisted", self.database.name)}, set(gaps(self.root)))


class SqliteWal(Case):
    state = "sqlite-wal"

    def test_what_only_the_wal_holds_is_seen(self) -> None:
        database = self.root / "orchestrator_data/orchestrator_db.sqlite"
        with closing(sqlite3.connect(database)) as reader:
            self.assertEqual(("wal",), reader.execute("PRAGMA journal_mode").fetchone())
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM processed_videos").fetchone()
            feed(self.root, seed=2)
            python(self.root, "scripts/orchestrator.py")
            self.assertGreater(database.with_name(database.name + "-wal").stat().st_size, 0)
            self.assertEqual([], gaps(self.root))


class Makers(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="vv-selftest-")
        self.folder = Path(self._folder.name)
        self.addCleanup(self._folder.cleanup)

    def test_clips_have_the_exact_size_and_depend_on_the_seed_alone(self) -> None:
        for size in (10_000, 65_536, 3_000_001):
            one, two, other = (self.folder / name for name in ("one.mp4", "two.mp4", "other.mp4"))
            make_clip(one, "seed", size)
            make_clip(two, "seed", size)
            make_clip(other, "another", size)
            self.assertEqual(size, one.stat().st_size)
            self.assertEqual(one.read_bytes(), two.read_bytes())
            self.assertNotEqual(one.read_bytes(), other.read_bytes())
            self.assertGreater(read_clip(one).frames, 0)

    def test_a_clip_cut_anywhere_is_refused(self) -> None:
        whole, path = tiny_mp4("whole"), self.folder / "cut.mp4"
        for length in range(0, len(whole), 97):
            path.write_bytes(whole[:length])
            with self.subTest(length=length), self.assertRaises(BadClip):
                read_clip(path)

    def test_noise_repeats_nothing_and_is_repeatable(self) -> None:
        content = b"".join(noise(7, 5_000_000))
        self.assertEqual(content, b"".join(noise(7, 5_000_000)))
        pieces = [content[at:at + 64] for at in range(0, len(content) - 63, 64)]
        self.assertEqual(len(pieces), len(set(pieces)))

    def test_a_grown_tree_is_whole_and_follows_from_its_seed(self) -> None:
        now = now_utc()
        parts = frozenset({"videos", "documents", "loglines", "playlists", "state"})
        trees = []
        for name in ("one", "two"):
            grow(self.folder / name, 2_000_000, 2, 400, 5, now)
            self.assertEqual([], gaps(self.folder / name, parts=parts))
            trees.append({path.relative_to(self.folder / name): path.read_bytes()
                          for path in (self.folder / name).rglob("cam*") if path.is_file()})
        self.assertEqual(trees[0], trees[1])
        self.assertGreaterEqual(len(trees[0]), 400)


if __name__ == "__main__":
    unittest.main()
