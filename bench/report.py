"""The comparison as a page: what was measured on what, and a table."""
import os
import subprocess


def machine(folder):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    memory = int(next(line for line in open("/proc/meminfo") if line.startswith("MemTotal")).split()[1]) / (1 << 20)
    disk = subprocess.run(["findmnt", "-no", "FSTYPE", "-T", folder], capture_output=True, text=True).stdout.strip()
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB memory, {disk} on a local disk, Linux {os.uname().release}"


def render(bench, chosen):
    runs = "one run" if chosen.runs == 1 else f"medians of {chosen.runs} runs, the tools in turn"
    caches = "page cache dropped before each" if os.geteuid() == 0 else "page cache not dropped (needs root)"
    lines = [f"Machine: {machine(bench.folder)}.", "", "Versions: " + "; ".join(t.version() for t in bench.tools) + ".",
             "", f"Shown: {runs}, {caches}; every tool's verification on; rsync copies plainly (no encryption, no fsync). "
             "On disk is wall time and a sync after it: what was only left in the page cache a power cut would take. CPU is user and system time of all processes; ratios are against restic, below 1 is better.", "",
             "| work | tool | wall | on disk | CPU | peak memory | stored | wall ratio | on disk ratio | CPU ratio | memory ratio |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for work, by_tool in bench.results.items():
        restic = by_tool.get("restic")
        for name, result in by_tool.items():
            ratios = [f"{result[key] / restic[key]:.2f}" if restic else "" for key in ("wall", "durable", "cpu", "memory")]
            stored = f"{result['stored'] / 1e6:,.0f} MB" if "stored" in result else ""
            lines.append(f"| {bench.describe(bench.works[work])} | {name} | {result['wall']:.2f} s | {result['durable']:.2f} s | "
                         f"{result['cpu']:.2f} s | {result['memory'] / 1e6:,.0f} MB | {stored} | {' | '.join(ratios)} |")
    return "\n".join(lines) + "\n"


def insert(page, section, text):
    """Replaces what stands between a section's markers; a page without them gets them at its end."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    old = open(page).read() if os.path.exists(page) else "# Performance\n\n"
    if begin not in old:
        old = old.rstrip("\n") + f"\n\n{begin}\n{end}\n"
    before, rest = old.split(begin, 1)
    after = rest.split(end, 1)[1]
    os.makedirs(os.path.dirname(page), exist_ok=True)
    with open(page, "w") as file:
        file.write(f"{before}{begin}\n{text}{end}{after}")
