"""The pages of the installation: ``/`` for a screen, ``/mirror`` for its mirror, ``/status`` for machines.

Listens on 127.0.0.1 only; NGINX stands in front of it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parents[1] / "vv-core")]

from health import status
from settings import Settings

_PLAYLIST = re.compile(r"/playlists/(tv\d{1,3}_playlist\.json)")


def handler_for(settings: Settings) -> type[BaseHTTPRequestHandler]:
    """The request handler of one installation."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/status":
                report = status(settings)
                code = 503 if report["overall_status"] == "failed" else 200
                self._answer(code, "application/json", json.dumps(report).encode())
            elif path in ("/", "/index.html"):
                self._file(settings.root / "tv_ui/index.html", "text/html; charset=utf-8")
            elif path in ("/mirror", "/mirror/"):
                self._file(settings.root / "tv_mirror_ui/index.html", "text/html; charset=utf-8")
            elif found := _PLAYLIST.fullmatch(path):
                self._file(settings.storage / "playlists" / found[1], "application/json")
            else:
                self._answer(404, "text/plain", b"not found\n")

        def log_message(self, format: str, *args: object) -> None:
            """Requests are NGINX's to log."""

        def _file(self, path: Path, kind: str) -> None:
            try:
                content = path.read_bytes()
            except OSError:
                self._answer(404, "text/plain", b"not found\n")
                return
            self._answer(200, kind, content)

        def _answer(self, code: int, kind: str, content: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def main() -> int:
    arguments = argparse.ArgumentParser(description="Serves the pages and /status on 127.0.0.1.")
    arguments.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    arguments.add_argument("--port", type=int, default=8090, help="0 takes a free one; the first line says which")
    asked = arguments.parse_args()
    with ThreadingHTTPServer(("127.0.0.1", asked.port), handler_for(Settings.load(asked.root))) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
