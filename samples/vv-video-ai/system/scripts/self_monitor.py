"""Looks after the installation: reports what is unwell and restarts containers that stopped. Cron runs it.

Containers that somebody paused are left alone, since a backup pauses what it copies. Exit status: 0 when all is
well, 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1] / "vv-core")]

from health import status
from journal import Journal
from settings import Settings
from utils import Json

_SEVERITY = {"degraded": "WARNING", "failed": "ERROR"}


def alerts(report: Json) -> list[Json]:
    """One alert for each component that is unwell, in the format that the site's webhook takes."""
    return [
        {
            "timestamp": report["timestamp"],
            "severity": _SEVERITY[component["status"]],
            "source_component": component["name"],
            "hostname": report["hostname"],
            "title": f"{component['name']} is {component['status']}",
            "message_details": component["message"],
            "suggested_actions": ["look at logs/app.log", "run resgate status"],
            "alert_id": f"{report['hostname']}/{component['name']}/{component['status']}",
        }
        for component in report["components"] if component["status"] in _SEVERITY
    ]


def restart_stopped(project: str) -> list[str]:
    """Starts every exited or unhealthy container of the compose project; returns their names."""
    if shutil.which("docker") is None:
        return []
    listed = subprocess.run(
        ["docker", "ps", "--all", "--filter", f"label=com.docker.compose.project={project}",
         "--format", "{{.Names}}\t{{.State}}\t{{.Status}}"],
        capture_output=True, text=True, timeout=60, check=False)
    restarted: list[str] = []
    for line in listed.stdout.splitlines():
        name, state, words = (line.split("\t") + ["", ""])[:3]
        if state == "exited" or (state == "running" and "(unhealthy)" in words):
            done = subprocess.run(["docker", "restart", name], capture_output=True, timeout=120, check=False)
            if done.returncode == 0:
                restarted.append(name)
    return restarted


def send(webhook: str, alert: Json) -> None:
    request = urllib.request.Request(
        webhook, json.dumps(alert).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10):
        pass


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    arguments.add_argument("--json", action="store_true", help="print the whole report")
    arguments.add_argument("--no-restart", action="store_true", help="only look")
    asked = arguments.parse_args()

    settings = Settings.load(asked.root)
    journal = Journal(settings.logs / "app.log", "self_monitor")
    if not asked.no_restart:
        for name in restart_stopped(settings.text("COMPOSE_PROJECT_NAME", "vv-video-ai")):
            journal.warning(f"container {name} restarted")

    report = status(settings)
    webhook = settings.text("VV_ALERT_WEBHOOK", "")
    for alert in alerts(report):
        journal.error(f"{alert['title']}: {alert['message_details']}")
        try:
            if webhook:
                send(webhook, alert)
        except (OSError, ValueError, urllib.error.URLError) as problem:
            journal.error(f"alert not delivered: {problem}")

    print(json.dumps(report) if asked.json else report["overall_status"])
    return 0 if report["overall_status"] == "ok" else 1


if __name__ == "__main__":
    raise SystemExit(main())
