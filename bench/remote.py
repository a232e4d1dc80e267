"""The remote section: the same three works by restic and resgate, at each kind of place, through a long and narrow line."""
import os
import shutil
import subprocess
import sys

import places
import report

WORKS = {
    "first": "first backup, {video}",
    "unchanged": "nothing changed, {small}",
    "restore": "full restore, {video}",
}


class Remote:
    def __init__(self, bench):
        self.bench = bench
        self.tools = [tool for tool in bench.tools if tool.name in ("restic", "resgate")]
        self.results = {}

    def all(self):
        self.bench.make_data(WORKS.values())
        for kind in places.all_places():
            for work in WORKS:
                for tool in self.tools:
                    self.measure(kind, work, tool)

    def measure(self, kind, work, tool):
        runs = [self.run(kind, work, tool) for _ in range(self.bench.chosen.runs)]
        # The median one, whole: its bytes and requests belong to its time.
        result = sorted(runs, key=lambda run: run["wall"])[len(runs) // 2]
        self.results.setdefault((kind.name, work), {})[tool.name] = result
        print(f"{kind.name}: {self.bench.describe(WORKS[work])}: {tool.name} {result['wall']:.2f} s, {result['requests']} requests, "
              f"{result['up'] / 1e6:.1f} MB up, {result['down'] / 1e6:.1f} MB down", file=sys.stderr)

    def run(self, kind, work, tool):
        # A new server each time: some keep all in memory.
        place = kind(self.bench.folder)
        try:
            return getattr(self, work)(place, tool, f"{tool.name}-{work}")
        finally:
            place.close()

    # -- the works ------------------------------------------------------------------------------------------------

    def first(self, place, tool, name):
        self.near(place, tool, tool.create(place.address(name)))
        return self.far(place, tool, lambda at: tool.backup(at, "video", "0"), name)

    def unchanged(self, place, tool, name):
        self.near(place, tool, tool.create(place.address(name)))
        self.near(place, tool, tool.backup(place.address(name), "small", "0"))
        return self.far(place, tool, lambda at: tool.backup(at, "small", "1"), name)

    def restore(self, place, tool, name):
        target = self.bench.fresh(tool, "restored")
        os.makedirs(target)
        self.near(place, tool, tool.create(place.address(name)))
        self.near(place, tool, tool.backup(place.address(name), "video", "0"))
        # Who has lost a machine has lost its cache.
        shutil.rmtree(self.cache(tool))
        result = self.far(place, tool, lambda at: tool.restore(at, "video", target), name)
        subprocess.run(["diff", "-rq", os.path.join(self.bench.data, "video"), os.path.join(target, "video")], check=True)
        shutil.rmtree(target)
        return {**result, "needed": place.stored(name)}

    # -- one command ----------------------------------------------------------------------------------------------

    def near(self, place, tool, command):
        self.bench.run(tool, command, self.cache(tool), measured=False, more=place.environment())

    def far(self, place, tool, command, name):
        line, before = places.SlowLine(place.port), place.requests()
        try:
            result = self.bench.run(tool, command(place.address(name, line.port)), self.cache(tool), more=place.environment())
        finally:
            up, down = line.close()
        return {**result, "up": up, "down": down, "requests": place.requests() - before}

    def cache(self, tool):
        return self.bench.path(tool, "cache-remote")

    # -- the page -------------------------------------------------------------------------------------------------

    def render(self):
        runs = "One run" if self.bench.chosen.runs == 1 else f"The median of {self.bench.chosen.runs} runs"
        lines = [f"Machine: {report.machine(self.bench.folder)}.", "",
                 "Versions: " + "; ".join(tool.version() for tool in self.tools) + ".", "",
                 f"{runs}, through a line of {places.SlowLine.MILLISECONDS} ms there and back and "
                 f"{places.SlowLine.BYTES_PER_SECOND // 1_000_000} MB/s each way (`bench/Resgate.SlowLine`), which counts bytes. "
                 "*Of the link* is what was sent or fetched of what the line could have carried in that time; *of what is needed* is "
                 "bytes fetched against the bytes of the packs that hold the data. Restores have no cache.", "",
                 "| place | work | tool | wall | requests | sent | fetched | of the link | of what is needed |",
                 "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
        for (place, work), by_tool in self.results.items():
            for tool, result in by_tool.items():
                carried = max(result["up"], result["down"])
                link = "" if work == "unchanged" else f"{carried / result['wall'] / places.SlowLine.BYTES_PER_SECOND:.0%}"
                needed = f"{result['down'] / result['needed']:.2f}" if "needed" in result else ""
                lines.append(f"| {place} | {self.bench.describe(WORKS[work])} | {tool} | {result['wall']:.1f} s | {result['requests']} | "
                             f"{result['up'] / 1e6:,.1f} MB | {result['down'] / 1e6:,.1f} MB | {link} | {needed} |")
        return "\n".join(lines) + "\n"
