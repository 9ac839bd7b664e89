"""harness: starts a forkserver and a Redis for the tests, asks, and leaves nothing behind."""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Mapping

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "made-up-dashboard-token-0123456789abcdef"
BEARER = "made-up-shared-bearer-0123456789abcdef"
RB2B_SECRET = "made-up-rb2b-secret-0123456789abcdef"
HEYREACH_BEARER = "made-up-heyreach-bearer-0123456789"

# The first row of the specification's table: everything as wanted, HeyReach on the allowlist.
WANTED = {
    "ENVIRONMENT": "production",
    "DASHBOARD_AUTH_TOKEN": TOKEN,
    "DASHBOARD_AUTH_STRICT": "true",
    "DASHBOARD_QUERY_TOKEN_ENABLED": "false",
    "WEBHOOK_SIGNATURE_REQUIRED": "true",
    "WEBHOOK_BEARER_TOKEN": BEARER,
    "RB2B_WEBHOOK_SECRET": RB2B_SECRET,
    "HEYREACH_UNSIGNED_ALLOWLIST": "true",
    "REDIS_REQUIRED": "true",
    "REDIS_URL": "memory:",
    "INNGEST_REQUIRED": "true",
    "CONTEXT_REDIS_PREFIX": "caio:production:context",
    "CORS_ALLOWED_ORIGINS": "https://dashboard.example.com",
}


def wanted(**changes) -> dict:
    """WANTED with changes laid over it; None takes a variable away."""
    merged = {**WANTED, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self):
        return json.loads(self.text)


class Deployment:
    """One running stand-in on loopback."""

    def __init__(self, port: int, pid: int = 0, tls: ssl.SSLContext = None) -> None:
        self.port, self.pid, self.tls = port, pid, tls

    def ask(self, method: str, path: str, headers: Mapping[str, str] = None, body: bytes = None):
        if self.tls:
            conn = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.tls)
        else:
            conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            conn.request(method, path, body, dict(headers or {}))
            answer = conn.getresponse()
            text = answer.read().decode("utf-8")
            return Answer(answer.status, answer.headers, text)
        finally:
            conn.close()

    def get(self, path: str, token: str = None) -> Answer:
        return self.ask("GET", path, {"X-Dashboard-Token": token} if token else None)

    def events(self) -> dict:
        return self.get("/__standin/events").json()


def wait_for(holds, what: str, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.005)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Forkserver:
    """A forkserver of our own, on a leash: it ends when our end of its stdin is closed."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "fork.sock")
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "forkserver.py"), self.path],
            stdin=subprocess.PIPE,
            env={},
        )
        wait_for(lambda: os.path.exists(self.path), "the forkserver's start")

    def request(self, line: bytes) -> dict:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as conn:
            conn.settimeout(10)
            conn.connect(self.path)
            conn.sendall(line)
            conn.shutdown(socket.SHUT_WR)
            return json.loads(conn.makefile("rb").readline())

    def deploy(self, env: Mapping[str, str], port: int = 0) -> Deployment:
        answer = self.request(json.dumps({"env": dict(env), "port": port}).encode() + b"\n")
        if "error" in answer:
            raise AssertionError(answer["error"])
        return Deployment(answer["port"], answer["pid"])

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


class Redis:
    """A Redis server on a socket in the folder; it listens on no port and keeps nothing."""

    def __init__(self, folder: str) -> None:
        path = os.path.join(folder, "redis.sock")
        self.url = f"unix://{path}"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", path, "--dir", folder]
            + ["--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: os.path.exists(path), "the Redis server's start")

    @contextmanager
    def hanging(self):
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(10)


class World:
    """What a test module stands on; close() ends every process and removes the folder."""

    def __init__(self, with_redis: bool = False) -> None:
        self.folder = tempfile.mkdtemp(prefix="standin-")
        self.redis = None
        try:
            self.forkserver = Forkserver(self.folder)
            self.redis = Redis(self.folder) if with_redis else None
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def close(self) -> None:
        try:
            self.forkserver.close()
            if self.redis:
                self.redis.close()
        finally:
            shutil.rmtree(self.folder)

    @contextmanager
    def running(self, env: Mapping[str, str]):
        deployment = self.forkserver.deploy(env)
        try:
            yield deployment
        finally:
            os.kill(deployment.pid, signal.SIGTERM)
            wait_for(lambda: not is_alive(deployment.pid), "the deployment's end")
