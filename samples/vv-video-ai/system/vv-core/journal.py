"""The application log, ``logs/app.log``: one line an event, the same shape from every component."""

from __future__ import annotations

from pathlib import Path

from utils import now_utc, stamp


class Journal:
    """Appends to a log that logrotate may rename at any moment, so the file is opened anew for every line."""

    def __init__(self, path: Path, component: str) -> None:
        self._path = path
        self._component = component

    def info(self, message: str) -> None:
        self._write("INFO", message)

    def warning(self, message: str) -> None:
        self._write("WARNING", message)

    def error(self, message: str) -> None:
        self._write("ERROR", message)

    def _write(self, severity: str, message: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{stamp(now_utc())} {severity} {self._component} {message}\n"
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line)
