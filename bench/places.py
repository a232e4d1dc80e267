"""Servers to keep repositories at, and the long and narrow line to them. A further kind of place is one more class."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time


class RestServer:
    """restic's own server, without a password: what it asks for is not what is measured."""

    name = "rest-server"

    def __init__(self, folder):
        self.folder, self.log = os.path.join(folder, "rest-server"), os.path.join(folder, "rest-server.log")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        open(self.log, "w").close()
        self.process = subprocess.Popen(
            [os.environ["BENCH_REST_SERVER"], "--path", self.folder, "--listen", "127.0.0.1:0", "--no-auth", "--log", self.log],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.port = int(line_with(self.process, "start server on ").rsplit(":", 1)[1])

    def address(self, repository, port=None):
        """What --repo takes: by way of a line's port, or directly."""
        return f"rest:http://127.0.0.1:{port or self.port}/{repository}/"

    def environment(self):
        return {}

    def requests(self):
        """How many it has answered so far."""
        with open(self.log) as log:
            return sum(1 for _ in log)

    def stored(self, repository):
        """Bytes of the packs that a restore of all needs."""
        packs = os.path.join(self.folder, repository, "data")
        return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(packs) for name in names)

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


class Ceph:
    """Ceph's S3 gateway with a cluster in memory. The older one: the newest refuses uploads as restic signs them without TLS."""

    name = "S3 (Ceph)"

    def __init__(self, folder):
        self.folder = os.path.join(folder, "ceph")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        certificate = os.path.join(self.folder, "server.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
                        "-keyout", certificate, "-out", certificate], check=True, capture_output=True)
        self.port = free_port()
        self.process = subprocess.Popen(
            [os.environ["BENCH_CEPH"], os.environ["BENCH_CEPH_TREE"], self.folder, str(self.port), str(free_port())],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        line_with(self.process, "ready")

    def address(self, repository, port=None):
        return f"s3:http://127.0.0.1:{port or self.port}/{repository}"

    def environment(self):
        return {"AWS_ACCESS_KEY_ID": "AKBACKUP", "AWS_SECRET_ACCESS_KEY": "SKBACKUP12345"}

    def requests(self):
        time.sleep(1)  # It writes its log behind its answers.
        with open(os.path.join(self.folder, "log", "client.rgw.log"), errors="replace") as log:
            return sum(" beast: 0x" in line for line in log)

    def stored(self, repository):
        own = {"RCLONE_CONFIG": "/dev/null", "RCLONE_S3_PROVIDER": "Ceph", "RCLONE_S3_ENV_AUTH": "true",
               "RCLONE_S3_ENDPOINT": f"http://127.0.0.1:{self.port}"}
        told = subprocess.run([os.environ["BENCH_RCLONE"], "size", "--json", f":s3:{repository}/data"],
                              env={**os.environ, **self.environment(), **own}, capture_output=True, text=True, check=True)
        return json.loads(told.stdout)["bytes"]

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)


class SlowLine:
    """50 ms there and back, 10 MB/s each way. Counts what it carries."""

    MILLISECONDS, BYTES_PER_SECOND = 50, 10_000_000

    def __init__(self, port):
        self.process = subprocess.Popen(
            [os.environ["BENCH_SLOW_LINE"], str(port), str(self.MILLISECONDS), str(self.BYTES_PER_SECOND // 1_000_000)],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def close(self):
        """Bytes up, bytes down."""
        self.process.send_signal(signal.SIGINT)
        words = self.process.stdout.read().split()
        self.process.wait()
        return int(words[0]), int(words[3])


def all_places():
    return [RestServer, Ceph]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def line_with(process, words):
    until = time.monotonic() + 30
    while time.monotonic() < until and (line := process.stdout.readline()):
        if words in line:
            return line.strip()
    raise SystemExit(f"a server did not say {words!r}")
