"""Runs the comparison; see bench/compare."""
import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import data as bench_data
import history
import remote
import report
import tools as bench_tools

TIME = "/usr/bin/time"
WORKS = {
    "first-video": "first backup, {video}",
    "first-small": "first backup, {small}",
    "unchanged": "nothing changed, {small}",
    "restore-video": "full restore, {video}",
    "restore-small": "full restore, {small}",
    "check": "check, all data read, {video}",
    "prune": "forget and prune, {snapshots} snapshots",
}


def arguments():
    parser = argparse.ArgumentParser(prog="bench/compare", description="The same work by several tools, measured.")
    parser.add_argument("--quick", action="store_true", help="an eighth of the video, a tenth of the rest, one run")
    parser.add_argument("--runs", type=int, help="runs of each work by each tool (default 3; 1 with --quick)")
    parser.add_argument("--remote", action="store_true",
                        help="at servers behind 50 ms and 10 MB/s instead: a first backup, an unchanged one, a restore; an eighth of the video")
    parser.add_argument("--only", help=f"works, with commas between: {', '.join(WORKS)}")
    parser.add_argument("--tools", default="restic,resgate,borg,rsync", help="tools, with commas between")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--save", help="also put the table into this file, anew after each work")
    parser.add_argument("--works", action="store_true", dest="works_only",
                        help="print the works, with how long they took the last time, and stop")
    chosen = parser.parse_args()
    chosen.runs = chosen.runs or (1 if chosen.quick else 3)
    chosen.works = chosen.only.split(",") if chosen.only else list(WORKS)
    for work in chosen.works:
        if work not in WORKS:
            parser.error(f"no work is called {work}")
    return chosen


class Bench:
    def __init__(self, chosen):
        self.chosen, self.quick = chosen, chosen.quick
        self.folder = os.path.join(os.environ["BENCH_FOLDER"], "quick" if self.quick else "full")
        self.data = os.path.join(self.folder, "data")
        self.video_size, self.small_count, self.snapshots = (512 << 20, 10_000, 50) if self.quick else (
            4 << 30, 100_000, 500)
        if chosen.remote:
            # A line of 10 MB/s takes its time: a minute, beside which the start does not count.
            self.folder, self.video_size = os.path.join(self.folder, "remote"), self.video_size // 8
            self.data = os.path.join(self.folder, "data")
        self.tools, self.works = [], WORKS
        for tool in bench_tools.all_tools():
            if tool.name in chosen.tools.split(","):
                if tool.available():
                    self.tools.append(tool)
                else:
                    print(f"{tool.name} is not here and is left out", file=sys.stderr)
        self.results, self.history = {}, history.History(self.folder, self.snapshots)

    def describe(self, text):
        return text.format(video=f"{self.video_size / (1 << 30):g} GiB of video",
                                  small=f"{self.small_count:,} small files", snapshots=self.snapshots)

    # -- one command, measured ------------------------------------------------------------------------------------

    def path(self, tool, *parts):
        return os.path.join(self.folder, tool.name, *parts)

    def run(self, tool, command, cache, measured=True, more=None):
        """Wall seconds, the same until all is on disk, CPU seconds of the command and all it waited for, peak resident bytes.

        A tool that leaves gigabytes in the page cache has ended, but its work has not: a power cut would take it.
        """
        os.makedirs(cache, exist_ok=True)
        environment = {**os.environ, **tool.environment(cache), **(more or {})}
        if measured:
            quiet_disk()
        log, memory = open(os.path.join(self.folder, "log"), "w+"), os.path.join(self.folder, "memory")
        if os.path.exists(TIME):
            # A process's peak starts at that of the one that forked it, and Python is larger than rsync.
            command = [TIME, "-q", "-f", "%M", "-o", memory, *command]
        began = time.monotonic()
        child = subprocess.Popen(command, cwd=self.data, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
        took = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            log.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}:\n{log.read()[-4000:]}")
        if measured:
            os.sync()
        durable = time.monotonic() - began
        peak = int(open(memory).read()) if os.path.exists(TIME) else used.ru_maxrss
        return {"wall": took, "durable": durable, "cpu": used.ru_utime + used.ru_stime, "memory": peak * 1024}

    def fresh(self, tool, *parts):
        path = self.path(tool, *parts)
        shutil.rmtree(path, ignore_errors=True)
        return path

    def repository(self, tool, kind):
        """A repository that holds one backup of this data, made if no measured work has left one."""
        path = self.path(tool, f"repository-{kind}")
        if not os.path.exists(path):
            self.first(tool, kind, measured=False)
        return path

    # -- the works ------------------------------------------------------------------------------------------------

    def first(self, tool, kind, measured=True):
        repository, cache = self.fresh(tool, f"repository-{kind}"), self.fresh(tool, f"cache-{kind}")
        os.makedirs(os.path.dirname(repository), exist_ok=True)
        self.run(tool, tool.create(repository), cache, measured=False)
        result = self.run(tool, tool.backup(repository, kind, "0000"), cache, measured)
        result["stored"] = size_of(repository)
        return result

    def unchanged(self, tool, run):
        repository = self.repository(tool, "small")
        # The cache is the one that the first backup left: this is the run of every other hour of every day.
        return self.run(tool, tool.backup(repository, "small", f"{time.time():.0f}"), self.path(tool, "cache-small"))

    def restore(self, tool, kind, run):
        # ext4 does not give out inodes that were freed within minutes, and goes through all of them to find others: what one
        # run restored goes when all runs are done.
        repository, target = self.repository(tool, kind), self.fresh(tool, "restored", f"{kind}-{run}")
        os.makedirs(target)
        result = self.run(tool, tool.restore(repository, kind, target), self.cold_cache(tool))
        if run == 0:
            subprocess.run(["diff", "-rq", os.path.join(self.data, kind), os.path.join(target, kind)], check=True)
        if kind == "video" or run == self.chosen.runs - 1:
            self.fresh(tool, "restored")
        return result

    def check(self, tool, run):
        return self.run(tool, tool.check(self.repository(tool, "video"), "video"), self.cold_cache(tool))

    def prune(self, tool, run):
        if tool.prune("") is None:
            return None
        original, repository = self.history.repository(self.maker_of(tool)), self.fresh(tool, "repository-pruned")
        os.makedirs(os.path.dirname(repository), exist_ok=True)
        subprocess.run(["cp", "-a", original, repository], check=True)
        result = self.run(tool, tool.prune(repository), self.cold_cache(tool))
        result["stored"] = size_of(repository)
        shutil.rmtree(repository)
        return result

    def maker_of(self, tool):
        """Whose repository a tool prunes: its own, but resgate gets the one that restic made."""
        return next(t for t in bench_tools.all_tools() if t.name == "restic") if tool.name == "resgate" else tool

    def make_history(self):
        makers = {maker.name: maker for maker in map(self.maker_of, self.tools) if maker.prune("") is not None}
        self.history.make(list(makers.values()))

    def cold_cache(self, tool):
        """Somewhere new: who recovers or checks after a loss has no cache, borg's notes on the key excepted."""
        return self.fresh(tool, "cache-cold")

    def measure(self, work, tool, run):
        if work == "first-video":
            return self.first(tool, "video")
        if work == "first-small":
            return self.first(tool, "small")
        if work == "unchanged":
            return self.unchanged(tool, run)
        if work.startswith("restore-"):
            return self.restore(tool, work.removeprefix("restore-"), run)
        return self.check(tool, run) if work == "check" else self.prune(tool, run)

    def all(self):
        self.make_data(WORKS[work] for work in self.chosen.works)
        for work in self.chosen.works:
            print(self.describe(WORKS[work]), file=sys.stderr)
            if work == "prune":
                self.make_history()
            began, runs = time.monotonic(), {tool.name: [] for tool in self.tools}
            for run in range(self.chosen.runs):
                for tool in self.tools:  # In turn, so that what the machine does besides falls on all of them.
                    result = self.measure(work, tool, run)
                    if result is None:
                        continue
                    runs[tool.name].append(result)
                    print(f"  {tool.name:8} {result['wall']:8.2f} s wall {result['durable']:8.2f} s on disk "
                          f"{result['cpu']:8.2f} s CPU {result['memory'] / 1e6:7.0f} MB", file=sys.stderr)
            self.results[work] = {name: median(all_runs) for name, all_runs in runs.items() if all_runs}
            self.save(work, (time.monotonic() - began) / self.chosen.runs)

    def save(self, work, seconds):
        """What has been measured so far: hours of work shall not be lost with the last of them."""
        write_json(os.path.join(self.folder, "results.json"), self.results)
        write_json(os.path.join(self.folder, "seconds.json"), {**self.seconds(), work: seconds})
        if self.chosen.save:
            with open(self.chosen.save, "w") as file:
                file.write(report.render(self, self.chosen))

    def seconds(self):
        """How long one run of each work by all tools took the last time, preparation of the data left out."""
        try:
            return json.load(open(os.path.join(self.folder, "seconds.json")))
        except FileNotFoundError:
            return {}

    def list_works(self):
        seconds = self.seconds()
        for work in self.chosen.works:
            took = f"{seconds[work] * self.chosen.runs:6.0f} s" if work in seconds else "       ?"
            print(f"{work:14} {took}  {self.describe(WORKS[work])}")

    def make_data(self, works):
        os.makedirs(self.data, exist_ok=True)
        works = list(works)
        for kind, make, amount in (("video", bench_data.video, self.video_size),
                                   ("small", bench_data.small, self.small_count)):
            place = os.path.join(self.data, kind)
            needed = any(f"{{{kind}}}" in work for work in works)
            done = f"{place}.{amount}.done"
            if needed and not os.path.exists(done):
                print(f"making the {kind} data ...", file=sys.stderr)
                shutil.rmtree(place, ignore_errors=True)
                for old in glob.glob(f"{place}.*done"):
                    os.remove(old)
                make(place, amount)
                open(done, "w").close()


def median(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def quiet_disk():
    """Earlier runs' dirty pages are written and, for root, clean ones dropped: nobody pays or profits from another."""
    os.sync()
    if os.geteuid() == 0:
        with open("/proc/sys/vm/drop_caches", "w") as control:
            control.write("3")


def write_json(path, values):
    with open(path, "w") as file:
        json.dump(values, file, indent=1)


def size_of(folder):
    return int(subprocess.run(["du", "-sb", folder], capture_output=True, text=True).stdout.split()[0])


def main():
    chosen = arguments()
    bench = Bench(chosen)
    if chosen.works_only:
        bench.list_works()
        return
    if chosen.remote:
        far = remote.Remote(bench)
        far.all()
        section, text = "remote", far.render()
    else:
        bench.all()
        section, text = "compare", report.render(bench, chosen)
    print(text)
    if chosen.write:
        report.insert(os.environ["BENCH_PAGE"], section, text)


main()
