"""Repositories with a long history: what prune is measured on. Made once; each run works on a copy."""
import datetime
import os
import shutil
import subprocess
import sys

import data as bench_data

STEP = datetime.timedelta(hours=6)
MEMORY, ROOM = "/dev/shm", 4 << 30


class History:
    """The same folder at many moments, stored by several tools at once: where one waits, another works.

    It grows in memory where there is some, since hundreds of backups wait for the disk longer than they compute. What has
    been made when a run is interrupted is kept, and the next run goes on from there.
    """

    def __init__(self, folder, count):
        self.folder, self.count = folder, count
        self.workshop = os.path.join(workshop_root(folder), f"resgate-bench-history-{count}")

    def repository(self, tool):
        return os.path.join(self.folder, tool.name, f"repository-{self.count}-snapshots")

    def make(self, tools):
        tools = [tool for tool in tools if not os.path.exists(self.repository(tool) + ".done")]
        if not tools:
            return
        changing = bench_data.Changing(os.path.join(self.workshop, "changing"))
        made = {tool.name: self._made(tool) for tool in tools}
        at = datetime.datetime(2025, 1, 1)
        for number in range(self.count):
            self._store([tool for tool in tools if made[tool.name] <= number], number, at)
            changing.step()
            at += STEP
        progress("")
        for tool in tools:
            self._move(tool)
        shutil.rmtree(self.workshop)

    def _store(self, tools, number, at):
        if tools:
            progress(f"  {' and '.join(tool.name for tool in tools)}: snapshot {number + 1} of {self.count} ")
        running = [(tool, self._start(tool, tool.backup("repository", self._path("changing"), f"{number:04}", at.isoformat())))
                   for tool in tools]
        for tool, child in running:
            finish(child)
            with open(self._path(tool.name, "made"), "w") as file:
                file.write(str(number + 1))

    def _made(self, tool):
        """How many snapshots an interrupted run has left; makes the repository when it has left none."""
        try:
            return int(open(self._path(tool.name, "made")).read())
        except (FileNotFoundError, ValueError):
            shutil.rmtree(self._path(tool.name), ignore_errors=True)
            os.makedirs(self._path(tool.name))
            finish(self._start(tool, tool.create("repository")))
            return 0

    def _start(self, tool, command):
        environment = {**os.environ, **tool.environment(self._path(tool.name, "cache"))}
        return subprocess.Popen(command, cwd=self._path(tool.name), env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def _move(self, tool):
        target = self.repository(tool)
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.move(self._path(tool.name, "repository"), target)
        open(target + ".done", "w").close()

    def _path(self, *parts):
        return os.path.join(self.workshop, *parts)


def workshop_root(folder):
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else folder
    except FileNotFoundError:
        return folder


def finish(child):
    output, _ = child.communicate()
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(child.args)} ended with {child.returncode}:\n{output[-4000:]}")


def progress(text):
    if sys.stderr.isatty():
        print(f"\r{text:60}\r" if not text else f"\r{text}", end="", file=sys.stderr)
