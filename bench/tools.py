"""The commands by which each tool does the same work.

Each method returns an argument list, or None where the tool has no such work. Commands run in the folder that holds the
data, so that every tool sees the same short relative path. Defaults are left as they are where a tool has a default;
what is set is what makes the work the same: encryption on, zstd at about restic's level, verification on.
"""
import os
import subprocess

PASSWORD = "bench"
KEEP = ("--keep-daily", "7", "--keep-weekly", "4", "--keep-monthly", "3")


class Restic:
    """restic, and whatever takes restic's arguments."""

    def __init__(self, name, program):
        self.name, self.program = name, program

    def available(self):
        return os.access(self.program, os.X_OK)

    def version(self):
        return subprocess.run([self.program, "version"], capture_output=True, text=True).stdout.strip()

    def environment(self, cache):
        return {"RESTIC_PASSWORD": PASSWORD, "RESTIC_CACHE_DIR": cache}

    def _run(self, repository, *arguments):
        return [self.program, "-r", repository, "--quiet", *arguments]

    def create(self, repository):
        return self._run(repository, "init")

    def backup(self, repository, data, run, time=None):
        at = ["--time", time.replace("T", " ")] if time else []
        return self._run(repository, "backup", "--host", "bench", *at, data)

    def restore(self, repository, data, target):
        return self._run(repository, "restore", "latest", "--target", target)

    def check(self, repository, data):
        return self._run(repository, "check", "--read-data")

    def prune(self, repository):
        return self._run(repository, "forget", "--prune", *KEEP)


class Borg:
    name = "borg"

    def available(self):
        return subprocess.run(["sh", "-c", "command -v borg"], capture_output=True).returncode == 0

    def version(self):
        return subprocess.run(["borg", "--version"], capture_output=True, text=True).stdout.strip()

    def environment(self, cache):
        return {"BORG_PASSPHRASE": PASSWORD, "BORG_BASE_DIR": cache, "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
                "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes"}

    def create(self, repository):
        return ["borg", "init", "--encryption", "repokey-blake2", repository]

    def backup(self, repository, data, run, time=None):
        at = ["--timestamp", time] if time else []
        return ["borg", "create", "--compression", "zstd,3", *at, f"{repository}::{run}", data]

    def restore(self, repository, data, target):
        # borg has no word for the newest archive, and extracts into the current folder.
        return ["sh", "-c", 'cd "$2" && borg extract "$1::$(borg list --last 1 --format "{archive}" "$1")"', "-",
                repository, target]

    def check(self, repository, data):
        return ["borg", "check", "--verify-data", repository]

    def prune(self, repository):
        return ["sh", "-c", f'borg prune {" ".join(KEEP)} "$1" && borg compact "$1"', "-", repository]


class Rsync:
    """A plain copy: no encryption, no compression, no fsync. The floor, not a rival."""

    name = "rsync"

    def available(self):
        return subprocess.run(["sh", "-c", "command -v rsync"], capture_output=True).returncode == 0

    def version(self):
        return subprocess.run(["rsync", "--version"], capture_output=True, text=True).stdout.split("\n")[0].strip()

    def environment(self, cache):
        return {}

    def create(self, repository):
        return ["mkdir", "-p", repository]

    def backup(self, repository, data, run, time=None):
        newest = sorted(os.listdir(repository))[-1:]
        link = [f"--link-dest={repository}/{newest[0]}"] if newest else []
        return ["rsync", "-a", *link, data, f"{repository}/{run}/"]

    def restore(self, repository, data, target):
        newest = sorted(os.listdir(repository))[-1]
        return ["rsync", "-a", f"{repository}/{newest}/{data}", target]

    def check(self, repository, data):
        newest = sorted(os.listdir(repository))[-1]
        return ["rsync", "-anc", "--delete", f"{data}/", f"{repository}/{newest}/{data}/"]

    def prune(self, repository):
        return None


def all_tools():
    return [Restic("restic", os.environ["BENCH_RESTIC"]), Restic("resgate", os.environ["BENCH_RESGATE"]),
            Borg(), Rsync()]
