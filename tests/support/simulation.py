"""A simulated Railway that runs the stand-in application, for tests, the demonstration and the bench.

    with Simulation(caio_world()) as railway:
        railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
        result = railway.tautline("check", railway.declaration())

Everything listens on loopback, on free ports, and lives in one temporary folder; leaving the block ends
every process that was started.
"""
import json
import os
import pathlib
import re
import secrets
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = SERVICE = "caio-swarm-dashboard"
ENVIRONMENTS = ("staging", "production")
DECLARATION = ROOT / "desired-state" / "caio-swarm-dashboard.yaml"
# Facts of the application that no variable decides: readiness takes HeyReach's own bearer.
IMAGE = {"STANDIN_LATER": "heyreach-bearer"}


def secret(name, environment):
    """A made-up secret that is the same in every run and different for each environment."""
    return f"{name.lower().replace('_', '-')}-{environment}-made-up-0123456789abcdef"


def caio_variables(environment):
    """The variables of the CAIO dashboard for an environment, in sync (desired-state/README.md)."""
    return {
        "ENVIRONMENT": environment,
        "DASHBOARD_AUTH_TOKEN": secret("DASHBOARD_AUTH_TOKEN", environment),
        "DASHBOARD_AUTH_STRICT": "true",
        "DASHBOARD_QUERY_TOKEN_ENABLED": "false",
        "WEBHOOK_SIGNATURE_REQUIRED": "true",
        "WEBHOOK_BEARER_TOKEN": secret("WEBHOOK_BEARER_TOKEN", environment),
        "RB2B_WEBHOOK_SECRET": secret("RB2B_WEBHOOK_SECRET", environment),
        "HEYREACH_BEARER_TOKEN": secret("HEYREACH_BEARER_TOKEN", environment),
        "HEYREACH_UNSIGNED_ALLOWLIST": "false",
        "STATE_BACKEND": "redis",
        "STATE_DUAL_READ_ENABLED": "false",
        "STATE_FILE_FALLBACK_WRITE": "false",
        "STATE_REDIS_PREFIX": "caio",
        "CONTEXT_REDIS_PREFIX": f"caio:{environment}:context",
        "REDIS_REQUIRED": "true",
        "INNGEST_REQUIRED": "true",
        "REDIS_URL": f"memory:{environment}-made-up-store",
        "CORS_ALLOWED_ORIGINS": "{{edge}}",
        "CORS_ALLOWED_METHODS": "GET,POST,OPTIONS",
        "CORS_ALLOWED_HEADERS": "Content-Type,X-Dashboard-Token",
        "EMERGENCY_STOP": "false",
        "SUPERVISED_SEND_WINDOW_OVERRIDE": "false",
        "PENDING_QUEUE_ENFORCE_RAMP_TIER": "true",
        "PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE": "false",
        "PENDING_QUEUE_ALWAYS_MERGE_FILES": "false",
        "SESSION_SECRET_KEY": secret("SESSION_SECRET_KEY", environment),
    }


def token(environment):
    """The made-up project token of an environment."""
    return f"made-up-railway-token-{environment}-0123456789"


def caio_world(forkserver=None, **knobs):
    """The world of both environments, each with the stand-in where a forkserver is given."""
    app = {"forkserver": str(forkserver)} if forkserver else None

    def environment(name):
        service = {"variables": caio_variables(name), "image_env": dict(IMAGE)}
        service["app" if app else "edge"] = app or True
        return {"name": name, "services": {SERVICE: service}}

    return {
        "knobs": knobs,
        "users": [{"name": "Ana", "email": "ana@example.com"}],
        "tokens": [{"token": token(name), "project": PROJECT, "environment": name}
                   for name in ENVIRONMENTS] +
                  [{"token": "made-up-account-token-0123456789", "kind": "account"}],
        "projects": [{"name": PROJECT, "services": [SERVICE],
                      "environments": [environment(name) for name in ENVIRONMENTS]}],
    }


class Result:
    """What one call of tautline left behind."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def report(self):
        return json.loads(self.out)

    def finding(self, kind, name, environment):
        for finding in self.report["findings"]:
            if (finding["kind"], finding["name"], finding["environment"]) == (kind, name, environment):
                return finding
        raise KeyError((kind, name, environment))

    def verdicts(self):
        """{(environment, name): verdict} of settings that are not in sync."""
        return {(f["environment"], f["name"]): f["verdict"] for f in self.report["findings"]
                if f["kind"] == "setting" and f["verdict"] not in ("in_sync", "inert")}


class Simulation:
    """Starts what a world needs: `world` is a function of the forkserver's path, or a finished world."""

    def __init__(self, world=caio_world, application=True):
        self.make_world, self.application = world, application
        self.processes = []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.path = pathlib.Path(self.folder.name)
        try:
            forkserver = self._start_forkserver() if self.application else None
            world = self.make_world(forkserver) if callable(self.make_world) else self.make_world
            self._start_simulator(world)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        self.folder.cleanup()

    def _start(self, command):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self.processes.append(process)
        return process

    def _start_forkserver(self):
        path = self.path / "forkserver"
        process = self._start(["/usr/bin/python3", "examples/caio/forkserver.py", str(path)])
        deadline = time.monotonic() + 30
        while not path.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the forkserver did not start")
            time.sleep(0.01)
        return path

    def _start_simulator(self, world):
        path = self.path / "world.json"
        path.write_text(json.dumps(world))
        process = self._start(["node", "tests/railway/simulator.js", "--world", str(path),
                               "--until-stdin-closes"])
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the simulated Railway did not start")
        addresses = json.loads(line)
        self.url, self.admin_url = addresses["url"], addresses["admin"]

    def admin(self, method, path, body=None):
        """One call of the admin interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.admin_url + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.loads(answer.read() or b"null")

    def place(self, environment):
        return {"project": PROJECT, "environment": environment, "service": SERVICE}

    def set(self, environment, values=None, unset=(), deploy=False, **more):
        """Stores variables (`{{edge}}` is the public address); with `deploy` they also run."""
        values = {name: value.replace("{{edge}}", self.edge(environment))
                  for name, value in (values or {}).items()}
        return self.admin("POST", "/variables", {**self.place(environment), "set": values,
                                                 "unset": list(unset), "deploy": deploy, **more})

    def edge(self, environment):
        """The public address of the service."""
        for edge in self.admin("GET", "/")["edges"]:
            if edge["environment"] == environment:
                return edge["url"]
        raise KeyError(environment)

    def events(self, environment):
        """The requests that the stand-in received."""
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                self.edge(environment) + "/__standin/events") as answer:
            return json.loads(answer.read())

    def declaration(self, change=None):
        """The real declaration with loopback addresses in place of the real ones; `change` maps text."""
        text = DECLARATION.read_text()
        for environment in ENVIRONMENTS:
            text, count = re.subn(rf"https://{SERVICE}-{environment}\.up\.railway\.app",
                                  self.edge(environment), text)
            assert count == 1, f"{environment}: the address should occur once"
        text = change(text) if change else text
        path = self.path / f"desired-{secrets.token_hex(4)}.yaml"
        path.write_text(text)
        return path

    def environ(self, **more):
        """The environment of a call: tokens, the simulated address, no home in which a state is kept."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.path / "no-home"), "TAUTLINE_RAILWAY_URL": self.url,
                "RAILWAY_TOKEN_STAGING": token("staging"),
                "RAILWAY_TOKEN_PRODUCTION": token("production"), **more}

    def tautline(self, *words, environ=None, **more):
        """Calls the program that TAUTLINE names, or build/tautline."""
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        process = subprocess.run([program, *map(str, words)], capture_output=True, text=True,
                                 timeout=300, cwd=more.pop("cwd", ROOT),
                                 env=self.environ() if environ is None else environ, **more)
        return Result(process)
